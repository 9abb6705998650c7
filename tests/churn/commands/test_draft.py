"""Contracts drafted from tables."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.commands.draft import draft_case
from churn.ingest.checks import check_tables
from churn.ingest.folder import RawTable
from churn.presentation.labels import Labels

CELLS = pd.DataFrame(
    {
        "guest": ["a1", "a2", "a3", "a4"],
        "visits": ["1,5", "2", "", "1 000,5"],
        "age": ["30", "41", "30", "18"],
        "card": ["0", "1", "1", "0"],
        "place": ["North", "South", "South", "North"],
        "note": ["x", "y", "z", ""],
        "gone": ["yes", "no", "no", "yes"],
    },
    index=range(2, 6),
)


def drafted(**changes: Any) -> dict[str, Any]:
    given = {"file": "guests", "title": "Cafe", "target": "gone", "left": "yes", "key": "guest", **changes}
    return draft_case(given.pop("cells", CELLS), **given)


@pytest.mark.parametrize(
    ("column", "described"),
    [
        ("guest", {"type": "text"}),
        ("visits", {"type": "number", "missing": True}),
        ("age", {"type": "integer"}),
        ("card", {"type": "flag"}),
        ("place", {"type": "category"}),
        ("note", {"type": "text", "missing": True}),
        ("gone", {"type": "category"}),
    ],
)
def test_columns_are_described_as_they_are(column: str, described: dict[str, Any]) -> None:
    """Each kind of cells has its type; names and identifiers are no features."""
    assert drafted()["contract"]["tables"]["clients"]["columns"][column] == described


def test_the_rest_is_told_or_left_empty() -> None:
    """Target, key and roles follow from what was asked; clusters take the numbers."""
    found = drafted()["contract"]
    assert found["target"] == {"table": "clients", "column": "gone", "positive": "yes", "negative": "no"}
    assert found["key"] == ["guest"]
    assert found["roles"] == {"guest": "id", "note": "ignored"}
    assert drafted()["study"]["clusters"]["columns"] == ["visits", "age"]
    assert drafted()["labels"]["title"] == {"en": "Cafe", "ru": "Cafe"}
    assert drafted(target="card", left="1")["contract"]["target"] == {
        "table": "clients", "column": "card", "positive": 1, "negative": 0,
    }  # fmt: skip


def test_without_a_key_one_is_made() -> None:
    """A rule makes a key from the rows' own values."""
    found = drafted(key=None)["contract"]
    assert (found["key"], found["rules"][0]["rule"]) == (["client_id"], "content_key")


@pytest.mark.parametrize(
    ("changes", "fragment"),
    [
        ({"target": "goen"}, "no column 'goen'. Did you mean 'gone'?"),
        ({"key": "client"}, "no column 'client'"),
        ({"left": "left"}, "column 'gone' has the values no, yes; a target has two"),
        ({"target": "age", "left": "30"}, "column 'age' has the values 18, 30, 41; a target has two"),
        ({"cells": CELLS.rename(columns={"note": "age"})}, "columns named twice: age"),
        ({"cells": CELLS.rename(columns={"note": "paid, €"})}, "takes for several, by a comma or {1..3}: paid, €"),
        ({"cells": CELLS[["guest", "place", "gone"]]}, "no column of numbers besides target and key"),
    ],
)
def test_what_cannot_be_drafted_is_said(changes: dict[str, Any], fragment: str) -> None:
    """A column that is not there, a target of other values, or a table of names alone is refused."""
    with pytest.raises(UserError) as caught:
        drafted(**changes)
    assert fragment in str(caught.value)


CELL = st.sampled_from(["", "0", "1", "2", "-3", "4,5", "6.5", "NA", "a", "b b", "1 000", "1e3", "inf", "нет"])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELL, CELL), min_size=2, max_size=30))
def test_a_table_keeps_the_contract_drafted_from_it(rows: list[tuple[str, str]]) -> None:
    """Whatever the cells, the drafts are valid and the table passes its checks."""
    cells = pd.DataFrame(rows, columns=["one", "two"], dtype=object)
    places = range(len(rows))
    cells = cells.assign(age=[str(place) for place in places], gone=[str(place % 2) for place in places])
    cells.index = range(2, len(rows) + 2)
    found = drafted(cells=cells, target="gone", left="1", key=None)
    contract = Contract.model_validate(found["contract"])
    Declared.model_validate(found["study"])
    Labels.model_validate(found["labels"])
    check_tables({"clients": RawTable("x.csv", cells)}, contract.tables, contract.target)
