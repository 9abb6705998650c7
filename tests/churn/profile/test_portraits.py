"""Portraits against hand counts; every number in the words stands in the tables."""

import re
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import binomtest

from churn.base.texts import LANGUAGES, Label, Language, Text
from churn.clients.schema import Field, Schema
from churn.presentation.language import number, percent, written
from churn.profile.portraits import against_rest, group_sizes, portraits
from tests.schemas import features

SCHEMA = Schema(
    columns={
        "account": Field(role="id", kind="category"),
        "age": Field(role="feature", kind="number"),
        "active": Field(role="feature", kind="flag"),
        "city": Field(role="feature", kind="category"),
        "spend": Field(role="value", kind="number"),
    }
)
CLIENTS = pd.DataFrame(
    {
        "account": ["k1", "k2", "k3", "k4", "k5", "k6"],
        "age": [20.0, 30, np.nan, 50, 60, 43],
        "active": pd.Series([1, 1, 0, 0, 0, 1], dtype="int8"),
        "city": ["Omsk", "Omsk", None, "Perm", "Perm", "Omsk"],
        "spend": [1234.5, 250000.0, 31.25, 0.5, 17.0, 990.0],
    }
)
GROUPS = pd.Series([2, 2, 2, 1, 1, 1])
CHURNED = pd.Series([1, 0, 1, 0, 0, 1])
LABELS = {
    "age": Label(en="age", ru="возраст", unit=Text(en="years", ru="лет")),
    "active": Label(en="active", ru="активен"),
    "city": Label(en="city", ru="город"),
}
TABLE = st.lists(
    st.tuples(
        st.integers(-(10**6), 10**6).map(lambda eighths: eighths / 8) | st.just(np.nan),
        st.sampled_from(["Omsk", "Perm", None]),
        st.integers(0, 1),
        st.sampled_from([1, 2, 3]),
    ),
    min_size=2,
    max_size=30,
)


def test_sizes_and_rates_are_counted_by_group() -> None:
    """Each group has its clients, leavers, rate, Wilson interval and ratio to the base rate."""
    bounds = [binomtest(left, n).proportion_ci(method="wilson") for left, n in ((1, 4), (2, 2))]
    expected = pd.DataFrame(
        {
            "cluster": [1, 2],
            "clients": [4, 2],
            "share": [4 / 6, 2 / 6],
            "left": [1, 2],
            "churn_rate": [0.25, 1.0],
            "low": [bound.low for bound in bounds],
            "high": [bound.high for bound in bounds],
            "base_rate": [0.5, 0.5],
            "lift": [0.5, 2.0],
        }
    )
    assert_frame_equal(expected, group_sizes(pd.Series([1, 1, 2, 1, 2, 1]), pd.Series([0, 1, 1, 0, 1, 0])))


def test_numbers_are_compared_with_all_others() -> None:
    """A number's means and medians are those of filled cells in and outside the group, as counted by hand."""
    row = against_rest(CLIENTS, SCHEMA, GROUPS).set_index(["column", "cluster"]).loc[("age", 2)]
    assert row[["level", "clients"]].tolist() == ["", 2]
    assert row[["mean", "mean_rest", "median", "median_rest"]].tolist() == [25, 51, 25, 50]
    assert row["standardised"] == pytest.approx((25 - 51) / np.std([20, 30, 50, 60, 43], ddof=1))


def test_flags_are_compared_as_shares() -> None:
    """A flag's means are the shares of clients who have it."""
    row = against_rest(CLIENTS, SCHEMA, GROUPS).set_index(["column", "cluster"]).loc[("active", 1)]
    assert row[["mean", "mean_rest"]].tolist() == [1 / 3, 2 / 3]
    assert row["standardised"] == pytest.approx((1 / 3 - 2 / 3) / np.std([1, 1, 0, 0, 0, 1], ddof=1))


