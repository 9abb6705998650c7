"""Numbers and names for readers."""

import pytest

from churn.base.errors import UserError
from churn.base.texts import Label, Text
from churn.presentation.labels import check_labels, label_of
from churn.presentation.language import number, p_value, percent, whole, written


@pytest.mark.parametrize(
    ("value", "en", "ru"),
    [
        (0.98765, "0.988", "0,988"),
        (475382.0, "475,000", "475\N{NO-BREAK SPACE}000"),
        (12.0, "12", "12"),
        (0.0, "0", "0"),
        (-1234.5, "-1,230", "-1\N{NO-BREAK SPACE}230"),
        (0.000123456, "0.000123", "0,000123"),
    ],
)
def test_numbers_have_three_digits(value: float, en: str, ru: str) -> None:
    """A number has three significant digits, thousands apart, and the decimal sign of the language."""
    assert [number(value, "en"), number(value, "ru")] == [en, ru]


def test_counts_percents_and_p_values() -> None:
    """A count keeps all its digits; a share is in percent; a small p-value is only said to be small."""
    assert [whole(12345, "en"), whole(12345, "ru")] == ["12,345", "12\N{NO-BREAK SPACE}345"]
    assert [percent(0.1234, "en"), percent(0.1234, "ru"), percent(0.5, "en", 0)] == ["12.3%", "12,3%", "50%"]
    assert [p_value(0.0004, "en"), p_value(0.0004, "ru"), p_value(0.25, "ru")] == ["< 0.001", "< 0,001", "0,250"]
    assert written(-1234.5, "+,.1f", "en") == "-1,234.5"


def test_names_come_from_labels() -> None:
    """A column has its label's name, in the language asked for, or its own where it has none."""
    labels = {"age": Label(en="Age", ru="Возраст", unit=Text(en="years", ru="лет"))}
    assert [label_of(name, labels, "ru") for name in ("age", "city")] == ["Возраст", "city"]


def test_labels_belong_to_columns() -> None:
    """The raw target may have a label; a misspelt column is named with the nearest there is."""
    label = Label(en="x", ru="x")
    check_labels({"age": label, "churn": label}, ["age", "city"], "churn")
    with pytest.raises(UserError, match="no column 'agee' in the cleaned table"):
        check_labels({"agee": label}, ["age", "city"], "churn")
