"""The two steps of cutting a large table: blocks become typed shards, and shards the tables of a part.

Both are functions of their arguments and files, so that any process on any machine may run them.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from churn.clients.contract import Column, Table, Target
from churn.ingest.arrays import KINDS, Facts, facts, one_array, typed
from churn.ingest.blocks import FILE, ROW, Block, Place
from churn.ingest.checks import SHOWN, AmbiguousDaysError, CellsError, check_key, check_target
from churn.ingest.cut import shares
from churn.ingest.folder import RawTable
from churn.parts.folder import part_name

KEY = "\x00key"
"""How the columns are named that tell a table without a key the order of the table beside which it stands."""


@dataclass(frozen=True)
class Problem:
    """Cells of one table's column that are not allowed.

    Attributes
    ----------
    table, column, what, todo : str
        As ``CellsError`` has them.
    count : int
        In how many rows.
    shown : tuple of (int, int, str)
        The first of them: number of the file, row, cell.
    """

    table: str
    column: str
    what: str
    todo: str
    count: int
    shown: tuple[tuple[int, int, str], ...]

    def __add__(self, other: "Problem") -> "Problem":
        shown = tuple(sorted((*self.shown, *other.shown))[:SHOWN])
        return Problem(self.table, self.column, self.what, self.todo, self.count + other.count, shown)

    def error(self, place: Place) -> CellsError:
        """Give what people are told."""
        shown = tuple((place.label(file, row), cell) for file, row, cell in self.shown)
        return CellsError(place.path, self.column, self.what, self.todo, self.count, shown)


@dataclass(frozen=True)
class Found:
    """What a block, or a part, says of the whole.

    Attributes
    ----------
    rows : dict of str to int
        How many, by table.
    problems : tuple of Problem
        Cells that are not allowed.
    facts : dict of (str, str) to Facts
        By table and column.
    target : frozenset
        Values of the target.
    """

    rows: dict[str, int]
    problems: tuple[Problem, ...] = ()
    facts: dict[tuple[str, str], Facts] = field(default_factory=dict)
    target: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class Job:
    """What every block of a group of tables is treated by; the first table leads, the others follow row by row.

    Attributes
    ----------
    asked, tables : dict of str to Table
        As they are declared; and as they are read: with what is known of decimals and dates.
    target : Target or None
        Of clients whose outcome is known.
    cut : tuple of str
        Columns of the first table that decide about the part.
    parts : int
        How many.
    folder : Path
        Where shards are written.
    """

    asked: dict[str, Table]
    tables: dict[str, Table]
    target: Target | None
    cut: tuple[str, ...]
    parts: int
    folder: Path


def shard(job: Job, blocks: tuple[Block, ...]) -> Found:
    """Check and convert blocks of the tables of a group, and write their rows ordered by part.

    Parameters
    ----------
    job : Job
        What to do.
    blocks : tuple of Block
        The same rows of each table of the group.

    Returns
    -------
    Found
        Where cells are not allowed nothing is written.
    """
    done = [_typed(job, block) for block in blocks]
    tables = {block.table: table for block, (table, _) in zip(blocks, done, strict=True)}
    found = [one for _, one in done]
    whole = Found(
        rows={name: count for one in found for name, count in one.rows.items()},
        problems=tuple(problem for one in found for problem in one.problems),
        facts={column: fact for one in found for column, fact in one.facts.items()},
        target=frozenset().union(*(one.target for one in found)),
    )
    if all(table is not None for table in tables.values()):
        _write_shards(job, tables, blocks[0].number)
    return whole


def _typed(job: Job, block: Block) -> tuple[pa.Table | None, Found]:
    """Convert a block's columns; None where one of them cannot be."""
    cells, table = block.cells(), job.tables[block.table]
    columns: dict[str, pa.Array] = {}
    problems, known = [], dict[tuple[str, str], Facts]()
    for name, column in table.columns.items():
        array = one_array(cells[name])
        fact = facts(array, job.asked[block.table].columns[name])
        known[block.table, name] = fact
        try:
            columns[name] = typed(array, "", name, column)
        except CellsError as error:
            problems.append(_problem(block.table, error, cells))
        except AmbiguousDaysError:
            continue  # days that may be months: the facts of all blocks tell, and refuse them or say how to read again
        else:
            empty = _has_empty(columns[name])
            known[block.table, name] = Facts(fact.signs, fact.orders, empty, fact.example)
    complete = pa.table({**columns, FILE: cells[FILE], ROW: cells[ROW]}) if len(columns) == len(table.columns) else None
    target, values = job.target, frozenset[Any]()
    if target is not None and target.table == block.table and target.column in columns:
        series = _series(columns[target.column])
        values = frozenset(series.unique())
        try:
            check_target(
                RawTable("", pd.DataFrame({target.column: _series(one_array(cells[target.column]))})), series, target
            )
        except CellsError as error:
            problems.append(_problem(block.table, error, cells))
    return (None if problems else complete), Found({block.table: block.rows}, tuple(problems), known, values)


