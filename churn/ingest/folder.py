"""Finds a case's files in a folder and reads them as text cells, whatever their dialect."""

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from churn.base.errors import UserError, heads, nearest, short, some
from churn.clients.contract import Table
from churn.ingest.path import find_source

ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".zip", ".xlsx", ".parquet")
ENCODINGS = ("utf-8-sig", "cp1251")
SEPARATORS = (",", ";", "\t", "|")

UNPACKED, RATIO = 256 << 20, 200
"""A packed file may unfold to so many bytes, or to so many times its own: text to 5 to 30 times, bombs to 1000."""


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a file: every cell a string, empty where the file has nothing.

    Attributes
    ----------
    path : Path or str
        The file; for a query, words that say where it stands.
    cells : pandas.DataFrame of str
        Index: the row's number in the file as a person counts it (the header is row 1); blank rows are left out.
        Columns: the names in the header, two of which may be equal; a column without a name is ``unnamed <number>``.
    """

    path: Path | str
    cells: pd.DataFrame


def read_folder(folder: Path, tables: dict[str, Table]) -> dict[str, RawTable]:
    """Read the files of a case.

    Parameters
    ----------
    folder : Path
        A folder with one file for each table, or the file itself when the case has one table.
    tables : dict of str to Table
        What the contract declares; ``Table.file`` is the stem of the file's name.

    Returns
    -------
    dict of str to RawTable
        In the order of ``tables``.

    Raises
    ------
    UserError
        A file is missing, empty, ambiguous or unreadable.
    """
    find_source(folder)
    if folder.is_file():
        if len(tables) > 1 and any(table.sheet is None for table in tables.values()):
            files = ", ".join(table.file for table in tables.values())
            raise UserError(f"source '{folder}' is one file, the case needs a folder with {files}.")
        return {name: read_file(folder, table) for name, table in tables.items()}
    return {name: read_files(find_files(folder, table), table) for name, table in tables.items()}


@dataclass(frozen=True)
class Files:
    """The files of one table.

    Attributes
    ----------
    place : Path
        The file, or the folder that holds the files.
    paths : tuple of Path
        Each of them, in the order of names.
    """

    place: Path
    paths: tuple[Path, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What tells rows of different files apart in messages; empty for the one file."""
        return ("",) if self.paths == (self.place,) else tuple(path.name for path in self.paths)


def find_files(folder: Path, table: Table) -> Files:
    """Find the file of a table, or the files in the folder of its name.

    Parameters
    ----------
    folder : Path
        Where all tables of a case are; or the one file.
    table : Table
        ``Table.file`` is the stem of the file's name, or the name of a folder.

    Raises
    ------
    UserError
        There is none, or more than one.
    """
    if folder.is_file():
        return Files(folder, (folder,))
    places = [folder / f"{table.file}{ending}" for ending in ENDINGS]
    found = [path for path in places if path.is_file()] + [path for path in [folder / table.file] if path.is_dir()]
    if not found:
        there = some(sorted(path.name for path in folder.iterdir())) or "nothing"
        raise UserError(
            f"{folder}: no file '{table.file}' with one of the endings {', '.join(ENDINGS)}. The folder holds: {there}."
            f" Put the file there or change tables.*.file in the contract."
        )
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise UserError(f"{folder}: {names} could all be the table '{table.file}'. Leave one of them.")
    return Files(found[0], _inside(found[0]) if found[0].is_dir() else (found[0],))


def _inside(folder: Path) -> tuple[Path, ...]:
    """Give the files of a table in many files; what begins with a dot or a line is no table but a tool's note."""
    paths = sorted(path for path in folder.iterdir() if path.name[0] not in "._")
    strange = [path.name for path in paths if not (path.is_file() and path.name.endswith(ENDINGS))]
    if strange or not paths:
        there = f"holds {some(strange)}, which is no table" if strange else "holds no file"
        raise UserError(f"{folder}: the folder {there}. It is read as one table in files that end with {ENDINGS}.")
    return tuple(paths)


