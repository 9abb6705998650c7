"""Gain, thresholds and groups of equal size, counted by hand and against scores."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from churn.scores.gains import Rule, choose_threshold, equal_groups, gain_curve, threshold_curve
from churn.scores.scores import scores

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
    """Clients in another order, tied or not, have the same curves, thresholds and groups."""
    y, p = split(clients)
    order = random.sample(range(len(y)), len(y))
    assert_frame_equal(gain_curve(y, p), gain_curve(y[order], p[order]))
    assert_frame_equal(threshold_curve(y, p, 5, 1), threshold_curve(y[order], p[order], 5, 1))
    assert equal_groups(p, 10)[order].tolist() == equal_groups(p[order], 10).tolist()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(CLIENTS)
def test_thresholds_have_the_scores_of_scores(clients: list[tuple[int, int]]) -> None:
    """At every threshold precision, recall and F1 are those of ``scores``, and profit that of each contact."""
    y, p = split(clients)
    table = threshold_curve(y, p, gain=7, cost=2)
    assert [*np.unique(p), 1.0] == table["threshold"].tolist()
    for row in table.itertuples():
        yes = p >= row.threshold
        assert row.share_contacted == pytest.approx(yes.mean())
        assert row.profit_per_client == pytest.approx(np.where(yes, 7 * y - 2, 0).mean())
        if len(np.unique(y)) == 2:
            expected = scores(y, p, row.threshold)
            found = {"precision": row.precision, "recall": row.recall, "f1": row.f1}
            assert {name: expected[name] for name in found} == pytest.approx(found)


def test_long_curve_is_thinned() -> None:
    """At most as many thresholds as asked for, from everybody contacted to nobody."""
    draws = np.random.default_rng(0)
    table = threshold_curve(draws.integers(0, 2, 1000), draws.uniform(size=1000), 5, 1, most=50)
    assert len(table) == 50
    assert table["share_contacted"].iloc[[0, -1]].tolist() == [1.0, 0.0]
    assert table["threshold"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("rule", "gain", "cost", "share", "expected"),
    [
        ("f1", 0, 0, 0, 0.7),  # 2 of 3 with precision 2/3: F1 2/3; everybody from 0.4 on: 2 * 3 / (6 + 3), the same
        ("profit", 10, 1, 0, 0.4),  # 30 - 6, against 20 - 3 and 30 - 7
        ("profit", 10, 4, 0, 0.7),  # 20 - 12, against 10 - 4 and 30 - 24
        ("profit", 10, 11, 0, 1.0),  # no contact pays
        ("share", 0, 0, 0.25, 0.8),
        ("share", 0, 0, 0.5, 0.7),  # 3 or 6 of 8 can be contacted: 3 is nearer to 4
        ("share", 0, 0, 0.6, 0.4),
        ("share", 0, 0, 0.01, 0.9),  # never nobody
        ("share", 0, 0, 1.0, 0.1),
        (0.33, 0, 0, 0, 0.33),
        (1, 0, 0, 0, 1.0),
    ],
)
def test_threshold_follows_the_rule(
    rule: Rule | float, gain: float, cost: float, share: float, expected: float
) -> None:
    """Each rule takes the threshold found by hand, the highest of equals; a number is taken as it is."""
    assert expected == choose_threshold(Y, P, rule, gain, cost, share)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(CLIENTS, st.integers(0, 10), st.integers(0, 10))
def test_no_threshold_is_better(clients: list[tuple[int, int]], gain: int, cost: int) -> None:
    """No threshold has a greater F1, or brings more, than the chosen one."""
    y, p = split(clients)
    table = threshold_curve(y, p, gain, cost).set_index("threshold")
    for rule, column in (("f1", "f1"), ("profit", "profit_per_client")):
        chosen = choose_threshold(y, p, rule, gain, cost, 0.1)
        assert table.loc[chosen, column] == pytest.approx(table[column].max())


def test_unknown_rule_is_an_error() -> None:
    """A rule that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match="'f2'; allowed: f1, profit, share, or a number"):
        choose_threshold(Y, P, "f2", 1, 1, 0.1)  # type: ignore[arg-type]


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