def _problem(table: str, error: CellsError, places: pa.Table) -> Problem:
    """Say in which files and rows the places of a block are."""
    files, rows = places[FILE], places[ROW]
    shown = tuple((files[place].as_py(), rows[place].as_py(), cell) for place, cell in error.shown)
    return Problem(table, error.column, error.what, error.todo, error.count, shown)


def _write_shards(job: Job, tables: dict[str, pa.Table], number: int) -> None:
    lead, first = next(iter(tables.items()))
    content = [name for name in job.tables[lead].columns if job.target is None or name != job.target.column]
    cut = pd.DataFrame({name: _series(one_array(first[name])) for name in job.cut or content}, copy=False)
    parts = (shares(cut) * job.parts).astype(np.int64)
    order = pa.array(np.argsort(parts, kind="stable"))
    ends = np.searchsorted(np.sort(parts), np.arange(job.parts + 1))
    keys = {f"{KEY}{place}": first[name] for place, name in enumerate(job.tables[lead].key)}
    for name, table in tables.items():
        whole = (
            table if name == lead else pa.table({**dict(zip(table.column_names, table.columns, strict=True)), **keys})
        )
        _write(whole.take(order).combine_chunks(), ends, shard_path(job.folder, name, number))


def shard_path(folder: Path, name: str, number: int) -> Path:
    """Say where a block's rows are written."""
    return folder / name / f"{number:06d}.arrow"


def _write(table: pa.Table, ends: np.ndarray, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema, options=options) as file:
        for begin, end in pairwise(ends):
            batches = table.slice(begin, end - begin).to_batches()
            file.write_batch(batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema))


@dataclass(frozen=True)
class Merge:
    """How the shards of one table become its parts.

    Attributes
    ----------
    name : str
        The table.
    read, declared : Table
        As it was read, and as it is written: with columns that the files need not have.
    order : tuple of str
        Columns of the shards by which rows are ordered.
    floats : frozenset of str
        Columns of integers that have a missing cell somewhere.
    shards : tuple of Path
        All of them.
    folder : Path
        Where the parts are written.
    """

    name: str
    read: Table
    declared: Table
    order: tuple[str, ...]
    floats: frozenset[str]
    shards: tuple[Path, ...]
    folder: Path


def merge(job: Merge, part: int) -> Found:
    """Write one part of a table.

    Returns
    -------
    Found
        Keys that occur more than once; then nothing is written.
    """
    schema = pa.schema([(name, _kind(job, name, column)) for name, column in job.read.columns.items()])
    table = pa.concat_tables(_part(path, part, schema) for path in job.shards)
    problems = _twice(job, table)
    if not problems:
        _write_part(job, table, job.folder / part_name(part) / f"{job.name}.parquet")
    found = Found({job.name: len(table)}, problems)
    del table
    pa.default_memory_pool().release_unused()  # joblib takes what stays for a leak, and starts another process
    return found


def _part(path: Path, part: int, schema: pa.Schema) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        table = pa.Table.from_batches([pa.ipc.open_file(source).get_batch(part)])
    columns = {name: table[name].cast(schema.field(name).type) for name in schema.names}
    return pa.table({**columns, **{name: table[name] for name in table.column_names if name not in columns}})


def _twice(job: Merge, table: pa.Table) -> tuple[Problem, ...]:
    key = list(job.read.key)
    frame = pd.DataFrame({name: _series(one_array(table[name])) for name in (*key, FILE, ROW)})
    if not key or not frame.duplicated(key).any():
        return ()
    frame = frame.sort_values([FILE, ROW], ignore_index=True)
    try:
        check_key(RawTable("", frame[key]), frame, job.read.key)
    except CellsError as error:
        return (_problem(job.name, error, pa.Table.from_pandas(frame[[FILE, ROW]])),)
    return ()


def _write_part(job: Merge, table: pa.Table, path: Path) -> None:
    """Write all declared columns in the order of rows, each of the same type in every part."""
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in job.order])
    columns = {
        name: _with_nulls(one_array(table[name]).take(order))
        if name in job.read.columns
        else pa.nulls(len(table), _kind(job, name, column))
        for name, column in job.declared.columns.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.table(columns), path)


def _with_nulls(array: pa.Array) -> pa.Array:
    """Make numbers that are none missing cells, as pandas does when it writes them."""
    return pc.if_else(pc.is_nan(array), None, array) if pa.types.is_floating(array.type) else array


def _kind(job: Merge, name: str, column: Column) -> pa.DataType:
    return pa.float64() if name in job.floats else KINDS.get(column.type, pa.string())


def _has_empty(array: pa.Array) -> bool:
    return bool(array.null_count or (pa.types.is_floating(array.type) and np.isnan(array.to_numpy()).any()))


def _series(array: pa.Array) -> pd.Series:
    """Give values as ``churn.ingest.checks`` has them: texts as objects, None for missing."""
    values = array.to_numpy(zero_copy_only=False)
    return pd.Series(values, dtype=object if pa.types.is_string(array.type) else values.dtype)
