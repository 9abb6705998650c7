"""What a campaign brought, in money: the value of clients kept, less contacts and offers.

With each contacted client who would have left and stayed, the value v is kept; an offer costs d where it is taken.
Where it is known who took it, costs are what was spent. Else offers are counted as the plan counts them: whoever was
kept took one, and so did a share of those who would have stayed anyway (the mean of ``taken_anyway``). Then

    money = sum of (v - d) (left if held out - left) - sum of d taken_anyway (1 - left if held out) - contacts.

Leaving is weighed by money here, group by group, in the scores of ``churn.measure.arms``; their farness gives the
interval, as that of the effect.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.measure.arms import Arm, arm, log_odds
from churn.measure.effect import Estimate, interval
from churn.measure.outcomes import CONTACTED, LEFT, TAKEN
from churn.plan.campaign import expected, quantiles
from churn.plan.contact_list import CONTACT
from churn.plan.terms import Offer


class Money(NamedTuple):
    """What a campaign brought.

    Attributes
    ----------
    gained : Estimate
        Value of the clients kept, less costs.
    contacts, offers : float
        What contacts and offers cost: as spent, or as expected where it is not known who took them.
    counted : bool
        Whether it is known who took the offer.
    """

    gained: Estimate
    contacts: float
    offers: float
    counted: bool


class _Sides(NamedTuple):
    """Money that depends on leaving: ``lost`` with those held out in place of all, less ``own`` of the contacted."""

    control: Arm
    own: Arm
    control_sum: float
    own_sum: float


def money(followed: pd.DataFrame, offers: Mapping[str, Offer]) -> Money:
    """Count what a campaign brought.

    Parameters
    ----------
    followed : pandas.DataFrame
        Of ``churn.measure.follow.follow``.
    offers : mapping of str to Offer
        Terms by name.
    """
    mine = (followed["group"] == CONTACT).to_numpy()
    counted = bool(TAKEN in followed and followed.loc[mine, TAKEN].notna().all())
    cost, contact, anyway = (_term(followed, offers, name) for name in ("offer_cost", "contact_cost", "taken_anyway"))
    reached = followed[CONTACTED].eq(1).to_numpy() if _known(followed, CONTACTED) else mine
    contacts = float(contact[reached].sum())
    value = followed["value"].to_numpy()
    if counted:
        sides = _sides(followed, mine, value, value)
        spent = float(cost @ followed[TAKEN].fillna(0).to_numpy())
        return Money(_between(sides, contacts + spent, 0.0), contacts, spent, counted)
    sides = _sides(followed, mine, value - cost + anyway * cost, value - cost)
    fixed = float((anyway * cost)[mine].sum())
    gained = _between(sides, contacts + fixed, _doubt(followed[mine], offers))
    kept_value = _between(_sides(followed, mine, value, value), 0.0, 0.0).estimate
    return Money(gained, contacts, kept_value - contacts - gained.estimate, counted)


def _known(followed: pd.DataFrame, name: str) -> bool:
    return name in followed and bool(followed[name].notna().all())


def _term(followed: pd.DataFrame, offers: Mapping[str, Offer], name: str) -> np.ndarray:
    terms = {key: expected(one.taken_anyway) if name == "taken_anyway" else getattr(one, name)
             for key, one in offers.items()}  # fmt: skip
    return followed["offer"].map(terms).to_numpy(dtype=float)


def _sides(followed: pd.DataFrame, mine: np.ndarray, held_out: np.ndarray, own: np.ndarray) -> _Sides:
    y, known = followed[LEFT].to_numpy(dtype=float), log_odds(followed["probability"].to_numpy())
    control = arm(y[~mine], known[~mine], known[mine], held_out[~mine], held_out[mine])
    contacted = arm(y[mine], known[mine], known[mine], own[mine], own[mine])
    return _Sides(control, contacted, float(held_out[mine].sum()), float(own[mine].sum()))


def _between(sides: _Sides, costs: float, doubt: float) -> Estimate:
    """Give money with its interval; a doubt about shares that nobody counted is added as a further standard error."""
    best = sides.control_sum * sides.control.mean - sides.own_sum * sides.own.mean
    ends = (-sides.own_sum, sides.control_sum)

    def far(amount: float) -> float:
        shares = np.concatenate([sides.control.means, (amount + sides.own_sum * sides.own.means) / sides.control_sum])
        own = (sides.control_sum * shares - amount) / sides.own_sum
        inside = (shares >= 0) & (shares <= 1) & (own >= 0) & (own <= 1)
        both = sides.control.score(shares[inside]) ** 2 + sides.own.score(own[inside]) ** 2
        return float(both.min()) if inside.any() else np.inf

    found = interval(far, best, ends)
    low, high = (np.hypot(end - best, doubt) for end in (found.low, found.high))
    return Estimate(best - costs, best - low - costs, best + high - costs)


def _doubt(contacted: pd.DataFrame, offers: Mapping[str, Offer]) -> float:
    """Give half the width of the 95% interval of what offers taken anyway cost, all offers sharing their luck."""
    staying = contacted.assign(stays=1 - contacted["probability"]).groupby("offer")["stays"].sum()
    halves = [
        stays * offers[name].offer_cost * float(np.ptp(quantiles(offers[name].taken_anyway, np.array([0.025, 0.975]))))
        for name, stays in staying.items()
    ]
    return sum(halves) / 2
