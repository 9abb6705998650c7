"""Intervals for proportions, and the width of normal ones."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

Z95 = NormalDist().inv_cdf(0.975)
"""Standard errors to either side of an estimate that a 95% interval takes, where the estimate is normal."""


def wilson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Give the Wilson score interval of a proportion.

    Parameters
    ----------
    successes, trials : array_like of int
        Counts of the same shape; where ``trials`` is 0 the interval is 0 to 1.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    low, high : numpy.ndarray of float
        Bounds between 0 and 1.

    References
    ----------
    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    """
    wins, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    share = np.divide(wins, n, out=np.full_like(wins, 0.5), where=n > 0)
    middle = (share * n + z2 / 2) / (n + z2)
    half = np.sqrt(z2 * (n * share * (1 - share) + z2 / 4)) / (n + z2)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
