"""Checks raw tables against the contract and gives their cells types. What passes here is trusted later."""

import warnings
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from churn.base.errors import UserError, cell, heads, nearest, some
from churn.clients.contract import Column, Table, Target
from churn.ingest.dates import orders_of, read_dates
from churn.ingest.folder import RawTable
from churn.ingest.numbers import read_numbers

EMPTY = frozenset({"", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NaT", "null", "NULL", "None", "<NA>"})
EXACT = 2**53 - 1
"""Above it floats skip integers, so that two identifiers could become one."""
_TRUE, _FALSE = ("true", "yes", "y", "t", "да"), ("false", "no", "n", "f", "нет")
TRUTH = {
    written: digit
    for words, digit in ((_TRUE, "1"), (_FALSE, "0"))
    for word in words
    for written in (word, word.upper(), word.capitalize())
}
"""Words of flags."""


def check_tables(raw: dict[str, RawTable], tables: dict[str, Table], target: Target | None) -> dict[str, pd.DataFrame]:
    """Check every table and convert its cells to the declared types.

    Parameters
    ----------
    raw : dict of str to RawTable
        Tables as read.
    tables : dict of str to Table
        What the contract declares.
    target : Target or None
        The target; None for new clients, whose tables are those of ``without_target``.

    Returns
    -------
    dict of str to pandas.DataFrame
        The declared columns in declared order: ``flag`` int8, ``integer`` int64 (float64 with missing cells),
        ``number`` float64, ``date`` datetime64, ``category`` and ``text`` object with None for missing.

    Raises
    ------
    UserError
        Names file, column, first rows, what is allowed.

    Warns
    -----
    UserWarning
        A file has columns that the contract does not declare; they are left out.
    """
    checked = {name: _check_table(raw[name], table) for name, table in tables.items()}
    if target is not None:
        values = checked[target.table][target.column]
        check_target(raw[target.table], values, target)
        check_both(raw[target.table].path, values.unique(), target)
    return checked


def without_target(tables: dict[str, Table], target: Target) -> dict[str, Table]:
    """Give the tables as they are declared for new clients, without the target's column."""
    table = tables[target.table]
    columns = {name: column for name, column in table.columns.items() if name != target.column}
    return {**tables, target.table: table.model_copy(update={"columns": columns})}


def _check_table(raw: RawTable, table: Table) -> pd.DataFrame:
    if extra := check_columns(raw, table):
        warn_of(extra, raw.path)
    typed = pd.DataFrame({name: convert(raw, name, column) for name, column in table.columns.items()})
    if table.key:
        check_key(raw, typed, table.key)
    return typed.reset_index(drop=True)


def check_columns(raw: RawTable, table: Table) -> list[str]:
    """Refuse a table without a declared column, or with two of one name; name the columns that are not declared.

    Parameters
    ----------
    raw : RawTable
        Its cells are not looked at.
    table : Table
        What the contract declares.

    Raises
    ------
    UserError
        Names the columns.
    """
    twice = raw.cells.columns[raw.cells.columns.duplicated()]
    if len(twice):
        raise UserError(f"{raw.path}: columns named twice: {some(heads(twice))}. Rename or remove one of each.")
    missing = [name for name in table.columns if name not in raw.cells.columns]
    extra = [name for name in raw.cells.columns if name not in table.columns]
    if missing:
        hint = nearest(missing[0], heads(extra)) if extra else "The file has no other columns."
        raise UserError(
            f"{raw.path}: missing columns: {some(missing)}. {hint.replace('Allowed', 'Undeclared columns there')} "
            "Rename the column in the file or change the contract."
        )
    return extra


def warn_of(extra: list[str], path: Path | str) -> None:
    """Say which columns are left out."""
    warnings.warn(
        f"{path}: columns that the contract does not declare are left out: {some(heads(extra))}", stacklevel=3
    )


def empty_words(column: Column) -> frozenset[str]:
    """Give the texts that stand for a missing cell of a column."""
    return EMPTY.difference(map(str, column.levels or ())).union(column.missing_marks)


def convert(raw: RawTable, name: str, column: Column) -> pd.Series:
    """Give one column's cells their type.

    Parameters
    ----------
    raw : RawTable
        Its cells are text. Of a block of a large table the index says only where in the block a row is.
    name : str
        The column.
    column : Column
        What is declared of it.

    Raises
    ------
    CellsError
        Cells are empty, are not of the type, or hold what is not allowed.
    UserError
        The day of every date can be the month, too.
    """
    cells = raw.cells[name].str.strip()
    empty = cells.isin(empty_words(column))
    if empty.any() and not column.may_be_empty:
        _refuse(raw, name, empty, "empty cells", "Fill them, or allow them with `missing: true` in the contract.")
    if column.type in ("category", "text"):
        values = cells.where(~empty, None)
        _check_levels(raw, name, column, values, ~empty)
        return values
    if column.type == "date":
        return _dates(raw, name, column, cells, empty)
    return check_numbers(raw, name, column, _numbers(raw, name, column, cells, empty), empty)


def check_numbers(raw: RawTable, name: str, column: Column, numbers: pd.Series, empty: pd.Series) -> pd.Series:
    """Check cells that are numbers already, and give them the declared type.

    Parameters
    ----------
    raw : RawTable
        For messages.
    name, column
        The column, and what is declared of it.
    numbers : pandas.Series of float
        NaN where ``empty``.
    empty : pandas.Series of bool
        Which cells are missing.

    Raises
    ------
    CellsError
        Numbers are broken where whole ones are declared, are no level, or outside the range.
    """
    if column.type in ("integer", "flag") and (broken := (numbers % 1 != 0) & ~empty).any():
        _refuse(raw, name, broken, "numbers that are not whole", "Correct them, or declare `type: number`.")
    if column.type == "integer" and (numbers.abs() > EXACT).any():
        _refuse(raw, name, numbers.abs() > EXACT, f"integers beyond {EXACT}", "Declare an identifier as `type: text`.")
    _check_levels(raw, name, column, numbers, ~empty)
    check_range(raw, name, column, numbers)
    if column.type == "flag":
        return numbers.astype(np.int8)
    return numbers if column.type == "number" or empty.any() else numbers.astype(np.int64)


def _numbers(raw: RawTable, name: str, column: Column, cells: pd.Series, empty: pd.Series) -> pd.Series:
    words = cells.replace(TRUTH) if column.type == "flag" else cells
    numbers = read_numbers(words.where(~empty), column.decimal, column.unit)
    wrong = numbers.isna() & ~empty
    if wrong.any():
        todo = "Correct them in the file; marks of empty cells are declared as `missing_marks`, units as `unit`."
        _refuse(raw, name, wrong, f"cells that are not a number ({column.type})", todo, _counts_up(column))
    return numbers


def _counts_up(column: Column) -> bool:
    """Tell whether a column may hold numbers of clients: whole ones without bounds."""
    return column.type == "integer" and column.levels is None and column.min is None and column.max is None


def _dates(raw: RawTable, name: str, column: Column, cells: pd.Series, empty: pd.Series) -> pd.Series:
    if column.format is None and len(orders := orders_of(cells[~empty])) > 1:
        raise ambiguous(raw.path, name, cells[~empty].iloc[0], orders)
    dates = read_dates(cells.where(~empty), column.format)
    wrong = dates.isna() & ~empty
    if wrong.any():
        todo = "Correct them, or change `format` in the contract: ymd, dmy, mdy, or a pattern such as %d%b%Y."
        _refuse(raw, name, wrong, f"cells that are not a date ({column.format or 'any order'})", todo)
    check_range(raw, name, column, dates)
    return dates


def _check_levels(raw: RawTable, name: str, column: Column, values: pd.Series, filled: pd.Series) -> None:
    allowed = (0, 1) if column.type == "flag" and column.levels is None else column.levels
    if allowed is None:
        return
    unknown = filled & ~values.isin(list(allowed))
    if unknown.any():
        levels = f"Allowed: {', '.join(map(str, allowed))}."
        todo = f"{levels} Correct the cells, or add the level to the contract."
        _refuse(raw, name, unknown, "unknown levels", todo, column.type == "text")


def check_range(raw: RawTable, name: str, column: Column, values: pd.Series) -> None:
    """Refuse numbers or dates outside the declared range."""
    outside = pd.Series(False, index=values.index)
    if column.min is not None:
        outside |= values < _end(column.min)
    if column.max is not None:
        outside |= values > _end(column.max)
    if outside.any():
        ends = (_shown(column.min, "-inf"), _shown(column.max, "inf"))
        todo = "Correct them, or change the range in the contract."
        _refuse(raw, name, outside, f"values outside {ends[0]} to {ends[1]}", todo)


def _end(end: float | date) -> Any:
    return pd.Timestamp(end) if isinstance(end, date) else end


def _shown(end: float | date | None, infinite: str) -> str:
    return infinite if end is None else str(end) if isinstance(end, date) else f"{end:g}"


def check_key(raw: RawTable, typed: pd.DataFrame, key: tuple[str, ...]) -> None:
    """Refuse rows with the same key."""
    repeated = typed.duplicated(list(key), keep=False)
    if repeated.any():
        name = ", ".join(key)
        shown = typed.loc[repeated, list(key)].astype(str).agg(", ".join, axis=1)
        cells = RawTable(raw.path, raw.cells.assign(**{name: shown.reindex(raw.cells.index)}))
        _refuse(
            cells,
            name,
            repeated,
            "keys that occur more than once",
            "Keep one row a key, or widen the key in the contract.",
            own=True,
        )


def check_target(raw: RawTable, values: pd.Series, target: Target) -> None:
    """Refuse a target with other values than those declared."""
    allowed = [*target.stayed, *target.left]
    other = ~values.isin(allowed)
    if other.any():
        found = other.set_axis(raw.cells.index)
        _refuse(raw, target.column, found, "target values", f"Allowed: {some(allowed)}. Correct the cells.")


def check_both(path: Path | str, values: Collection[Any], target: Target) -> None:
    """Refuse a target where all clients left, or all stayed."""
    if len({value in target.left for value in values}) < 2:
        raise UserError(
            f"{path}: the target '{target.column}' is {some(values)} in every row. A study needs clients who "
            f"left ({some(target.left)}) and clients who stayed ({some(target.stayed)})."
        )


class AmbiguousDaysError(UserError):
    """Every day of a column can be the month, too."""


def ambiguous(path: Path | str, name: str, example: str, orders: Sequence[str]) -> AmbiguousDaysError:
    """Give the error of dates that can be read in two orders."""
    return AmbiguousDaysError(
        f"{path}, column '{name}': every day can be the month, too ('{example}'). Say which with "
        f"`format: {orders[0]}` or `format: {orders[1]}` in the contract."
    )


class CellsError(UserError):
    """Cells of a column that are not allowed.

    Attributes
    ----------
    column, what, todo : str
        Where, what is wrong with them, and what to do.
    count : int
        In how many rows.
    shown : tuple of (object, str)
        The first rows, by their label in the index of ``RawTable.cells``, and the cells there as ``cell`` tells them.
    """

    def __init__(
        self, path: Path | str, column: str, what: str, todo: str, count: int, shown: tuple[tuple[Any, str], ...]
    ) -> None:
        self.column, self.what, self.todo, self.count, self.shown = column, what, todo, count, shown
        listed = ", ".join(f"{_row(row)}: {told}" for row, told in shown)
        more = f" and {count - len(shown)} more" if count > len(shown) else ""
        super().__init__(f"{path}, column '{column}': {what} in {count} rows ({listed}{more}). {todo}")


SHOWN = 5
"""Rows that a message names."""


def _row(label: object) -> str:
    return label if isinstance(label, str) else f"row {label}"  # of several files: a.csv row 7


def _refuse(raw: RawTable, name: str, bad: pd.Series, what: str, todo: str, own: bool = False) -> None:
    rows = raw.cells.index[bad.to_numpy()][:SHOWN]
    shown = tuple((row, cell(raw.cells.loc[row, name], own)) for row in rows)
    raise CellsError(raw.path, name, what, todo, int(bad.sum()), shown)
