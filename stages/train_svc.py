"""train_svc: support vector machine with a radial kernel, its margins turned into probabilities by a sigmoid."""

from sklearn.calibration import CalibratedClassifierCV

from churn.train.support_vectors import RadialMachine
from churn.train.training import Learner, train_stage


def learner(_: int) -> Learner:
    """Give the unfitted model."""
    return Learner(CalibratedClassifierCV(RadialMachine(cache_size=500), cv=2, ensemble=False), one_scale=True)


if __name__ == "__main__":
    train_stage("train_svc", learner)
