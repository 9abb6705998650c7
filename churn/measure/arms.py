"""How many of a group leave, adjusted for the probability known before, and how well each answer agrees with the data.

A group was drawn at random from the list, so its leavers tell how many of the whole list would leave in its place. Its
clients need not have quite the probabilities of the list; a logistic curve over them says what that difference does:

    m(i) = 1 / (1 + exp(-(c + b logit p(i)))),    the answer is the mean of m over the list (g-computation).

The constant c makes the curve meet the leavers of the group, therefore the answer is right on average by the random
draw, whether or not the curve is (Rosenblum and van der Laan). The slope b is drawn towards 1, as calibrated
probabilities promise: a control group of 30 clients could not tell it.

How well a share agrees with a group is told by its score, as in Wilson's interval: leavers less those of the curve with
that mean, by their standard deviation under that curve. Scatter beyond that of the curve, as where the curve is wrong,
widens it, and so do the two numbers that the curve took from the group; less, as of a few leavers, never narrows it.

References
----------
M. Rosenblum, M. J. van der Laan (2010), Simple, efficient estimators of treatment effects in randomized trials using
generalized linear models to leverage baseline variables. International J. of Biostatistics 6(1), article 13.
E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

SLOPE_SPREAD = 0.5
"""Standard deviation of the calibration slope about 1: from .5 to 2 is what new months of a model show."""

_NEAREST = 1e-6  # probabilities are written with six digits, so that 0 and 1 occur
_FARTHEST = 60.0  # constants beyond leave no client a probability other than 0 or 1
REACH = 6.0
"""Scores are followed so many standard deviations to either side."""
_POINTS = 200


class Arm(NamedTuple):
    """One group: how well it agrees with each mean of the list.

    Attributes
    ----------
    clients, leavers : int
        Of the group.
    mean : float
        The answer: (weighted) share of the list that leaves, would it all be in this group.
    means : numpy.ndarray
        Possible answers, ascending.
    scores : numpy.ndarray
        The score of each, descending: above 0 where the group has more leavers than that.
    """

    clients: int
    leavers: int
    mean: float
    means: np.ndarray
    scores: np.ndarray

    def score(self, mean: np.ndarray) -> np.ndarray:
        """Give the scores of answers."""
        return np.interp(mean, self.means, self.scores)


def log_odds(p: np.ndarray) -> np.ndarray:
    """Give the logarithm of odds of probabilities, those of 0 and 1 as of one in a million."""
    return logit(np.clip(p, _NEAREST, 1 - _NEAREST))


def arm(
    y: np.ndarray, known: np.ndarray, everybody: np.ndarray, weight: np.ndarray | None = None,
    weight_of_all: np.ndarray | None = None,
) -> Arm:  # fmt: skip
    """Judge answers by a group.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Who of the group left.
    known : numpy.ndarray of float
        Log-odds of the group's probabilities known before; all 0 for an answer without adjustment.
    everybody : numpy.ndarray of float
        Those of the list.
    weight, weight_of_all : numpy.ndarray of float, optional
        What leaving of each client of the group, and of the list, counts; 1 if absent.
    """
    mine = np.ones(len(y)) if weight is None else weight
    all_ = np.ones(len(everybody)) if weight_of_all is None else weight_of_all
    slope = _slope(y, known)
    judge = _judge(y, slope * known, mine)
    ends = judge.constant(REACH), judge.constant(-REACH)
    constants = np.linspace(*ends, _POINTS)
    means = np.array([all_ @ expit(one + slope * everybody) for one in constants]) / all_.sum()
    scores = np.array([judge.score(one) for one in constants])
    best = all_ @ expit(judge.constant(0.0) + slope * everybody) / all_.sum()
    return Arm(len(y), int(y.sum()), float(best), means, scores)


class _Judge(NamedTuple):
    y: np.ndarray
    offset: np.ndarray
    weight: np.ndarray
    widened: float = 1.0

    def score(self, constant: float) -> float:
        m = expit(constant + self.offset)
        spread = np.sqrt(self.widened * (self.weight**2 @ (m * (1 - m))))
        return float(self.weight @ (self.y - m) / max(spread, 1e-300))

    def constant(self, score: float) -> float:
        """Find the constant of a score by halving; one of an end where no constant has that score."""
        low, high = -_FARTHEST, _FARTHEST
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.score(middle) > score else (low, middle)
        return low


def _judge(y: np.ndarray, offset: np.ndarray, weight: np.ndarray) -> _Judge:
    plain = _Judge(y, offset, weight)
    taken = 1 + int(np.ptp(offset) > 0)
    widened = len(y) / max(len(y) - taken, 1)
    if 0 < y.sum() < len(y):
        m = expit(plain.constant(0.0) + offset)
        widened *= max(1.0, weight**2 @ (y - m) ** 2 / (weight**2 @ (m * (1 - m))))
    return plain._replace(widened=float(widened))


def _slope(y: np.ndarray, known: np.ndarray) -> float:
    """Fit the slope, drawn towards 1; the constant is free but for what keeps it finite."""
    if not 0 < y.sum() < len(y):
        return 1.0
    columns = np.column_stack([np.ones(len(y)), known])
    towards, pull = np.array([0.0, 1.0]), np.diag([1e-4, SLOPE_SPREAD**-2])
    found = np.array([0.0, 1.0])
    for _ in range(50):
        m = expit(columns @ found)
        gradient = columns.T @ (y - m) - pull @ (found - towards)
        step = np.linalg.solve(columns.T @ (columns * (m * (1 - m))[:, None]) + pull, gradient)
        found = found + step / max(1.0, np.abs(step).max())  # a step of more than 1 overshoots
        if np.abs(step).max() < 1e-8:
            break
    return float(found[1])
