"""Reads the tables of a folder in blocks of equally many rows, whatever files they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from churn.base.errors import UserError, short
from churn.clients.contract import Table
from churn.ingest.folder import check_alike, find_files, no_rows, read_file, refuse_empty
from churn.ingest.stream import count_lines, header_of_text, text_batches

FILE, ROW = "\x00file", "\x00row"
"""Columns of a block beside the table's: the number of the file, and the row's number in it."""

Batch = tuple[int, pa.RecordBatch, np.ndarray]
"""The number of the file, cells, and the rows' numbers in the file."""


@dataclass(frozen=True)
class Block:
    """Rows of a table, small enough to be sent to another process.

    Attributes
    ----------
    table : str
        The table's name in the contract.
    number, rows : int
        Which block of the table it is, and how many rows it has.
    content : pyarrow.Buffer
        Arrow's stream of the cells, ``FILE`` and ``ROW``.
    """

    table: str
    number: int
    rows: int
    content: pa.Buffer

    def cells(self) -> pa.Table:
        """Unpack the cells."""
        return pa.ipc.open_stream(self.content).read_all().combine_chunks()


@dataclass(frozen=True)
class Place:
    """How the rows of a table are told in messages.

    Attributes
    ----------
    path : Path or str
        The file, the folder of files, or words for a query.
    files : tuple of str
        Names of several files; of the one an empty one.
    """

    path: Path | str
    files: tuple[str, ...] = ("",)

    def label(self, file: int, row: int) -> object:
        """Tell a row."""
        return f"{self.files[file]} row {row}" if self.files[file] else row


class Folder:
    """The tables of a folder of files, or of a file.

    Parameters
    ----------
    folder : Path
        The source.
    tables : dict of str to Table
        What the contract declares.
    """

    ordered = True
    """Whether the order of rows means something."""

    def __init__(self, folder: Path, tables: dict[str, Table]) -> None:
        self._tables = tables
        self._files = {name: find_files(folder, table) for name, table in tables.items()}

    def place(self, name: str) -> Place:
        """Say where a table's rows stand."""
        return Place(self._files[name].place, self._files[name].names)

    def columns(self, name: str) -> list[str]:
        """Give a table's columns; every file is looked at.

        Raises
        ------
        UserError
            A file cannot be read, or has other columns than the first.
        """
        files, table = self._files[name], self._tables[name]
        first, *others = (_columns(path, table) for path in files.paths)
        for path, found in zip(files.paths[1:], others, strict=True):
            check_alike(files.paths[0], list(first), path, list(found))
            _check_types(files.paths[0], first, path, found)
        return list(first)

    def batches(self, name: str) -> Iterator[Batch]:
        """Read a table in the order of its files and rows."""
        table = self._tables[name]
        for number, path in enumerate(self._files[name].paths):
            rows = 0
            for batch, places in _batches(path, table):
                rows += len(batch)
                yield number, batch, places
            if not rows:
                raise no_rows(path)


def rows_in(folder: Path, table: Table) -> int:
    """Count the rows of a table, or a few more: line ends of text; 0 for workbooks, which are small."""
    return sum(_rows(path) for path in find_files(folder, table).paths)


def cut_to(size: int, name: str, batches: Iterator[Batch], columns: list[str]) -> Iterator[Block]:
    """Make blocks of a number of rows; the last is smaller.

    Parameters
    ----------
    size : int
        Rows a block.
    name : str
        The table.
    batches : iterator of Batch
        Of ``Folder.batches`` or alike.
    columns : list of str
        Columns of the table that are needed.
    """
    held: list[pa.RecordBatch] = []
    number = rows = 0
    for file, batch, places in batches:
        left = _with_places(file, batch.select(columns), places)
        while rows + len(left) >= size:
            yield _block(name, number, [*held, left.slice(0, size - rows)])
            left = left.slice(size - rows)
            held, rows, number = [], 0, number + 1
        if len(left):
            held.append(left)
            rows += len(left)
    if held:
        yield _block(name, number, held)


def _block(name: str, number: int, batches: list[pa.RecordBatch]) -> Block:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batches[0].schema) as stream:
        for batch in batches:
            stream.write_batch(batch.cast(batches[0].schema))
    return Block(name, number, sum(map(len, batches)), sink.getvalue())


def _with_places(file: int, batch: pa.RecordBatch, places: np.ndarray) -> pa.RecordBatch:
    numbers = pa.array(np.full(len(batch), file, dtype=np.int32))
    return pa.RecordBatch.from_arrays(
        [*batch.columns, numbers, pa.array(places)], names=[*batch.schema.names, FILE, ROW]
    )


def _columns(path: Path, table: Table) -> dict[str, pa.DataType | None]:
    """Give the columns of a file, with their types where it has some."""
    refuse_empty(path)
    if path.suffix.lower() == ".parquet":
        with _parquet(path) as file:
            return {str(field.name).strip(): field.type for field in file.schema_arrow if not _is_index(field.name)}
    names = list(read_file(path, table).cells) if path.suffix.lower() == ".xlsx" else header_of_text(path, table)
    return dict.fromkeys(names) if len(set(names)) == len(names) else _Twice(names)


class _Twice(dict[str, None]):
    """Columns two of which have one name, for the check that refuses them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(dict.fromkeys(names))
        self._names = names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)


def _check_types(
    first: Path, types: dict[str, pa.DataType | None], path: Path, found: dict[str, pa.DataType | None]
) -> None:
    for name, one in types.items():
        other = found[name]
        if one is not None and other is not None and one != other:
            raise UserError(
                f"{path}, column '{name}': of type {other}, and in {first}, with which it makes one table, of type "
                f"{one}. Export all files of the table alike."
            )


def _batches(path: Path, table: Table) -> Iterator[tuple[pa.RecordBatch, np.ndarray]]:
    if path.suffix.lower() == ".parquet":
        yield from _parquet_batches(path)
    elif path.suffix.lower() == ".xlsx":
        cells = read_file(path, table).cells
        batch = pa.RecordBatch.from_pandas(cells.reset_index(drop=True), preserve_index=False)
        yield batch, cells.index.to_numpy()
    else:
        yield from text_batches(path, table)


def _parquet_batches(path: Path) -> Iterator[tuple[pa.RecordBatch, np.ndarray]]:
    """Read row groups in pieces, values as they are; rows are counted as if they stood below a header."""
    row = 2
    with _parquet(path) as file:
        names = [name for name in file.schema_arrow.names if not _is_index(name)]
        try:
            for batch in file.iter_batches(columns=names):
                plain = pa.RecordBatch.from_arrays(batch.columns, names=[name.strip() for name in batch.schema.names])
                yield plain, np.arange(row, row + len(batch))
                row += len(batch)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(path, error) from None


def _parquet(path: Path) -> parquet.ParquetFile:
    try:
        return parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> UserError:
    return UserError(f"{path}: cannot be read as Parquet ({short(error)}). Export it again.")


def _is_index(name: str) -> bool:
    """Tell the column in which pandas keeps an index without a name."""
    return name.startswith("__index_level_")


def _rows(path: Path) -> int:
    if path.suffix.lower() == ".xlsx":
        return 0
    if path.suffix.lower() == ".parquet":
        refuse_empty(path)
        with _parquet(path) as file:
            return int(file.metadata.num_rows)
    return count_lines(path)
