"""The workbook as a call centre gets it: whom to contact, whom not, totals, in one language and without codes."""

from pathlib import Path

import openpyxl
import pytest

from churn.base.texts import Language
from churn.contacts.call_sheet import call_sheets, offer_names
from churn.contacts.files import write_workbook
from tests.churn.contacts.test_listing import ACTIONS, SIZE, TOLD, made

SHEETS = {"en": ["To contact", "Do not contact", "Totals"], "ru": ["Связаться", "Не связываться", "Итоги"]}


@pytest.mark.parametrize("to", ["en", "ru"])
def test_nobody_calls_the_control_group(tmp_path: Path, to: Language) -> None:
    """Both groups stand on sheets of their own, nobody on both; the control group's has no offer."""
    listed = made().listed(TOLD.segment_names(to))
    write_workbook(call_sheets(listed, SIZE, offer_names(ACTIONS, to), "₽", to), tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == SHEETS[to]
    call, alone, sums = (list(book[name].iter_rows(values_only=True)) for name in SHEETS[to])
    assert [row[0] for row in call[1:]] == listed.loc[listed["group"] == "contact", "client"].tolist()
    assert [row[0] for row in alone[1:]] == listed.loc[listed["group"] == "control", "client"].tolist()
    assert {row[1] for row in call[1:]} <= set(offer_names(ACTIONS, to).values())
    assert not {"general", "visit", "idle", "mined_1", "contact", "control"} & {cell for row in call for cell in row}
    assert sums[2][1] + sums[-1][1] == len(listed)
    assert sums[1][1] == SIZE


def test_the_sheets_are_ready_to_work_with(tmp_path: Path) -> None:
    """Amounts have the currency, probabilities are percent, the header stays in sight and filters."""
    listed = made().listed(TOLD.segment_names("en"))
    write_workbook(call_sheets(listed, SIZE, offer_names(ACTIONS, "en"), "₽", "en"), tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    formats = {cell.value: below.number_format for cell, below in zip(sheet[1], sheet[2], strict=True)}
    assert formats["Expected gain"] == '#,##0 "₽"'
    assert formats["Probability of leaving"] == "0.0%"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")
    assert sheet.auto_filter.ref.startswith("A1:")
