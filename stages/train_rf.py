"""train_rf: random forest."""

from sklearn.ensemble import RandomForestClassifier

from churn.core.params import Params
from stages.training import Learner, train_stage


def learner(params: Params) -> Learner:
    """Give the model and its grid."""
    return Learner(RandomForestClassifier(random_state=params.seed), params.train_rf)


if __name__ == "__main__":
    train_stage(learner)
