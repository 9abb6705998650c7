"""The control group: its size by published formulas, and who is in it."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from churn.plan.control_group import clients_each, design, held_out, periods
from churn.plan.settings import Control

SETTINGS = Control(power=0.8, level=0.05, least=0.05, most=0.3)


@pytest.mark.parametrize(
    ("first", "second", "power", "each"),
    [(0.50, 0.75, 0.90, 77), (0.15, 0.30, 0.80, 121), (0.10, 0.05, 0.80, 435)],
)
def test_size_is_that_of_the_books(first: float, second: float, power: float, each: int) -> None:
    """The first is R's example of power.prop.test; statsmodels 0.15.0, power_proportions_2indep, needs as many."""
    assert clients_each(first, second, power, 0.05) == each == clients_each(second, first, power, 0.05)


def test_a_design_shows_the_effect_as_often_as_promised() -> None:
    """Drawn 20,000 times, a list as large as asked for rejects equal shares in 80% of cases."""
    leave, kept, size = np.full(600, 0.5), np.full(600, 0.3), 600
    found = design(leave, kept, SETTINGS)
    held, rng = round(found.share * size), np.random.default_rng(0)
    one, other = rng.binomial(held, 0.5, 20_000) / held, rng.binomial(size - held, 0.35, 20_000) / (size - held)
    pooled = (one * held + other * (size - held)) / size
    z = (one - other) / np.sqrt(pooled * (1 - pooled) * (1 / held + 1 / (size - held)))
    seen = (abs(z) > NormalDist().inv_cdf(0.975)).mean()
    assert found.periods == 1
    assert 0.78 <= seen <= 0.86  # shares rise by steps of a hundredth


def test_a_long_list_holds_out_the_least() -> None:
    """Where few are enough, the least share is held out."""
    found = design(np.full(20_000, 0.5), np.full(20_000, 0.3), SETTINGS)
    assert (found.share, found.periods) == (0.05, 1)
    assert (found.leave_held_out, found.leave_contacted) == pytest.approx((0.5, 0.35))


def test_a_short_list_takes_several_periods() -> None:
    """The greatest share is held out, and lists are repeated until both groups are large enough."""
    found = design(np.full(100, 0.4), np.full(100, 0.3), SETTINGS)
    assert found.share == 0.3
    assert found.periods == 6  # statsmodels 0.15.0: power 0.747 with 5 lists, 0.819 with 6
    assert [periods(0.4, 0.28, 30 * lists, 70 * lists, SETTINGS) for lists in (5, 6)] == [2, 1]


@pytest.mark.parametrize(("leave", "kept"), [([], []), ([0.4, 0.5], [0.0, 0.0]), ([0.0], [0.3])])
def test_nothing_to_see_holds_nobody_out(leave: list[float], kept: list[float]) -> None:
    """Without clients, or without an effect, nobody is held out and no period is enough."""
    found = design(np.array(leave), np.array(kept), SETTINGS)
    assert (found.share, found.periods, found.clients_each) == (0, 0, 0)


def test_held_out_clients_keep_their_place() -> None:
    """About the share asked for is held out, whoever else is listed; a larger share holds out the same and more."""
    clients = pd.DataFrame({"client": [f"{number}" for number in range(4000)]})
    held = held_out(clients, 0.2, 0)
    assert 0.18 <= held.mean() <= 0.22
    assert held_out(clients.iloc[::-2], 0.2, 0).tolist() == held[::-2].tolist()
    assert held_out(clients, 0.3, 0)[held].all()
    assert held.tolist() != held_out(clients, 0.2, 1).tolist()
