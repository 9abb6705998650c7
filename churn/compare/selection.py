"""How much better the best of several looks than it is."""

from typing import NamedTuple

import pandas as pd

from churn.scores.metrics import sign


class Best(NamedTuple):
    """The best of several candidates.

    Attributes
    ----------
    name : str
        The candidate of the best mean.
    score : float
        Its mean over folds.
    optimism : float
        How much better that mean is expected to look than it is, never negative.
    corrected : float
        The mean without the optimism.
    """

    name: str
    score: float
    optimism: float
    corrected: float


def best_of(folds: pd.DataFrame, metric: str) -> Best:
    """Find the best candidate and correct its cross-validated score for having been chosen by it.

    On every fold the winner of all folds is set beside the winner of that fold alone: the mean difference estimates
    what the choice itself contributed.

    Parameters
    ----------
    folds : pandas.DataFrame
        Scores, one row a fold and one column a candidate; the first of equals wins.
    metric : str
        Tells whether smaller is better.

    References
    ----------
    R. J. Tibshirani, R. Tibshirani (2009), A bias correction for the minimum error rate in cross-validation. Annals of
    Applied Statistics 3, 822-829, equation 4.
    """
    errors = sign(metric) * folds
    name = str(errors.mean().idxmin())
    optimism = float((errors[name] - errors.min(axis=1)).mean())
    score = float(folds[name].mean())
    return Best(name, score, optimism, score + sign(metric) * optimism)
