"""Reads the tables of somebody who has not described them yet."""

from pathlib import Path

from churn.base.errors import UserError, nearest, some
from churn.base.paths import is_there
from churn.clients.contract import Column, Table
from churn.draft.tables import Source
from churn.ingest.database import Database
from churn.ingest.folder import ENDINGS, RawTable, find_files, read_file, read_files, sheets_of
from churn.ingest.queries import read_database
from churn.ingest.source import read_settings

CLIENTS = "clients"
"""The name in the contract of a table that stands alone."""


def files_of(path: Path) -> list[Path]:
    """Give the files of tables of a folder, or the one file.

    Raises
    ------
    UserError
        There is none.
    """
    if not is_there(path):
        there = some(sorted(one.name for one in path.parent.iterdir()), 8) if path.parent.is_dir() else "no such folder"
        raise UserError(f"{path}: there is no such file or folder. In '{path.parent}': {there}.")
    if path.is_file():
        return [path]
    found = sorted(one for one in path.iterdir() if one.is_file() and ending_of(one))
    if not found and not folders_of(path):
        raise UserError(f"{path}: the folder holds no table. Endings known: {', '.join(ENDINGS)}.")
    return found


def folders_of(path: Path) -> list[Path]:
    """Give the folders of a folder that hold files of a table: each is one table in many files."""
    inside = sorted(one for one in path.iterdir() if one.is_dir()) if path.is_dir() else []
    return [one for one in inside if any(file.is_file() and ending_of(file) for file in one.iterdir())]


def ending_of(path: Path) -> str:
    """Give the ending by which a file is known as a table, as it stands there; empty where it is not."""
    return next((path.name[-len(one) :] for one in ENDINGS if path.name.lower().endswith(one)), "")


def place_of(path: Path) -> str:
    """Name a file as a case keeps it: with a known ending in small letters; one unknown is taken for text.

    Raises
    ------
    UserError
        It is an old workbook.
    """
    if path.suffix.lower() in (".xls", ".ods", ".xlsb"):
        raise UserError(f"{path}: cannot be read. Save it as .xlsx or CSV.")
    ending = ending_of(path)
    return f"{path.name.removesuffix(ending)}{ending.lower()}" if ending else f"{path.stem}.txt"


def stem_of(path: Path) -> str:
    """Give the name of a file without the ending that ``place_of`` gives it."""
    name = place_of(path)
    return name[: -len(ending_of(Path(name)))]


def read_sources(path: Path, key: list[str], sheet: str | None) -> list[Source]:
    """Read what is there: a file, a folder of files, the sheets of a workbook, or a database's YAML.

    Parameters
    ----------
    path : Path
        Where it is.
    key : list of str
        Columns that identify a client, which the order of a database's rows needs.
    sheet : str or None
        The one sheet to read of a workbook; None: all that hold something.

    Raises
    ------
    UserError
        Nothing is there, or it cannot be read.
    """
    if path.suffix in (".yaml", ".yml") and path.is_file():
        return _of_database(path, key)
    found = [source for file in files_of(path) for source in _of_file(file, sheet)]
    found += [_of_folder(path, folder.name) for folder in folders_of(path)]
    names = [source.name for source in found]
    if len(set(names)) < len(names):
        raise UserError(f"{path}: several files are named {some({one for one in names if names.count(one) > 1})}.")
    return [_named(found[0], CLIENTS)] if len(found) == 1 else found


def _of_database(path: Path, key: list[str]) -> list[Source]:
    settings = read_settings(path)
    if not isinstance(settings, Database):
        raise UserError(f"{path}: a simulator needs a contract first. Give a file, a folder or a database's YAML.")
    columns = {name: Column(type="text") for name in key}
    tables = {name: Table(file=name, columns=columns, key=tuple(key)) for name in settings.queries}
    return [_source(name, name, None, raw) for name, raw in read_database(path, settings, tables).items()]


def _of_folder(path: Path, name: str) -> Source:
    table = Table(file=name, columns={})
    return _source(name, name, None, read_files(find_files(path, table), table))


def _of_file(file: Path, sheet: str | None) -> list[Source]:
    stem = stem_of(file)
    if file.suffix.lower() != ".xlsx":
        return [_source(stem, stem, None, read_file(file, Table(file=stem, columns={})))]
    sheets = sheets_of(file)
    if sheet is not None and sheet not in sheets:
        raise UserError(f"{file}: no sheet '{sheet}' that holds something. {nearest(sheet, sheets)}")
    chosen = [sheet] if sheet is not None else sheets
    return [
        _source(stem if len(sheets) == 1 else one, stem, one if len(sheets) > 1 else None, raw)
        for one in chosen
        for raw in [read_file(file, Table(file=stem, sheet=one, columns={}))]
    ]


def _source(name: str, file: str, sheet: str | None, raw: RawTable) -> Source:
    return Source(name, file, sheet, raw.cells.apply(lambda column: column.str.strip()))


def _named(source: Source, name: str) -> Source:
    return Source(name, source.file, source.sheet, source.cells)
