"""Wilson intervals against scipy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from churn.statistics.intervals import wilson

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (0, 7), (7, 7), (3, 10), (1, 1000), (500, 1000)])
def test_bounds_are_scipys(successes: int, trials: int, level: float) -> None:
    """A proportion's bounds are those that scipy gives, at every level of confidence."""
    expected = binomtest(successes, trials).proportion_ci(level, method="wilson")
    assert (expected.low, expected.high) == pytest.approx(wilson(successes, trials, level), abs=1e-12)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(COUNTS)
def test_any_counts_give_scipys_bounds(counts: tuple[int, int]) -> None:
    """Whatever the counts, the bounds at the default level are scipy's 95% bounds."""
    expected = binomtest(*counts).proportion_ci(0.95, method="wilson")
    assert (expected.low, expected.high) == pytest.approx(wilson(*counts), abs=1e-12)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(COUNTS)
def test_interval_holds_the_share_and_lies_within_0_and_1(counts: tuple[int, int]) -> None:
    """The observed share lies in its interval, and the interval between 0 and 1."""
    low, high = wilson(*counts)
    assert 0 <= low <= counts[0] / counts[1] + 1e-12
    assert counts[0] / counts[1] - 1e-12 <= high <= 1


@settings(max_examples=25, deadline=None, derandomize=True)
@given(COUNTS)
def test_counting_failures_mirrors_the_interval(counts: tuple[int, int]) -> None:
    """Counting those who stayed instead of those who left gives the mirrored interval."""
    low, high = wilson(*counts)
    assert (1 - high, 1 - low) == pytest.approx(wilson(counts[1] - counts[0], counts[1]))


def test_arrays_are_taken_element_by_element() -> None:
    """An array of counts gives the bounds of every element, and the widest interval where nothing was tried."""
    low, high = wilson([0, 3, 50], [0, 10, 100])
    one, many = binomtest(3, 10).proportion_ci(method="wilson"), binomtest(50, 100).proportion_ci(method="wilson")
    np.testing.assert_allclose([0, one.low, many.low], low)
    np.testing.assert_allclose([1, one.high, many.high], high)
