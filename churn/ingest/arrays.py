"""Gives Arrow columns their declared types, as ``churn.ingest.checks`` does cell by cell, many at once where it can."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from churn.clients.contract import Column
from churn.ingest.checks import CellsError, check_numbers, check_range, convert, empty_words
from churn.ingest.dates import Orders, count_orders
from churn.ingest.folder import RawTable, text_cells
from churn.ingest.numbers import Signs, signs_of

KINDS = {"integer": pa.int64(), "number": pa.float64(), "flag": pa.int8(), "date": pa.timestamp("us")}
"""What columns of each type are stored as; the others are text."""

FEW = 8
"""With so many cells to each text, the texts are converted once; measured: at half as many it pays no more."""

_NUMBER = np.zeros(256, dtype=bool)
_NUMBER[list(b"0123456789.,+-")] = True


@dataclass(frozen=True)
class Facts:
    """What a block of a column says of how the whole column is read.

    Attributes
    ----------
    signs : Signs
        Of numbers: what tells decimals.
    orders : Orders
        Of dates: how well each order reads them.
    empty : bool
        Whether a cell is missing.
    example : str
        The first date.
    """

    signs: Signs = field(default_factory=Signs)
    orders: Orders = field(default_factory=Orders)
    empty: bool = False
    example: str = ""

    def __add__(self, other: "Facts") -> "Facts":
        signs, orders = self.signs | other.signs, self.orders + other.orders
        return Facts(signs, orders, self.empty or other.empty, self.example or other.example)

    @property
    def way(self) -> dict[str, str]:
        """What can be declared of the column because of them: ``format`` or ``decimal``."""
        if self.orders.filled:
            fitting = self.orders.fitting or [self.orders.best]
            return {"format": fitting[0]} if len(fitting) == 1 else {}
        return {"decimal": self.signs.decimal} if self.signs.comma or self.signs.point else {}

    @property
    def matter(self) -> bool:
        """Whether some cell could be read otherwise."""
        return bool(self.orders.filled or self.signs.comma or self.signs.point)


def typed(array: pa.Array, path: Path | str, name: str, column: Column) -> pa.Array:
    """Check and convert a block of a column.

    Parameters
    ----------
    array : pyarrow.Array
        Text as it stands in a file, or values of a typed one.
    path : Path or str
        For messages.
    name, column
        The column, and what is declared of it.

    Returns
    -------
    pyarrow.Array
        Of a type of ``KINDS``, or text; integers are floats where a cell is missing, and missing numbers are NaN.

    Raises
    ------
    CellsError
        As ``convert``; rows are places in the block.
    UserError
        The day of every date can be the month, too.
    """
    try:
        found = _plain(array, path, name, column) if is_text(array) else _values(array, path, name, column)
        found = _by_texts(text(array), path, name, column) if found is None else found
    except CellsError:
        found = None  # told below, with the rows and their texts
    return stored(_one_by_one(text(array), path, name, column), column) if found is None else found


def facts(array: pa.Array, column: Column) -> Facts:
    """Say what a block of cells tells of the whole column; nothing where the contract says it already."""
    if not is_text(array):
        return Facts()
    if column.type == "date" and column.format is None:
        return _of_dates(array, column)
    if column.type in ("integer", "number", "flag") and column.decimal is None:
        present = _bytes_in(array)
        if _NUMBER[present].all() and ord(",") not in present and _as_floats(_without(array, column)) is not None:
            return Facts(Signs(point=ord(".") in present))
        return Facts(signs_of(_strings(_without(array, column).unique()).str.strip(), column.unit))
    return Facts()


def is_text(array: pa.Array) -> bool:
    """Tell text from typed values."""
    return pa.types.is_string(array.type) or pa.types.is_large_string(array.type)


def text(array: pa.Array) -> pa.Array:
    """Write typed values as a CSV file has them; missing ones become empty."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if is_text(array):
        return pc.fill_null(array, "").cast(pa.string())
    return pa.array(text_cells(pd.DataFrame({"": array.to_pandas()}))[""], pa.string())


def stored(values: pd.Series, column: Column) -> pa.Array:
    """Give converted values as they are stored."""
    if column.type not in KINDS:
        return pa.array(values, pa.string())
    if column.type == "date":
        return pa.array(values, KINDS["date"], from_pandas=True)
    return pa.array(values.to_numpy())


def _one_by_one(array: pa.Array, path: Path | str, name: str, column: Column) -> pd.Series:
    return convert(RawTable(path, pd.DataFrame({name: _strings(array)})), name, column)


def _by_texts(array: pa.Array, path: Path | str, name: str, column: Column) -> pa.Array | None:
    """Convert each text once, if there are few."""
    encoded = array.dictionary_encode()
    if len(encoded.dictionary) * FEW > len(array):
        return None
    return stored(_one_by_one(encoded.dictionary, path, name, column), column).take(encoded.indices)


def _plain(array: pa.Array, path: Path | str, name: str, column: Column) -> pa.Array | None:
    """Convert texts that are written as programs write them; None where some are not."""
    if column.type == "date" and column.format in (None, "ymd"):
        return _iso_days(array, path, name, column)
    if column.type in ("integer", "number", "flag") and not column.unit:
        return _numbers(array, path, name, column)
    return None


