"""train_rf: random forest."""

from sklearn.ensemble import RandomForestClassifier

from churn.train.training import Learner, train_stage


def learner(seed: int) -> Learner:
    """Give the unfitted model."""
    return Learner(RandomForestClassifier(random_state=seed))


if __name__ == "__main__":
    train_stage("train_rf", learner)
