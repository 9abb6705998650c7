"""Bands and churn rates against hand counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal
from scipy.stats import binomtest

from churn.base.errors import UserError
from churn.clients.schema import Field, Schema
from churn.statistics.rates import Bands, as_levels, churn_rates, relevance
from tests.schemas import features

NUMBERS = st.lists(st.floats(-1e6, 1e6) | st.integers(0, 3).map(float) | st.just(np.nan), min_size=1, max_size=60)


def band(values: pd.Series, edges: tuple[float, ...] | None, bands: int) -> pd.Series:
    """Choose bands for values and put them in."""
    return Bands.of(values, edges, bands).put(values)


@pytest.mark.parametrize(
    ("values", "edges", "expected"),
    [
        ([29, 30, 39, 40], (30, 40), ["<30", "30–39", "30–39", "≥40"]),
        ([29, 30.5, 39, 40], (30, 40), ["<30", "30–40", "30–40", "≥40"]),
        ([0, 1, 2, 3, 4, 9], (1, 2, 3, 5), ["0", "1", "2", "3–4", "3–4", "≥5"]),
        ([29, 30], (30,), ["<30", "≥30"]),
        ([-5, 0, 5], (-1, 2.5), ["<-1", "-1…2.5", "≥2.5"]),
        ([5e4, 2e6], (1e5, 1.5e6), ["<100 000", "≥1 500 000"]),
        ([1, np.nan, 3], (2,), ["<2", np.nan, "≥2"]),
        ([2, 0, 1.5], None, ["2", "0", "1.5"]),
        ([1e6, 1234567, 1234568], None, ["1 000 000", "1 234 567", "1 234 568"]),
        ([0.1 + 0.2, 0.3, 0.4], None, ["0.3", "0.3", "0.4"]),
        ([np.nan, np.nan], None, [np.nan, np.nan]),
    ],
)
def test_values_fall_into_bands(
    values: list[float], edges: tuple[float, ...] | None, expected: list[str | float]
) -> None:
    """A band has its lower edge and not its upper; few values stand for themselves; empty cells stay empty."""
    assert_series_equal(pd.Series(expected, dtype=object), band(pd.Series(values), edges, 5).astype(object))


def test_bands_keep_their_order() -> None:
    """Bands are ordered by their numbers, not by their names, also those that no client is in."""
    assert list(band(pd.Series([25.0, 1.0]), (5, 10, 20), 5).cat.categories) == ["<5", "5–9", "10–19", "≥20"]
    assert list(band(pd.Series([10, 2, 10]), None, 5).cat.categories) == ["2", "10"]


def test_missing_cells_of_nullable_integers_stay_missing() -> None:
    """A column of nullable integers is banded like one of floats."""
    values = pd.Series([1, None, 3], dtype="Int64")
    assert ["<2", np.nan, "≥2"] == band(values, (2,), 5).tolist()
    assert ["1", np.nan, "3"] == band(values, None, 5).tolist()


def test_quantile_bands_hold_equal_shares_between_short_edges() -> None:
    """Without edges a number with many values falls into bands of equal size with edges of few digits."""
    counts = band(pd.Series(np.arange(1000) / 10), None, 4).value_counts(sort=False)
    assert counts.to_dict() == {"<25": 250, "25–50": 250, "50–75": 250, "≥75": 250}


def test_edges_get_as_many_digits_as_keep_them_apart() -> None:
    """Quantiles that agree in their first digits are written with the digits in which they differ."""
    counts = band(pd.Series(10_000 + np.arange(100)), None, 4).value_counts(sort=False)
    assert list(counts.index) == ["<10 020", "10 020–10 049", "10 050–10 069", "≥10 070"]


def test_a_heap_of_zeros_is_one_band() -> None:
    """Where most values are the same, bands are fewer instead of empty."""
    counts = band(pd.Series([0.0] * 90 + list(range(1, 31))), None, 4).value_counts(sort=False)
    assert (counts > 0).all()
    assert counts.iloc[0] == 90


@settings(max_examples=50, deadline=None, derandomize=True)
@given(NUMBERS, st.integers(2, 6), st.sampled_from([None, (0.0,), (-1.0, 2.0, 1000.0)]))
def test_greater_numbers_are_never_in_lower_bands(
    values: list[float], bands: int, edges: tuple[float, ...] | None
) -> None:
    """Bands follow the numbers' order, cover every filled cell and no empty one, and leave the column as it was."""
    column = pd.Series(values, name="spend")
    before = column.copy()
    found = band(column, edges, bands)
    in_order = found.cat.codes[column.dropna().sort_values().index]
    assert in_order.is_monotonic_increasing
    assert column.isna().tolist() == found.isna().tolist()
    assert found.name == "spend"
    assert_series_equal(before, column)


def test_rare_levels_are_pooled_and_stand_last() -> None:
    """Levels with fewer than ten clients become one, after all others; flags are never pooled."""
    clients = pd.DataFrame(
        {
            "city": ["Omsk"] * 10 + ["Zarinsk"] * 11 + ["Perm"] * 9 + ["Abakan"],
            "active": pd.Series([1] + [0] * 30, dtype="int8"),
        }
    )
    levels = as_levels(clients, features(city="category", active="flag"), {}, 5)
    assert list(levels["city"].cat.categories) == ["Omsk", "Zarinsk", "other levels"]
    assert levels["city"].value_counts().to_dict() == {"Omsk": 10, "Zarinsk": 11, "other levels": 10}
    assert levels["active"].value_counts().to_dict() == {"0": 30, "1": 1}


