"""Conditions: which there are, that their expression says the same, and how they read."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.texts import Label, Text
from churn.segments.conditions import (
    Condition,
    IsBetween,
    IsKnown,
    IsLevel,
    conditions_of,
    expression,
    members,
    rule_in_words,
)
from tests.schemas import features

AGE = Label(en="Age", ru="Лет", unit=Text(en="y.", ru="л."))
SCHEMA = features(age="number", **{"Тип сервиса": "category"}, card="flag")
CLIENTS = pd.DataFrame(
    {
        "age": [20.0, 30.0, np.nan, 41.5, 65.0],
        "Тип сервиса": pd.Series(["it's", "b", None, "it's", 'say "b"'], dtype="str"),
        "card": pd.Series([0, 1, 1, 0, 1], dtype="int8"),
    }
)


@pytest.mark.parametrize(
    ("condition", "expected", "held", "en", "ru"),
    [
        (IsLevel("card", 1), "card == 1", [1, 2, 4], "card: yes", "card: да"),
        (IsLevel("Тип сервиса", "b"), "`Тип сервиса` == 'b'", [1], "Тип сервиса: b", "Тип сервиса: b"),
        (IsKnown("age", False), "age.isna()", [2], "Age: missing", "Лет: нет данных"),
        (IsKnown("age", True), "age.notna()", [0, 1, 3, 4], "Age: known", "Лет: известно"),
        (IsBetween("age", None, 30.0, True), "age <= 30", [0, 1], "Age: at most 30 y.", "Лет: не больше 30 л."),
        (IsBetween("age", None, 30.0, False), "age < 30", [0], "Age: below 30 y.", "Лет: меньше 30 л."),
        (IsBetween("age", 41.5, None, False), "age >= 41.5", [3, 4], "Age: 41.5 y. and more", "Лет: от 41,5 л."),
        (IsBetween("age", 30.0, 65.0, True), "age >= 30 and age <= 65", [1, 3, 4], "Age: 30 to 65 y.",
         "Лет: от 30 до 65 л."),
        (IsBetween("age", 30.0, 65.0, False), "age >= 30 and age < 65", [1, 3], "Age: 30 to below 65 y.",
         "Лет: не меньше 30 и меньше 65 л."),
        (IsBetween("age", 30.0, 30.0, True), "age == 30", [1], "Age: 30 y.", "Лет: 30 л."),
    ],
)  # fmt: skip
def test_conditions_read_as_they_hold(condition: Condition, expected: str, held: list[int], en: str, ru: str) -> None:
    """A condition holds where its expression and its words say, both ends included only where it is closed."""
    assert expression((condition,)) == expected
    assert np.flatnonzero(members((condition,), CLIENTS)).tolist() == held
    assert rule_in_words((condition,), SCHEMA, {"age": AGE}, "en") == en
    assert rule_in_words((condition,), SCHEMA, {"age": AGE}, "ru") == ru


def test_rules_join_conditions() -> None:
    """A rule holds where all its conditions do; words are separated by semicolons."""
    rule = (IsBetween("age", 30.0, None, True), IsLevel("card", 1))
    assert np.flatnonzero(members(rule, CLIENTS)).tolist() == [1, 4]
    assert rule_in_words(rule, SCHEMA, {}, "en") == "age: 30 and more; card: yes"


def listed(values: pd.Series, kind: str, bins: int, least: int = 1) -> list[str]:
    found = conditions_of(values.to_frame("x"), features(x=kind), bins, least)  # type: ignore[arg-type]
    return [expression((one,)) for one in found]


@pytest.mark.parametrize(
    ("values", "kind", "bins", "least", "expected"),
    [
        ([1, 6, 12], "number", 3, 1, ["x == 1", "x <= 6", "x == 6", "x >= 6", "x == 12"]),
        ([1.0, 6.0, None], "number", 3, 1, ["x == 1", "x == 6", "x.isna()", "x.notna()"]),
        (range(20), "number", 2, 1, ["x <= 9", "x >= 10"]),
        (range(0, 20000, 1000), "number", 2, 1, ["x < 9500", "x >= 9500"]),
        ([0] * 20 + [0.5, 0.7], "number", 2, 2, ["x < 0.5", "x >= 0.5"]),
        ([5, 5, 5], "number", 3, 1, []),
        (["a", "b", "a", "b", "c"], "category", 3, 2, ["x == 'a'", "x == 'b'"]),
        ([0, 1, 1, 1], "flag", 3, 1, ["x == 0", "x == 1"]),
        ([0, 1, 1, 1], "flag", 3, 2, []),
    ],
    ids=["few values", "empty", "whole", "large", "mostly one", "constant", "levels", "flag", "few"],
)
def test_conditions_of_a_column(values: list[object], kind: str, bins: int, least: int, expected: list[str]) -> None:
    """Runs of bins, levels and empty cells become conditions where enough clients satisfy them and enough do not."""
    assert listed(pd.Series(list(values)), kind, bins, least) == expected


CELLS = st.one_of(st.none(), st.integers(-5, 300), st.floats(-1e6, 1e6))
LEVELS = st.one_of(st.none(), st.sampled_from(["да", "it's", 'a "b"', "c\\d", "x == 1", "missing"]))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELLS, LEVELS), min_size=3, max_size=40), st.integers(2, 6))
def test_expressions_hold_for_the_same_clients(rows: list[tuple[float | None, str | None]], bins: int) -> None:
    """Every condition of any table, as pandas computes its expression, holds for the clients it holds for in numpy."""
    numbers, levels = zip(*rows, strict=True)
    clients = pd.DataFrame({"a b": pd.Series(numbers, dtype=float), "c": pd.Series(levels, dtype="str")})
    for one in conditions_of(clients, features(**{"a b": "number"}, c="category"), bins, 1):
        assert clients.eval(expression((one,)), engine="python").tolist() == members((one,), clients).tolist()
