"""Clients come, change and leave; the truth stays that of the month studied until something else is planted."""

import numpy as np
import pytest

from churn.ingest.simulate import simulate
from churn.months.people import first, next_month, seen, truth_of
from churn.months.planted import Acts, Now
from tests.churn.months.worlds import WORLD

ACTS = Acts(keeps=0, taken_anyway=0)
USUAL = Now(acts=ACTS)


def test_the_month_studied_is_the_simulators_own() -> None:
    """Its clients' probabilities are those that the simulator gives them."""
    truth, world = truth_of(WORLD), simulate(WORLD)
    assert truth.probability(truth.studied, USUAL) == pytest.approx(world.probability)


def test_who_left_is_gone_and_as_many_come() -> None:
    """Those who stayed keep their number, those who come have new ones; nobody was studied."""
    truth = truth_of(WORLD)
    people = first(truth, 50, seed=1)
    left = np.arange(50) < 20
    later = next_month(truth, people, left, 0.9, seed=1, month=2)
    assert people.came.min() >= WORLD.clients
    assert later.came.tolist() == [*people.came[20:], *range(people.last, people.last + 20)]
    assert seen(truth, later, USUAL, 1, 2).clients["id"].is_unique


def test_clients_change_as_much_as_memory_lets_them() -> None:
    """With a memory of 1 nothing about a client changes; with .8 normal scores correlate by .8."""
    truth = truth_of(WORLD)
    people = first(truth, 3000, seed=1)
    nobody = np.zeros(3000, dtype=bool)
    assert np.allclose(next_month(truth, people, nobody, 1.0, 1, 2).ranks, people.ranks)
    later = next_month(truth, people, nobody, 0.8, 1, 2)
    assert np.corrcoef(people.ranks["plan"], later.ranks["plan"])[0, 1] == pytest.approx(0.79, abs=0.03)


def test_clients_as_a_whole_stay_what_they_are() -> None:
    """After many months without leavers means and correlations are the simulator's."""
    truth = truth_of(WORLD)
    people = first(truth, 3000, seed=1)
    for month in range(2, 9):
        people = next_month(truth, people, np.zeros(3000, dtype=bool), 0.5, 1, month)
    clients = seen(truth, people, USUAL, 1, 9).clients
    assert clients["visits"].mean() == pytest.approx(5, abs=0.2)
    assert clients["age"].isna().mean() == pytest.approx(0.1, abs=0.02)
    assert clients["visits"].corr(clients["age"]) == pytest.approx(0.48, abs=0.05)


@pytest.mark.parametrize(
    ("now", "low", "high"),
    [
        (Now(acts=ACTS, shift={"age": 1.0}), -0.01, 0.01),
        (Now(acts=ACTS, shift={"visits": 1.0}), -0.12, -0.05),
        (Now(acts=ACTS, intercept=1.0), 0.15, 0.25),
        (Now(acts=ACTS, slopes=0.0), -0.1, 0.1),
    ],
)
def test_drift_is_what_is_planted(now: Now, low: float, high: float) -> None:
    """A column without effect moves nobody's probability; one with an effect does, and so does the outcome's drift."""
    truth = truth_of(WORLD)
    people = first(truth, 3000, seed=1)
    before, after = (seen(truth, people, one, 1, 1).probability for one in (USUAL, now))
    assert low < (after - before).mean() < high
    assert now.slopes or after.nunique() == 1


def test_levels_keep_their_effects() -> None:
    """An invented level has the effect of the month studied, also where another level is missing in a later one."""
    truth = truth_of(WORLD)
    clients = truth.studied
    without = clients[clients["plan"] != clients["plan"].min()]
    whole = truth.probability(clients, USUAL)[without.index]
    assert truth.probability(without, USUAL) == pytest.approx(whole)


def test_the_same_seed_gives_the_same_year() -> None:
    """And another seed other clients."""
    truth = truth_of(WORLD)
    one, same, other = (seen(truth, first(truth, 40, seed), USUAL, seed, 1).clients for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)
