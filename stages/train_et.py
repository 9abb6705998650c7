"""train_et: extremely randomised trees."""

from sklearn.ensemble import ExtraTreesClassifier

from churn.train.training import Learner, train_stage


def learner(seed: int) -> Learner:
    """Give the unfitted model."""
    return Learner(ExtraTreesClassifier(random_state=seed))


if __name__ == "__main__":
    train_stage("train_et", learner)
