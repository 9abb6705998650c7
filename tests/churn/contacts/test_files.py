"""Files of a list that spreadsheets open safely."""

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from churn.contacts.files import Sheet, escaped, write_sheet, write_workbook

NASTY = pd.DataFrame(
    {"client": ["=1+1", "-5", "Ростов"], "amount": [-1.5, 0.123456789, 2.0], "note": ["@x", None, "\x01y"]}
)


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
    write_workbook([Sheet("List: one", NASTY)], tmp_path / "new" / "list.xlsx")
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
    write_workbook([Sheet("List: one", NASTY)], tmp_path / "one.xlsx")
    with zipfile.ZipFile(tmp_path / "one.xlsx") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        properties = archive.read("docProps/core.xml").decode()
    assert str(datetime.now().year) not in properties
    assert properties.count("2000-01-01T00:00:00Z") == 2
