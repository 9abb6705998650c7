"""Reads dates as people write them: any of three orders of year, month and day, any signs between, a time behind."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import pandas as pd

from churn.clients.contract import ORDERS

_SIGN = r"(?:[\s./,-]+)"
_TIME = r"(?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm])?)?"
_ZONE = r"\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?"  # dropped: the day is that of the clock on the wall
_YEAR, _DAY, _MONTH = r"(?P<year>\d{4}|\d{2})", r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2}|[A-Za-z]{3,9})\.?"
_FORMS = {
    "ymd": rf"(?P<year>\d{{4}}){_SIGN}{_MONTH}(?:{_SIGN}{_DAY})?",
    "dmy": rf"{_DAY}{_SIGN}{_MONTH}{_SIGN}{_YEAR}",
    "mdy": rf"{_MONTH}{_SIGN}{_DAY}{_SIGN}{_YEAR}",
}
_PATTERNS = {order: re.compile(form + _TIME + _ZONE) for order, form in _FORMS.items()}
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})" + _TIME + _ZONE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY = 69
"""Two-digit years from here on are of the 1900s, as POSIX has it."""


def read_dates(cells: pd.Series, form: str | None) -> pd.Series:
    """Read cells as dates; NaT where a cell is none, or a day that no calendar has.

    Parameters
    ----------
    cells : pandas.Series of str
        Missing ones stay missing.
    form : str or None
        ``ymd``, ``dmy`` or ``mdy``, or a pattern of ``strptime``. None: of the three the one that reads the most cells.

    Returns
    -------
    pandas.Series of datetime64
        With the time of day, where there is one; time zones are dropped.

    Examples
    --------
    >>> read_dates(pd.Series(["31.1.2024", "1 Feb 2024 10:05"]), "dmy").astype(str).to_list()
    ['2024-01-31 00:00:00', '2024-02-01 10:05:00']
    """
    if form is not None and "%" in form:
        return pd.to_datetime(cells, format=form, errors="coerce").astype("datetime64[us]")
    if form is None:
        form = max(ORDERS, key=lambda order: int(_read(cells, order).notna().sum()))
    return _read(cells, form)


def orders_of(cells: pd.Series) -> list[str]:
    """Give the orders in which every cell is a date; several where the day may be the month everywhere.

    Examples
    --------
    >>> orders_of(pd.Series(["01.02.2024", "31.12.2024"])), orders_of(pd.Series(["01/02/2024"]))
    (['dmy'], ['dmy', 'mdy'])
    """
    found: dict[str, pd.Series] = {}
    for order in ORDERS if len(cells) else ():
        if _read(cells.head(50), order).notna().all() and (dates := _read(cells, order)).notna().all():
            found[order] = dates
    first = next(iter(found.values()), None)
    same = first is not None and all(first.equals(other) for other in found.values())
    return list(found)[:1] if same else list(found)


@dataclass(frozen=True)
class Orders:
    """How well each order reads the cells of a column, or of a block of it.

    Attributes
    ----------
    filled : int
        Cells that are not missing.
    read : tuple of int
        How many of them each of ``ORDERS`` reads.
    same : tuple of bool
        Whether the first and second, first and third, second and third of ``ORDERS`` read the same days.
    """

    filled: int = 0
    read: tuple[int, ...] = (0, 0, 0)
    same: tuple[bool, ...] = (True, True, True)

    def __add__(self, other: "Orders") -> "Orders":
        read = tuple(one + two for one, two in zip(self.read, other.read, strict=True))
        same = tuple(one and two for one, two in zip(self.same, other.same, strict=True))
        return Orders(self.filled + other.filled, read, same)

    @property
    def fitting(self) -> list[str]:
        """The orders in which every cell is a date, as ``orders_of`` tells them."""
        found = [place for place, read in enumerate(self.read) if self.filled and read == self.filled]
        same = len(found) > 1 and all(self.same[_PAIRS.index((found[0], other))] for other in found[1:])
        return [ORDERS[place] for place in (found[:1] if same else found)]

    @property
    def best(self) -> str:
        """The order that reads the most cells."""
        return ORDERS[max(range(len(ORDERS)), key=self.read.__getitem__)]


_PAIRS = list(combinations(range(len(ORDERS)), 2))


def count_orders(cells: pd.Series, counts: pd.Series) -> Orders:
    """Say how well each order reads a block of cells.

    Parameters
    ----------
    cells : pandas.Series of str
        Each text once, none of them missing.
    counts : pandas.Series of int
        How often it stands there.
    """
    dates = [_read(cells, order) for order in ORDERS]
    read = tuple(int(counts[found.notna()].sum()) for found in dates)
    return Orders(int(counts.sum()), read, tuple(dates[one].equals(dates[two]) for one, two in _PAIRS))


def _read(cells: pd.Series, order: str) -> pd.Series:
    texts = cells.astype(object)
    known = {text: _parse(text, order) for text in texts.dropna().unique()}
    return pd.Series(pd.to_datetime(texts.map(known), errors="coerce"), index=cells.index).astype("datetime64[us]")


def _parse(text: str, order: str) -> datetime | None:
    parts = _PATTERNS[order].fullmatch(text) or (_COMPACT.fullmatch(text) if order == "ymd" else None)
    if not parts:
        return None
    try:
        return datetime(_year(parts["year"]), _month(parts["month"]), int(parts["day"] or 1), *_clock(parts))
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _CENTURY else 2000)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1


def _clock(parts: re.Match[str]) -> tuple[int, int, int]:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts["half"]:
        hour = hour % 12 + 12 * (parts["half"].lower() == "pm")
    return hour, minute, second
