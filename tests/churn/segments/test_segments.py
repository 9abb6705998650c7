"""Segments: who is in them, how many leave, whom they share, and what a person reads when a rule is wrong."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import fisher_exact

from churn.base.errors import UserError
from churn.base.texts import Label, Text
from churn.clients.declared import Segment
from churn.segments.conditions import IsBetween, IsLevel, Rule
from churn.segments.mining import Mined
from churn.segments.segments import (
    counts,
    declared_members,
    declared_table,
    first_lift,
    mined_members,
    mined_table,
    overlaps,
    sizes,
)
from churn.statistics.intervals import wilson
from tests.schemas import features

COUNT = 200
TRAIN = np.arange(COUNT) % 2 == 0
SCHEMA = features(age="number", **{"Пол": "category"})
LABELS = {"age": Label(en="Age", ru="Возраст")}


def clients() -> pd.DataFrame:
    """Two hundred clients of 0 to 99 years, each age once in each part; those under 50 leave, a man in four also."""
    place = np.arange(COUNT)
    age = place // 2
    man = place // 2 % 4 == 0
    return pd.DataFrame(
        {
            "client": [str(number) for number in place],
            "churned": ((age < 50) | man).astype("int8"),
            "age": age.astype(float),
            "Пол": np.where(man, "М", "Ж"),
            "probability": np.where(age < 50, 0.8, 0.2),
        }
    )


def declare(where: str, name: str = "one") -> Segment:
    return Segment(id=name, name=Text(en="One", ru="Один"), where=where)


def described(*segments: Segment) -> pd.DataFrame:
    known = clients()
    return declared_table(segments, declared_members(known, segments), known, TRAIN, 0.05)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("age < 10", 20),
        ("age < 10 and probability >= 0.5", 20),
        ("age >= 90 and probability >= 0.5", 0),
        ("`Пол` == 'М'", 50),
        ("age.isna()", 0),
    ],
)
def test_members_satisfy_the_rule(where: str, expected: int) -> None:
    """A segment holds the clients for whom its expression is true; the probability may be used."""
    assert declared_members(clients(), (declare(where),))["one"].sum() == expected


@pytest.mark.parametrize(
    ("where", "fragments"),
    [
        ("agee < 10", ["segment 'one'", "'agee < 10'", "unknown column 'agee'", "Did you mean 'age'?", "probability"]),
        ("age < 10 and `Поле` == 'М'", ["unknown column 'Поле'", "Did you mean 'Пол'?"]),
        ("age <", ["segment 'one'", "cannot be computed", "Columns: client"]),
        ("age + 1", ["cannot be computed", "not true or false for every client"]),
        ("Пол > 3", ["cannot be computed"]),
    ],
)
def test_a_wrong_rule_is_refused(where: str, fragments: list[str]) -> None:
    """The message names the segment, what is wrong and what is allowed."""
    with pytest.raises(UserError) as refused:
        declared_members(clients(), (declare(where),))
    assert [fragment for fragment in fragments if fragment not in str(refused.value)] == []


def test_sizes_and_rates_of_all_and_of_each_part() -> None:
    """Counts, rates, Wilson intervals and lifts are of all clients and of each part by itself."""
    known = clients()
    left = known["churned"].to_numpy(dtype=bool) & ((known["age"] < 40) | ~TRAIN).to_numpy()
    inside = pd.DataFrame({"young": known["age"] < 50})
    row = sizes(inside, left, TRAIN).iloc[0]
    assert row[["clients", "left", "train_clients", "train_left", "test_clients", "test_left"]].tolist() == [
        100, 90, 50, 40, 50, 50,
    ]  # fmt: skip
    assert row[["share", "churn_rate", "train_churn_rate", "test_churn_rate"]].tolist() == [0.5, 0.9, 0.8, 1.0]
    assert (row["train_low"], row["train_high"]) == tuple(float(end) for end in wilson(40, 50))
    assert row["train_base_rate"] == left[TRAIN].mean()
    assert row["test_lift"] == pytest.approx(1 / left[~TRAIN].mean())


def test_few_clients_are_counted_and_no_more() -> None:
    """Of fewer than ten clients neither leavers nor rates are told, in the part where they are few."""
    table = described(declare("age < 9"), declare("age < 2", "two"), declare("age < 0", "none"))
    assert table["clients"].tolist() == [18, 4, 0]
    assert table["left"].notna().tolist() == [True, False, False]
    hidden = ["test_left", "test_churn_rate", "test_low", "test_high", "test_lift", "p_value"]
    assert table[hidden].isna().all().all()
    assert table["mean_probability"].notna().tolist() == [True, False, False]
    assert not table["confirmed"].any()


def test_declared_segments_are_described() -> None:
    """A row holds names, rule, Fisher's two-sided p on the test part after Holm, and how many columns are used."""
    table = described(declare("age < 50"), declare("age >= 50 and `Пол` == 'Ж' and age < 99", "two"))
    assert list(table)[:5] == ["id", "kind", "name_en", "name_ru", "rule"]
    assert list(table)[-5:] == ["p_value", "p_adjusted", "confirmed", "mean_probability", "conditions"]
    assert table[["id", "kind", "name_ru"]].to_numpy().tolist() == [
        ["one", "declared", "Один"], ["two", "declared", "Один"],
    ]  # fmt: skip
    known = clients()[~TRAIN]
    young, left = known["age"] < 50, known["churned"] == 1
    p = fisher_exact(pd.crosstab(young, left)).pvalue
    assert table.loc[0, "p_value"] == pytest.approx(p)
    assert table.loc[0, "p_adjusted"] == pytest.approx(2 * p)
    assert table["confirmed"].all()
    assert table["mean_probability"].tolist() == pytest.approx([0.8, 0.2])
    assert table["conditions"].tolist() == [1, 2]


