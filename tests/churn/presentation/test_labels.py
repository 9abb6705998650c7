"""Names for readers: every language, columns without one, and labels of columns that are not there."""

from pathlib import Path

import pytest

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.base.texts import LANGUAGES, Label, Text
from churn.presentation.labels import Labels, check_labels, label_of

NAMED = Labels(
    title=Text(en="Gym", ru="Зал"),
    labels={"visits": Label(en="Visits", ru="Визиты"), "gone": Label(en="Left", ru="Ушёл")},
)


def test_names_are_those_of_one_language() -> None:
    """Columns that have a name are told in the language asked for, others not at all."""
    assert NAMED.names("en") == {"visits": "Visits", "gone": "Left"}
    assert NAMED.names("ru") == {"visits": "Визиты", "gone": "Ушёл"}


def test_a_column_without_a_label_goes_by_its_own_name() -> None:
    """A label where there is one, else the column's own name."""
    assert [label_of("visits", NAMED.labels, language) for language in LANGUAGES] == ["Visits", "Визиты"]
    assert [label_of("age", NAMED.labels, language) for language in LANGUAGES] == ["age", "age"]


def test_columns_and_the_raw_target_may_have_labels() -> None:
    """Labels of the cleaned table's columns and of the raw target are welcome; not every column needs one."""
    check_labels(NAMED.labels, ["visits", "age"], "gone")
    check_labels({}, [], "gone")


def test_a_label_of_no_column_is_refused() -> None:
    """The message names the label and the nearest column."""
    with pytest.raises(UserError, match=r"labels: there is no column 'visits' .*Did you mean 'visit'\?"):
        check_labels(NAMED.labels, ["visit"], "gone")


LABELS = """
title: {en: Bank, ru: Банк}
labels: {Var1: {en: Age, ru: Возраст, unit: {en: years, ru: лет}}, city: {en: City, ru: Город}}
"""


def written(folder: Path, old: str = "", new: str = "") -> Path:
    path = folder / "labels.yaml"
    path.write_text(LABELS.replace(old, new) if old else LABELS, encoding="utf-8")
    return path


def test_a_label_may_have_a_unit(tmp_path: Path) -> None:
    """A label is read with its unit, and without one where there is none."""
    labels = read_config(written(tmp_path), Labels).labels
    assert labels["city"] == Label(en="City", ru="Город", unit=None)
    assert (labels["Var1"].unit or labels["city"]).ru == "лет"


@pytest.mark.parametrize(
    ("old", "new", "fragments"),
    [
        ("{en: City, ru: Город}", "{}", ["the key 'labels.city.en' is missing"]),
        ("ru: лет", "rus: лет", ["unknown key 'labels.Var1.unit.rus'", "Did you mean 'ru'?"]),
        ("labels:", "label:", ["unknown key 'label'", "Did you mean 'labels'?"]),
        ("title: {en: Bank, ru: Банк}", "", ["the key 'title' is missing. Add it."]),
        (LABELS[LABELS.index("labels") :], "", ["the key 'labels' is missing. Add it, empty", "`labels: {}`"]),
    ],
)
def test_wrong_labels_are_refused(tmp_path: Path, old: str, new: str, fragments: list[str]) -> None:
    """The message says where the file is wrong, what was found and what is allowed."""
    path = written(tmp_path, old, new)
    with pytest.raises(UserError) as caught:
        read_config(path, Labels)
    assert [fragment for fragment in [str(path), *fragments] if fragment not in str(caught.value)] == []


@pytest.mark.parametrize("title", ["My bank", "{en: My bank}", "{ru: My bank}"])
def test_one_language_is_enough(tmp_path: Path, title: str) -> None:
    """A text in one language, or a bare word, serves both."""
    labels = read_config(written(tmp_path, "{en: Bank, ru: Банк}", title), Labels)
    assert (labels.title.en, labels.title.ru) == ("My bank", "My bank")
