"""Descriptive tables against hand counts, numpy and scipy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import ttest_ind

from churn.clients.schema import Field, Schema
from churn.eda.describe import compare_groups, describe, describe_levels, welch_interval
from tests.schemas import features

SCHEMA = Schema(
    columns={
        "account": Field(role="id", kind="category"),
        "age": Field(role="feature", kind="number"),
        "active": Field(role="feature", kind="flag"),
        "city": Field(role="value", kind="category"),
        "row": Field(role="ignored", kind="number"),
    }
)
CLIENTS = pd.DataFrame(
    {
        "account": ["k1", "k2", "k3", "k4", "k5"],
        "age": [20.0, 30.0, np.nan, 50.0, 60.0],
        "active": pd.Series([1, 0, 1, 1, 0], dtype="int8"),
        "city": ["Omsk", "Perm", None, "Omsk", None],
        "row": [1, 2, 3, 4, 5],
        "churned": [0, 0, 0, 1, 1],
    }
)


def test_every_feature_and_value_is_described() -> None:
    """Features and values get a row each with counts; identifiers and ignored columns get none."""
    table = describe(CLIENTS, SCHEMA)[["column", "role", "kind", "count", "missing", "missing_share", "distinct"]]
    expected = [
        ["age", "feature", "number", 4, 1, 0.2, 4],
        ["active", "feature", "flag", 5, 0, 0.0, 2],
        ["city", "value", "category", 3, 2, 0.4, 2],
    ]
    assert expected == table.to_numpy().tolist()


def test_numbers_have_moments_and_percentiles() -> None:
    """A number's moments and percentiles are numpy's of its filled cells."""
    filled = [20, 30, 50, 60]
    row = describe(CLIENTS, SCHEMA).set_index("column").loc["age"]
    assert (40, np.std(filled, ddof=1), 20, 60) == pytest.approx(tuple(row[["mean", "sd", "min", "max"]]))
    percentiles = [1, 5, 25, 50, 75, 95, 99]
    assert list(np.percentile(filled, percentiles)) == pytest.approx([row[f"p{p}"] for p in percentiles])


def test_categories_have_no_moments() -> None:
    """A category's cells for mean, spread and percentiles are empty."""
    table = describe(CLIENTS, SCHEMA).set_index("column")
    assert table.loc["city", "mean":"max"].isna().all()
    assert table.loc["active", "mean":"max"].notna().all()


def test_empty_column_is_described_as_missing() -> None:
    """A number without a filled cell counts as wholly missing and has no moments."""
    row = describe(pd.DataFrame({"age": [np.nan, np.nan]}), features(age="number")).iloc[0]
    assert row[["count", "missing", "missing_share", "distinct"]].tolist() == [0, 2, 1.0, 0]
    assert row["mean":"max"].isna().all()


def test_levels_are_counted_most_frequent_first() -> None:
    """Levels of categories and flags come by falling count, then by name, an empty cell as the level 'missing'."""
    expected = [["active", 1, 3, 0.6], ["active", 0, 2, 0.4]]
    expected += [["city", "Omsk", 2, 0.4], ["city", "missing", 2, 0.4], ["city", "Perm", 1, 0.2]]
    assert expected == describe_levels(CLIENTS, SCHEMA).to_numpy().tolist()


def test_only_the_most_frequent_levels_are_listed() -> None:
    """A column with many levels is cut after as many as asked for."""
    assert describe_levels(CLIENTS, SCHEMA, most=1)["level"].tolist() == [1, "Omsk"]


def test_numbers_alone_have_no_levels() -> None:
    """A table without categories or flags gives an empty table with the usual columns."""
    table = describe_levels(CLIENTS, features(age="number"))
    assert (list(table), len(table)) == (["column", "level", "clients", "share"], 0)


def test_both_groups_stand_side_by_side() -> None:
    """Means and medians of both groups, and their relative differences, are those counted by hand."""
    clients = pd.DataFrame({"spend": [-1.0, -2.0, -6.0, 0.0, 9.0, np.nan], "churned": [0, 0, 0, 1, 1, 1]})
    row = compare_groups(clients, features(spend="number")).iloc[0]
    means = row[["clients", "mean_stayed", "mean_left", "mean_relative", "mean_difference"]]
    assert means.tolist() == [5, -3, 4.5, 2.5, 7.5]
    assert row[["median_stayed", "median_left", "median_relative"]].tolist() == [-2, 4.5, 3.25]


def test_relative_difference_from_zero_is_empty() -> None:
    """Where those who stayed have a mean of 0, no difference relative to it is given."""
    clients = pd.DataFrame({"calls": [0.0, 0.0, 3.0], "churned": [0, 0, 1]})
    row = compare_groups(clients, features(calls="number")).iloc[0]
    assert np.isnan(row["mean_relative"])
    assert np.isnan(row["median_relative"])


def test_difference_is_of_those_who_left_from_those_who_stayed() -> None:
    """The interval of the difference is Welch's, left minus stayed, on filled cells only."""
    clients = pd.DataFrame({"age": [20.0, 30, 25, np.nan, 40, 55, 47], "churned": [0, 0, 0, 0, 1, 1, 1]})
    row = compare_groups(clients, features(age="number")).iloc[0]
    expected = ttest_ind([40, 55, 47], [20, 30, 25], equal_var=False).confidence_interval(0.95)
    assert tuple(expected) == pytest.approx((row["difference_low"], row["difference_high"]))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(-1000, 1000), min_size=2, max_size=20, unique=True),
    st.lists(st.integers(-1000, 1000), min_size=2, max_size=20, unique=True),
    st.sampled_from([0.8, 0.95, 0.99]),
)
def test_welch_interval_is_scipys(one: list[int], other: list[int], level: float) -> None:
    """The interval of a difference of means is that of scipy's t-test with unequal variances."""
    expected = ttest_ind(one, other, equal_var=False).confidence_interval(level)
    assert tuple(expected) == pytest.approx(welch_interval(pd.Series(one), pd.Series(other), level))


@pytest.mark.parametrize(("one", "other"), [([], [1.0, 2.0]), ([1.0], [1.0, 2.0]), ([1.0, 2.0], [3.0])])
def test_groups_of_one_have_no_interval(one: list[float], other: list[float]) -> None:
    """Without a spread to estimate in either group there is no interval."""
    assert np.isnan(welch_interval(pd.Series(one, dtype=float), pd.Series(other, dtype=float))).all()


def test_constants_differ_exactly() -> None:
    """Two groups without spread have an interval of no width."""
    assert welch_interval(pd.Series([1.0, 1.0]), pd.Series([3.0, 3.0])) == (-2.0, -2.0)


@settings(max_examples=10, deadline=None, derandomize=True)  # 20 ms a table
@given(st.permutations(range(len(CLIENTS))))
def test_row_order_does_not_matter(order: list[int]) -> None:
    """Clients in another order give the same tables, and the table of clients stays as it was."""
    before, shuffled = CLIENTS.copy(), CLIENTS.iloc[order]
    for function in (describe, describe_levels, compare_groups):
        assert_frame_equal(function(CLIENTS, SCHEMA), function(shuffled, SCHEMA))
    assert_frame_equal(before, CLIENTS)