def test_levels_are_compared_as_shares() -> None:
    """Each level of a category has its share in and outside the group, an empty cell as the level 'missing'."""
    table = against_rest(CLIENTS, SCHEMA, GROUPS)
    levels = table[(table["column"] == "city") & (table["cluster"] == 2)].set_index("level")
    assert levels[["clients", "mean", "mean_rest"]].to_numpy().tolist() == [
        [3, 2 / 3, 1 / 3],
        [3, 0, 2 / 3],
        [3, 1 / 3, 0],
    ]
    assert list(levels.index) == ["Omsk", "Perm", "missing"]
    expected = [(1 / 3) / sqrt(1 / 4), (-2 / 3) / sqrt(2 / 9), (1 / 3) / sqrt(5 / 36)]
    assert expected == pytest.approx(levels["standardised"].tolist())
    assert levels[["median", "median_rest"]].isna().all(axis=None)


def test_only_features_and_values_are_compared() -> None:
    """Identifiers have no portrait; money has."""
    assert set(against_rest(CLIENTS, SCHEMA, GROUPS)["column"]) == {"age", "active", "city", "spend"}


def test_constant_column_does_not_differ() -> None:
    """A column with one value, or one level, differs by 0 standard deviations."""
    clients = pd.DataFrame({"age": [5.0] * 4, "city": ["Omsk"] * 4})
    table = against_rest(clients, features(age="number", city="category"), pd.Series([1, 1, 2, 2]))
    assert table["standardised"].tolist() == [0.0] * 4


def test_only_the_group_itself_has_no_rest() -> None:
    """Where one group holds everybody, nothing is left to compare with, and its levels stand at 0 outside it."""
    table = against_rest(CLIENTS, SCHEMA, pd.Series([1] * 6)).set_index(["column", "level"])
    assert np.isnan(table.at[("age", ""), "mean_rest"])
    assert table.at[("city", "Omsk"), "mean_rest"] == 0


@settings(max_examples=25, deadline=None, derandomize=True)
@given(TABLE)
def test_groups_make_up_the_whole(rows: list[tuple[float, str | None, int, int]]) -> None:
    """Clients and leavers of the groups add up, shares of levels to 1, and the table is not changed."""
    clients = pd.DataFrame(rows, columns=["age", "city", "churned", "cluster"]).astype({"city": object})
    before = clients.copy()
    sizes = group_sizes(clients["cluster"], clients["churned"])
    table = against_rest(clients, features(age="number", city="category"), clients["cluster"])
    assert (sizes["clients"].sum(), sizes["left"].sum()) == (len(rows), clients["churned"].sum())
    assert sizes["share"].sum() == pytest.approx(1)
    in_city = table[table["column"] == "city"].groupby("cluster")["mean"].sum()
    assert in_city.tolist() == pytest.approx([1] * len(sizes))
    assert_frame_equal(before, clients)


def words(named: int = 3) -> pd.DataFrame:
    sizes, against = group_sizes(GROUPS, CHURNED), against_rest(CLIENTS, SCHEMA, GROUPS)
    return portraits(sizes, against, SCHEMA, LABELS, named).set_index("cluster")


def test_portrait_in_english() -> None:
    """The English portrait of a group of six clients reads as written here."""
    assert words(2).at[2, "en"] == (
        "Cluster 2: 3 clients, 50.0% of all. 66.7% leave (95% interval 20.8% to 93.9%), 1.33 times the base rate of "
        "50.0%. Against all others: age 25 years on average (51 years); city: Perm: 0.0% (66.7%)."
    )


def test_portrait_in_russian() -> None:
    """The Russian portrait has the same numbers, with Russian labels and units."""
    assert words(2).at[2, "ru"] == (
        "Кластер 2: клиентов 3, 50,0% всех. Уходят 66,7% (95%-й интервал от 20,8% до 93,9%), это 1,33 средней доли "
        "ухода (50,0%). По сравнению с остальными: возраст в среднем 25 лет (51 лет); город: Perm: 0,0% (66,7%)."
    )


