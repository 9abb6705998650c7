"""train_lr: logistic regression with a ridge penalty."""

from sklearn.linear_model import LogisticRegression

from churn.core.params import Params
from stages.training import Learner, train_stage


def learner(params: Params) -> Learner:
    """Give the model, its grid, and the limit beyond which columns are collinear."""
    return Learner(LogisticRegression(), params.train_lr, params.collinear_limit)


if __name__ == "__main__":
    train_stage(learner)
