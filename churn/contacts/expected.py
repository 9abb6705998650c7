"""What is to be expected of clients whose outcome nobody knows: how many leave, and the scores of the probabilities.

All from the calibrated probabilities alone: outcomes are drawn from them, again and again, and scored. What comes out
later beyond the intervals is more than the chance of who leaves: the probabilities are then no longer right. That they
were estimated is not in the intervals; how well they held on clients set aside, the report of the study says.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import rankdata

_CELLS = 2_000_000
"""Outcomes drawn at once, 16 MB."""


def expected_scores(p: np.ndarray, draws: int, seed: int) -> pd.DataFrame:
    """Give churn rate, ROC-AUC and log loss to be expected.

    Parameters
    ----------
    p : numpy.ndarray of float
        Calibrated probabilities of leaving, none of them 0 or 1.
    draws, seed : int
        Of the outcomes.

    Returns
    -------
    pandas.DataFrame
        Columns measure (churn_rate, roc_auc, log_loss), expected, low and high (between which 95% of draws lie).
        Churn rate and log loss are expected exactly, ROC-AUC on average over draws in which some leave and some stay;
        NaN where there are none.
    """
    p = np.sort(p)  # equal clients in any order give the same bytes
    drawn = pd.concat([_scored(p, left) for left in _outcomes(p, draws, seed)], ignore_index=True)
    exact = {
        "churn_rate": p.mean(),
        "roc_auc": drawn["roc_auc"].mean(),
        "log_loss": -(p * np.log(p) + (1 - p) * np.log1p(-p)).mean(),
    }
    rows = [
        {"measure": name, "expected": value, "low": drawn[name].quantile(0.025), "high": drawn[name].quantile(0.975)}
        for name, value in exact.items()
    ]
    return pd.DataFrame(rows)


def _outcomes(p: np.ndarray, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Draw who leaves, in blocks of rows."""
    rng, most = np.random.default_rng([seed, 13]), max(1, _CELLS // len(p))
    for start in range(0, draws, most):
        yield rng.random((min(most, draws - start), len(p))) < p


def _scored(p: np.ndarray, left: np.ndarray) -> pd.DataFrame:
    """Score draws of outcomes: ROC-AUC from the sum of leavers' ranks (Mann-Whitney), log loss as it is defined."""
    leavers = left.sum(axis=1)
    pairs = (leavers * (len(p) - leavers)).astype(float)
    above = left @ rankdata(p) - leavers * (leavers + 1) / 2
    gained = left @ (np.log1p(-p) - np.log(p)) - np.log1p(-p).sum()
    auc = np.divide(above, pairs, out=np.full(len(left), np.nan), where=pairs > 0)
    return pd.DataFrame({"churn_rate": leavers / len(p), "roc_auc": auc, "log_loss": gained / len(p)})
