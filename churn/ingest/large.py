"""Cuts the tables of a source into parts by hash of the client's key, whatever their size."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from churn.base.errors import UserError
from churn.clients.contract import Contract, Table, Target
from churn.ingest.arrays import Facts, facts, one_array
from churn.ingest.blocks import FILE, ROW, Block, Folder, cut_to, rows_in
from churn.ingest.checks import ambiguous, check_both, check_columns, warn_of
from churn.ingest.cut import Cut, cut_of
from churn.ingest.database import Database
from churn.ingest.disk import needing_space
from churn.ingest.folder import RawTable
from churn.ingest.new_clients import asked_of, refuse_target
from churn.ingest.path import find_source
from churn.ingest.queries import Queried, queried
from churn.ingest.shards import KEY, Found, Job, Merge, Problem, merge, shard, shard_path
from churn.ingest.simulated_files import write_world
from churn.ingest.simulator import Simulator
from churn.ingest.source import is_settings, read_settings
from churn.parts.folder import PARTS
from churn.parts.mapping import over_parts

Reader = Folder | Queried
ColumnOf = tuple[str, str]
"""A table and its column."""

MOST = 5
"""Columns of which a message tells what is wrong."""

CELLS, ROWS = 4_000_000, 500_000
"""At most so many cells and rows a block: 30 to 100 MB of text, and less than 1 GB in a worker."""


def rows_of(source: Path, tables: dict[str, Table]) -> int:
    """Count the clients of a source, or a few more: rows of the first table.

    Parameters
    ----------
    source : Path
        Files, or the YAML of a simulator or of a database.
    tables : dict of str to Table
        What the contract declares.
    """
    settings = read_settings(source) if is_settings(source) else None
    if isinstance(settings, Simulator):
        return settings.clients
    first = next(iter(tables))
    if settings is not None:
        with queried(source, settings, tables) as database:
            return database.count(first)
    return rows_in(find_source(source), tables[first])


def cut_source(
    source: Path, contract: Contract, target: Target | None, folder: Path, parts: int, cells: int = CELLS
) -> None:
    """Write the tables of a large source in parts: ``<folder>/parts/00000/<table>.parquet`` and so on.

    Parameters
    ----------
    source : Path
        Where the clients come from.
    contract : Contract
        What is promised of its tables, and which rules put them together.
    target : Target or None
        The target; None for tables without it.
    folder : Path
        Where the parts are written: all of them, or on an error none.
    parts : int
        How many.
    cells : int
        About so many cells are read at a time. It changes no result.

    Raises
    ------
    UserError
        As for small tables, told once for all blocks; the tables cannot be cut alike; or the disk is full.
    """
    with _beside(folder) as place, _opened(source, contract.tables, place) as reader:
        for name, table in contract.tables.items():
            _check_header(reader, name, table)
        _cut(_Work(reader, contract, contract.tables, target, parts, cells), place)


def cut_new_clients(source: Path, contract: Contract, folder: Path, parts: int, cells: int = CELLS) -> None:
    """Write the tables of clients without outcome in parts; columns that nothing uses may be absent and are empty.

    Parameters
    ----------
    source, folder, parts, cells
        As for ``cut_source``.
    contract : Contract
        Of ``for_new_clients``.

    Raises
    ------
    UserError
        As for ``cut_source``; or the table has the target's column.
    """
    with _beside(folder) as place, _opened(source, contract.tables, place) as reader:
        asked = {}
        for name in contract.tables:
            columns = reader.columns(name)
            refuse_target(reader.place(name).path, name, columns, contract)
            asked[name] = asked_of(name, columns, contract)
            _check_header(reader, name, asked[name])
        _cut(_Work(reader, contract, asked, None, parts, cells), place)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give a folder for what is half done; its parts become those of ``folder`` when all is done."""
    place = folder.resolve().with_name(f".{folder.name}.cut")  # where workers of other machines see it, too
    shutil.rmtree(place, ignore_errors=True)  # of a run that was killed
    try:
        with needing_space(folder, "Free about twice the size of the source there."):
            place.mkdir(parents=True)
            yield place
            shutil.rmtree(folder / PARTS, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            (place / PARTS).rename(folder / PARTS)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _opened(source: Path, tables: dict[str, Table], place: Path) -> Iterator[Reader]:
    settings = read_settings(source) if is_settings(source) else None
    if isinstance(settings, Database):
        with queried(source, settings, tables) as database:
            yield database
        return
    if settings is not None:
        write_world(settings, place / "simulated")
    yield Folder(find_source(source) if settings is None else place / "simulated", tables)


@dataclass(frozen=True)
class _Work:
    """What is cut, and how: the tables as they are asked for, while the contract has all columns."""

    reader: Reader
    contract: Contract
    asked: dict[str, Table]
    target: Target | None
    parts: int
    cells: int


def _check_header(reader: Reader, name: str, table: Table) -> None:
    columns, path = reader.columns(name), reader.place(name).path
    if extra := check_columns(RawTable(path, pd.DataFrame(columns=columns)), table):
        warn_of(extra, path)


def _cut(work: _Work, place: Path) -> None:
    cut = cut_of(work.contract)
    blocks, floats = _sharded(work, cut, place / "shards")
    _merged(work, cut, place, blocks, floats)


def _sharded(work: _Work, cut: Cut, place: Path) -> tuple[dict[str, int], frozenset[ColumnOf]]:
    """Write shards, twice where blocks do not show alone how a column is written; count them, find missing cells."""
    known = _Known(work.asked)
    found = _pass(work, cut, place, known)
    if known.learn(found):
        shutil.rmtree(place, ignore_errors=True)
        found = _pass(work, cut, place, known)
    _refuse(work, known.whole, found)
    blocks = {name: sum(name in one.rows for one in found) for name in work.asked}
    return blocks, frozenset(column for one in found for column, fact in one.facts.items() if fact.empty)


def _pass(work: _Work, cut: Cut, place: Path, known: "_Known") -> list[Found]:
    def calls() -> Iterator[tuple[Job, tuple[Block, ...]]]:
        for names in cut.groups():
            for blocks in _lockstep(work, names):
                if blocks[0].number == 0:
                    known.guess(blocks)
                tables = {name: work.asked[name] for name in names}
                read = {name: known.table(name) for name in names}
                yield Job(tables, read, work.target, cut.columns[names[0]], work.parts, place), blocks

    return over_parts(shard, calls(), "blocks")


def _lockstep(work: _Work, names: tuple[str, ...]) -> Iterator[tuple[Block, ...]]:
    """Read the same rows of tables that belong together row by row."""
    size = max(1, min(ROWS, work.cells // sum(len(work.asked[name].columns) for name in names)))
    readers = [cut_to(size, name, work.reader.batches(name), list(work.asked[name].columns)) for name in names]
    rows = [0] * len(names)
    for blocks in zip_longest(*readers):
        rows = [count + (block.rows if block else 0) for count, block in zip(rows, blocks, strict=True)]
        if len(set(rows)) == 1:
            yield blocks
    if len(set(rows)) > 1:
        other = next(place for place, count in enumerate(rows) if count != rows[0])
        raise UserError(
            f"tables '{names[0]}' ({rows[0]} rows) and '{names[other]}' ({rows[other]} rows) belong together row by "
            "row and differ in length. Export both again."
        )


class _Known:
    """How decimals and days are written in each column, as far as its cells have told."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self.whole: dict[ColumnOf, Facts] = {}
        self._tables, self._ways = tables, dict[ColumnOf, dict[str, str]]()

    def table(self, name: str) -> Table:
        """Give a table with what is known, so that every block is read alike."""
        table = self._tables[name]
        known = {one: self._ways.get((name, one), {}) for one in table.columns}
        columns = {one: column.model_copy(update=known[one]) for one, column in table.columns.items()}
        return table.model_copy(update={"columns": columns})

    def guess(self, blocks: tuple[Block, ...]) -> None:
        """Learn from the first block what is not known yet."""
        for block in blocks:
            cells = block.cells()
            for name, column in self._tables[block.table].columns.items():
                if way := facts(one_array(cells[name]), column).way:
                    self._ways.setdefault((block.table, name), way)

    def learn(self, found: list[Found]) -> bool:
        """Learn from all blocks; tell whether one of them was read otherwise than all together."""
        every = [pair for one in found for pair in one.facts.items()]
        for column, fact in every:
            self.whole[column] = self.whole.get(column, Facts()) + fact
        ways = {column: fact.way for column, fact in self.whole.items()}
        before, self._ways = self._ways, {column: way for column, way in ways.items() if way}
        return any(fact.matter and before.get(column, fact.way) != ways[column] for column, fact in every)


def _refuse(work: _Work, whole: dict[ColumnOf, Facts], found: list[Found]) -> None:
    """Tell what is wrong in all blocks."""
    told = [error for name in work.asked for error in _wrong(work, name, whole, found)]
    if told:
        more = [f"And {len(told) - MOST} more columns have such cells."] if len(told) > MOST else []
        raise UserError("\n".join([*map(str, told[:MOST]), *more]))
    if work.target is not None:
        values = frozenset().union(*(one.target for one in found))
        check_both(work.reader.place(work.target.table).path, sorted(values), work.target)


def _wrong(work: _Work, name: str, whole: dict[ColumnOf, Facts], found: list[Found]) -> Iterator[UserError]:
    """Give what is wrong with a table, in the order of its columns."""
    summed = _summed(problem for one in found for problem in one.problems if problem.table == name)
    for column in work.asked[name].columns:
        fitting = whole[name, column].orders.fitting
        if len(fitting) > 1:
            yield ambiguous(work.reader.place(name).path, column, whole[name, column].example, fitting)
        yield from (problem.error(work.reader.place(name)) for problem in summed if problem.column == column)


def _summed(problems: Iterable[Problem]) -> list[Problem]:
    """Add up what is told of the same column."""
    summed: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        kind = (problem.column, problem.what)
        summed[kind] = summed[kind] + problem if kind in summed else problem
    return list(summed.values())


def _merged(work: _Work, cut: Cut, place: Path, blocks: dict[str, int], floats: frozenset[ColumnOf]) -> None:
    jobs = [_merge(work, cut, place, name, blocks[name], floats) for name in work.asked]
    calls = [(job, part) for job in jobs for part in range(work.parts)]
    found = over_parts(merge, calls, "parts", len(calls))
    for name, table in work.asked.items():
        twice = _summed(problem for one in found for problem in one.problems if problem.table == name and table.key)
        for problem in twice:
            raise problem.error(work.reader.place(name))


def _merge(work: _Work, cut: Cut, place: Path, name: str, blocks: int, floats: frozenset[ColumnOf]) -> Merge:
    table, lead = work.asked[name], cut.after.get(name)
    keys = table.key if lead is None else tuple(f"{KEY}{number}" for number in range(len(work.asked[lead].key)))
    order = (*keys, FILE, ROW) if work.reader.ordered else (*keys, *(one for one in table.columns if one not in keys))
    shards = tuple(shard_path(place / "shards", name, number) for number in range(blocks))
    missing = frozenset(column for one, column in floats if one == name and table.columns[column].type == "integer")
    return Merge(name, table, work.contract.tables[name], order, missing, shards, place / PARTS)
