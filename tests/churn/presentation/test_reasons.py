"""Directions and reasons in words: sentences are complete, and texts hold the client's own values."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from churn.base.files import read_folder, write_table
from churn.base.texts import LANGUAGES, Label, Language, Text
from churn.presentation.reasons import beyond_chance, in_words, reasons, tell_directions
from tests.schemas import features

SCHEMA = features(visits="number", age="number", app="flag", city="category")
LABELS = {
    "visits": Label(en="Visits this month", ru="Визиты в этом месяце", unit=Text(en="a week", ru="в неделю")),
    "app": Label(en="Uses the app", ru="Пользуется приложением"),
    "city": Label(en="City", ru="Город"),
}
CLIENTS = pd.DataFrame(
    {
        "visits": [0.4, 3.25, np.nan, 1.0],
        "age": [31.0, 42.0, 53.0, 64.0],
        "app": [0.0, 1.0, 1.0, 0.0],
        "city": ["Omsk", "missing", "Perm", "Omsk"],
    }
)


DIRECTIONS = pd.DataFrame(
    [
        ("visits", "rises", "yes", "", "", 1.0, 0.0),
        ("visits", "falls", "no", "", "", 0.5, 0.25),
        ("visits", "falls", "unclear", "", "", 0.5, 0.4875),
        ("visits", "mixed", "", "", "", 0.5, 0.25),
        ("visits", "mixed", "", "", "", np.nan, np.nan),
        ("app", "rises", "yes", "1", "0", 0.5, 0.25),
        ("app", "falls", "no", "0", "1", 0.25, 0.5),
        ("app", "mixed", "", "", "", np.nan, np.nan),
        ("city", "levels", "yes", "Omsk", "missing", 1.0, 0.0),
        ("city", "mixed", "", "", "", np.nan, np.nan),
        ("age", "rises", "yes", "", "", 0.5, 0.25),
    ],
    columns=["feature", "direction", "agrees", "level_high", "level_low", "rate_high", "rate_low"],
)
NO_DIRECTION = {
    "en": "no single direction, the risk neither simply rises nor simply falls with the value",
    "ru": "единого направления нет, риск с ростом значения не просто растёт и не просто падает",
}
SENTENCES = {
    "en": [
        "Visits this month: the higher the value, the higher the risk; "
        "so it was among the clients: 100.0% of the upper half left, 0.0% of the lower.",
        "Visits this month: the higher the value, the lower the risk; "
        "among the clients it was the other way round: 50.0% of the upper half left, 25.0% of the lower.",
        "Visits this month: the higher the value, the lower the risk; "
        "among the clients it hardly differed: 50.0% of the upper half left, 48.8% of the lower.",
        f"Visits this month: {NO_DIRECTION['en']}; "
        "among the clients: 50.0% of the upper half left, 25.0% of the lower.",
        f"Visits this month: {NO_DIRECTION['en']}.",
        "Uses the app: the highest risk with yes, the lowest with no; "
        "so it was among the clients: 50.0% left against 25.0%.",
        "Uses the app: the highest risk with no, the lowest with yes; "
        "among the clients it was the other way round: 25.0% left against 50.0%.",
        f"Uses the app: {NO_DIRECTION['en']}.",
        "City: the highest risk with Omsk, the lowest with missing; "
        "so it was among the clients: 100.0% left against 0.0%.",
        f"City: {NO_DIRECTION['en']}.",
        "age: the higher the value, the higher the risk; "
        "so it was among the clients: 50.0% of the upper half left, 25.0% of the lower.",
    ],
    "ru": [
        "Визиты в этом месяце: чем больше значение, тем выше риск; "
        "так и было: в верхней половине ушли 100,0%, в нижней 0,0%.",
        "Визиты в этом месяце: чем больше значение, тем ниже риск; "
        "на деле было наоборот: в верхней половине ушли 50,0%, в нижней 25,0%.",
        "Визиты в этом месяце: чем больше значение, тем ниже риск; "
        "на деле доли почти не различались: в верхней половине ушли 50,0%, в нижней 48,8%.",
        f"Визиты в этом месяце: {NO_DIRECTION['ru']}; на деле: в верхней половине ушли 50,0%, в нижней 25,0%.",
        f"Визиты в этом месяце: {NO_DIRECTION['ru']}.",
        "Пользуется приложением: самый высокий риск при значении «да», самый низкий при «нет»; "
        "так и было: ушли 50,0% против 25,0%.",
        "Пользуется приложением: самый высокий риск при значении «нет», самый низкий при «да»; "
        "на деле было наоборот: ушли 25,0% против 50,0%.",
        f"Пользуется приложением: {NO_DIRECTION['ru']}.",
        "Город: самый высокий риск при значении «Omsk», самый низкий при «нет данных»; "
        "так и было: ушли 100,0% против 0,0%.",
        f"Город: {NO_DIRECTION['ru']}.",
        "age: чем больше значение, тем выше риск; так и было: в верхней половине ушли 50,0%, в нижней 25,0%.",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_directions_are_told_in_whole_sentences(language: Language) -> None:
    """The sentence says feature, direction, agreement and rates; a flag or category names both its levels."""
    table = tell_directions(DIRECTIONS, SCHEMA, LABELS)
    assert table[f"words_{language}"].tolist() == SENTENCES[language]
    names = {name: LABELS[name].of(language) if name in LABELS else name for name in DIRECTIONS["feature"]}
    assert table[f"label_{language}"].tolist() == [names[name] for name in DIRECTIONS["feature"]]
    assert_frame_equal(table[list(DIRECTIONS)], DIRECTIONS)


@pytest.mark.parametrize("rows", [slice(None), slice(3, 5), slice(4, 5), slice(5, 8), slice(10, 11)])
def test_directions_from_a_file_are_told_alike(tmp_path: Path, rows: slice) -> None:
    """Whatever features a case has, the table says the same after it was written and read again."""
    one = DIRECTIONS[rows].reset_index(drop=True)
    write_table(one, tmp_path / "directions.csv")
    again = tell_directions(read_folder(tmp_path)["directions"], SCHEMA, LABELS)
    words = ["words_en", "words_ru"]
    assert_frame_equal(again[words], tell_directions(one, SCHEMA, LABELS)[words])


def test_levels_that_look_like_numbers_stay_as_they_are(tmp_path: Path) -> None:
    """A category's level "01" or "2" is no number after it was written and read again."""
    one = DIRECTIONS[8:9].assign(level_high="2", level_low="01")
    write_table(one, tmp_path / "directions.csv")
    words = tell_directions(read_folder(tmp_path)["directions"], SCHEMA, LABELS).at[0, "words_en"]
    assert words.startswith("City: the highest risk with 2, the lowest with 01;")


