"""Population stability: the index by hand, and few false alarms."""

from math import log

import numpy as np
import pandas as pd
import pytest

from churn.statistics.stability import by_chance, pooled, population_stability, stability


def test_index_is_that_worked_out_by_hand() -> None:
    """Halves that become a quarter and three quarters have an index of half the logarithm of 3."""
    assert population_stability(np.array([50, 50]), np.array([25, 75])) == pytest.approx(0.25 * log(3))
    assert population_stability(np.array([50, 50]), np.array([500, 500])) == 0
    assert population_stability(np.array([50, 50]), np.array([0, 100])) > 1


def test_chance_shrinks_with_clients() -> None:
    """Between two levels the bound is (1/n + 1/m) times 3.84; of one level there is nothing to differ."""
    assert by_chance(100, 400, 2, 0.05) == pytest.approx((1 / 100 + 1 / 400) * 3.841459)
    assert by_chance(100, 400, 1, 0.05) == 0


def test_rare_levels_are_pooled() -> None:
    """Levels that let expect fewer than five clients in the smaller table become one bin; others stay."""
    counts = np.array([[60, 30], [30, 16], [4, 2], [3, 1], [3, 1]])
    assert pooled(counts).tolist() == [[60, 30], [30, 16], [10, 4]]
    assert pooled(counts[:2]).tolist() == counts[:2].tolist()


def test_a_flag_that_nearly_all_have_can_drift() -> None:
    """Where all tenths end at one value, clients below it are a bin of their own."""
    before, after = (pd.Series(np.repeat([0, 1], sizes)) for sizes in ([60, 940], [200, 800]))
    assert stability(before, after, 0).psi == pytest.approx(0.14 * log(0.2 / 0.06) - 0.14 * log(0.8 / 0.94))
    assert stability(before, after, 0).p < 1e-6


def test_one_value_alone_tells_nothing() -> None:
    """A column of one value, or of empty cells alone, has no index above 0 and no small p."""
    for column in (pd.Series([1.0] * 50), pd.Series([None] * 50, dtype=object)):
        assert stability(column, column.head(20), 0) == (0, 1)


def test_few_levels_drawn_alike_give_few_small_p() -> None:
    """Of 150 pairs of tables with many rare levels about 5% have a p below .05, as a p-value should."""
    rng, weights = np.random.default_rng(1), 1 / np.arange(1, 101) ** 1.2
    names = np.array([f"level {place}" for place in range(100)])
    drawn = [[pd.Series(rng.choice(names, size, p=weights / weights.sum())) for size in (800, 300)] for _ in range(150)]
    p = np.array([stability(*tables, seed=place).p for place, tables in enumerate(drawn)])
    assert 0.01 <= (p < 0.05).mean() <= 0.09
