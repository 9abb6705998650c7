"""Files of a list that a spreadsheet opens safely: texts are texts and never formulas, and no time is written."""

import datetime
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pandas as pd

from churn.base.files import rounded, whole, write_whole

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML has no place for them
_MOMENT = datetime.datetime(2000, 1, 1)  # files hold no time of their making
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can hold
_NAME = re.compile(r"[\[\]:*?/\\]")  # no name of a sheet may hold these, nor more than 31 letters

HEAD, GREY = "1F4E78", "D9D9D9"
"""Colours of a header, and of a sheet of clients whom nobody calls."""


@dataclass(frozen=True)
class Sheet:
    """A table as a sheet of a workbook.

    Attributes
    ----------
    name : str
        On its tab.
    table : pandas.DataFrame
        Under a header that stays in sight.
    formats : dict of str to str
        Formats of numbers, by column, as spreadsheets write them.
    widths : dict of str to float
        Of columns, in letters; others are as wide as their header.
    quiet : bool
        Grey: not to be worked on.
    """

    name: str
    table: pd.DataFrame
    formats: dict[str, str] = field(default_factory=dict)
    widths: dict[str, float] = field(default_factory=dict)
    quiet: bool = False


def escaped(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Examples
    --------
    >>> escaped("=1+1"), escaped("-5"), escaped("Ростов")
    ("'=1+1", "'-5", 'Ростов')

    References
    ----------
    OWASP, CSV injection, https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def write_sheet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV for spreadsheets: UTF-8 with a byte order mark, texts that look like formulas escaped."""
    safe = _readable(table)
    texts = [name for name in safe if not pd.api.types.is_numeric_dtype(safe[name])]
    safe = safe.assign(**{name: safe[name].fillna("").astype(str).map(escaped) for name in texts})
    with whole(path) as beside:
        safe.to_csv(beside, index=False, encoding="utf-8-sig", lineterminator="\n")


def write_workbook(sheets: list[Sheet], path: Path) -> None:
    """Write tables as the sheets of an Excel file; the same tables give the same bytes."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = _MOMENT
    for sheet in sheets:
        _add(book, sheet)
    content = BytesIO()
    book.save(content)
    write_whole(path, _without_times(content))


def money_format(currency: str) -> str:
    """Give the format of amounts in a currency, whole and with thousands apart.

    Examples
    --------
    >>> money_format("₽")
    '#,##0 "₽"'
    """
    return f'#,##0 "{currency.replace(chr(34), "")}"'


def _add(book: object, sheet: Sheet) -> None:
    """Add a sheet to a workbook: widths and what stays in sight first, for rows are written as they come."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    made = book.create_sheet(_NAME.sub(" ", sheet.name)[:31])  # type: ignore[attr-defined]
    made.freeze_panes = "B2"
    made.page_setup.orientation, made.page_setup.fitToHeight = "landscape", 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.print_title_rows = "1:1"
    made.sheet_properties.tabColor = GREY if sheet.quiet else HEAD
    names = list(sheet.table)
    for place, name in enumerate(names, 1):
        width = sheet.widths.get(name, len(str(name)) + 4)
        made.column_dimensions[get_column_letter(place)].width = width
    fill = PatternFill("solid", fgColor=GREY if sheet.quiet else HEAD)
    font = Font(bold=True, color="000000" if sheet.quiet else "FFFFFF")
    head, body = Alignment(wrap_text=True, vertical="center"), Alignment(wrap_text=True, vertical="top")
    made.append([_cell(made, name, font=font, fill=fill, alignment=head) for name in names])
    for row in _readable(sheet.table).itertuples(index=False):
        values = zip(names, row, strict=True)
        cells = [
            _cell(made, value, alignment=body, number_format=sheet.formats.get(name, "General"))
            for name, value in values
        ]
        made.append(cells)
    made.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(sheet.table) + 1}"


def _cell(sheet: object, value: object, **style: object) -> object:
    """Make a cell; a text stays a text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _UNPRINTABLE.sub("", value) if isinstance(value, str) else value)
    cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    for name, what in style.items():
        setattr(cell, name, what)
    return cell


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    floats = table.select_dtypes("float").columns
    return table.assign(**{name: rounded(table[name].to_numpy()) for name in floats})


def _without_times(content: BytesIO) -> bytes:
    """Pack a workbook anew without the time of its making, uncompressed: libraries compress differently."""
    result = BytesIO()
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(result, "w") as packed:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            text = made.read(name)
            if name == "docProps/core.xml":
                text = _MODIFIED.sub(rb"\g<1>" + _MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), text)
            packed.writestr(zipfile.ZipInfo(name, _FIRST_DAY), text)
    return result.getvalue()
