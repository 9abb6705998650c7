"""Checks raw tables against the contract and gives their cells types. What passes here is trusted later."""

import warnings
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from churn.base.errors import UserError, cell, nearest, some
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
        _check_target(raw[target.table], checked[target.table][target.column], target)
    return checked


def without_target(tables: dict[str, Table], target: Target) -> dict[str, Table]:
    """Give the tables as they are declared for new clients, without the target's column."""
    table = tables[target.table]
    columns = {name: column for name, column in table.columns.items() if name != target.column}
    return {**tables, target.table: table.model_copy(update={"columns": columns})}


def _check_table(raw: RawTable, table: Table) -> pd.DataFrame:
    _check_columns(raw, table)
    typed = pd.DataFrame({name: _convert(raw, name, column) for name, column in table.columns.items()})
    if table.key:
        _check_key(raw, typed, table.key)
    return typed.reset_index(drop=True)


def _check_columns(raw: RawTable, table: Table) -> None:
    twice = raw.cells.columns[raw.cells.columns.duplicated()]
    if len(twice):
        raise UserError(f"{raw.path}: columns named twice: {some(twice)}. Rename or remove one of each.")
    missing = [name for name in table.columns if name not in raw.cells.columns]
    extra = [name for name in raw.cells.columns if name not in table.columns]
    if missing:
        hint = nearest(missing[0], extra) if extra else "The file has no other columns."
        raise UserError(
            f"{raw.path}: missing columns: {some(missing)}. {hint.replace('Allowed', 'Undeclared columns there')} "
            "Rename the column in the file or change the contract."
        )
    if extra:
        warnings.warn(
            f"{raw.path}: columns that the contract does not declare are left out: {some(extra)}", stacklevel=2
        )


def _convert(raw: RawTable, name: str, column: Column) -> pd.Series:
    cells = raw.cells[name].str.strip()
    empty = cells.isin(EMPTY.difference(map(str, column.levels or ())).union(column.missing_marks))
    if empty.any() and not column.may_be_empty:
        _refuse(raw, name, empty, "empty cells", "Fill them, or allow them with `missing: true` in the contract.")
    if column.type in ("category", "text"):
        values = cells.where(~empty, None)
        _check_levels(raw, name, column, values, ~empty)
        return values
    if column.type == "date":
        return _dates(raw, name, column, cells, empty)
    numbers = _numbers(raw, name, column, cells, empty)
    _check_levels(raw, name, column, numbers, ~empty)
    _check_range(raw, name, column, numbers)
    if column.type == "flag":
        return numbers.astype(np.int8)
    return numbers if column.type == "number" or empty.any() else numbers.astype(np.int64)


def _numbers(raw: RawTable, name: str, column: Column, cells: pd.Series, empty: pd.Series) -> pd.Series:
    words = cells.replace(TRUTH) if column.type == "flag" else cells
    numbers = read_numbers(words.where(~empty), column.decimal, column.unit)
    wrong = numbers.isna() & ~empty
    if wrong.any():
        todo = "Correct them in the file; marks of empty cells are declared as `missing_marks`, units as `unit`."
        _refuse(raw, name, wrong, f"cells that are not a number ({column.type})", todo)
    broken = (numbers % 1 != 0) & ~empty
    if column.type in ("integer", "flag") and broken.any():
        _refuse(raw, name, broken, "numbers that are not whole", "Correct them, or declare `type: number`.")
    if column.type == "integer" and (numbers.abs() > EXACT).any():
        _refuse(raw, name, numbers.abs() > EXACT, f"integers beyond {EXACT}", "Declare an identifier as `type: text`.")
    return numbers


def _dates(raw: RawTable, name: str, column: Column, cells: pd.Series, empty: pd.Series) -> pd.Series:
    if column.format is None and len(orders := orders_of(cells[~empty])) > 1:
        raise UserError(
            f"{raw.path}, column '{name}': every day can be the month, too ('{cells[~empty].iloc[0]}'). Say which with "
            f"`format: {orders[0]}` or `format: {orders[1]}` in the contract."
        )
    dates = read_dates(cells.where(~empty), column.format)
    wrong = dates.isna() & ~empty
    if wrong.any():
        todo = "Correct them, or change `format` in the contract: ymd, dmy, mdy, or a pattern such as %d%b%Y."
        _refuse(raw, name, wrong, f"cells that are not a date ({column.format or 'any order'})", todo)
    _check_range(raw, name, column, dates)
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


def _check_range(raw: RawTable, name: str, column: Column, values: pd.Series) -> None:
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


def _check_key(raw: RawTable, typed: pd.DataFrame, key: tuple[str, ...]) -> None:
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


def _check_target(raw: RawTable, values: pd.Series, target: Target) -> None:
    """Refuse a target with other values than the two declared, or with only one of them."""
    allowed = [target.negative, target.positive]
    other = ~values.isin(allowed)
    if other.any():
        found = other.set_axis(raw.cells.index)
        _refuse(raw, target.column, found, "target values", f"Allowed: {allowed[0]}, {allowed[1]}. Correct the cells.")
    if values.nunique() < 2:
        raise UserError(
            f"{raw.path}: the target '{target.column}' is {values.iloc[0]} in every row. A study needs clients who "
            f"left ({target.positive}) and clients who stayed ({target.negative})."
        )


def _refuse(raw: RawTable, name: str, bad: pd.Series, what: str, todo: str, own: bool = False) -> None:
    rows = raw.cells.index[bad.to_numpy()][:5]
    shown = ", ".join(f"row {row}: {cell(raw.cells.loc[row, name], own)}" for row in rows)
    more = f" and {int(bad.sum()) - len(rows)} more" if bad.sum() > len(rows) else ""
    raise UserError(f"{raw.path}, column '{name}': {what} in {int(bad.sum())} rows ({shown}{more}). {todo}")
