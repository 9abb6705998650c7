"""The effect of a campaign: contacted against control, by intention to treat, whatever each client then did.

Answers for the two groups (``churn.measure.arms``) are put together: a difference d is as far from the data as the
nearest pair of shares that lie d apart,

    D(d) = min over t of  control's score(t)^2 + contacted's score(t + d)^2,

and likewise a share kept k, with contacted's score((1 - k) t). Differences with D up to 1.96^2 are the 95% interval;
D(0) gives p, the same for both; exp(-D/2) is the likelihood of k. Of large groups this is the usual interval of
adjusted means; where one is small or leavers are rare it is lopsided, as Miettinen's and Nurminen's for plain shares.

References
----------
O. Miettinen, M. Nurminen (1985), Comparative analysis of two rates. Statistics in Medicine 4, 213-226.
W. Lin (2013), Agnostic notes on regression adjustments to experimental data. Annals of Applied Statistics 7, 295-318.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from churn.measure.arms import Arm, arm, log_odds
from churn.statistics.intervals import Z95

_END = 14.0
"""Ratios of shares are looked for from exp(-14) to exp(14): a number, which JSON has, in place of infinity."""

Farness = Callable[[float], float]
"""How far an answer is from the data: the square of standard deviations."""


class Estimate(NamedTuple):
    """A number with its 95% interval."""

    estimate: float
    low: float
    high: float


class Effect(NamedTuple):
    """What a campaign changed.

    Attributes
    ----------
    contacted, control : Arm
        The groups.
    change : Estimate
        Share leaving, contacted minus control.
    keeps : Estimate
        Share of leavers kept; its low end is about -1.2 million where so few leave that anything may be.
    p : float
        That nothing was changed, two-sided.
    """

    contacted: Arm
    control: Arm
    change: Estimate
    keeps: Estimate
    p: float


def effect(y: np.ndarray, contacted: np.ndarray, p: np.ndarray | None) -> Effect:
    """Compare the groups.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Who left.
    contacted : numpy.ndarray of bool
        Who was to be contacted; the others are the control group. Both must hold a client.
    p : numpy.ndarray of float or None
        Probability of leaving known before; None for the plain comparison.
    """
    known = np.zeros(len(y)) if p is None else log_odds(p)
    own, control = (arm(y[mine], known[mine], known) for mine in (contacted, ~contacted))
    return Effect(
        own,
        control,
        interval(farness_of_change(own, control), own.mean - control.mean, (-1.0, 1.0)),
        kept(own, control),
        significance(farness_of_change(own, control)(0.0)),
    )


def kept(own: Arm, control: Arm) -> Estimate:
    """Give the share of leavers kept."""
    far = farness_of_ratio(own, control)
    best = np.clip(np.log(max(own.mean, 1e-12) / max(control.mean, 1e-12)), -_END, _END)
    ratio = interval(lambda log: far(float(np.exp(log))), float(best), (-_END, _END))
    high, estimate, low = (float(-np.expm1(log)) for log in (ratio.low, ratio.estimate, ratio.high))
    return Estimate(estimate, low, high)


def significance(farness: float) -> float:
    """Give the two-sided p of an answer by its farness."""
    return float(2 * norm.sf(np.sqrt(farness)))


def farness_of_change(own: Arm, control: Arm) -> Farness:
    """Give the farness of differences of shares, contacted minus control."""
    return lambda change: _nearest(own, control, lambda t: t + change, lambda t: t - change)


def farness_of_ratio(own: Arm, control: Arm) -> Farness:
    """Give the farness of ratios of shares, contacted over control."""
    return lambda ratio: _nearest(own, control, lambda t: t * ratio, lambda t: t / ratio)


def _nearest(
    own: Arm, control: Arm, there: Callable[[np.ndarray], np.ndarray], back: Callable[[np.ndarray], np.ndarray]
) -> float:
    shares = np.concatenate([control.means, back(own.means), [control.mean, back(np.array(own.mean))]])
    shares = shares[(shares >= 0) & (shares <= 1) & (there(shares) >= 0) & (there(shares) <= 1)]
    if not len(shares):
        return np.inf
    return float((control.score(shares) ** 2 + own.score(there(shares)) ** 2).min())


def interval(far: Farness, best: float, within: tuple[float, float], reach: float = Z95) -> Estimate:
    """Give the answers that lie near enough to the data; an end of ``within`` where even that does.

    Parameters
    ----------
    far : callable
        Farness of an answer; it grows to either side of ``best``.
    best : float
        The nearest.
    within : (float, float)
        Answers that are possible.
    reach : float, default 1.96
        Standard deviations.
    """
    ends = []
    for end in within:
        beyond = min(far(end), 1e9) - reach**2
        ends.append(end if beyond <= 0 else float(brentq(lambda one: min(far(one), 1e9) - reach**2, best, end)))
    return Estimate(best, min(ends), max(ends))
