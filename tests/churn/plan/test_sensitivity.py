"""What profit depends on: moved assumptions against plans made anew, and break-even put to the test."""

import numpy as np
import pandas as pd
import pytest

from churn.plan.campaign import open_to_all
from churn.plan.profit import outcome_gain, prospects, worth_contacting
from churn.plan.sensitivity import Setting, break_even, by_rule, tornado, worth_of_precision
from churn.plan.terms import Offer

OFFER = Offer(contact_cost=5, offer_cost=20, keeps=(6, 14), taken_anyway=(14, 6))


def setting(clients: int = 600, seed: int = 0, value: float = 200.0, offer: Offer = OFFER) -> Setting:
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 3, clients)
    keys = [f"{number:04d}" for number in range(clients)]
    known = pd.DataFrame({"client": keys, "y": (rng.random(clients) < p).astype(int), "p": p})
    return Setting(known, np.full(clients, value), {"general": offer}, open_to_all(known, {"general": offer}))


def chosen(given: Setting) -> pd.DataFrame:
    clients = prospects(*given)
    return clients[worth_contacting(clients)]


@pytest.mark.parametrize(
    ("assumption", "moved"),
    [
        ("value", setting(value=160)),
        ("contact_cost", setting(offer=OFFER.model_copy(update={"contact_cost": 4.0}))),
        ("offer_cost", setting(offer=OFFER.model_copy(update={"offer_cost": 16.0}))),
    ],
)
def test_a_lower_assumption_is_a_plan_made_anew(assumption: str, moved: Setting) -> None:
    """An end of a bar is what the rule brings where that is assumed from the start, outcomes and contacts included."""
    table = tornado(setting(), 0.2).set_index("assumption")
    found = table.loc[assumption, ["expected_low", "profit_low", "contacts_low"]]
    assert found.tolist() == pytest.approx(list(by_rule(moved)))


def test_bars_point_the_right_way() -> None:
    """More value, keeping, leavers or clients bring more; costs and offers taken for nothing bring less."""
    table = tornado(setting(), 0.2).set_index("assumption")
    more = table.index[table["expected_high"] > table["expected_low"]]
    assert sorted(more) == ["churn_rate", "clients", "keeps", "value"]
    inside = table[["expected_low", "expected_high"]]
    assert (inside.min(axis=1) < table["expected"]).all()
    assert (inside.max(axis=1) > table["expected"]).all()
    assert table["change"].is_monotonic_decreasing


def test_shares_move_to_their_quantiles() -> None:
    """Of Beta(6, 14) the 10% and 90% quantiles are .175 and .434; a certain share does not move."""
    table = tornado(setting(), 0.2).set_index("assumption")
    assert table.loc["keeps", ["low", "high"]].tolist() == pytest.approx([0.1751, 0.4340], abs=1e-4)
    sure = tornado(setting(offer=OFFER.model_copy(update={"keeps": (1, 0)})), 0.2).set_index("assumption")
    assert sure.loc["keeps", ["low", "high", "change"]].tolist() == [1, 1, 0]


def test_the_churn_rate_moves_all_odds() -> None:
    """A fifth fewer or more leave, and weighed outcomes agree with probabilities as well as unweighed ones do."""
    given = setting(20_000)
    row = tornado(given, 0.2).set_index("assumption").loc["churn_rate"]
    assert row[["low", "high"]].tolist() == pytest.approx(given.known["p"].mean() * np.array([0.8, 1.2]))
    unweighed = row["profit"] / row["expected"]
    assert row["profit_low"] / row["expected_low"] == pytest.approx(unweighed, abs=0.03)
    assert row["profit_high"] / row["expected_high"] == pytest.approx(unweighed, abs=0.03)


@pytest.mark.parametrize("assumption", ["keeps", "value", "contact_cost"])
def test_at_break_even_nothing_is_left(assumption: str) -> None:
    """Contacting the same clients with the assumption at its break-even brings nothing."""
    clients = chosen(setting())
    row = break_even(clients, {"general": OFFER}).set_index("assumption").loc[assumption]
    assert outcome_gain(clients.assign(**{assumption: row["break_even"]})).sum() == pytest.approx(0, abs=1e-6)
    assert row["margin"] == pytest.approx(row["break_even"] / row["now"] - 1)


def test_break_even_precision_leaves_nothing() -> None:
    """With so many leavers among clients of equal value, contacts bring nothing; two points more bring their worth."""
    clients = chosen(setting())
    row = break_even(clients, {"general": OFFER}).set_index("assumption").loc["precision"]
    one, other = 0.3 * 180 - 5, -0.7 * 20 - 5
    assert row["break_even"] * one + (1 - row["break_even"]) * other == pytest.approx(0)
    assert worth_of_precision(clients) == pytest.approx(0.02 * len(clients) * (one - other))
    assert row["low"] < row["now"] == clients["y"].mean() < row["high"]


@pytest.mark.parametrize("outcome", [0, 1, None])
def test_break_even_needs_leavers_and_others(outcome: int | None) -> None:
    """Nothing is said where all leave, none leave, or nobody is contacted."""
    clients = chosen(setting())
    clients = clients.head(0) if outcome is None else clients.assign(y=outcome)
    assert break_even(clients, {"general": OFFER}).empty
    assert np.isnan(worth_of_precision(clients))
