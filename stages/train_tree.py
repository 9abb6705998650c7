"""train_tree: one decision tree, for reading."""

from sklearn.tree import DecisionTreeClassifier

from churn.train.training import Learner, train_stage


def learner(seed: int) -> Learner:
    """Give the unfitted model."""
    return Learner(DecisionTreeClassifier(random_state=seed))


if __name__ == "__main__":
    train_stage("train_tree", learner)
