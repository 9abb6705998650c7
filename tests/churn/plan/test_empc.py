"""Expected maximum profit, against a published library and against numerical integration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from churn.plan.empc import empc
from churn.plan.terms import Offer

Y = np.array([0, 1, 0, 1, 0, 1, 0, 1])
SCORE = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9])


def terms(a: float, b: float, offer: float, contact: float, taken: tuple[float, float] = (1, 0)) -> Offer:
    return Offer(contact_cost=contact, offer_cost=offer, keeps=(a, b), taken_anyway=taken)


@pytest.mark.parametrize(
    ("value", "offer", "profit", "share"),
    [
        (200, terms(6, 14, 10, 1), 23.875593418348124, 0.8743700763487141),
        (200, terms(6, 14, 50, 10), 4.537081223362028, 0.16890691162584903),
        (300, terms(2, 8, 60, 15), 4.850519985666324, 0.1817340944398893),
    ],
)
def test_it_is_that_of_a_library(value: float, offer: Offer, profit: float, share: float) -> None:
    """empulse 0.13.1, ``empc_score`` and its ``optimal_rate``, gives these numbers for these clients."""
    assert empc(Y, SCORE, value, offer) == pytest.approx((profit, share))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=2, max_size=30), st.floats(0, 80))
def test_it_is_the_mean_of_the_greatest_profit(clients: list[tuple[int, int]], cost: float) -> None:
    """On a fine grid of γ, the best of all thresholds, weighed by the Beta, gives the same."""
    y, score = np.array([(0, 3), (1, 6), *clients]).T
    offer = terms(6, 14, cost, 5, (7, 3))
    shares = beta.ppf((np.arange(4000) + 0.5) / 4000, 6, 14)
    called = score >= np.append(np.unique(score), 99)[:, None]
    left, stayed = (called & (y == 1)).sum(axis=1), (called & (y == 0)).sum(axis=1)
    profits = np.outer(shares, left * (100 - cost)) - stayed * 0.7 * cost - (left + stayed) * 5
    assert empc(y, score, 100, offer).profit == pytest.approx(profits.max(axis=1).mean() / len(y), abs=0.01)


def test_no_profit_means_nobody() -> None:
    """Where an offer costs more than a client is worth, nobody is contacted and nothing gained."""
    assert empc(Y, SCORE, 10, terms(6, 14, 20, 1)) == (0, 0)


def test_a_certain_share_has_one_greatest_profit() -> None:
    """Where all leavers contacted are kept, it is the greatest profit of the thresholds: four leavers of seven."""
    offer = terms(1, 0, 0, 40)
    assert empc(Y, SCORE, 100, offer) == pytest.approx(((4 * 100 - 7 * 40) / 8, 7 / 8))
