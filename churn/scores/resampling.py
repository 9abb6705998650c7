"""Uncertainty of scores: bootstrap over clients, and comparisons over repeated cross-validation."""

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student

from churn.scores.scores import scores, weighted_scores
from churn.statistics.resamples import counts, drawn


class CorrectedDifference(NamedTuple):
    """A mean difference over folds, its interval, the two-sided p-value of no difference and its standard error."""

    mean: float
    low: float
    high: float
    p_value: float
    standard_error: float


def bootstrap_scores(y: np.ndarray, p: np.ndarray, draws: int, seed: int, level: float = 0.95) -> pd.DataFrame:
    """Give every score of probabilities with its percentile interval from clients drawn with replacement.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    p : numpy.ndarray of float
        Probabilities of 1.
    draws : int
        How many resamples. One without leavers, or of leavers only, has no ROC-AUC and is drawn anew.
    seed : int
        Of the draws.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    pandas.DataFrame
        One row a score of ``churn.scores.scores.scores``: metric, value (on the clients given), low, high.

    Raises
    ------
    ValueError
        The clients are all of one class.

    References
    ----------
    B. Efron, R. J. Tibshirani (1993), An introduction to the bootstrap, chapter 13.
    """
    if np.ptp(y) == 0:
        raise ValueError(f"All {len(y)} outcomes are {y[0]}; both 0 and 1 must occur.")
    drawn = pd.concat([weighted_scores(y, p, weights) for weights in resamples(y, draws, seed)])
    values = scores(y, p)
    low, high = np.quantile(drawn[list(values)], [(1 - level) / 2, (1 + level) / 2], axis=0)
    return pd.DataFrame({"metric": list(values), "value": list(values.values()), "low": low, "high": high})


def resamples(y: np.ndarray, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Draw clients with replacement, so that several scores of several models can be taken from the same draws.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur, and occur in every resample.
    draws, seed : int
        How many resamples, and the seed of the draws.

    Yields
    ------
    numpy.ndarray, shape (some draws, clients)
        How often each client occurs, until there are ``draws`` of them.
    """
    rng = np.random.default_rng(seed)
    for block in drawn(len(y), draws, rng):
        yield _with_both(block, y, rng)


def _with_both(block: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw anew, until each resample has both outcomes."""
    block = block.copy()
    while (one_class := np.isin(block @ (y == 1), (0, len(y)))).any():
        block[one_class] = counts(len(y), int(one_class.sum()), rng)
    return block


def corrected_difference(differences: np.ndarray, test_share: float, level: float = 0.95) -> CorrectedDifference:
    """Compare two models over the folds of repeated cross-validation by the corrected resampled t-test.

    Folds share most of their training clients, so their differences are correlated and the usual t-test rejects far
    too often. The correction adds test over training size to 1 over the number of folds.

    Parameters
    ----------
    differences : numpy.ndarray of float
        A score of one model minus that of the other, one a fold of each repeat; at least two.
    test_share : float
        Clients left out of a fold over clients it was fitted on: 0.25 for five folds.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    CorrectedDifference
        Where all differences are equal the standard error is 0 and the interval a point; the p-value is then 1 for
        a difference of 0, else 0.

    Raises
    ------
    ValueError
        There are fewer than two differences.

    References
    ----------
    C. Nadeau, Y. Bengio (2003), Inference for the generalization error. Machine Learning 52, 239-281.
    R. R. Bouckaert, E. Frank (2004), Evaluating the replicability of significance tests for comparing learning
    algorithms. PAKDD, LNAI 3056, 3-12 (for repeated cross-validation).
    """
    count = len(differences)
    if count < 2:
        raise ValueError(f"{count} differences have no variance; at least 2 are needed.")
    mean = float(np.mean(differences))
    if np.ptp(differences) == 0:
        return CorrectedDifference(mean, mean, mean, float(mean == 0), 0.0)
    error = sqrt(np.var(differences, ddof=1) * (1 / count + test_share))
    half = float(student.ppf((1 + level) / 2, count - 1)) * error
    p_value = 2 * float(student.sf(abs(mean) / error, count - 1))
    return CorrectedDifference(mean, mean - half, mean + half, p_value, error)