def read_files(files: Files, table: Table) -> RawTable:
    """Read the files of a table below each other; rows of several files are told by file and row."""
    first, *others = (read_file(path, table) for path in files.paths)
    if not others:
        return first if files.names == ("",) else RawTable(files.place, _labelled(first))
    for one in others:
        check_alike(first.path, list(first.cells), one.path, list(one.cells))
    cells = [_labelled(first), *(_labelled(one)[list(first.cells)] for one in others)]
    return RawTable(files.place, pd.concat(cells))


def _labelled(raw: RawTable) -> pd.DataFrame:
    return raw.cells.set_axis([f"{Path(raw.path).name} row {row}" for row in raw.cells.index], axis=0)


def check_alike(first: Path | str, columns: list[str], path: Path | str, found: list[str]) -> None:
    """Refuse a file whose columns are not those of the first file of its table, in any order."""
    if sorted(columns) != sorted(found):
        lost, new = (
            some(heads(sorted({*one} - {*other}))) or "none" for one, other in ((columns, found), (found, columns))
        )
        raise UserError(
            f"{path}: its columns are not those of {first}, with which it makes one table: missing: {lost}; not there: "
            f"{new}. Export all files of the table alike, or take this one away."
        )


def read_file(path: Path, table: Table) -> RawTable:
    """Read one file.

    Parameters
    ----------
    path : Path
        The file.
    table : Table
        What the contract declares; its columns tell the separator. Without columns it is told from the file alone.

    Raises
    ------
    UserError
        The file is empty or unreadable, or its header has none of the columns.
    """
    refuse_empty(path)
    if path.suffix.lower() == ".xlsx":
        cells = _read_excel(path, table.sheet)
    elif path.suffix.lower() == ".parquet":
        cells = _read_parquet(path)
    else:
        cells = _read_text(path, table)
    if cells.empty:
        raise no_rows(path)
    return RawTable(path, cells)


def refuse_empty(path: Path) -> None:
    """Refuse a file without a byte."""
    if path.stat().st_size == 0:
        raise UserError(f"{path}: the file is empty. Export it again.")


def no_rows(path: Path | str) -> UserError:
    """Give the error of a file without rows."""
    return UserError(f"{path}: the file has a header and no rows. Export it again.")


def _headed(rows: pd.DataFrame) -> pd.DataFrame:
    """Make the first row the header (readers would rename the second of two equal names); drop rows without a cell."""
    header = [] if rows.empty else rows.iloc[0]
    cells = rows.iloc[1:].set_axis(column_names(header), axis=1).set_axis(range(2, len(rows) + 1), axis=0)
    return cells[(cells != "").any(axis=1)]


def column_names(header: Iterable[object]) -> list[str]:
    """Give the names of a header; one that is empty becomes ``unnamed <number>``."""
    return [str(name).strip() or f"unnamed {number}" for number, name in enumerate(header, 1)]


def sheets_of(path: Path) -> list[str]:
    """Name the sheets of a workbook that hold something."""
    with _excel(path) as book:
        return [
            str(name)
            for name in book.sheet_names
            if not pd.read_excel(book, sheet_name=name, header=None, nrows=2).empty
        ]


def _read_excel(path: Path, sheet: str | None) -> pd.DataFrame:
    with _excel(path) as book:
        if sheet is not None and sheet not in book.sheet_names:
            raise UserError(f"{path}: no sheet '{sheet}'. {nearest(sheet, book.sheet_names)}")
        return _headed(text_cells(pd.read_excel(book, sheet_name=sheet or 0, header=None, dtype=object)))


@contextmanager
def _excel(path: Path) -> Iterator[pd.ExcelFile]:
    try:
        with zipfile.ZipFile(path) as packed:
            check_unpacked(path, sum(one.file_size for one in packed.infolist()))
        with pd.ExcelFile(path) as book:
            yield book
    except UserError:
        raise
    except Exception as error:  # openpyxl raises whatever comes of XML that it did not foresee: 11 kinds were seen
        raise UserError(f"{path}: cannot be read as Excel ({short(error)}). Save it as .xlsx or CSV.") from None


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise UserError(f"{path}: cannot be read as Parquet ({error}). Export it again.") from None
    cells = text_cells(frame.reset_index() if any(frame.index.names) else frame)
    return cells.rename(columns=lambda name: str(name).strip()).set_axis(range(2, len(cells) + 2), axis=0)


