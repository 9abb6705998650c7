"""Findings in words: verdict first, numbers of the table, labels of the contract, both languages."""

import numpy as np
import pandas as pd
import pytest

from churn.base.texts import Label, Text
from churn.clients.declared import ChurnDiffers, Differs, MissingDiffers
from churn.hypotheses.examine import examine
from churn.hypotheses.settings import Hypotheses, LeastEffect
from churn.hypotheses.words import with_words
from tests.schemas import features

SETTINGS = Hypotheses(
    level=0.05,
    least_effect=LeastEffect(hedges_g=0.1, cliffs_delta=0.06, cramers_v=0.05),
    plotted_columns=5,
)
SAID = Text(en="So it is.", ru="Так и есть.")
SCHEMA = features(income="number", city="category", card="flag", gap="number")
LABELS = {
    "income": Label(en="Income", ru="Доход", unit=Text(en="roubles", ru="руб.")),
    "city": Label(en="City", ru="Город"),
    "card": Label(en="Card", ru="Карта"),
}
CLIENTS = pd.DataFrame(
    {
        "income": [9.0] * 75 + [13.0] * 25 + [9.9, 10.1] * 50,
        "city": ["Omsk"] * 100 + ["Perm"] * 100,
        "card": pd.Series([1] * 90 + [0] * 100 + [1] * 10, dtype="int8"),
        "gap": [np.nan] * 70 + [1.0] * 130,
        "churned": [0] * 100 + [1] * 100,
    }
)
DECLARED = (
    Differs(kind="differs", id="income", statement=SAID, column="income", direction="higher"),
    ChurnDiffers(kind="churn_differs", id="city", statement=SAID, column="city"),
    Differs(kind="differs", id="card", statement=SAID, column="card", direction="higher", among="income > 0"),
    Differs(kind="differs", id="none", statement=SAID, column="income", direction="higher", among="income > 99"),
    Differs(kind="differs", id="few", statement=SAID, column="card", direction="higher", among="income > 99"),
    MissingDiffers(kind="missing_differs", id="gap", statement=SAID, column="gap", by="city"),
    MissingDiffers(kind="missing_differs", id="gap_churn", statement=SAID, column="gap", by="churned"),
)
TEXTS = with_words(examine(CLIENTS, SCHEMA, DECLARED, SETTINGS).declared, SCHEMA, LABELS).set_index("id")


@pytest.mark.parametrize(
    ("name", "fragments"),
    [
        (
            "income",
            [
                "Confirmed. Income: 10 roubles on average among those who left, 10 roubles among those who stayed;",
                "in 75.0% of pairs it is higher for the one who left", "medians 10 roubles and 9 roubles",
                "Means follow extreme values (skewness 1.2)",
            ],
        ),
        ("city", ["Confirmed. City: 0.0% leave where it is Omsk, 100.0% where it is Perm; Cramér's V 1.00"]),
        (
            "card",
            [
                "The opposite holds. Tested on the 200 clients whom it is about. Card: 10.0% leave where it is yes,",
                " 90.0%",
                "where it is no (difference -80.0 percentage points",
            ],
        ),
        ("none", ["Tested on the 0 clients whom it is about."]),
        ("few", ["Tested on the 0 clients whom it is about."]),
        ("gap", ["Confirmed. gap: empty for 0.0% of clients where City is Perm, for 70.0% where it is Omsk;"]),
        ("gap_churn", ["gap: empty for 0.0% of those who left, 70.0% of those who stayed (difference -70.0 "]),
    ],
)  # fmt: skip
def test_a_finding_is_told(name: str, fragments: list[str]) -> None:
    """The text holds verdict, label, unit, both sides, effect and, where means and ranks disagree, why."""
    assert [fragment for fragment in fragments if fragment not in TEXTS.loc[name, "en"]] == []


def test_russian_says_the_same() -> None:
    """The Russian text has Russian labels, units and the same numbers."""
    text = TEXTS.loc["income", "ru"]
    assert text.startswith("Подтверждено. Доход: в среднем 10 руб. у ушедших, 10 руб. у оставшихся; g Хеджеса ")
    assert "Ранги и средние расходятся: в 75,0% пар" in text
    assert "при «да»" in TEXTS.loc["card", "ru"] or "при значении «да»" in TEXTS.loc["card", "ru"]
    assert "nan" not in " ".join([*TEXTS["en"], *TEXTS["ru"]])


def test_a_sweep_has_no_verdict() -> None:
    """Columns about which nothing was declared begin with the finding."""
    sweep = with_words(examine(CLIENTS, SCHEMA, (), SETTINGS).sweep, SCHEMA, LABELS)
    assert sweep["en"].str.startswith("There is a difference. ").tolist() == [True, True, True, False]
    assert sweep["en"].iloc[3].startswith("Cannot be judged")


def test_an_empty_table_stays_empty() -> None:
    """Without rows the texts are columns without cells."""
    words = with_words(examine(CLIENTS, SCHEMA, (), SETTINGS).declared, SCHEMA, LABELS)
    assert (len(words), list(words)[-2:]) == (0, ["en", "ru"])
