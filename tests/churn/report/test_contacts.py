"""The report's block on current clients: counts, totals, and how they differ, for each way they may come."""

from dataclasses import replace
from typing import Any

import pytest

from churn.base.texts import Language
from churn.report.blocks import Facts, Prose, Table
from churn.report.contacts import listed
from tests.studies import study

STUDY = study()


def told(to: Language = "en", simulated: bool = False, **changes: Any) -> str:
    metrics = {**STUDY.metrics, "contacts": {**STUDY.metrics["contacts"], **changes}}
    blocks = listed(replace(STUDY, metrics=metrics, simulated=simulated), to)
    return " ".join(block.text for block in blocks if isinstance(block, Prose))


def test_the_list_and_its_totals_are_shown() -> None:
    """How many, what it brings and costs, who is held out, where the file is, and what to expect."""
    blocks = listed(STUDY, "en")
    facts = next(block for block in blocks if isinstance(block, Facts))
    assert [fact.value for fact in facts.facts] == ["11", "500 ₽", "70 ₽", "1"]
    text = told()
    assert "data/contacts/tiny/list.xlsx (also list_ru.xlsx, list.csv)" in text
    assert "25.0% [20.0%, 30.0%]" in text
    assert "1 of 3 columns have drifted" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "11 of them were studied before, and 10 of these had left by then"),
        ({"basis": "stayed"}, "There is no table of current clients (cases.tiny.current is the source itself)"),
        ({"kind": "simulator"}, "They are simulated: put the table"),
        ({"clients_unseen": 3}, "never saw: < 10"),
        ({"clients_unseen": 0}, "never saw: 0"),
    ],
)
def test_where_the_clients_come_from_is_said(changes: dict[str, Any], said: str) -> None:
    """A table, the study's own who stayed, or simulated ones beside a real source; few clients are not counted."""
    assert said in told(**changes)
    assert "Traceback" not in told("ru", **changes)


def test_columns_that_differ_are_named_without_values() -> None:
    """Drifted columns and those with enough unseen values; no value of a client is shown."""
    table = next(block for block in listed(STUDY, "en") if isinstance(block, Table))
    assert len(table.rows) == 1
    assert table.rows[0][1:5] == ("yes", "0.400", "< 0.001", "12")
