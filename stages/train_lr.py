"""train_lr: logistic regression with a ridge penalty."""

from sklearn.linear_model import LogisticRegression

from churn.train.training import Learner, train_stage


def learner(_: int) -> Learner:
    """Give the unfitted model."""
    return Learner(LogisticRegression(), one_scale=True)


if __name__ == "__main__":
    train_stage("train_lr", learner)
