"""Reads text files of any size in batches: unpacked, decoded and counted on the way, never held whole."""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from churn.base.errors import UserError, shape, short
from churn.clients.contract import Table
from churn.ingest.folder import check_unpacked, column_names, not_text, only_file, refuse_empty, separator_of

BATCH = 8 << 20
"""Bytes that become a batch of rows; no row may be longer."""

PIECE = 1 << 20
"""Bytes that are read and decoded at a time."""

HEAD = 1 << 20
"""Bytes in which the header has to end."""


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, packed or not.

    Raises
    ------
    UserError
        It cannot be unpacked.
    """
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                yield cast(IO[bytes], packed)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(only_file(path, archive)) as packed:
                yield packed
        else:
            with path.open("rb") as file:
                yield file
    except (gzip.BadGzipFile, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
        raise UserError(f"{path}: cannot be unpacked ({short(error)}). Compress it again.") from None


def count_lines(path: Path) -> int:
    """Count the line ends of a text file: at least as many as it has rows below the header."""
    lines = returns = 0
    with unpacked(path) as file:
        while chunk := file.read(PIECE):
            lines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
    return max(lines, returns)


class Utf8(io.RawIOBase):
    """A text file's bytes in UTF-8; what is not ASCII first tells its encoding.

    Parameters
    ----------
    path : Path
        For messages.
    file : file
        Of ``unpacked``.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file = path, file
        self._lines = self._size = self._quotes = 0
        self._decoder: codecs.IncrementalDecoder | None = None
        self._ready = self._decoded(self._chunk(HEAD), first=True)

    @property
    def head(self) -> str:
        """The beginning of the text."""
        return self._ready[:HEAD].decode("utf-8", errors="ignore")

    @property
    def balanced(self) -> bool:
        """Whether so far every quotation mark has another."""
        return self._quotes % 2 == 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Give so many bytes, fewer at the end alone: Arrow refuses rows that are longer than what it is given."""
        pieces, wanted = [self._ready], size - len(self._ready)
        while (size < 0 or wanted > 0) and (chunk := self._chunk(PIECE)):
            pieces.append(self._decoded(chunk))
            wanted -= len(pieces[-1])
        found = b"".join(pieces)
        if size < 0 or wanted > 0:
            self._decode(b"", final=True)
        found, self._ready = (found, b"") if size < 0 else (found[:size], found[size:])
        return found

    def _chunk(self, size: int) -> bytes:
        chunk = self._file.read(size)
        self._size += len(chunk)
        if self._path.suffix in (".gz", ".zip"):
            check_unpacked(self._path, self._size)
        return chunk

    def _decoded(self, chunk: bytes, first: bool = False) -> bytes:
        if first and chunk[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
        plain = chunk.removeprefix(codecs.BOM_UTF8) if first else chunk
        self._quotes += plain.count(b'"')
        if self._decoder is None:
            if plain.isascii():
                self._lines += _lines_in(plain)
                return plain
            self._decoder = self._told_from(plain)
        text = self._decode(plain)
        self._lines += _lines_in(plain)
        return plain if isinstance(self._decoder, _Utf8Decoder) else text.encode("utf-8")

    def _told_from(self, chunk: bytes) -> codecs.IncrementalDecoder:
        for name in ("utf-8", "cp1251"):
            try:
                codecs.getincrementaldecoder(name)().decode(chunk)
            except UnicodeDecodeError:
                continue
            return codecs.getincrementaldecoder(name)()
        raise not_text(self._path)

    def _decode(self, chunk: bytes, final: bool = False) -> str:
        decoder = self._decoder
        try:
            return decoder.decode(chunk, final) if decoder else ""
        except UnicodeDecodeError as error:
            line = self._lines + _lines_in(chunk[: error.start]) + 1
            raise UserError(
                f"{self._path}, line {line}: no {error.encoding.upper()} text, as the lines above it are "
                f"({error.reason}). Save the whole file as UTF-8."
            ) from None


_Utf8Decoder: Any = codecs.getincrementaldecoder("utf-8")


def _lines_in(chunk: bytes) -> int:
    return chunk.count(b"\n") or chunk.count(b"\r")


def header_of_text(path: Path, table: Table) -> list[str]:
    """Read the names in the first row of a text file.

    Raises
    ------
    UserError
        The file is empty, cannot be read, or its first row has none of the declared columns.
    """
    refuse_empty(path)
    with unpacked(path) as file:
        return _header(path, Utf8(path, file).head, table)[0]


def text_batches(path: Path, table: Table) -> Iterator[tuple[pa.RecordBatch, np.ndarray]]:
    """Read a text file in batches of text cells, empty where the file has nothing.

    Parameters
    ----------
    path : Path
        The file: CSV in any dialect that ``read_file`` knows, packed or not.
    table : Table
        Its columns tell the separator.

    Yields
    ------
    batch : pyarrow.RecordBatch
        All columns, without rows that have no cell.
    rows : numpy.ndarray of int
        Their numbers as a person counts them; the header is row 1.

    Raises
    ------
    UserError
        Bytes are no text, or a row has more or fewer cells than the header.
    """
    with unpacked(path) as file:
        text = Utf8(path, file)
        names, separator = _header(path, text.head, table)
        wrong: list[arrow_csv.InvalidRow] = []
        reader = _reader(path, text, separator, len(names), wrong)
        row, last = 1, ""
        while (batch := _next(path, reader, wrong)) is not None:
            rows, header = np.arange(row, row + len(batch)), int(row == 1)
            row, last = row + len(batch), batch[-1][-1].as_py() if len(batch) else last
            yield _filled(pa.RecordBatch.from_arrays(batch.columns, names=names).slice(header), rows[header:])
        if "\n" in last and not text.balanced:
            raise _unclosed(path, f"row {row - 1} is the last")


def _header(path: Path, head: str, table: Table) -> tuple[list[str], str]:
    separator = separator_of(path, head, table)
    try:
        header = next(csv.reader(io.StringIO(head, newline=""), delimiter=separator))
    except (csv.Error, StopIteration) as error:
        raise UserError(f"{path}: the first row cannot be read ({short(error)}). It has to be the header.") from None
    return column_names(header), separator


def _reader(
    path: Path, text: Utf8, separator: str, columns: int, wrong: list[arrow_csv.InvalidRow]
) -> arrow_csv.CSVStreamingReader:
    """Read on one thread: only then rows with too many cells come with their number."""

    def keep(row: arrow_csv.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    places = [str(place) for place in range(columns)]
    return arrow_csv.open_csv(
        text,
        read_options=arrow_csv.ReadOptions(column_names=places, block_size=BATCH, use_threads=False),
        parse_options=arrow_csv.ParseOptions(
            delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )


def _next(path: Path, reader: arrow_csv.CSVStreamingReader, wrong: list[arrow_csv.InvalidRow]) -> pa.RecordBatch | None:
    try:
        batch = reader.read_next_batch()
    except StopIteration:
        batch = None
    except pa.ArrowInvalid as error:
        raise _unclosed(path, short(error, 200)) from None
    if wrong:
        row = wrong[0]
        raise UserError(
            f"{path}, row {row.number}: a row does not fit the header ({row.actual_columns} cells, "
            f"{row.expected_columns} are expected), written as {shape(row.text)}. Correct that row. The header is "
            "the first row: titles above it have to go."
        )
    return batch


def _unclosed(path: Path, found: str) -> UserError:
    return UserError(f"{path}: a row does not fit the header ({found}). Perhaps a quotation mark is never closed.")


def _filled(batch: pa.RecordBatch, rows: np.ndarray) -> tuple[pa.RecordBatch, np.ndarray]:
    """Leave out rows without a cell."""
    blank = np.ones(len(batch), dtype=bool)
    for column in batch.columns:
        blank &= pc.binary_length(column).to_numpy(zero_copy_only=False) == 0
        if not blank.any():
            return batch, rows
    return batch.filter(pa.array(~blank)), rows[~blank]