def _iso_days(array: pa.Array, path: Path | str, name: str, column: Column) -> pa.Array | None:
    """Convert days such as 2024-01-31 or 2024-01-31 10:05:03, which no other order reads."""
    filled = _without(array, column)
    days = _iso(filled)
    if days is None or (len(filled) < len(array) and not column.may_be_empty):
        return None
    if len(filled) < len(array):
        days = pc.replace_with_mask(pa.nulls(len(array), KINDS["date"]), _is_filled(array, column), days)
    values = days.to_pandas().astype("datetime64[us]")
    check_range(RawTable(path, pd.DataFrame({name: values})), name, column, values)
    return days


def _iso(filled: pa.Array) -> pa.Array | None:
    if pc.any(pc.equal(pc.binary_length(filled), 13)).as_py():  # 2024-01-31 10 is a time to Arrow alone
        return None
    try:
        return pc.floor_temporal(filled.cast(KINDS["date"]), unit="second")
    except pa.ArrowInvalid:
        return None


def _numbers(array: pa.Array, path: Path | str, name: str, column: Column) -> pa.Array | None:
    """Convert numbers without units and signs between thousands; None where some cell is none of these."""
    empty = pc.is_in(array, value_set=pa.array(sorted(empty_words(column)), pa.string()))
    filled = array.filter(pc.invert(empty)) if pc.any(empty).as_py() else array
    floats = _as_floats(_with_points(filled, column))
    if floats is None or (len(filled) < len(array) and not column.may_be_empty):
        return None
    mask = empty.to_numpy(zero_copy_only=False)
    numbers = np.full(len(array), np.nan)
    numbers[~mask] = floats
    return _checked(numbers, mask, path, name, column)


def _with_points(filled: pa.Array, column: Column) -> pa.Array | None:
    """Put points in place of commas that can only begin decimals; None where that is not sure."""
    signs = _bytes_in(filled)
    comma, point = ord(",") in signs, ord(".") in signs
    if column.decimal == "," and not point:
        return pc.replace_substring(filled, ",", ".") if comma else filled
    if not comma:
        return None if column.decimal == "," else filled
    if point or column.decimal is not None or not pc.any(pc.match_substring_regex(filled, r"\d*,\d+")).as_py():
        return None
    return pc.replace_substring(filled, ",", ".")


def _as_floats(filled: pa.Array | None) -> np.ndarray | None:
    """Cast texts of digits, points and signs; None where one is no number, or a zero below zero, which pandas loses."""
    if filled is None or not _NUMBER[(present := _bytes_in(filled))].all():
        return None
    try:
        floats = filled.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    return None if ord("-") in present and (np.signbit(floats) & (floats == 0)).any() else floats


def _checked(numbers: np.ndarray, empty: np.ndarray, path: Path | str, name: str, column: Column) -> pa.Array:
    values = pd.Series(numbers)
    return stored(
        check_numbers(RawTable(path, pd.DataFrame({name: values})), name, column, values, pd.Series(empty)), column
    )


def _values(array: pa.Array, path: Path | str, name: str, column: Column) -> pa.Array | None:
    """Take typed numbers and dates as they are; None where they have to be seen as text."""
    kind = array.type
    if column.missing_marks or (array.null_count and not column.may_be_empty):
        return None
    if column.type == "date" and (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        return _days(array, path, name, column)
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    if column.type not in ("integer", "number", "flag") or not numeric:
        return None
    try:
        numbers = array.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:  # integers that floats skip
        return None
    empty = np.isnan(numbers)
    if np.isinf(numbers).any() or (empty.any() and not column.may_be_empty):
        return None
    return _checked(numbers, empty, path, name, column)


def _days(array: pa.Array, path: Path | str, name: str, column: Column) -> pa.Array:
    """Give the time on the clock on the wall, in whole seconds."""
    local = pc.local_timestamp(array) if pa.types.is_timestamp(array.type) and array.type.tz else array
    dates = pc.floor_temporal(local.cast(pa.timestamp("us"), safe=False), unit="second")
    values = dates.to_pandas().astype("datetime64[us]")
    check_range(RawTable(path, pd.DataFrame({name: values})), name, column, values)
    return dates


def _of_dates(array: pa.Array, column: Column) -> Facts:
    filled = _without(array, column)
    if len(filled) and _iso(filled) is not None:
        return Facts(orders=Orders(len(filled), (len(filled), 0, 0), (False, False, True)), example=filled[0].as_py())
    counted = pc.value_counts(filled)
    texts, counts = _strings(counted.field("values")).str.strip(), pd.Series(counted.field("counts").to_numpy())
    filled = ~texts.isin(empty_words(column))
    texts, counts = texts[filled], counts[filled]
    return Facts(orders=count_orders(texts, counts), example=texts.iloc[0] if len(texts) else "")


def _without(array: pa.Array, column: Column) -> pa.Array:
    """Leave out words for missing cells."""
    return array.filter(_is_filled(array, column))


def _is_filled(array: pa.Array, column: Column) -> pa.Array:
    return pc.invert(pc.is_in(array, value_set=pa.array(sorted(empty_words(column)), pa.string())))


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """Give a column's cells in one piece."""
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


def _strings(array: pa.Array) -> pd.Series:
    return pd.Series(array.to_numpy(zero_copy_only=False), dtype=object)


def _bytes_in(array: pa.Array) -> np.ndarray:
    """Give the bytes that occur in the cells."""
    _, offsets, content = array.buffers()
    if content is None or not len(array):
        return np.array([], dtype=int)
    ends = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    return np.flatnonzero(np.bincount(np.frombuffer(content, dtype=np.uint8)[ends[0] : ends[-1]], minlength=256))
