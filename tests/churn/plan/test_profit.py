"""Profit: counted by hand, against planted truth, and what must hold for any clients."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.sparse import csr_array

from churn.plan.campaign import open_to_all
from churn.plan.profit import (
    curve,
    expected_cost,
    outcome_gain,
    predictive_draws,
    profit_draws,
    prospects,
    strategies,
    usual_strategies,
    worth_contacting,
)
from churn.plan.terms import Offer

OFFER = Offer(contact_cost=5, offer_cost=20, keeps=(6, 14), taken_anyway=(14, 6))
OFFERS = {"general": OFFER}
SURE = {"general": Offer(contact_cost=5, offer_cost=20, keeps=(1, 0), taken_anyway=(1, 0))}
KNOWN = pd.DataFrame({"client": ["a", "b", "c", "d"], "y": [1, 0, 1, 0], "p": [0.9, 0.6, 0.2, 0.1]})
CLIENTS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 19), st.integers(0, 200)), min_size=1, max_size=30)


def ready(known: pd.DataFrame, value: np.ndarray | float, offers: dict[str, Offer]) -> pd.DataFrame:
    return prospects(known, np.broadcast_to(value, len(known)), offers, open_to_all(known, offers))


def table_of(clients: list[tuple[int, int, int]]) -> tuple[pd.DataFrame, np.ndarray]:
    y, p, value = np.array(clients).T
    keys = [f"{number:02d}" for number in range(len(y))]
    return pd.DataFrame({"client": keys, "y": y, "p": p / 20}), value.astype(float)


def simulated(clients: int, seed: int) -> tuple[pd.DataFrame, np.random.Generator]:
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 4, clients)
    keys = [f"{number:05d}" for number in range(clients)]
    return pd.DataFrame({"client": keys, "y": (rng.random(clients) < p).astype(int), "p": p}), rng


def test_profit_is_that_counted_by_hand() -> None:
    """With certain shares a leaver brings 100 - 20 - 5 and any other costs 20 + 5, in the order of probabilities."""
    found = ready(KNOWN, 100.0, SURE)
    table = curve(found, SURE, 200, 0)
    assert found["client"].tolist() == ["a", "b", "c", "d"]
    assert found["gain"].tolist() == pytest.approx([65, 35, -5, -15])
    assert outcome_gain(found).tolist() == [75, -25, 75, -25]
    assert table["contacts"].tolist() == [0, 1, 2, 3, 4]
    assert table["profit"].tolist() == [0, 75, 50, 125, 100]
    assert table["expected"].tolist() == pytest.approx([0, 65, 100, 95, 80])
    assert table["foresight"].tolist() == [0, 75, 150, 125, 100]
    assert table["random"].tolist() == [0, 25, 50, 75, 100]


def test_strategies_are_those_counted_by_hand() -> None:
    """Whom each contacts, what it costs, how many leave and what it brings."""
    found = ready(KNOWN, 100.0, SURE)
    table = strategies(found, usual_strategies(found, found["client"].eq("a").to_numpy()), SURE, 200, 0)
    table = table.set_index("strategy")
    assert table.index.tolist() == ["nobody", "everybody", "random", "rule", "limited", "foresight"]
    assert table["contacts"].tolist() == [0, 4, 2, 2, 1, 2]
    assert table["profit"].tolist() == [0, 100, 50, 50, 75, 150]
    assert table["cost"].tolist() == [0, 100, 50, 50, 25, 50]
    assert table["precision"].tolist()[1:] == [0.5, 0.5, 0.5, 1, 1]
    assert table["profit_per_contact"].tolist()[1:] == [25, 25, 25, 75, 75]
    assert table.loc["nobody", ["low", "high", "chance_of_profit"]].tolist() == [0, 0, 0]
    assert np.isnan(table.loc["nobody", "precision"])


@settings(max_examples=15, deadline=None, derandomize=True)
@given(CLIENTS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(clients: list[tuple[int, int, int]], random: object) -> None:
    """Clients in another order give the same curve and strategies, intervals included."""
    known, value = table_of(clients)
    order = random.sample(range(len(known)), len(known))  # type: ignore[attr-defined]
    one, other = ready(known, value, OFFERS), ready(known.iloc[order], value[order], OFFERS)
    assert_frame_equal(curve(one, OFFERS, 100, 0), curve(other, OFFERS, 100, 0))
    ways = [usual_strategies(found) for found in (one, other)]
    assert_frame_equal(strategies(one, ways[0], OFFERS, 100, 0), strategies(other, ways[1], OFFERS, 100, 0))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(CLIENTS)
def test_foresight_is_never_beaten(clients: list[tuple[int, int, int]]) -> None:
    """Who knows who leaves gains at least as much as anybody, at every number of contacts, and nobody costs nothing."""
    known, value = table_of(clients)
    found = ready(known, value, OFFERS)
    table, ways = curve(found, OFFERS, 100, 0), strategies(found, usual_strategies(found), OFFERS, 100, 0)
    assert (table["foresight"] >= table[["profit", "random"]].max(axis=1) - 1e-9).all()
    assert ways["profit"].iloc[-1] >= max(ways["profit"].max(), table["profit"].max()) - 1e-9
    assert table.iloc[0].tolist() == [0] * table.shape[1]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(CLIENTS)
def test_the_rule_is_the_best_in_expectation(clients: list[tuple[int, int, int]]) -> None:
    """No number of contacts is expected to gain more than the rule, whatever happened then."""
    known, value = table_of(clients)
    found = ready(known, value, OFFERS)
    assert found.loc[worth_contacting(found), "gain"].sum() >= curve(found, OFFERS, 100, 0)["expected"].max() - 1e-9


def test_the_rule_gains_what_theory_says() -> None:
    """With true probabilities, profit with outcomes agrees with the integral of the positive gains over clients."""
    known, _ = simulated(200_000, 1)
    found = ready(known, 200.0, OFFERS)
    p = (np.arange(100_000) + 0.5) / 100_000
    gain = p * 0.3 * 180 - (1 - p) * 0.7 * 20 - 5
    theory = (np.maximum(gain, 0) * 4 * (1 - p) ** 3).mean()
    gained = outcome_gain(found) * worth_contacting(found)
    assert gained.mean() == pytest.approx(theory, abs=4 * gained.std() / np.sqrt(len(known)))


def test_intervals_hold_the_profit_that_would_come() -> None:
    """Of 150 simulated companies, 95% or so gain an expected profit within the interval stated before.

    A company's shares come from the Betas; who leaves is known to the interval only as it came.
    """
    held = 0
    for seed in range(150):
        known, rng = simulated(300, seed)
        found = ready(known, 200.0, OFFERS)
        low, high = strategies(found, {"rule": worth_contacting(found)}, OFFERS, 200, seed)[["low", "high"]].iloc[0]
        kept, taken = rng.beta(*OFFER.keeps), rng.beta(*OFFER.taken_anyway)
        p = found["p"].to_numpy()[worth_contacting(found)]
        held += low <= (p * kept * 180 - (1 - p) * taken * 20 - 5).sum() <= high
    assert 0.90 <= held / 150 <= 0.99


@pytest.mark.parametrize(("clients", "scale"), [(300, 4), (1500, 16)], ids=["many leave", "a thin top of rare leavers"])
def test_predictive_intervals_hold_the_profit_that_comes(clients: int, scale: int) -> None:
    """Of 120 simulated companies, 95% or so realise a profit within the interval that other clients' outcomes gave.

    In the campaign other clients of the same kind leave or not, and each accepts or not.
    """
    held, held_by_expected = [], []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        past, coming = (_company(rng, clients, scale) for _ in range(2))
        table = strategies(past, {"rule": worth_contacting(past)}, OFFERS, 200, seed).iloc[0]
        kept, taken = rng.beta(*OFFER.keeps), rng.beta(*OFFER.taken_anyway)
        called = coming[worth_contacting(coming)]
        accepts = rng.random(len(called)) < np.where(called["y"] == 1, kept, taken)
        came = (accepts * np.where(called["y"] == 1, 180.0, -20.0) - 5).sum()
        held.append(table["predictive_low"] <= came <= table["predictive_high"])
        held_by_expected.append(table["low"] <= came <= table["high"])
    assert np.mean(held) == pytest.approx(0.95, abs=0.035)
    assert np.mean(held_by_expected) < 0.9


def _company(rng: np.random.Generator, clients: int, scale: int) -> pd.DataFrame:
    p = rng.beta(0.5, scale / 2, clients) if scale > 4 else rng.beta(1, scale, clients)
    known = pd.DataFrame({"client": np.arange(clients).astype(str), "y": (rng.random(clients) < p).astype(int), "p": p})
    return ready(known, 200.0, OFFERS)


def test_variance_of_a_campaign_is_that_counted_by_hand() -> None:
    """With certain shares everyone accepts: what is left of chance is which clients they are."""
    found = ready(KNOWN, 100.0, SURE)
    expected, campaigns = predictive_draws(found, csr_array(np.ones((4, 1))), SURE, 4000, 0)
    assert np.array_equal(expected, profit_draws(found, csr_array(np.ones((4, 1))), SURE, 4000, 0))
    leavers = (expected + 100) / 100  # of four clients, each worth 75 or -25
    assert ((campaigns - expected) ** 2).mean() == pytest.approx((100**2 * leavers * (4 - leavers) / 4).mean(), rel=0.1)


def test_trial_is_as_long_as_its_profit_is_hard_to_see() -> None:
    """Two of four clients bring 75, two cost 25: mean 25 and sd 50, so (1.645 + .842)^2 * 4 contacts, rounded up."""
    found = ready(KNOWN, 100.0, SURE)
    table = strategies(found, {"everybody": np.ones(4), "nobody": np.zeros(4)}, SURE, 50, 0)
    assert table["trial"].iloc[0] == np.ceil((1.644854 + 0.841621) ** 2 * 4)
    assert np.isnan(table["trial"].iloc[1])


def test_draws_centre_on_the_profit() -> None:
    """Draws of clients and shares have the profit as their mean, offer by offer."""
    known, _ = simulated(500, 2)
    offers = {**OFFERS, "dear": OFFER.model_copy(update={"contact_cost": 15.0, "keeps": (9, 11)})}
    found = ready(known, np.linspace(50, 400, 500), offers)
    assert set(found["offer"]) == set(offers)
    drawn_profits = profit_draws(found, csr_array(np.ones((500, 1))), offers, 4000, 0)
    error = drawn_profits.std() / np.sqrt(4000)
    assert drawn_profits.mean() == pytest.approx(outcome_gain(found).sum(), abs=4 * error)


def test_offers_err_together() -> None:
    """Two offers of equal terms are as uncertain as one: their errors do not cancel out."""
    known, _ = simulated(300, 3)
    offers = {"one": OFFER, "two": OFFER}
    halves = pd.DataFrame({"one": [True, False] * 150, "two": [False, True] * 150})
    both, single = prospects(known, np.full(300, 200.0), offers, halves), ready(known, 200.0, {"one": OFFER})
    everybody = csr_array(np.ones((300, 1)))
    drawn = [profit_draws(found, everybody, offers, 500, 0) for found in (both, single)]
    np.testing.assert_allclose(drawn[0], drawn[1])


def test_clients_without_an_offer_are_left_out() -> None:
    """Who is eligible for nothing is neither contacted nor counted."""
    eligible = pd.DataFrame({"general": [True, False, True, True]})
    found = prospects(KNOWN, np.full(4, 100.0), SURE, eligible)
    assert found["client"].tolist() == ["a", "c", "d"]


def test_cost_is_the_contact_and_the_offers_taken() -> None:
    """Before outcomes are known, offers are taken as often as expected; afterwards, as it came."""
    found = ready(KNOWN.head(1), 100.0, OFFERS)
    assert expected_cost(found)[0] == pytest.approx(5 + 20 * (0.9 * 0.3 + 0.1 * 0.7))
    assert expected_cost(found, "y")[0] == pytest.approx(5 + 20 * 0.3)


@pytest.mark.parametrize("clients", [1, 99, 100, 101, 250])
def test_the_curve_goes_from_nobody_to_everybody(clients: int) -> None:
    """In even steps, a row a client where there are few."""
    known, _ = simulated(clients, 0)
    contacts = curve(ready(known, 200.0, OFFERS), OFFERS, 100, 0)["contacts"]
    assert (contacts.iloc[0], contacts.iloc[-1], len(contacts)) == (0, clients, min(clients, 100) + 1)


def test_nobody_to_contact_is_no_error() -> None:
    """Without clients the curve is one point and every strategy brings nothing."""
    none = ready(KNOWN, 100.0, OFFERS).head(0)
    assert curve(none, OFFERS, 100, 0).iloc[:, 1:].to_numpy().tolist() == [[0] * 9]
    assert (strategies(none, usual_strategies(none), OFFERS, 100, 0)["profit"] == 0).all()
