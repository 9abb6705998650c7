"""Uncertainty of scores: bootstrap over clients, and comparisons over repeated cross-validation."""

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student

from churn.evaluation.scores import scores
from churn.statistics.resamples import counts, drawn


class CorrectedDifference(NamedTuple):
    """A mean difference over folds, its interval, the two-sided p-value of no difference and its standard error."""

    mean: float
    low: float
    high: float
    p_value: float
    standard_error: float


def bootstrap_scores(
    y: np.ndarray, p: np.ndarray, threshold: float, draws: int, seed: int, level: float = 0.95
) -> pd.DataFrame:
    """Give every score with its percentile interval from clients drawn with replacement.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    p : numpy.ndarray of float
        Probabilities of 1.
    threshold : float
        From here on a client counts as leaving.
    draws : int
        How many resamples. One without leavers, or of leavers only, has no ROC AUC and is drawn anew.
    seed : int
        Of the draws.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    pandas.DataFrame
        One row a score of ``churn.evaluation.scores.scores``: metric, value (on the clients given), low, high.

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
    drawn = pd.concat([weighted_scores(y, p, threshold, weights) for weights in resamples(y, draws, seed)])
    values = scores(y, p, threshold)
    low, high = np.quantile(drawn[list(values)], [(1 - level) / 2, (1 + level) / 2], axis=0)
    return pd.DataFrame({"metric": list(values), "value": list(values.values()), "low": low, "high": high})


def weighted_scores(y: np.ndarray, p: np.ndarray, threshold: float, weights: np.ndarray) -> pd.DataFrame:
    """Score the same clients under many sets of weights at once.

    scikit-learn's functions sort the clients anew for every set: 6 s for 1,000 sets of 2,000 clients, against 0.5 s.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1, shape (clients,)
        Outcomes.
    p : numpy.ndarray of float, shape (clients,)
        Probabilities of 1.
    threshold : float
        From here on a client counts as leaving.
    weights : numpy.ndarray, shape (sets, clients)
        How often each client occurs; in every set both outcomes must occur.

    Returns
    -------
    pandas.DataFrame
        One row a set, one column a score of ``churn.evaluation.scores.scores``.
    """
    left, yes = (y == 1).astype(float), (p >= threshold).astype(float)
    weights = weights.astype(float)
    total = weights.sum(axis=1)
    sure = np.clip(np.where(left, p, 1 - p), np.finfo(float).eps, 1.0)
    auc, average_precision = _ranked(left, p, weights)
    hits, called, leavers = weights @ (left * yes), weights @ yes, weights @ left
    return pd.DataFrame(
        {
            "roc_auc": auc,
            "average_precision": average_precision,
            "log_loss": weights @ -np.log(sure) / total,
            "brier": weights @ (left - p) ** 2 / total,
            "accuracy": weights @ (left == yes) / total,
            "precision": np.divide(hits, called, out=np.zeros_like(hits), where=called > 0),
            "recall": hits / leavers,
            "f1": 2 * hits / (called + leavers),
        }
    )


def _ranked(left: np.ndarray, p: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give ROC AUC and average precision of each set from its leavers and others at each distinct probability."""
    order = np.argsort(-p, kind="stable")
    starts = np.flatnonzero(np.diff(p[order], prepend=np.inf))
    leavers = np.add.reduceat(weights[:, order] * left[order], starts, axis=1)
    others = np.add.reduceat(weights[:, order] * (1 - left[order]), starts, axis=1)
    found, called = leavers.cumsum(axis=1), (leavers + others).cumsum(axis=1)
    precision = np.divide(found, called, out=np.zeros_like(found), where=called > 0)
    in_order = (others * (found - leavers / 2)).sum(axis=1)  # pairs of a leaver and another; a tied pair counts half
    auc = in_order / (found[:, -1] * others.sum(axis=1))
    return auc, (leavers * precision).sum(axis=1) / found[:, -1]


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


def average_precisions(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Give the average precision under many sets of weights, as ``weighted_scores`` but alone: four times faster.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1, shape (clients,)
        Outcomes.
    p : numpy.ndarray of float, shape (clients,)
        Probabilities of 1, or any score; clients with equal ones are called together.
    weights : numpy.ndarray, shape (sets, clients)
        How often each client occurs; in every set some leaver must.
    """
    order = np.argsort(-p, kind="stable")
    left, ranked = y[order] == 1, -p[order]
    called = weights[:, order].cumsum(axis=1)
    leavers = weights[:, order[left]]
    found = leavers.cumsum(axis=1)
    last = np.searchsorted(ranked, ranked[left], side="right") - 1  # of the clients called together with each leaver
    last_leaver = np.searchsorted(ranked[left], ranked[left], side="right") - 1
    above = called[:, last]
    precision = np.divide(found[:, last_leaver], above, out=np.zeros(above.shape), where=above > 0)
    return (leavers * precision).sum(axis=1) / found[:, -1]


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
