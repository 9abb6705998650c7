"""train_knn: k-nearest neighbours."""

from sklearn.neighbors import KNeighborsClassifier

from churn.train.training import Learner, train_stage


def learner(_: int) -> Learner:
    """Give the unfitted model."""
    # brute: a tree of distances is no type that a model file may hold.
    return Learner(KNeighborsClassifier(algorithm="brute"), one_scale=True)


if __name__ == "__main__":
    train_stage("train_knn", learner)
