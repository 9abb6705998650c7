"""The list of clients to contact: who is on it, and files that a spreadsheet opens safely."""

import datetime
import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from churn.base.files import rounded
from churn.clients.schema import CLIENT
from churn.plan.profit import expected_cost, worth_contacting

CONTACT, CONTROL = "contact", "control"
"""Groups of the list: those to contact, and those held out to see what the campaign changes."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML has no place for them
_MOMENT = datetime.datetime(2000, 1, 1)  # files hold no time of their making
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can hold


def within_limits(clients: pd.DataFrame, contacts: int | None, budget: float | None) -> np.ndarray:
    """Tell whom to contact: clients with an expected gain above 0, as far as contacts and money reach.

    Without a budget the greatest gains come first; under a budget the greatest gains per money spent, one after the
    other until the next does not fit. What is spent is expected: the contact, and the offer as often as it is taken.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``churn.plan.profit.prospects``.
    contacts : int or None
        The most contacts.
    budget : float or None
        The most money.
    """
    cost = expected_cost(clients)
    merit = clients["gain"].to_numpy()
    if budget is not None:
        merit = np.divide(merit, cost, out=np.full(len(cost), np.inf), where=cost > 0)
    order = np.argsort(-merit, kind="stable")
    order = order[worth_contacting(clients)[order]]
    reach = np.arange(len(order)) < (len(order) if contacts is None else contacts)
    if budget is not None:
        reach &= cost[order].cumsum() <= budget
    chosen = np.zeros(len(clients), dtype=bool)
    chosen[order[reach]] = True
    return chosen


def contact_list(
    clients: pd.DataFrame, control: np.ndarray, segments: pd.Series, reasons: pd.DataFrame
) -> pd.DataFrame:
    """Give the list, the greatest expected gain first.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``churn.plan.profit.prospects``, those chosen.
    control : numpy.ndarray of bool
        Who is held out.
    segments : pandas.Series
        Each client's segments in one text, by client.
    reasons : pandas.DataFrame
        Columns of reasons, by client.

    Returns
    -------
    pandas.DataFrame
        Columns client, group (``contact`` or ``control``), offer, probability, value, expected_gain, expected_cost,
        segments, then those of ``reasons``.
    """
    key = clients[CLIENT]
    table = pd.DataFrame(
        {
            CLIENT: key,
            "group": np.where(control, CONTROL, CONTACT),
            "offer": clients["offer"],
            "probability": clients["p"],
            "value": clients["value"],
            "expected_gain": clients["gain"],
            "expected_cost": expected_cost(clients),
            "segments": segments.reindex(key).fillna("").to_numpy(),
        }
    )
    return table.join(reasons.loc[key].reset_index(drop=True).set_index(table.index))


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
    path.parent.mkdir(parents=True, exist_ok=True)
    safe = _readable(table)
    texts = [name for name in safe if not pd.api.types.is_numeric_dtype(safe[name])]
    safe = safe.assign(**{name: safe[name].fillna("").astype(str).map(escaped) for name in texts})
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def write_excel(table: pd.DataFrame, path: Path) -> None:
    """Write a table as an Excel file whose texts are texts and never formulas; the same table gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    book.properties.created = _MOMENT
    sheet = book.create_sheet("list")
    sheet.freeze_panes = "B2"
    sheet.append(list(table.columns))
    for row in _readable(table).itertuples(index=False):
        cells = [
            WriteOnlyCell(sheet, _UNPRINTABLE.sub("", value) if isinstance(value, str) else value) for value in row
        ]
        for cell in cells:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        sheet.append(cells)
    content = BytesIO()
    book.save(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_without_times(content))


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
