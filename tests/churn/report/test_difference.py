"""One sentence on how those who left differ: no statistics, the right direction, medians where means mislead."""

from typing import Any

import pandas as pd
import pytest

from churn.base.texts import Label, Text
from churn.report.difference import in_plain_words
from tests.schemas import features

SCHEMA = features(age="number", app="flag", city="category")
LABELS = {
    "age": Label(en="Age", ru="Возраст", unit=Text(en="years", ru="лет")),
    "app": Label(en="App", ru="Приложение"),
}
NUMBER = {
    "what": "numbers", "column": "age", "finding": "differs", "mean_left": 27.04, "mean_stayed": 30.0,
    "median_left": 26.0, "median_stayed": 29.0, "skewness_left": 0.3, "skewness_stayed": 0.2, "cliffs_delta": -0.4,
}  # fmt: skip
LEVELS = {
    "what": "shares", "column": "city", "finding": "differs", "highest_level": "Oslo", "highest_share": 0.301,
    "lowest_level": "other levels", "lowest_share": 0.1,
}  # fmt: skip
MISSING = LEVELS | {"what": "missing", "column": "age", "by": "city"}


@pytest.mark.parametrize(
    ("row", "english", "russian"),
    [
        (
            MISSING,
            "Age: empty most often where city is “Oslo”, 30.1%; least where “other levels”, 10.0%.",
            "Возраст: чаще всего пусто, если city — «Oslo», 30,1%; реже всего, если «прочие», 10,0%.",
        ),
        (
            MISSING | {"by": "churned", "highest_level": 1, "lowest_level": 0},
            "Age: empty more often among those who left, 30.1% against 10.0%.",
            "Возраст: у ушедших пусто чаще, 30,1% против 10,0%.",
        ),
        (
            MISSING | {"by": "churned", "highest_level": "0", "lowest_level": "1"},
            "Age: empty more often among those who stayed, 30.1% against 10.0%.",
            "Возраст: у оставшихся пусто чаще, 30,1% против 10,0%.",
        ),
        (
            NUMBER,
            "Age: lower among those who left, 27 against 30 years on average.",
            "Возраст: у ушедших меньше, в среднем 27 против 30 лет.",
        ),
        (
            NUMBER | {"skewness_left": 5.0},
            "Age: lower among those who left, 26 against 29 years for a typical client (median).",
            "Возраст: у ушедших меньше, у типичного клиента (медиана) 26 против 29 лет.",
        ),
        (
            NUMBER | {"skewness_left": 5.0, "median_left": 29.0},
            "Age: lower among those who left, 27 against 30 years on average.",
            "Возраст: у ушедших меньше, в среднем 27 против 30 лет.",
        ),
        (
            LEVELS,
            "city: clients with “Oslo” leave most, 30.1%; with “other levels” least, 10.0%.",
            "city: чаще всего уходят при значении «Oslo», 30,1%; реже всего при «прочие», 10,0%.",
        ),
        (
            LEVELS | {"column": "app", "highest_level": "0", "lowest_level": "1"},
            "App: clients with “no” leave most, 30.1%; with “yes” least, 10.0%.",
            "Приложение: чаще всего уходят при значении «нет», 30,1%; реже всего при «да», 10,0%.",
        ),
        (
            LEVELS | {"column": "age", "highest_level": "2 000–4 000", "lowest_level": "<2 000"},
            "Age: clients with “2,000–4,000” leave most, 30.1%; with “<2,000” least, 10.0%.",
            "Возраст: чаще всего уходят при значении «2\N{NO-BREAK SPACE}000–4\N{NO-BREAK SPACE}000», 30,1%; реже "
            "всего при «<2\N{NO-BREAK SPACE}000», 10,0%.",
        ),
        (
            LEVELS | {"column": "app", "highest_level": 1.0, "lowest_level": 0.0},
            "App: clients with “yes” leave most, 30.1%; with “no” least, 10.0%.",
            "Приложение: чаще всего уходят при значении «да», 30,1%; реже всего при «нет», 10,0%.",
        ),
        (
            LEVELS | {"column": "age", "highest_level": 3.0, "lowest_level": "missing"},
            "Age: clients with “3” leave most, 30.1%; with “missing” least, 10.0%.",
            "Возраст: чаще всего уходят при значении «3», 30,1%; реже всего при «нет данных», 10,0%.",
        ),
        (NUMBER | {"mean_left": 30.001}, "", ""),
        (NUMBER | {"finding": "untestable"}, "", ""),
        (LEVELS | {"lowest_level": "Oslo"}, "", ""),
    ],
)
def test_a_difference_is_one_sentence(row: dict[str, Any], english: str, russian: str) -> None:
    """Means or, with heavy tails, medians; levels by their names; nothing where nothing can be compared."""
    found = [in_plain_words(pd.Series(row), SCHEMA, LABELS, to) for to in ("en", "ru")]
    assert found == [english, russian]
