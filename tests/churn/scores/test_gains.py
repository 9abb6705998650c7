"""Gain and groups of equal size, counted by hand."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from churn.scores.gains import equal_groups, gain_curve

Y = np.array([1, 0, 1, 0, 0, 1, 0, 0])
P = np.array([0.9, 0.8, 0.7, 0.4, 0.4, 0.4, 0.2, 0.1])
CLIENTS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9)), min_size=1, max_size=40)


def split(clients: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Give outcomes with one leaver at least, and probabilities with ties."""
    y, tenths = np.array([(1, 5), *clients]).T
    return y, tenths / 10


def test_gain_is_that_counted_by_hand() -> None:
    """Eight clients have the gain counted by hand; of the three tied ones, each holds a third of a leaver."""
    table = gain_curve(Y, P)
    left = np.array([1, 1, 2, 2 + 1 / 3, 2 + 2 / 3, 3, 3, 3])
    contacted = np.arange(1, 9)
    assert list(table) == ["share_contacted", "clients", "left_found", "precision", "lift"]
    assert contacted.tolist() == table["clients"].tolist()
    np.testing.assert_allclose(contacted / 8, table["share_contacted"])
    np.testing.assert_allclose(left / 3, table["left_found"])
    np.testing.assert_allclose(left / contacted, table["precision"])
    np.testing.assert_allclose(left / contacted / (3 / 8), table["lift"])


@pytest.mark.parametrize(("points", "expected"), [(1, [8]), (2, [4, 8]), (4, [2, 4, 6, 8]), (3, [3, 5, 8])])
def test_points_are_spaced_evenly(points: int, expected: list[int]) -> None:
    """As many shares of clients as asked for are contacted, up to all, rounded to whole clients."""
    assert expected == gain_curve(Y, P, points)["clients"].tolist()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(CLIENTS)
def test_gain_rises_to_all_leavers(clients: list[tuple[int, int]]) -> None:
    """Gain never falls and ends at all leavers with lift 1."""
    table = gain_curve(*split(clients))
    assert (table["left_found"].diff().dropna() >= -1e-12).all()
    assert table.iloc[-1][["share_contacted", "left_found", "lift"]].tolist() == pytest.approx([1, 1, 1])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(CLIENTS, st.randoms(use_true_random=False))
def test_order_of_clients_does_not_matter(clients: list[tuple[int, int]], random: Random) -> None:
    """Clients in another order, tied or not, have the same curve and groups."""
    y, p = split(clients)
    order = random.sample(range(len(y)), len(y))
    assert_frame_equal(gain_curve(y, p), gain_curve(y[order], p[order]))
    assert equal_groups(p, 10)[order].tolist() == equal_groups(p[order], 10).tolist()


@pytest.mark.parametrize(
    ("values", "count", "expected"),
    [
        ([3, 1, 2, 4], 2, [2, 1, 1, 2]),
        ([1, 1, 1, 2], 2, [1, 1, 1, 2]),  # the middle of the three is the second of four
        ([1, 2, 2, 2], 2, [1, 2, 2, 2]),
        ([5, 5, 5], 3, [2, 2, 2]),
        ([1, 2], 4, [2, 4]),  # more groups than values
        ([7], 10, [6]),
    ],
)
def test_equal_values_share_a_group(values: list[int], count: int, expected: list[int]) -> None:
    """Values are grouped as by hand; equal ones stay together where their middle falls."""
    assert expected == equal_groups(np.array(values, dtype=float), count).tolist()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60, unique=True), st.integers(1, 12))
def test_different_values_are_in_groups_of_equal_size(values: list[float], count: int) -> None:
    """Groups of different values differ in size by one at most, and greater values are never in a lower group."""
    groups = equal_groups(np.array(values), count)
    sizes = np.bincount(groups - 1, minlength=count)
    assert len(sizes) == count
    assert np.ptp(sizes) <= 1
    assert (np.diff(groups[np.argsort(values)]) >= 0).all()