@pytest.mark.parametrize("name", ["Omsk", "missing"])
def test_empty_cells_are_a_level(name: str) -> None:
    """An empty cell of a number or a category is the level 'missing', also where a level bears that name."""
    clients = pd.DataFrame({"age": [np.nan] + [40.0] * 11, "city": [name] * 10 + [None] * 2})
    levels = as_levels(clients, features(age="number", city="category"), {"age": (30.0,)}, 5)
    assert levels["age"].tolist() == ["missing"] + ["≥30"] * 11
    assert [name] * 10 + ["missing"] * 2 == levels["city"].tolist()


def test_bands_of_the_contract_come_first() -> None:
    """A number with edges in the contract has those bands, another one its own values or quantiles."""
    clients = pd.DataFrame({"age": [20.0, 35.0, 50.0], "visits": [1.0, 2.0, 1.0]})
    levels = as_levels(clients, features(age="number", visits="number"), {"age": (30.0,)}, 5)
    assert levels.to_numpy().tolist() == [["<30", "1"], ["≥30", "2"], ["≥30", "1"]]


def test_rates_are_counted_by_level() -> None:
    """Each level has its clients, leavers, rate, Wilson interval, and difference and ratio to the base rate."""
    levels = pd.DataFrame({"plan": pd.Categorical(list("zzzzaaaa"), categories=["z", "a", "unused"], ordered=True)})
    table = churn_rates(levels, pd.Series([1, 1, 1, 0, 1, 0, 0, 0]))
    bounds = [binomtest(left, 4).proportion_ci(method="wilson") for left in (3, 1)]
    expected = pd.DataFrame(
        {
            "column": ["plan", "plan"],
            "level": ["z", "a"],
            "clients": [4, 4],
            "left": [3, 1],
            "churn_rate": [0.75, 0.25],
            "low": [bound.low for bound in bounds],
            "high": [bound.high for bound in bounds],
            "base_rate": [0.5, 0.5],
            "difference": [0.25, -0.25],
            "lift": [1.5, 0.5],
        }
    )
    assert_frame_equal(expected, table)


def test_nobody_left_gives_no_lift() -> None:
    """Where the base rate is 0 there is no ratio to it."""
    table = churn_rates(pd.DataFrame({"plan": pd.Categorical(["a", "b"], ordered=True)}), pd.Series([0, 0]))
    assert table["lift"].isna().all()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from(["x", "y", "z", None]), st.floats(0, 9) | st.just(np.nan), st.integers(0, 1)),
        min_size=1,
        max_size=60,
    )
)
def test_levels_add_up_to_all_clients(rows: list[tuple[str | None, float, int]]) -> None:
    """Clients and leavers of a column's levels add up to those of the table, which is not changed."""
    clients = pd.DataFrame(rows, columns=["city", "spend", "churned"]).astype({"city": object})
    before = clients.copy()
    levels = as_levels(clients, features(city="category", spend="number"), {}, 4)
    sums = churn_rates(levels, clients["churned"]).groupby("column")[["clients", "left"]].sum()
    assert [[len(rows), clients["churned"].sum()]] * 2 == sums.to_numpy().tolist()
    assert_frame_equal(before, clients)


def test_columns_are_ranked_by_association_with_leaving() -> None:
    """A column that repeats the target comes first with 1, and columns that say nothing keep their order with 0."""
    levels = pd.DataFrame({"noise": list("abababab"), "constant": ["k"] * 8, "leak": list("xxyyxxyy")})
    ranked = relevance(levels, pd.Series([0, 0, 1, 1, 0, 0, 1, 1]))
    assert ranked.to_dict() == pytest.approx({"leak": 1.0, "noise": 0.0, "constant": 0.0})
    assert list(ranked.index) == ["leak", "noise", "constant"]


@pytest.mark.parametrize(("name", "hint"), [("agee", "Did you mean 'age'?"), ("city", "no number")])
def test_bands_of_no_number_are_refused(name: str, hint: str) -> None:
    """Bands declared for a misspelt column, or for a category, are refused and the numbers are named."""
    clients = pd.DataFrame({"age": [20.0, 40.0], "city": ["a", "b"]})
    with pytest.raises(UserError) as caught:
        as_levels(clients, features(age="number", city="category"), {name: (30.0,)}, 5)
    assert f"'{name}'" in str(caught.value)
    assert hint in str(caught.value)


def test_ordered_levels_keep_their_order() -> None:
    """Levels whose order is declared stand in it, others behind them, rare ones pooled at the end."""
    clients = pd.DataFrame({"size": ["low"] * 20 + ["high"] * 30 + ["middle"] * 25})
    schema = Schema(columns={"size": Field(role="feature", kind="category", levels=("low", "middle", "high"))})
    assert list(as_levels(clients, schema, {}, 5)["size"].cat.categories) == ["low", "middle", "high"]
