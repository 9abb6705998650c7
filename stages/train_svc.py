"""train_svc: support vector machine with a radial kernel, its margins turned into probabilities by a sigmoid."""

from sklearn.calibration import CalibratedClassifierCV

from churn.core.params import Params
from churn.models.support_vectors import RadialMachine
from stages.training import Learner, train_stage


def learner(params: Params) -> Learner:
    """Give the model, its grid, and the limit beyond which columns are collinear."""
    margins_calibrated = CalibratedClassifierCV(RadialMachine(cache_size=500), cv=2, ensemble=False)
    return Learner(margins_calibrated, params.train_svc, params.collinear_limit)


if __name__ == "__main__":
    train_stage(learner)