def text_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Write typed values as the cells of a CSV file would stand, missing ones as empty cells."""
    return frame.astype(object).where(frame.notna(), "").map(_cell).astype(object)  # map infers pandas' own strings


def _cell(value: object) -> str:
    """Write a value as CSV would: integers that a missing neighbour turned into floats are whole again."""
    if isinstance(value, Decimal):
        return format(value, "f")  # never 0E-8
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _read_text(path: Path, table: Table) -> pd.DataFrame:
    text = _decode(path, _bytes(path))
    separator = separator_of(path, text, table)
    try:
        rows = pd.read_csv(
            io.StringIO(text), sep=separator, header=None, dtype=str, na_filter=False, skip_blank_lines=False
        )
    except pd.errors.EmptyDataError:
        raise UserError(f"{path}: the file holds blank lines alone. Export it again.") from None
    except pd.errors.ParserError as error:
        found = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise UserError(
            f"{path}: a row does not fit the header ({found}). Correct that row. The header is the first row: titles "
            "above it have to go."
        ) from None
    return _headed(rows.astype(object))


def separator_of(path: Path, text: str, table: Table) -> str:
    """Tell what separates cells from the first line of a text, by the declared columns that it then has.

    Raises
    ------
    UserError
        It has none of them.
    """
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]
    separator = max(SEPARATORS, key=lambda one: len(_known(header, one, table)))
    if table.columns and not _known(header, separator, table):
        begins = short(heads([header.strip()])[0])
        raise UserError(
            f"{path}: the first row has none of the declared columns ({some(table.columns)}). It begins with "
            f"'{begins}'. Separators tried: comma, semicolon, tab, bar; encodings: UTF-8, UTF-16, cp1251. "
            "The file needs a header with the contract's column names."
        )
    return separator


def _known(header: str, separator: str, table: Table) -> set[str]:
    """Give the declared columns of a header; all, where none is declared."""
    try:
        names = {name.strip() for name in next(csv.reader([header], delimiter=separator), [])}
    except csv.Error:
        return set()
    return names & set(table.columns) if table.columns else names


def _bytes(path: Path) -> bytes:
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                content = packed.read(_limit(path) + 1)
            check_unpacked(path, len(content))
            return content
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                name = only_file(path, archive)
                check_unpacked(path, archive.getinfo(name).file_size)
                return archive.read(name)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, ValueError) as error:
        raise UserError(f"{path}: cannot be unpacked ({short(error)}). Compress it again.") from None
    return path.read_bytes()


def only_file(path: Path, archive: zipfile.ZipFile) -> str:
    """Name the one file of an archive."""
    inside = [name for name in archive.namelist() if not name.endswith("/")]
    if len(inside) != 1:
        raise UserError(f"{path}: holds {len(inside)} files ({some(inside)}), one is expected.")
    return inside[0]


def _limit(path: Path) -> int:
    return max(UNPACKED, RATIO * path.stat().st_size)


def check_unpacked(path: Path, size: int) -> None:
    """Refuse a file that would fill the memory; Python's zipfile reads no more than the size that a zip states."""
    if size > _limit(path):
        raise UserError(
            f"{path}: {path.stat().st_size:,} bytes unfold to more than {_limit(path):,}, as no table does. Unpack it "
            "yourself if you trust it."
        )


def _decode(path: Path, content: bytes) -> str:
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise not_text(path, wide)


def not_text(path: Path, wide: bool = False) -> UserError:
    """Give the error of a file whose encoding is not known."""
    return UserError(f"{path}: {'broken UTF-16' if wide else 'neither UTF-8 nor cp1251'} text. Save it as UTF-8.")
