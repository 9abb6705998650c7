"""Expected maximum profit of a churn model (EMPC): one number for its ranking, in money a client."""

from typing import NamedTuple

import numpy as np
from scipy.stats import beta

from churn.plan.campaign import expected
from churn.plan.terms import Offer


class Empc(NamedTuple):
    """Expected maximum profit a client, and the expected share of clients contacted for it."""

    profit: float
    share: float


def empc(y: np.ndarray, score: np.ndarray, value: float, offer: Offer) -> Empc:
    """Average the greatest profit of a ranking over the Beta of the share of leavers that the offer keeps.

    For each share γ the most profitable threshold is a corner of the ROC curve's convex hull; between two corners'
    break-even points profit is a line in γ, and its mean follows from the distribution functions of Beta(a, b) and
    Beta(a + 1, b). The literature has every client who stays take the offer: ``taken_anyway`` (1, 0). Its mean is used.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    score : numpy.ndarray of float
        The higher, the likelier to leave; only the order matters.
    value : float
        Money lost with a client, the same for all.
    offer : Offer
        Its terms.

    References
    ----------
    T. Verbraken, W. Verbeke, B. Baesens (2013), equations 11 to 13; see ``churn.plan.campaign``. Where all take the
    offer this agrees with ``empulse`` 0.13.1 (tests/churn/plan/test_empc.py).
    """
    left, stayed = _hull(y, score)
    gain, loss = left * (value - offer.offer_cost), stayed * expected(offer.taken_anyway) * offer.offer_cost
    cost = loss + (left + stayed) * offer.contact_cost  # profit of a corner is γ gain - cost
    ends = np.append(0.0, np.append(_break_even(gain, cost), 1.0))
    kept, (a, b) = expected(offer.keeps), offer.keeps
    certain = 0 in offer.keeps
    mass = np.diff(ends >= kept if certain else beta.cdf(ends, a, b)).astype(float)
    mean = kept * (mass if certain else np.diff(beta.cdf(ends, a + 1, b)))
    return Empc(float(gain @ mean - cost @ mass), float((left + stayed) @ mass))


def _break_even(gain: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Give the γ from which on each corner beats the one before; 1 where none does."""
    more, dearer = np.diff(gain), np.diff(cost)
    turning = np.divide(dearer, more, out=np.ones(len(more)), where=more > 0)
    return np.maximum.accumulate(np.clip(turning, 0, 1))


def _hull(y: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the corners of the ROC curve's convex hull: shares of all clients who left and who stayed, from (0, 0)."""
    distinct, place = np.unique(-score, return_inverse=True)
    left = np.append(0, np.bincount(place, weights=y, minlength=len(distinct)).cumsum()) / len(y)
    stayed = np.append(0, np.bincount(place, weights=1 - y, minlength=len(distinct)).cumsum()) / len(y)
    corners: list[int] = []
    for point in range(len(left)):
        while len(corners) > 1 and _below(left, stayed, corners[-2], corners[-1], point):
            corners.pop()
        corners.append(point)
    return left[corners], stayed[corners]


def _below(left: np.ndarray, stayed: np.ndarray, first: int, middle: int, last: int) -> bool:
    rise = (left[middle] - left[first]) * (stayed[last] - stayed[first])
    return bool(rise <= (left[last] - left[first]) * (stayed[middle] - stayed[first]))
