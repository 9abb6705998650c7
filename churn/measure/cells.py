"""Reads files that people send around, and refuses what cannot be meant: column by column, with rows."""

import re
from pathlib import Path

import pandas as pd

from churn.base.errors import UserError, cell, heads, nearest, short, some
from churn.base.paths import is_there
from churn.clients.contract import Column, Table
from churn.clients.schema import CLIENT
from churn.ingest.checks import EMPTY, TRUTH
from churn.ingest.folder import RawTable, read_folder
from churn.ingest.numbers import read_numbers


def read_cells(path: Path, names: tuple[str, ...]) -> RawTable:
    """Read a file as text cells: CSV in any usual dialect, Excel or Parquet.

    Parameters
    ----------
    path : Path
        The file.
    names : tuple of str
        Columns of which one must be there, for the separator to be found by.

    Raises
    ------
    UserError
        No such file, an empty or unreadable one, or one with none of these columns.
    """
    if not (is_there(path) and path.is_file()):
        raise UserError(f"{short(path, 300)}: no such file. A CSV, Excel or Parquet file is expected.")
    table = Table(file=path.stem, columns={name: Column(type="text") for name in names})
    return read_folder(path, {"file": table})["file"]


def need_columns(raw: RawTable, names: tuple[str, ...], todo: str) -> None:
    """Refuse a file without these columns, or with one of them twice."""
    there = list(raw.cells.columns)
    absent = [name for name in names if name not in there]
    if absent:
        raise UserError(f"{raw.path}: the column '{absent[0]}' is missing. {nearest(absent[0], heads(there))} {todo}")
    twice = [name for name in names if there.count(name) > 1]
    if twice:
        raise UserError(f"{raw.path}: columns named twice: {some(twice)}. Remove one of each.")


def keys(raw: RawTable) -> pd.Series:
    """Give the clients' keys, without the apostrophe that keeps a spreadsheet from running them.

    Raises
    ------
    UserError
        An empty key.
    """
    found = text(raw, CLIENT).map(unescaped)
    refuse(raw, CLIENT, found == "", "an empty key", "Fill it, or remove the row.")
    return found


def unescaped(key: str) -> str:
    """Undo ``churn.contacts.files.escaped``.

    Examples
    --------
    >>> unescaped("'-5"), unescaped("O'Neil")
    ('-5', "O'Neil")
    """
    return re.sub(r"^'(?=[=+\-@＝＋－＠])", "", key)


def text(raw: RawTable, name: str) -> pd.Series:
    """Give a column's cells without spaces around them.

    Raises
    ------
    UserError
        Two columns have this name.
    """
    if list(raw.cells.columns).count(name) > 1:
        raise UserError(f"{raw.path}: columns named twice: {name}. Remove one of each.")
    return raw.cells[name].str.strip()


def numbers(raw: RawTable, name: str, low: float, high: float) -> pd.Series:
    """Give a column's numbers, every one of them there and within bounds.

    Raises
    ------
    UserError
        A cell that is empty, no number, or outside.
    """
    found = read_numbers(text(raw, name))
    told = f"from {low:g} to {high:g}" if high < float("inf") else f"of at least {low:g}"
    refuse(raw, name, ~found.between(low, high), f"no number {told}", "Put back what was sent.")
    return found


def answers(raw: RawTable, name: str) -> pd.Series:
    """Give a column of yes (1) and no (0); NaN where the cell is empty.

    Raises
    ------
    UserError
        Another value.
    """
    cells = text(raw, name)
    found = read_numbers(cells.replace(TRUTH).where(~cells.isin(EMPTY)))
    wrong = ~found.isin([0, 1]) & ~cells.isin(EMPTY)
    refuse(raw, name, wrong, "neither 0 nor 1", "Write 1 for yes, 0 for no, nothing where it is not known.")
    return found


def days(raw: RawTable, name: str) -> pd.Series:
    """Give a column of dates, as 2026-11-30; NaT where the cell is empty.

    Raises
    ------
    UserError
        A cell that is no date.
    """
    cells = text(raw, name)
    found = pd.to_datetime(cells, format="ISO8601", errors="coerce")
    refuse(raw, name, found.isna() & ~cells.isin(EMPTY), "no date", "Write dates as 2026-11-30.")
    return found


def refuse(raw: RawTable, name: str, wrong: pd.Series, what: str, todo: str) -> None:
    """Refuse a file where cells of a column are wrong; name the first rows."""
    if wrong.any():
        rows = raw.cells.index[wrong.to_numpy()]
        shown = some((f"row {row}: {cell(raw.cells.loc[row, name], name == CLIENT)}" for row in rows), 3)
        raise UserError(f"{raw.path}, column '{name}': {what} in {len(rows)} rows ({shown}). {todo}")


def refuse_twice(raw: RawTable, clients: pd.Series, todo: str) -> None:
    """Refuse a file in which a client stands twice."""
    twice = clients[clients.duplicated(keep=False)]
    if len(twice):
        names = twice.drop_duplicates()
        rows = ", ".join(map(str, twice.index[twice == names.iloc[0]]))
        raise UserError(
            f"{raw.path}, column '{CLIENT}': {len(names)} clients stand there more than once (rows "
            f"{some(twice.index)}; the first in {rows}). {todo}"
        )