def in_tables(sizes: pd.DataFrame, against: pd.DataFrame, cluster: int, language: Language) -> set[str]:
    """Give every number about the cluster in the tables as a reader would see it."""
    size, rows = sizes[sizes["cluster"] == cluster].iloc[0], against[against["cluster"] == cluster]
    found = {f"{cluster}", number(size["clients"], language), written(size["lift"], ".2f", language), "95%"}
    found |= {percent(size[name], language) for name in ("share", "churn_rate", "low", "high", "base_rate")}
    for name in ("mean", "mean_rest"):
        found |= {number(value, language) for value in rows[name]} | {percent(value, language) for value in rows[name]}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=15, deadline=None, derandomize=True)  # 0.1 s a table
@given(rows=TABLE, named=st.integers(1, 3))
def test_every_number_in_the_words_stands_in_the_tables(
    language: Language, rows: list[tuple[float, str | None, int, int]], named: int
) -> None:
    """Whatever the clients, a portrait holds no number that is not in the tables, and no empty one."""
    clients = pd.DataFrame(rows, columns=["age", "city", "churned", "cluster"]).astype({"city": object})
    clients.loc[0, "churned"] = 1
    schema = features(age="number", city="category")
    sizes = group_sizes(clients["cluster"], clients["churned"])
    against = against_rest(clients, schema, clients["cluster"])
    table = portraits(sizes, against, schema, LABELS, named)
    assert sizes["cluster"].tolist() == table["cluster"].tolist()
    for cluster, text in zip(table["cluster"], table[language], strict=True):
        numbers = set(re.findall(r"-?\d+(?:[,\u00a0]\d{3})*(?:[.,]\d+)?%?", text))
        assert numbers - in_tables(sizes, against, cluster, language) == set()
        assert "nan" not in text


def test_columns_that_differ_most_are_named_once() -> None:
    """As many columns as asked for are named, those with the largest standardised difference, each once."""
    against = pd.DataFrame(
        {
            "cluster": [1] * 5,
            "column": ["age", "city", "city", "active", "spend"],
            "level": ["", "Omsk", "Perm", "", ""],
            "mean": [31.0, 0.41, 0.42, 0.43, 34.0],
            "mean_rest": [1.0, 1.0, 1.0, 1.0, np.nan],
            "standardised": [0.1, -0.9, 0.8, 0.5, np.nan],
        }
    )
    text = portraits(group_sizes(GROUPS, CHURNED).head(1), against, SCHEMA, LABELS, 3)["en"].iloc[0]
    assert text.endswith(
        "Against all others: city: Omsk: 41.0% (100.0%); active: 43.0% (100.0%); age 31 years on average (1 years)."
    )


@pytest.mark.parametrize("groups", [[1, 1, 1, 2, 2, 2], [1] * 6])
def test_columns_without_filled_cells_are_not_named(groups: list[int]) -> None:
    """A column that is empty in the group or outside it is not named; with no other the portrait is size and rate."""
    clients, schema = pd.DataFrame({"age": [np.nan] * 3 + [1.0, 2.0, 3.0]}), features(age="number")
    sizes = group_sizes(pd.Series(groups), CHURNED)
    table = portraits(sizes, against_rest(clients, schema, pd.Series(groups)), schema, LABELS, 3)
    assert all(text.endswith("times the base rate of 50.0%.") for text in table["en"])
    assert all(text.endswith("средней доли ухода (50,0%).") for text in table["ru"])


def test_column_without_label_stands_under_its_own_name() -> None:
    """A column that the contract does not label is named as in the table, and a number without a unit has none."""
    clients = CLIENTS[["spend"]]
    sizes, against = group_sizes(GROUPS, CHURNED), against_rest(clients, features(spend="number"), GROUPS)
    text = portraits(sizes, against, features(spend="number"), {}, 1)["en"].iloc[0]
    assert text.endswith("Against all others: spend 336 on average (83,800).")
