"""train_tree: one decision tree, for reading."""

from sklearn.tree import DecisionTreeClassifier

from churn.core.params import Params
from stages.training import Learner, train_stage


def learner(params: Params) -> Learner:
    """Give the model and its grid."""
    return Learner(DecisionTreeClassifier(random_state=params.seed), params.train_tree)


if __name__ == "__main__":
    train_stage(learner)
