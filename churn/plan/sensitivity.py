"""How much each assumption about money moves the campaign's profit, and where it would only just pay."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from churn.clients.schema import CLIENT
from churn.plan.campaign import quantiles
from churn.plan.profit import outcome_gain, prospects, worth_contacting
from churn.plan.terms import Beta, Offer
from churn.statistics.intervals import wilson

TAIL = 0.1
"""Shares of clients are moved to this quantile of their Beta and to the opposite one."""


class Setting(NamedTuple):
    """Everything that profit depends on: clients, their values, the offers and who may have them."""

    known: pd.DataFrame
    value: np.ndarray
    offers: Mapping[str, Offer]
    eligible: pd.DataFrame


class Outcome(NamedTuple):
    """What the rule brings: expected from probabilities, with outcomes, and how many clients it contacts."""

    expected: float
    profit: float
    contacts: int


Move = Callable[[Setting, float, bool], tuple[float, Outcome]]
"""Moves an assumption of a setting by a swing, up or down: its new value, and what the rule then brings."""


def tornado(setting: Setting, swing: float) -> pd.DataFrame:
    """Move one assumption at a time, let the rule choose clients and offers anew, and see what comes.

    Parameters
    ----------
    setting : Setting
        The assumptions as they are.
    swing : float
        Share by which money, the number of clients and the churn rate move; the shares of clients whom an offer keeps
        or who take it anyway move to the 10% and 90% quantiles of their Betas.

    Returns
    -------
    pandas.DataFrame
        Columns assumption, low and high (its values; of several offers the mean), expected_low and expected_high
        (profit from probabilities), profit_low and profit_high (with outcomes; where few clients are contacted these
        jump by the luck of who is among them), contacts_low, contacts_high, expected and profit (as assumed), change
        (the greater distance from ``expected``). What moves profit most comes first.
    """
    base, rows = by_rule(setting), []
    for name, move in _MOVES.items():
        row: dict[str, object] = {"assumption": name}
        ends = {"low": move(setting, swing, False), "high": move(setting, swing, True)}
        row |= {end: value for end, (value, _) in ends.items()}
        row |= {f"{key}_{end}": getattr(found, key) for key in Outcome._fields for end, (_, found) in ends.items()}
        change = max(abs(found.expected - base.expected) for _, found in ends.values())
        rows.append(row | {"expected": base.expected, "profit": base.profit, "change": change})
    return pd.DataFrame(rows).sort_values("change", ascending=False, kind="stable", ignore_index=True)


def by_rule(setting: Setting, odds: float = 1.0) -> Outcome:
    """Give what the rule brings.

    Parameters
    ----------
    setting : Setting
        The assumptions.
    odds : float, default 1
        Everybody's odds of leaving times this: known outcomes are weighed as they would then occur.
    """
    p = setting.known["p"].to_numpy()
    moved = setting.known.assign(p=odds * p / (1 - p + odds * p))
    found = prospects(moved, *setting[1:])
    weight = np.where(moved["y"] == 1, odds, 1.0) / (1 - p + odds * p)
    mine = pd.Series(weight, index=moved[CLIENT]).loc[found[CLIENT]].to_numpy()
    chosen = worth_contacting(found)
    return Outcome(
        float(found["gain"].to_numpy()[chosen].sum()),
        float((mine * outcome_gain(found))[chosen].sum()),
        int(chosen.sum()),
    )


def _share(name: str) -> Move:
    def move(setting: Setting, _: float, up: bool) -> tuple[float, Outcome]:
        level = 1 - TAIL if up else TAIL
        moved = {key: _certain(one, name, _at(getattr(one, name), level)) for key, one in setting.offers.items()}
        return _mean(moved, lambda one: getattr(one, name)[0]), by_rule(setting._replace(offers=moved))

    return move


def _at(share: tuple[float, float], level: float) -> float:
    return float(quantiles(share, np.array([level]))[0])


def _certain(offer: Offer, name: str, share: float) -> Offer:
    exactly: Beta = (share, 1 - share)  # only its mean is used here
    return offer.model_copy(update={name: exactly})


def _cost(name: str) -> Move:
    def move(setting: Setting, swing: float, up: bool) -> tuple[float, Outcome]:
        times = 1 + swing if up else 1 - swing
        moved = {key: one.model_copy(update={name: times * getattr(one, name)}) for key, one in setting.offers.items()}
        return _mean(moved, lambda one: getattr(one, name)), by_rule(setting._replace(offers=moved))

    return move


def _mean(offers: Mapping[str, Offer], of: Callable[[Offer], float]) -> float:
    return float(np.mean([of(one) for one in offers.values()]))


def _value(setting: Setting, swing: float, up: bool) -> tuple[float, Outcome]:
    moved = setting.value * (1 + swing if up else 1 - swing)
    return float(moved.mean()), by_rule(setting._replace(value=moved))


def _clients(setting: Setting, swing: float, up: bool) -> tuple[float, Outcome]:
    times, found = (1 + swing if up else 1 - swing), by_rule(setting)
    return times * len(setting.known), Outcome(
        times * found.expected, times * found.profit, round(times * found.contacts)
    )


def _churn(setting: Setting, swing: float, up: bool) -> tuple[float, Outcome]:
    p = setting.known["p"].to_numpy()
    rate = min(float(p.mean()) * (1 + swing if up else 1 - swing), (1 + float(p.mean())) / 2)
    odds = np.exp(brentq(lambda log: np.mean(1 / (1 + (1 - p) / p * np.exp(-log))) - rate, -10, 10))
    return rate, by_rule(setting, float(odds))


_MOVES: dict[str, Move] = {
    "keeps": _share("keeps"),
    "taken_anyway": _share("taken_anyway"),
    "value": _value,
    "contact_cost": _cost("contact_cost"),
    "offer_cost": _cost("offer_cost"),
    "churn_rate": _churn,
    "clients": _clients,
}


def break_even(clients: pd.DataFrame, offers: Mapping[str, Offer]) -> pd.DataFrame:
    """Say how bad one assumption may become until contacting these same clients only just pays.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``churn.plan.profit.prospects``, those contacted.
    offers : mapping of str to Offer
        By name.

    Returns
    -------
    pandas.DataFrame
        Columns assumption (precision, keeps, value, contact_cost), now with low and high (95%: Wilson for precision,
        of its Beta for keeps, empty for money), break_even, margin (break_even over now, less 1). Empty without clients
        who leave, or without any who stay.
    """
    columns = ["assumption", "now", "low", "high", "break_even", "margin"]
    y = clients["y"].to_numpy(dtype=float)
    if not 0 < y.sum() < len(y):
        return pd.DataFrame(columns=columns)
    worth, lost, given, spent = _sums(clients)
    one, other = (worth - lost) / y.sum(), given / (len(y) - y.sum())
    low, high = wilson(y.sum(), len(y))
    kept = float(clients["keeps"] @ y / y.sum())
    ends = [float(clients["offer"].map({k: _at(o.keeps, at) for k, o in offers.items()}) @ y / y.sum())
            for at in (0.025, 0.975)]  # fmt: skip
    value, contact = float(clients["value"].mean()), spent / len(y)
    rows = [
        ("precision", y.mean(), float(low), float(high), (other + contact) / (one + other)),
        ("keeps", kept, *ends, kept * (given + spent) / (worth - lost)),
        ("value", value, np.nan, np.nan, value * (given + spent + lost) / worth),
        ("contact_cost", contact, np.nan, np.nan, (worth - lost - given) / len(y)),
    ]
    table = pd.DataFrame(rows, columns=columns[:-1])
    return table.assign(margin=table["break_even"] / table["now"] - 1)


def worth_of_precision(clients: pd.DataFrame, points: float = 0.02) -> float:
    """Give what so much more precision would bring at the same number of contacts; NaN without leavers or stayers."""
    y = clients["y"].to_numpy(dtype=float)
    if not 0 < y.sum() < len(y):
        return np.nan
    worth, lost, given, _ = _sums(clients)
    return float(points * len(y) * ((worth - lost) / y.sum() + given / (len(y) - y.sum())))


def _sums(clients: pd.DataFrame) -> tuple[float, float, float, float]:
    """Give what is kept, what the offers cost those kept, what they cost those who stay anyway, and the contacts."""
    kept, anyway = clients["y"] * clients["keeps"], (1 - clients["y"]) * clients["taken_anyway"]
    cost = clients["offer_cost"]
    return float(kept @ clients["value"]), float(kept @ cost), float(anyway @ cost), clients["contact_cost"].sum()
