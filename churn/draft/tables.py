"""Several tables with a shared key, put side by side; what cannot be is told."""

from dataclasses import dataclass

import pandas as pd

from churn.base.errors import UserError, heads, nearest, some
from churn.clients.contract import expand


@dataclass(frozen=True)
class Source:
    """A table as read.

    Attributes
    ----------
    name : str
        In the contract.
    file : str
        The stem of its file's name.
    sheet : str or None
        Of a workbook that has several.
    cells : pandas.DataFrame of str
        Stripped, under the names of its header.
    """

    name: str
    file: str
    sheet: str | None
    cells: pd.DataFrame


@dataclass(frozen=True)
class Joined:
    """The clients' table with the others beside it.

    Attributes
    ----------
    cells : pandas.DataFrame of str
        A row a client.
    parts : tuple of Source
        The clients' table first; names that two tables have are those that the second gets by ``renames``.
    renames : dict of str to dict of str to str
        By table, columns that get another name before they are joined.
    left_out : tuple of str
        Tables that are not used, each with the reason and what to do.
    key : tuple of str
        Columns that identify a client in each of them; none where a key is made.
    """

    cells: pd.DataFrame
    parts: tuple[Source, ...]
    renames: dict[str, dict[str, str]]
    left_out: tuple[str, ...]
    key: tuple[str, ...] = ()


def main_of(sources: list[Source], target: str) -> Source:
    """Give the one table that has the target.

    Raises
    ------
    UserError
        None has, or several do; or names cannot stand in a contract.
    """
    found = [source for source in sources if target in source.cells.columns]
    if not found:
        names = list(dict.fromkeys(name for source in sources for name in source.cells.columns))
        where = "" if len(sources) == 1 else f" in {some([source.name for source in sources])}"
        raise UserError(f"--target: no column '{target}'{where}. {nearest(target, heads(names))}")
    if len(found) > 1:
        raise UserError(
            f"--target: the column '{target}' is in several tables ({some([source.name for source in found])}). Give "
            "the file of one of them, or take the others out of the folder."
        )
    for source in sources:
        check_names(source.cells.columns)
    return found[0]


def check_names(columns: pd.Index) -> None:
    """Refuse names that occur twice, or that a contract takes for several."""
    if columns.has_duplicates:
        twice = columns[columns.duplicated()]
        raise UserError(f"columns named twice: {some(heads(twice))}. Rename or remove one of each in the file.")
    several = [name for name in columns if expand(name.replace(",", ",,")) != [name]]
    if several:
        raise UserError(
            f"columns whose names a contract takes for several, by {{1..3}}: {some(heads(several))}. Rename them."
        )


def joined(main: Source, others: list[Source], key: list[str]) -> Joined:
    """Put the tables that have the clients' key, a row a client, beside the clients' table.

    Parameters
    ----------
    main : Source
        The clients' table.
    others : list of Source
        The rest.
    key : list of str
        Columns that identify a client; tables can be joined by one.
    """
    cells, parts, renames, left_out = main.cells, [main], {}, []
    for other in others:
        if reason := _cannot(main, other, key):
            left_out.append(f"table '{other.name}' is not used: {reason}")
            continue
        taken = {name: f"{name}_{other.name}" for name in other.cells if name in cells and name != key[0]}
        beside = other.cells.rename(columns=taken).set_index(key[0]).loc[cells[key[0]]]
        cells = pd.concat([cells, beside.set_axis(cells.index, axis=0)], axis=1)
        parts.append(other)
        if taken:
            renames[other.name] = taken
    return Joined(cells, tuple(parts), renames, tuple(left_out), tuple(key))


def _cannot(main: Source, other: Source, key: list[str]) -> str:
    if len(key) != 1:
        return "tables are joined by a key of one column. Name it with --key, and give both tables that column."
    name = key[0]
    if name not in other.cells:
        return f"it has no column '{name}', the clients' key. Rename its key, if it has one."
    rows, ids = other.cells[name], set(main.cells[name])
    if rows.duplicated().any():
        return f"'{name}' repeats ({len(rows)} rows, {rows.nunique()} clients). Sum it up to a row a client first."
    if set(rows) != ids:
        strange, without = len(set(rows) - ids), len(ids - set(rows))
        return f"{without} clients are not in it, and {strange} of its are no clients here. Export both for the same."
    return ""