def test_reasons_are_the_strongest_pushes_in_words() -> None:
    """The strongest push comes first, with the client's own value, its unit, and the label of the contract."""
    values = pd.DataFrame([[0.9, 0.1, 0.5, 0.3]], columns=list(CLIENTS))
    row = reasons(values, CLIENTS.head(1), SCHEMA, LABELS).iloc[0]
    assert row.to_dict() == {
        "reason_1_en": "Visits this month: 0.4 a week (raises)",
        "reason_1_ru": "Визиты в этом месяце: 0,4 в неделю (повышает)",
        "reason_2_en": "Uses the app: no (raises)",
        "reason_2_ru": "Пользуется приложением: нет (повышает)",
        "reason_3_en": "City: Omsk (raises)",
        "reason_3_ru": "Город: Omsk (повышает)",
    }


@pytest.mark.parametrize(
    ("pushes", "expected"),
    [
        ([-1.0, 0.0, -0.5, -2.0], ["", "", ""]),
        ([-1.0, 0.2, 0.0, -2.0], ["age: 31 (raises)", "", ""]),
        ([0.1, 0.2, 0.0, -2.0], ["age: 31 (raises)", "Visits this month: 0.4 a week (raises)", ""]),
    ],
)
def test_only_what_raises_the_risk_is_a_reason(pushes: list[float], expected: list[str]) -> None:
    """Where fewer than three features raise the risk there are fewer reasons."""
    row = reasons(pd.DataFrame([pushes], columns=list(CLIENTS)), CLIENTS.head(1), SCHEMA, LABELS).iloc[0]
    assert expected == [row[f"reason_{rank}_en"] for rank in (1, 2, 3)]


def test_two_features_give_at_most_two_reasons() -> None:
    """The columns of the third reason are there, and empty."""
    values = pd.DataFrame({"visits": [0.5] * 4, "age": [0.2] * 4}, index=CLIENTS.index)
    table = reasons(values, CLIENTS, SCHEMA, LABELS)
    assert list(table) == [f"reason_{rank}_{language}" for rank in (1, 2, 3) for language in ("en", "ru")]
    assert (table["reason_3_en"] == "").all()
    assert (table["reason_2_en"] != "").all()


@given(pushes=st.lists(st.floats(-3, 3), min_size=4, max_size=4))
@settings(max_examples=50, deadline=None)
def test_reasons_are_ordered_and_as_many_as_raise(pushes: list[float]) -> None:
    """There are as many reasons as features that raise the risk, at most three, and no gaps between them."""
    row = reasons(pd.DataFrame([pushes], columns=list(CLIENTS)), CLIENTS.head(1), SCHEMA, LABELS).iloc[0]
    filled = [row[f"reason_{rank}_en"] != "" for rank in (1, 2, 3)]
    assert sum(filled) == min(3, sum(push > 0 for push in pushes))
    assert filled == sorted(filled, reverse=True)


@pytest.mark.parametrize(
    ("name", "cell", "en", "ru"),
    [
        ("visits", 0.4, "0.4 a week", "0,4 в неделю"),
        ("visits", np.nan, "missing", "нет данных"),
        ("age", 12345.0, "12,300", "12\N{NO-BREAK SPACE}300"),
        ("app", 1.0, "yes", "да"),
        ("app", 0.0, "no", "нет"),
        ("city", "Omsk", "Omsk", "Omsk"),
        ("city", "missing", "missing", "нет данных"),
    ],
)
def test_values_are_written_for_readers(name: str, cell: object, en: str, ru: str) -> None:
    """A number has three digits and its unit, a flag is yes or no, an empty cell is told as such."""
    assert [in_words(name, cell, SCHEMA, LABELS, language) for language in LANGUAGES] == [en, ru]


def test_values_within_chance_are_not_told() -> None:
    """A value that is not larger than twice its error of Monte Carlo counts as 0; an exact one always counts."""
    values = pd.DataFrame({"a": [0.3, -0.3, 0.3], "b": [0.01, 0.2, 0.0]})
    errors = pd.DataFrame({"a": [0.1, 0.1, 0.2], "b": [0.0, 0.1, 0.0]})
    told = beyond_chance(values, errors)
    assert told.to_numpy().tolist() == [[0.3, 0.01], [-0.3, 0.0], [0.0, 0.0]]
