"""Guesses the type of a column from its cells and its name."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from churn.base.errors import some
from churn.draft.guess import Guess
from churn.ingest.checks import EMPTY, EXACT, TRUTH
from churn.ingest.dates import orders_of, read_dates
from churn.ingest.numbers import decimal_of, read_numbers

MARKS = frozenset(
    {"-", "--", "–", "—", "?", "unknown", "n.a.", "not available", "missing", "undefined", "нет данных", "неизвестно"}
    | {"#н/д", "n/a", "na", "nan", "null", "nat", "не указано"}
)
"""What stands in cells that mean to be empty, in any case of letters, beside what is read so everywhere."""

MOSTLY = 0.95
"""Share of numbers among filled cells from which a few words beside them are taken for marks."""

CODES = 300
"""The most distinct whole numbers that may be codes of places, tariffs or branches."""

NAMES = 1 / 3
"""Share of distinct texts among filled cells above which they are names or notes: fewer than three clients each."""

LISTED = 60
"""The most levels that a contract lists."""

FEW = 20
"""Levels that are a category in however few rows."""

_CODE = re.compile(
    r"(?i:(?:^|[_\s.-])(id|code|cd|region|area|zip|zipcode|postal|branch|tariff|plan|store|type|код|регион|филиал|тариф)$)"
    r"|(?<=[a-z])(Id|ID|Code|Region|Zip|Branch|Type|Plan)$"
)
_UNITS = re.compile(r"-?(?P<before>[$€£¥₽₹₴₸]|[A-Z]{3}|Rs\.?)?\s*[-+]?\d[\d\s.,]*(?P<after>[^\d\s.,+][^\d,+]{0,14})?")
_BEGINS = re.compile(
    r"\s*(?:(?P<below>under|less than|up to|<=?)|(?P<above>over|more than|>=?))?\s*[$€£]?(?P<number>\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)
_SCALES = (
    ("very low", "low", "medium", "high", "very high"),
    ("low", "moderate", "high"),
    ("low", "middle", "high"),
    ("extra small", "small", "medium", "large", "extra large"),
    ("xs", "s", "m", "l", "xl", "xxl"),
    ("very bad", "bad", "fair", "good", "very good", "excellent"),
    ("poor", "fair", "good", "excellent"),
    ("poor", "average", "good"),
    ("bad", "good", "better", "best"),
    ("below college", "college", "bachelor", "master", "doctor"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("basic", "standard", "premium"),
    ("free", "basic", "standard", "premium", "enterprise"),
    ("bronze", "silver", "gold", "platinum", "diamond"),
    ("primary", "secondary", "tertiary"),
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("low", "below average", "average", "above average", "high"),
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ("month-to-month", "one year", "two year"),
    ("daily", "weekly", "monthly", "quarterly", "annual"),
    ("monthly", "quarterly", "half-yearly", "yearly"),
    ("очень низкий", "низкий", "средний", "высокий", "очень высокий"),
    ("никогда", "редко", "иногда", "часто", "всегда"),
)


def guess_type(name: str, cells: pd.Series) -> Guess:
    """Describe a column as its cells are.

    Parameters
    ----------
    name : str
        The column's.
    cells : pandas.Series of str
        Stripped.

    Returns
    -------
    Guess
        Of its type and what may stand in it; roles are guessed later, from all columns together.
    """
    written = cells[~cells.isin(EMPTY)]
    marks = sorted(mark for mark in written.unique() if mark.lower() in MARKS)
    filled = written[~written.isin(marks)]
    if filled.empty:
        return Guess({"type": "text", "missing": True}, "ignored", ("empty in every row",))
    words = _words_among_numbers(filled)
    filled, marks = filled[~filled.isin(words)], [*marks, *words]
    guess = _with_none(_filled(name, filled, len(filled) < len(cells)), cells)
    guess = _with_gaps(guess, cells, marks)
    if words:
        guess = guess.but(ask=f"is {', '.join(map(repr, words))} among the numbers an empty cell? taken so")
    return guess


def _with_none(guess: Guess, cells: pd.Series) -> Guess:
    """Take None among other words for a level, as in no internet, no discount."""
    if guess.type != "category" or "values" not in guess.column or not (cells == "None").any():
        return guess
    return guess.but("None is taken for a level, not for an empty cell", values=[*guess.column["values"], "None"])


def _with_gaps(guess: Guess, cells: pd.Series, marks: list[str]) -> Guess:
    blank = cells.isin(EMPTY.difference(guess.column.get("values", ())))
    share = float((blank | cells.isin(marks)).mean())
    if not share:
        return guess
    missing: dict[str, Any] = {"missing": True} if blank.any() else {}
    missing |= {"missing_marks": marks} if marks else {}
    told = f"{max(share, 0.001):.1%} empty" + (f", also {', '.join(map(repr, marks))}" if marks else "")
    return guess.but(told, **missing)


def _words_among_numbers(filled: pd.Series) -> list[str]:
    numbers = read_numbers(filled).notna()
    words = sorted(filled[~numbers].unique())
    return words if 0 < len(words) <= 3 and MOSTLY <= numbers.mean() < 1 else []


def _filled(name: str, filled: pd.Series, gaps: bool) -> Guess:
    levels = sorted(filled.unique())
    if set(levels) <= set(TRUTH) | {"0", "1"} and len({TRUTH.get(level, level) for level in levels}) == 2:
        return _flag(levels, gaps)
    if (known := _numbers(filled)) is not None:
        return _coded_day(name, filled) or _number(name, filled, *known)
    if orders := orders_of(filled):
        return _date(filled, orders)
    return _words(filled, levels)


def _flag(levels: list[str], gaps: bool) -> Guess:
    if gaps:
        return Guess({"type": "category", "values": levels}, None, ("a flag with empty cells, which are a level",))
    return Guess({"type": "flag"}, None, (f"written {' and '.join(levels)}",))


def _numbers(filled: pd.Series) -> tuple[pd.Series, dict[str, str], str] | None:
    """Read cells as numbers; with what the contract must say for it, and a doubt."""
    decimal, doubt = _decimal(filled)
    numbers = read_numbers(filled, decimal.get("decimal"))
    if numbers.notna().all():
        return numbers, decimal, doubt
    unit = _unit(filled)
    if unit is None:
        return None
    bare = filled.str.replace(r"[^\d.,+-]", "", regex=True)
    decimal, doubt = _decimal(bare)
    numbers = read_numbers(filled, decimal.get("decimal"), unit)
    return (numbers, {**decimal, "unit": unit}, doubt) if numbers.notna().all() else None


def _decimal(cells: pd.Series) -> tuple[dict[str, str], str]:
    with_comma = cells[cells.str.contains(",", regex=False)]
    if with_comma.empty:
        return {}, ""
    decimal, doubt = decimal_of(cells), ""
    three = with_comma.str.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}").all()
    if decimal == "," and three:
        decimal, doubt = ".", f"'{with_comma.iloc[0]}': the comma was taken to separate thousands; else `decimal: ','`"
    return {"decimal": decimal}, doubt


def _unit(filled: pd.Series) -> str | None:
    """Give what stands beside every number, several forms separated by a bar; None where something else does."""
    found: set[tuple[str, str]] = set()
    for text in filled.unique():
        parts = _UNITS.fullmatch(text)
        if parts is None or len(found) > 2:
            return None
        found.add(((parts["before"] or "").strip(), (parts["after"] or "").strip()))
    units = sorted({before or after for before, after in found}, key=len, reverse=True)
    two = len(units) == 2 and units[0].startswith(units[1])  # month and months
    return "|".join(units) if units[-1] and (len(units) == 1 or two) else None


def _coded_day(name: str, filled: pd.Series) -> Guess | None:
    """Take 20240131 for a day where all cells can be days."""
    if not filled.str.fullmatch(r"(?:19|20)\d{6}").all() or orders_of(filled) != ["ymd"]:
        return None
    return _date(filled, ["ymd"]).but(ask="whole numbers such as 20240131 were taken for days; else `type: integer`")


def _date(filled: pd.Series, orders: list[str]) -> Guess:
    dates = read_dates(filled, orders[0])
    span = max(10, dates.max().year - dates.min().year)
    ends = {"min": f"{max(1900, dates.min().year - span)}-01-01", "max": f"{dates.max().year + span}-12-31"}
    guess = Guess(
        {"type": "date", "format": orders[0], **{end: pd.Timestamp(day).date() for end, day in ends.items()}},
        None,
        (f"days from {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}",),
    )
    if len(orders) == 1:
        return guess
    ask = f"is the day or the month first in '{filled.iloc[0]}'? the day was taken; else `format: mdy`"
    return guess.but(f"every day could be the month, too: {orders[1]}", ask=ask)


def _number(name: str, filled: pd.Series, numbers: pd.Series, written: dict[str, str], doubt: str) -> Guess:
    whole = bool((numbers % 1 == 0).all() and (numbers.abs() <= EXACT).all())
    if not written and filled.str.fullmatch(r"0\d+").any():
        return _words(filled, sorted(filled.unique())).but("digits with leading zeros are a code, not a quantity")
    if whole and not written and (reason := _code_like(name, numbers)):
        levels = sorted(filled.unique())
        return _words(filled, levels).but(
            reason, ask=f"a code or a quantity? {reason}, so a code was taken; else `type: integer` without `values`"
        )
    told = f"{numbers.min():g} to {numbers.max():g}"
    unit = (f"beside each number: {written['unit']}",) if "unit" in written else ()
    column = {"type": "integer" if whole else "number", **written, **room(numbers)}
    return Guess(column, None, (told, *unit), doubt)


def _code_like(name: str, numbers: pd.Series) -> str:
    """Say why few whole numbers are codes rather than quantities; nothing where they are none."""
    values = np.unique(numbers)
    if not 3 <= len(values) <= CODES or len(values) * 3 > len(numbers):
        return ""
    if _CODE.search(name):
        return f"its name and {len(values)} distinct whole numbers speak of a code"
    gaps = np.diff(values).astype(int)
    apart = values[0] >= 100 and values[-1] - values[0] > 10 * len(values) and math.gcd(*gaps.tolist()) == 1
    return f"{len(values)} whole numbers far apart ({_shown(values)})" if apart and len(values) <= 30 else ""


def _shown(values: Sequence[float] | np.ndarray) -> str:
    return some([f"{value:g}" for value in values], 3)


def room(numbers: pd.Series) -> dict[str, float | int]:
    """Give a range with room to spare: as much again as the numbers span, on round ends; nothing below 0 stays so.

    No end is given where it would lie beyond what a number can hold.

    Examples
    --------
    >>> room(pd.Series([18.0, 92.0])), room(pd.Series([-5.0, 5.0]))
    ({'min': 0, 'max': 200}, {'min': -20, 'max': 20})
    """
    low, high = float(numbers.min()), float(numbers.max())
    span = max(high - low, abs(high), abs(low)) or 1.0
    ends = {"min": 0 if low >= 0 else -_round_up(span - low), "max": 0 if high < 0 else _round_up(high + span)}
    return {end: value for end, value in ends.items() if math.isfinite(value)}


def _round_up(value: float) -> int | float:
    """Give the next number of the form 1, 2 or 5 times a power of ten; infinity where there is none."""
    if math.isinf(value):
        return value
    power = 10.0 ** math.floor(math.log10(value))
    found = next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))
    return int(found) if 1 <= found <= EXACT else found if found > EXACT else float(f"{found:.6g}")


def _words(filled: pd.Series, levels: list[str]) -> Guess:
    if len(levels) > max(FEW, len(filled) * NAMES) or (len(levels) > 2 and len(levels) == len(filled)):
        told = f"{len(levels)} different texts in {len(filled)} rows: names or notes, no feature"
        return Guess({"type": "text", "missing": True}, "ignored", (told,))
    if order := order_of(levels):
        why = (f"{len(levels)} levels that have an order; without it write `values`",)
        return Guess({"type": "category", "ordered": order}, None, why)
    counts = filled.value_counts()
    if len(levels) <= LISTED and counts.min() > 1:
        return Guess({"type": "category", "values": levels}, None, (f"{len(levels)} levels, another is refused",))
    once = int((counts == 1).sum())
    told = f"{len(levels)} levels" + (f", {once} of them in one row: others may come" if once else ", any other passes")
    return Guess({"type": "category"}, None, (told,))


def order_of(levels: list[str]) -> list[str] | None:
    """Give levels in their order, lowest first: those of a known scale, or such that begin with a number each.

    Examples
    --------
    >>> order_of(["high", "low", "medium"]), order_of(["10+ years", "< 1 year", "2 years"]), order_of(["a", "b", "c"])
    (['low', 'medium', 'high'], ['< 1 year', '2 years', '10+ years'], None)
    """
    if len(levels) < 3:
        return None
    for scale in _SCALES:
        if set(map(_spoken, levels)) <= set(scale):
            return sorted(levels, key=lambda level: scale.index(_spoken(level)))
    places = {level: _place(level) for level in levels}
    if None in places.values() or len(set(places.values())) < len(levels):
        return None
    return sorted(levels, key=lambda level: places[level] or 0.0)


def _spoken(level: str) -> str:
    """Give a level as it is said: ``Very_High`` is very high."""
    return re.sub(r"[_\s-]+", " ", level).strip().lower()


def _place(level: str) -> float | None:
    parts = _BEGINS.match(level)
    if parts is None or not re.search(r"\D", level):
        return None
    below, above = bool(parts["below"]), bool(parts["above"])
    return float(parts["number"].replace(",", ".")) - 0.5 * below + 0.5 * above
