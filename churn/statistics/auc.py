"""Intervals and tests for the area under the ROC curve, without resampling."""

from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit
from scipy.stats import rankdata

from churn.statistics.intervals import wilson

_NOTHING = 1e-12
"""Standard errors below it are rounding: midranks over counts of clients leave no smaller ones."""


class Interval(NamedTuple):
    """A score with its confidence interval."""

    value: float
    low: float
    high: float


class Difference(NamedTuple):
    """A difference of two scores: its interval, the two-sided p-value of no difference, and its standard error."""

    difference: float
    low: float
    high: float
    p_value: float
    standard_error: float


def delong_interval(y: np.ndarray, p: np.ndarray, level: float = 0.95) -> Interval:
    """Give the ROC-AUC with DeLong's confidence interval.

    The interval is symmetric on the scale of log-odds: so it stays between 0 and 1, and near 1, where the sampling
    distribution is skewed, it reaches further down than up.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    p : numpy.ndarray of float
        Probabilities of 1, or any score; of a tied pair half counts.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Interval
        Where DeLong's variance is 0 (the classes do not overlap, or all clients are tied) or a class has one client,
        the bounds are Wilson's for as many independent pairs as the smaller class has clients: the variance of the
        AUC is never larger than theirs (Birnbaum and Klose).

    References
    ----------
    E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson (1988), Comparing the areas under two or more correlated receiver
    operating characteristic curves: a nonparametric approach. Biometrics 44, 837-845.
    X. Sun, W. Xu (2014), Fast implementation of DeLong's algorithm. IEEE Signal Processing Letters 21, 1389-1393.
    Z. W. Birnbaum, O. M. Klose (1957), Bounds for the variance of the Mann-Whitney statistic. Annals of Mathematical
    Statistics 28, 933-945.
    """
    of_leavers, of_others = _components(y, p)
    auc = float(of_leavers.mean())
    error = _standard_error(of_leavers, of_others)
    if error > _NOTHING:
        half = _normal(level) * error / (auc * (1 - auc))  # the delta method
        return Interval(auc, float(expit(logit(auc) - half)), float(expit(logit(auc) + half)))
    pairs = min(len(of_leavers), len(of_others))
    low, high = wilson(auc * pairs, pairs, level)
    return Interval(auc, float(low), float(high))


def delong_difference(y: np.ndarray, p: np.ndarray, other: np.ndarray, level: float = 0.95) -> Difference:
    """Compare the ROC-AUC of two models on the same clients by DeLong's paired test.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    p, other : numpy.ndarray of float, shape (clients,) or (clients, repetitions)
        Probabilities of 1 from the two models. Of out-of-fold probabilities from several repetitions of
        cross-validation the AUC of each repetition is taken, and their mean compared: DeLong's components are averaged.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Difference
        AUC of ``p`` minus AUC of ``other``. Two models that order the clients alike differ by 0 with p-value 1. Where
        they differ and DeLong's variance is 0 or a class has one client, interval and p-value come from Hoeffding's
        inequality, which asks for no variance; the standard error is then 0.

    References
    ----------
    E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson (1988), as in ``delong_interval``.
    W. Hoeffding (1963), Probability inequalities for sums of bounded random variables. JASA 58, 13-30, section 5b.
    """
    both = zip(_mean_components(y, p), _mean_components(y, other), strict=True)
    of_leavers, of_others = (one - two for one, two in both)
    difference = float(of_leavers.mean())
    if max(np.abs(of_leavers).max(), np.abs(of_others).max()) <= _NOTHING:
        return Difference(0.0, 0.0, 0.0, 1.0, 0.0)
    error = _standard_error(of_leavers, of_others)
    if error > _NOTHING:
        half = _normal(level) * error
        p_value = 2 * NormalDist().cdf(-abs(difference) / error)
    else:
        pairs = min(len(of_leavers), len(of_others))
        half = sqrt(2 * log(2 / (1 - level)) / pairs)
        p_value = min(1.0, 2 * exp(-pairs * difference**2 / 2))
    return Difference(difference, max(difference - half, -1.0), min(difference + half, 1.0), p_value, error)


def _mean_components(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    columns = [_components(y, column) for column in p.reshape(len(p), -1).T]
    below, above = zip(*columns, strict=True)
    return np.mean(below, axis=0), np.mean(above, axis=0)


def _components(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give for each leaver the share of others below, and for each other the share of leavers above."""
    left = y == 1
    among_all, leavers, others = rankdata(p), p[left], p[~left]
    below = (among_all[left] - rankdata(leavers)) / len(others)
    above = 1 - (among_all[~left] - rankdata(others)) / len(leavers)
    return below, above


def _standard_error(of_leavers: np.ndarray, of_others: np.ndarray) -> float:
    """Give 0 where a class has one client and so no variance."""
    if min(len(of_leavers), len(of_others)) < 2:
        return 0.0
    return sqrt(of_leavers.var(ddof=1) / len(of_leavers) + of_others.var(ddof=1) / len(of_others))


def _normal(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
