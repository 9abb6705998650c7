"""train_knn: k-nearest neighbours."""

from sklearn.neighbors import KNeighborsClassifier

from churn.core.params import Params
from stages.training import Learner, train_stage


def learner(params: Params) -> Learner:
    """Give the model, its grid, and the limit beyond which columns are collinear."""
    # brute: a tree of distances is no type that a model file may hold.
    return Learner(KNeighborsClassifier(algorithm="brute"), params.train_knn, params.collinear_limit)


if __name__ == "__main__":
    train_stage(learner)
