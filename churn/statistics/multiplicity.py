"""Corrects p-values for the number of tests they were picked from."""

import numpy as np
from scipy.stats import false_discovery_control


def holm(p_values: np.ndarray) -> np.ndarray:
    """Correct p-values so that one false alarm among all tests is as rare as asked, whatever depends on what.

    Parameters
    ----------
    p_values : numpy.ndarray of float
        One a test; NaN where none could be made: it stays NaN and does not count.

    References
    ----------
    S. Holm (1979), A simple sequentially rejective multiple test procedure. Scandinavian J. of Statistics 6, 65-70.
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")[: int(np.isfinite(p).sum())]
    corrected = np.full(len(p), np.nan)
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1.0)
    return corrected


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Correct p-values so that among the tests called positive few, on average, are false alarms; NaN as in ``holm``.

    References
    ----------
    Y. Benjamini, Y. Hochberg (1995), Controlling the false discovery rate: a practical and powerful approach to
    multiple testing. J. of the Royal Statistical Society B 57, 289-300.
    """
    p = np.asarray(p_values, dtype=float)
    made = np.isfinite(p)
    corrected = np.full(len(p), np.nan)
    corrected[made] = false_discovery_control(p[made]) if made.any() else p[made]
    return corrected