RULES: tuple[Rule, ...] = (
    (IsBetween("age", None, 49.0, True),),
    (IsLevel("Пол", "М"), IsBetween("age", 30.0, None, True)),
)
MINED = Mined(
    RULES,
    pd.DataFrame({"rule": ["", ""], "p_value": [0.01, 0.2], "p_adjusted": [0.02, 0.2], "confirmed": [True, False]}),
    50,
)
NONE = Mined((), MINED.judged.head(0), 50)


def test_mined_segments_are_described() -> None:
    """A row holds the rule as an expression and in words of both languages, and what the test part said."""
    table = mined_table(MINED, clients(), TRAIN, SCHEMA, LABELS)
    assert table["id"].tolist() == ["mined_1", "mined_2"]
    assert table["name_en"].tolist() == ["Age: at most 49", "Пол: М; Age: 30 and more"]
    assert table.loc[0, "name_ru"] == "Возраст: не больше 49"
    assert table.loc[1, "rule"] == "Пол == 'М' and age >= 30"
    assert table[["p_adjusted", "confirmed", "conditions"]].to_numpy().tolist() == [[0.02, True, 1], [0.2, False, 2]]
    assert list(table) == list(described(declare("age < 50")))


def test_tables_without_segments_have_their_columns() -> None:
    """No declared or mined segment gives tables of the same columns without rows, also put together."""
    empty = mined_table(NONE, clients(), TRAIN, SCHEMA, LABELS)
    assert (list(empty), len(empty)) == (list(described(declare("age < 50"))), 0)
    assert (list(described()), len(described())) == (list(empty), 0)
    assert len(pd.concat([described(), empty], ignore_index=True)) == 0
    assert overlaps(mined_members(clients(), ())).columns.tolist() == [
        "first", "second", "both", "of_first", "of_second", "jaccard",
    ]  # fmt: skip


def test_overlaps_of_pairs() -> None:
    """Every pair is listed once with the shares of what both have; one to nine clients are not told."""
    known = clients()
    rules = {"below_50": "age < 50", "below_20": "age < 20", "old": "age >= 48"}
    inside = declared_members(known, tuple(declare(where, name) for name, where in rules.items()))
    expected = pd.DataFrame(
        {
            "first": ["below_50", "below_50", "below_20"],
            "second": ["below_20", "old", "old"],
            "both": pd.array([40, None, 0], dtype="Int64"),
            "of_first": [0.4, np.nan, 0.0],
            "of_second": [1.0, np.nan, 0.0],
            "jaccard": [0.4, np.nan, 0.0],
        }
    )
    assert_frame_equal(overlaps(inside), expected)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=20, max_size=80))
def test_parts_add_up(rows: list[tuple[bool, bool, bool]]) -> None:
    """Clients of a segment are those of its two parts together, and a segment and its rest are all clients."""
    both_parts = [(True, True, True), (True, True, False)]
    inside, left, train = (np.array(column) for column in zip(*both_parts, *rows, strict=True))
    table = sizes(pd.DataFrame({"in": inside, "out": ~inside}), left, train)
    assert (table["train_clients"] + table["test_clients"] == table["clients"]).all()
    assert table["clients"].sum() == len(left)
    assert overlaps(pd.DataFrame({"in": inside, "out": ~inside}))["both"].tolist() == [0]


def test_counts_and_the_first_lift() -> None:
    """Metrics count what was declared, judged and confirmed, and give the first mined segment's lift on the test."""
    found = mined_table(MINED, clients(), TRAIN, SCHEMA, LABELS)
    declared = described(declare("age < 50"), declare("age >= 0", "all"))
    assert counts(declared, found) == {
        "declared": 2, "declared_that_differ": 1, "mined_judged": 2, "mined_confirmed": 1,
    }  # fmt: skip
    lift = first_lift(found)
    assert lift["first_mined_test_lift"] == pytest.approx(found.loc[0, "test_lift"])
    assert lift["first_mined_test_lift_low"] < lift["first_mined_test_lift"] <= lift["first_mined_test_lift_high"]


def test_no_lift_without_mined_segments() -> None:
    """Where nothing was mined the lift is empty."""
    lift = first_lift(mined_table(NONE, clients(), TRAIN, SCHEMA, LABELS))
    assert list(lift) == ["first_mined_test_lift", "first_mined_test_lift_low", "first_mined_test_lift_high"]
    assert np.isnan(list(lift.values())).all()
