"""Who may be on a list of limited length, told before it is known what moves each client.

Reasons decide who is eligible for an offer that names a driver, and they are dear to compute. Without them a client's
merit lies between two bounds: with the offers that need no reason, and with all that a reason could open. Whoever's
upper bound is below the lower bounds of as many others as the list holds is not on it, whatever the reasons.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.plan.actions import Actions, eligible
from churn.plan.campaign import GENERAL, expected, expected_gain
from churn.plan.terms import Offer


class Bounds(NamedTuple):
    """Between what a client's merit lies (gain, or gain per money spent), and whether any gain above 0 is possible.

    Attributes
    ----------
    low, high : numpy.ndarray of float
        Below 0 and of no meaning where the least, or the greatest possible, gain is not above 0.
    """

    low: np.ndarray
    high: np.ndarray


def possible(actions: Actions, members: pd.DataFrame) -> pd.DataFrame:
    """Say which client could get which offer for some reason; see ``churn.plan.actions.eligible``."""
    everybody = pd.Series(True, index=members.index)
    columns = {one.id: everybody if one.segment is None else members[one.segment] for one in actions.offers}
    return pd.DataFrame({**columns, GENERAL: everybody}, index=members.index)


def bounds(
    p: np.ndarray,
    value: np.ndarray,
    offers: Mapping[str, Offer],
    actions: Actions,
    members: pd.DataFrame,
    per_cost: bool,
) -> Bounds:
    """Bound each client's merit.

    Parameters
    ----------
    p, value : numpy.ndarray of float
        Probabilities of leaving, and the money lost with each client.
    offers : mapping of str to Offer
        By name.
    actions : Actions
        Of the case.
    members : pandas.DataFrame of bool
        A column a segment, in the order of ``p``.
    per_cost : bool
        Whether gain counts per money spent, as it does under a budget.
    """
    names = list(offers)
    sure = eligible(actions, members, members[[]])[names].to_numpy(dtype=bool)
    gains = np.column_stack([expected_gain(p, value, one) for one in offers.values()])
    least = np.where(sure, gains, -np.inf).max(axis=1)
    # whichever reasons there are, the best offer is one of these
    chosen = possible(actions, members)[names].to_numpy(dtype=bool) & (gains >= least[:, None])
    merits = _per_cost(gains, p, offers) if per_cost else gains
    low = np.where(least > 0, np.where(chosen, merits, np.inf).min(axis=1), -1.0)
    high = np.where(chosen & (gains > 0), merits, -1.0).max(axis=1)
    return Bounds(low, high)


def _per_cost(gains: np.ndarray, p: np.ndarray, offers: Mapping[str, Offer]) -> np.ndarray:
    costs = np.column_stack([_cost(p, one) for one in offers.values()])
    return np.divide(gains, costs, out=np.full(gains.shape, np.inf), where=costs > 0)


def _cost(p: np.ndarray, offer: Offer) -> np.ndarray:
    taken = p * expected(offer.keeps) + (1 - p) * expected(offer.taken_anyway)
    return np.asarray(offer.contact_cost + taken * offer.offer_cost)


def length(contacts: int, budget: float | None, offers: Mapping[str, Offer]) -> int:
    """Say how many clients, 1 or more, a list holds at most: none costs less than the cheapest contact."""
    cheapest = min(one.contact_cost for one in offers.values())
    return contacts if budget is None or cheapest == 0 else max(min(contacts, int(budget // cheapest)), 1)


def threshold(low: np.ndarray, most: int) -> float:
    """Give the merit that as many clients surely have as the list holds; 0 where fewer have any gain for sure."""
    sure = low[low > 0]
    return float(np.partition(sure, len(sure) - most)[len(sure) - most]) if len(sure) > most else 0.0
