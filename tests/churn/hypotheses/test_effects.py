"""Effect sizes and their intervals against hand counts, simple cases and simulated truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.hypotheses.effects import cliffs_delta, cramers_interval, hedges_g, newcombe
from churn.statistics.associations import cramers_v
from churn.statistics.auc import Interval


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_hedges_g_by_hand() -> None:
    """Means 5 and 2, pooled variance 1 and 4 degrees of freedom: d is 3, and 3 (1 - 3 / 15) after the correction."""
    assert hedges_g(floats(4, 5, 6), floats(1, 2, 3)).value == pytest.approx(3 * (1 - 3 / 15))


def test_cliffs_delta_by_hand() -> None:
    """Of six pairs four are won, one is lost and one is tied: delta is a half."""
    assert cliffs_delta(floats(2, 5, 9), floats(2, 4)).value == pytest.approx((4 - 1) / 6)


@pytest.mark.parametrize("effect", [hedges_g, cliffs_delta])
@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(-50, 50), min_size=3, max_size=12), st.lists(st.integers(-50, 50), min_size=3, max_size=12))
def test_exchanged_groups_change_the_sign(effect: type, one: list[int], other: list[int]) -> None:
    """With the groups exchanged, value and interval are mirrored at zero; the interval holds the value."""
    there, back = effect(floats(*one), floats(*other)), effect(floats(*other), floats(*one))
    assert pytest.approx((-back.value, -back.high, -back.low), nan_ok=True) == tuple(there)
    assert np.isnan(there.value) or there.low - 1e-9 <= there.value <= there.high + 1e-9


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.floats(0.01, 1000), st.floats(-1000, 1000))
def test_unit_and_origin_do_not_matter(factor: float, shift: float) -> None:
    """Degrees or dollars, Celsius or Kelvin: both effects and their intervals stay."""
    one, other = floats(1, 5, 6, 9, 12), floats(0, 2, 2, 7)
    for effect in (hedges_g, cliffs_delta):
        moved = effect(factor * one + shift, factor * other + shift)
        assert tuple(effect(one, other)) == pytest.approx(tuple(moved), rel=1e-4)


@pytest.mark.parametrize(("one", "other"), [((), (1.0, 2.0)), ((3.0,), (1.0, 2.0)), ((1.0, 1.0), (2.0, 3.0))])
def test_no_spread_no_g(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    """Without a spread to measure in there is no Hedges' g."""
    assert np.isnan(hedges_g(floats(*one), floats(*other))).all()


def test_v_is_that_of_the_associations() -> None:
    """The value is the bias-corrected V that the exploratory analysis shows."""
    table = np.array([[30, 10], [15, 25], [12, 8]])
    rows, columns = np.repeat(["a", "a", "b", "b", "c", "c"], table.ravel()), np.repeat([0, 1] * 3, table.ravel())
    assert cramers_v(pd.Series(rows), pd.Series(columns)) == pytest.approx(cramers_interval(table).value)


def test_a_single_level_has_no_v() -> None:
    """One row or one column of counts leaves nothing to associate."""
    assert np.isnan(cramers_interval(np.array([[5, 7]]))).all()
    assert np.isnan(cramers_interval(np.array([[5], [7]]))).all()


def test_newcombes_own_examples() -> None:
    """The intervals are those of Newcombe's table II, method 10: 56/70 against 48/80, and 9/10 against 3/10."""
    assert Interval(0.2, 0.0524, 0.3339) == pytest.approx(newcombe((56, 48), (70, 80)), abs=5e-5)
    assert Interval(0.6, 0.1705, 0.8090) == pytest.approx(newcombe((9, 3), (10, 10)), abs=5e-5)
    assert np.isnan(newcombe((0, 1), (0, 2))).all()


def coverage(inside: list[bool]) -> float:
    return float(np.mean(inside))


@pytest.mark.parametrize(("n_left", "sd_left"), [(60, 1.0), (60, 3.0), (300, 0.3)])
def test_intervals_of_g_cover(n_left: int, sd_left: float) -> None:
    """Nineteen of twenty intervals hold the true g, also where the spreads differ."""
    rng, n = np.random.default_rng(0), 240
    pooled = np.sqrt(((n_left - 1) * sd_left**2 + n - 1) / (n_left + n - 2))
    true = 0.5 / pooled
    inside = []
    for _ in range(600):
        found = hedges_g(0.5 + sd_left * rng.normal(size=n_left), rng.normal(size=n))
        inside.append(found.low <= true <= found.high)
    assert coverage(inside) == pytest.approx(0.95, abs=0.025)


def test_intervals_of_g_cover_with_heavy_skew() -> None:
    """Log-normal incomes of a few hundred clients: at least nine in ten intervals hold the true g of 0."""
    rng = np.random.default_rng(0)
    found = [hedges_g(rng.lognormal(size=200), rng.lognormal(size=800)) for _ in range(600)]
    assert coverage([one.low <= 0 <= one.high for one in found]) >= 0.9


def test_intervals_of_delta_cover() -> None:
    """Nineteen of twenty intervals hold the true delta of exponential values with means 2 and 1, which is a third."""
    rng = np.random.default_rng(0)
    found = [cliffs_delta(2 * rng.exponential(size=80), rng.exponential(size=200)) for _ in range(600)]
    assert coverage([one.low <= 1 / 3 <= one.high for one in found]) == pytest.approx(0.95, abs=0.025)


@pytest.mark.parametrize(
    ("clients", "shares", "rates"),
    [
        (600, (1 / 3, 1 / 3, 1 / 3), (0.2, 0.2, 0.2)),
        (600, (1 / 3, 1 / 3, 1 / 3), (0.1, 0.2, 0.3)),
        (300, (0.9, 0.1), (0.155, 0.6)),
        (1000, (0.05, 0.32, 0.32, 0.31), (0.4, 0.08, 0.08, 0.09)),
        (3000, (0.05, 0.95), (0.4, 0.03)),
        (10_000, (0.02, 0.49, 0.49), (0.4, 0.04, 0.05)),
        (1000, (0.1, 0.9), (0.05, 0.4)),
    ],
    ids=["none", "even levels", "300 clients", "a rare level leaves", "rarer leavers", "10,000", "a rare level stays"],
)
def test_intervals_of_v_cover(clients: int, shares: tuple[float, ...], rates: tuple[float, ...]) -> None:
    """Nineteen of twenty intervals hold the true V, also where many of a rare level leave, or few."""
    rng, of_levels, leave = np.random.default_rng(0), np.array(shares), np.array(rates)
    base = of_levels @ leave
    true = np.sqrt(of_levels @ (leave - base) ** 2 / (base * (1 - base)))
    cells = np.column_stack([of_levels * (1 - leave), of_levels * leave])
    found = [cramers_interval(rng.multinomial(clients, cells.ravel()).reshape(-1, 2)) for _ in range(300)]
    assert coverage([one.low - 1e-12 <= true <= one.high + 1e-12 for one in found]) == pytest.approx(
        0.95 if true > 0.01 else 0.975, abs=0.025
    )


def test_perfect_association_of_few_clients_is_not_certain() -> None:
    """Ten clients of whom all with a flag left: V is 1, but much less is possible."""
    found = cramers_interval(np.array([[5, 0], [0, 5]]))
    assert found.value == pytest.approx(1.0, abs=0.1)
    assert found.low < 0.8 < found.high
