"""The list: limits, groups, and files that spreadsheets open safely."""

import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.plan.contact_list import contact_list, escaped, within_limits, write_excel, write_sheet
from churn.plan.profit import expected_cost

CLIENTS = pd.DataFrame(
    {
        "client": ["a", "b", "c", "d"],
        "p": [0.8, 0.6, 0.5, 0.1],
        "value": [100.0, 90.0, 80.0, 70.0],
        "offer": "general",
        "gain": [50.0, 40.0, 12.0, -1.0],
        "contact_cost": [25.0, 10.0, 2.0, 2.0],
        "offer_cost": 0.0,
        "keeps": 0.3,
        "taken_anyway": 0.7,
    }
)
NASTY = pd.DataFrame(
    {"client": ["=1+1", "-5", "Ростов"], "amount": [-1.5, 0.123456789, 2.0], "note": ["@x", None, "\x01y"]}
)


@pytest.mark.parametrize(
    ("contacts", "budget", "expected"),
    [
        (None, None, "abc"),
        (2, None, "ab"),
        (9, None, "abc"),
        (None, 12, "bc"),
        (None, 37, "abc"),
        (None, 36.9, "bc"),
        (1, 12, "c"),
        (None, 0, ""),
    ],
)
def test_limits_leave_the_best(contacts: int | None, budget: float | None, expected: str) -> None:
    """The greatest gains within a number of contacts, the greatest gains per money within a budget; never a loss."""
    assert "".join(CLIENTS.loc[within_limits(CLIENTS, contacts, budget), "client"]) == expected


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=20), st.integers(1, 20), st.floats(0, 100))
def test_limits_are_kept(gains: list[float], contacts: int, budget: float) -> None:
    """Neither more contacts nor more money than allowed, and only gains."""
    clients = pd.concat([CLIENTS.head(1)] * len(gains), ignore_index=True).assign(gain=gains)
    chosen = within_limits(clients, contacts, budget)
    assert chosen.sum() <= contacts
    assert expected_cost(clients)[chosen].sum() <= budget
    assert (clients.loc[chosen, "gain"] > 0).all()


def test_the_list_says_who_and_why() -> None:
    """A row a client with its group, money, segments and reasons, in the order given."""
    reasons = pd.DataFrame({"reason_1_en": ["one", "two"]}, index=pd.Index(["b", "a"], name="client"))
    table = contact_list(CLIENTS.head(2), np.array([False, True]), pd.Series({"b": "young, rich"}), reasons)
    assert table["client"].tolist() == ["a", "b"]
    assert table["group"].tolist() == ["contact", "control"]
    assert table["segments"].tolist() == ["", "young, rich"]
    assert table["reason_1_en"].tolist() == ["two", "one"]
    assert table["expected_cost"].tolist() == [25, 10]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_escaped(start: str) -> None:
    """A text that a spreadsheet would run begins with an apostrophe; others stay."""
    assert escaped(f"{start}cmd") == f"'{start}cmd"
    assert escaped(f"cmd{start}") == f"cmd{start}"


def test_the_csv_opens_safely(tmp_path: Path) -> None:
    """UTF-8 with a byte order mark; texts are escaped, negative numbers are not."""
    write_sheet(NASTY, tmp_path / "new" / "list.csv")
    content = (tmp_path / "new" / "list.csv").read_bytes()
    assert content.decode("utf-8") == "\ufeffclient,amount,note\n'=1+1,-1.5,'@x\n'-5,0.123457,\nРостов,2.0,\x01y\n"


def test_excel_holds_texts_and_numbers(tmp_path: Path) -> None:
    """Texts come back as written and are no formulas, numbers are numbers, and characters XML cannot hold are gone."""
    write_excel(NASTY, tmp_path / "new" / "list.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "new" / "list.xlsx").active.iter_rows())
    assert [[cell.value for cell in row] for row in rows] == [
        ["client", "amount", "note"],
        ["=1+1", -1.5, "@x"],
        ["-5", 0.123457, None],
        ["Ростов", 2, "y"],
    ]
    assert [cell.data_type for row in rows for cell in row].count("f") == 0


def test_excel_has_the_same_bytes_at_any_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the file's own dates nor those of the archive's members are of today."""
    write_excel(NASTY, tmp_path / "one.xlsx")
    with zipfile.ZipFile(tmp_path / "one.xlsx") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        properties = archive.read("docProps/core.xml").decode()
    assert str(datetime.now().year) not in properties
    assert properties.count("2000-01-01T00:00:00Z") == 2
