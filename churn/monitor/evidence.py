"""What clients say of a model, as three numbers that would be 0 if all came as their probabilities say.

- ``level``: how far all log-odds of leaving lie above the promised ones. Above 0: more leave.
- ``slope``: how much farther apart log-odds lie than promised, as a share. Below 0: clients differ less.
- ``ranking``: ROC-AUC less the one that the probabilities promise of these very clients, once their level is right.

All are scores: leavers less probabilities, weighted, over their variance, which the probabilities alone tell. So they
exist also where nobody left, add up over batches, and level and slope do not depend on each other (the weights of the
slope are centred). Near 0 they are Cox's intercept and slope less 1.

References
----------
D. R. Cox (1958), Two further applications of a model for binary regression. Biometrika 45, 562-565.
E. W. Steyerberg et al. (2010), Assessing the performance of prediction models: a framework for traditional and novel
measures. Epidemiology 21, 128-138.
Y. Vergouwe, K. G. M. Moons, E. W. Steyerberg (2010), External validity of risk models: use of benchmark values to
disentangle a case-mix effect from incorrect coefficients. American J. of Epidemiology 172, 971-980 (ROC-AUC beside the
one that these clients' own probabilities promise).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from churn.scores.metrics import roc_auc
from churn.scores.scores import as_written


class Answer(NamedTuple):
    """A number and its standard error where all comes as promised; an infinite one where nothing is known."""

    estimate: float
    error: float


NOTHING = Answer(0.0, float("inf"))


class Evidence(NamedTuple):
    """What clients say of a model.

    Attributes
    ----------
    clients : int
        How many they are.
    expected, left : float
        How many were expected to leave, and did.
    level, slope, ranking : Answer
        As above.
    """

    clients: int
    expected: float
    left: float
    level: Answer
    slope: Answer
    ranking: Answer


QUESTIONS = ("level", "slope", "ranking")


def evidence(y: np.ndarray, p: np.ndarray, weight: np.ndarray | None = None) -> Evidence:
    """Ask clients about the model.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Who left.
    p : numpy.ndarray of float
        Probabilities of leaving, of a model that did not see these clients.
    weight : numpy.ndarray of float, optional
        How much each client counts, so that they are like others; 1 if absent.
    """
    w, p = np.ones(len(y)) if weight is None else weight, as_written(p)
    both = 0 < w @ y < w.sum()
    moved = expit(logit(p) + _shift(y, p, w)) if both else p
    return Evidence(
        len(y),
        float(w @ p),
        float(w @ y),
        _answer(y, p, w, w),
        _answer(y, moved, *_of_slope(p, moved, w)) if both else NOTHING,
        _ranking(y, moved, w) if both else NOTHING,
    )


def _shift(y: np.ndarray, p: np.ndarray, w: np.ndarray) -> float:
    """Find what must be added to all log-odds for as many to be expected as left."""
    odds = logit(p)
    return float(brentq(lambda shift: w @ (y - expit(odds + shift)), -40.0, 40.0))


def _answer(y: np.ndarray, p: np.ndarray, of_score: np.ndarray, of_change: np.ndarray) -> Answer:
    """Give a score over what it changes by a unit of the answer."""
    v = p * (1 - p)
    unit = float(of_change @ v)
    if unit <= 0:
        return NOTHING
    return Answer(float(of_score @ (y - p)) / unit, float(np.sqrt(of_score**2 @ v)) / unit)


def _of_slope(p: np.ndarray, moved: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    odds, v = logit(p), w * moved * (1 - moved)
    centred = odds - v @ odds / v.sum()
    return w * centred, w * centred**2


def _ranking(y: np.ndarray, p: np.ndarray, w: np.ndarray) -> Answer:
    promised, pull = promised_auc(p, w)
    v = p * (1 - p)
    pull = pull - w * (pull @ v) / (w @ v)  # the level was taken from these clients
    return Answer(float(roc_auc(y, p, w[None, :])[0] - promised), float(np.sqrt(pull**2 @ v)))


def promised_auc(p: np.ndarray, w: np.ndarray) -> tuple[float, np.ndarray]:
    """Give the ROC-AUC that probabilities promise of their own clients, and by how much each leaver changes it.

    Among all pairs of two clients, those in which the one with the greater probability leaves and the other stays, over
    those in which one leaves and the other stays; a tied pair counts half.
    """
    _, group = np.unique(p, return_inverse=True)
    leaving, staying = w * p, w * (1 - p)
    below = _below(group, staying)
    above = leaving.sum() - _below(group, leaving)
    with_self = leaving * staying  # nobody makes a pair with himself
    pairs = leaving.sum() * staying.sum() - with_self.sum()
    promised = float(leaving @ below - with_self.sum() / 2) / pairs
    return promised, w * (below - above - promised * (staying.sum() - leaving.sum())) / pairs


def _below(group: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Give for each client the mass of those with smaller probabilities, and half of those with the same."""
    each = np.bincount(group, weights=mass)
    return (each.cumsum() - each / 2)[group]


def together(all_: Sequence[Evidence]) -> Evidence:
    """Put batches together, each weighing by what it knows."""
    return Evidence(
        sum(one.clients for one in all_),
        sum(one.expected for one in all_),
        sum(one.left for one in all_),
        *(joined([getattr(one, name) for one in all_]) for name in QUESTIONS),
    )


def joined(answers: Sequence[Answer]) -> Answer:
    """Put answers to one question together, weighed by the inverse of their variances."""
    known = np.array([one.error for one in answers]) ** -2.0
    if not known.sum():
        return NOTHING
    return Answer(float(known @ np.array([one.estimate for one in answers]) / known.sum()), float(known.sum() ** -0.5))
