"""What a model loses from the training clients to the test part: what time costs, where the split is by time."""

import numpy as np
import pandas as pd

from churn.statistics.auc import Interval, delong_interval
from churn.statistics.intervals import Z95


def transfer(y: np.ndarray, p: np.ndarray, y_test: np.ndarray, p_test: np.ndarray) -> pd.DataFrame:
    """Set the out-of-fold scores of the training part beside those of the test part.

    Where the test part is of later clients, the out-of-fold scores are what a random split would have told.

    Parameters
    ----------
    y, y_test : numpy.ndarray of 0 and 1
        Outcomes of the training and of the test part.
    p, p_test : numpy.ndarray of float
        Probabilities of leaving: out-of-fold, and by the model fitted on the whole training part.

    Returns
    -------
    pandas.DataFrame
        Columns metric (roc_auc, log_loss, brier), train, test, change (test less train), low and high: its 95%
        interval from those of the two parts, which are independent (Zou and Donner 2008).

    References
    ----------
    G. Y. Zou, A. Donner (2008), Construction of confidence limits about effect measures: a general approach.
    Statistics in Medicine 27, 1693-1702.
    """
    rows = []
    for metric, interval in _INTERVALS.items():
        before, after = interval(y, p), interval(y_test, p_test)
        change = after.value - before.value
        down = np.hypot(after.value - after.low, before.high - before.value)
        up = np.hypot(after.high - after.value, before.value - before.low)
        row = {"metric": metric, "train": before.value, "test": after.value, "change": change}
        rows.append({**row, "low": change - down, "high": change + up})
    return pd.DataFrame(rows)


def _mean(losses: np.ndarray) -> Interval:
    value, half = losses.mean(), Z95 * losses.std(ddof=1) / np.sqrt(len(losses))
    return Interval(value, value - half, value + half)


def _log_loss(y: np.ndarray, p: np.ndarray) -> Interval:
    return _mean(-np.log(np.where(y == 1, p, 1 - p)))


def _brier(y: np.ndarray, p: np.ndarray) -> Interval:
    return _mean((p - y) ** 2)


_INTERVALS = {"roc_auc": delong_interval, "log_loss": _log_loss, "brier": _brier}
