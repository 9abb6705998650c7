"""train_et: extremely randomised trees."""

from sklearn.ensemble import ExtraTreesClassifier

from churn.core.params import Params
from stages.training import Learner, train_stage


def learner(params: Params) -> Learner:
    """Give the model and its grid."""
    return Learner(ExtraTreesClassifier(random_state=params.seed), params.train_et)


if __name__ == "__main__":
    train_stage(learner)
