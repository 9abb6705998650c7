"""Small sources of every kind, and what is read of them whole and in parts."""

import gzip
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from churn.clients.contract import Contract
from churn.ingest.checks import check_tables
from churn.ingest.large import cut_source
from churn.ingest.source import read_source
from churn.parts.folder import parts_in

WHY = {"en": "so", "ru": "так"}

COLUMNS: dict[str, Any] = {
    "id": {"type": "integer"},
    "town": {"type": "category", "values": ["Ростов", "Рыбинск"], "missing": True},
    "paid": {"type": "number", "missing": True},
    "calls": {"type": "integer", "missing": True},
    "note": {"type": "text", "missing": True},
    "since": {"type": "date"},
    "left": {"type": "flag"},
}


def contract(
    key: tuple[str, ...] = ("id",),
    rules: Iterable[dict[str, Any]] = (),
    more: dict[str, Any] | None = None,
    **first: Any,
) -> Contract:
    """Give a contract of clients, with other columns and tables beside."""
    clients = {"file": "clients", "key": list(key), "columns": {**COLUMNS, **first}}
    return Contract.model_validate(
        {
            "tables": {"clients": clients, **(more or {})},
            "target": {"table": "clients", "column": "left", "positive": 1, "negative": 0},
            "key": list(key),
            "rules": [{**rule, "why": WHY} for rule in rules],
            "roles": {},
        }
    )


def rows(count: int = 40) -> pd.DataFrame:
    """Give clients whose keys are in no order."""
    numbers = range(count)
    return pd.DataFrame(
        {
            "id": [(number * 7) % count + 100 for number in numbers],
            "town": ["Ростов" if number % 3 else "Рыбинск" for number in numbers],
            "paid": [None if number % 5 == 0 else number / 8 for number in numbers],
            "calls": [None if number == count - 1 else number % 4 for number in numbers],
            "note": [f"a, {number}" for number in numbers],
            "since": [f"2024-0{number % 9 + 1}-1{number % 10}" for number in numbers],
            "left": [number % 2 for number in numbers],
        }
    )


def _csv(folder: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(folder / "clients.csv", index=False)
    return folder


def _semicolons(folder: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(folder / "clients.txt", index=False, sep=";", decimal=",", encoding="cp1251", lineterminator="\r\n")
    return folder


def _packed(folder: Path, frame: pd.DataFrame) -> Path:
    (folder / "clients.csv.gz").write_bytes(gzip.compress(frame.to_csv(index=False).encode(), mtime=0))
    return folder


def _zipped(folder: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(folder / "clients.zip", index=False)
    return folder


def _parquet(folder: Path, frame: pd.DataFrame) -> Path:
    typed = frame.assign(since=pd.to_datetime(frame["since"]), left=frame["left"].astype(bool))
    typed.to_parquet(folder / "clients.parquet", index=False)
    return folder


def _one_file(folder: Path, frame: pd.DataFrame) -> Path:
    return _csv(folder, frame) / "clients.csv"


def _many_files(folder: Path, frame: pd.DataFrame) -> Path:
    (folder / "clients").mkdir()
    frame.iloc[:13].to_csv(folder / "clients" / "a.csv", index=False)
    frame.iloc[13:14].to_csv(folder / "clients" / "b.csv.gz", index=False)
    frame.iloc[14:][frame.columns[::-1]].to_csv(folder / "clients" / "c.tsv", index=False, sep="\t")
    (folder / "clients" / "_SUCCESS").touch()
    return folder


def _excel(folder: Path, frame: pd.DataFrame) -> Path:
    frame.to_excel(folder / "clients.xlsx", index=False)
    return folder


def _database(folder: Path, frame: pd.DataFrame) -> Path:
    """Needs the variable CHURN_TEST_DATABASE to hold ``url_of`` of the folder."""
    with sqlite3.connect(folder / "base.db") as connection:
        frame.to_sql("clients", connection, index=False)
    connection.close()
    (folder / "database.yaml").write_text(
        "url_from: CHURN_TEST_DATABASE\nas_of: 1\nqueries: {clients: select * from clients;}\n", encoding="utf-8"
    )
    return folder / "database.yaml"


def url_of(folder: Path) -> str:
    """Give the URL of a database that ``KINDS`` made in a folder."""
    return f"sqlite:///{folder / 'base.db'}"


KINDS: dict[str, Callable[[Path, pd.DataFrame], Path]] = {
    "csv": _csv,
    "semicolons": _semicolons,
    "packed": _packed,
    "zipped": _zipped,
    "parquet": _parquet,
    "one file": _one_file,
    "many files": _many_files,
    "excel": _excel,
    "database": _database,
}


def here(
    function: Callable[..., Any], calls: Iterable[tuple[Any, ...]], what: str, total: int | None = None
) -> list[Any]:
    """Stand in for ``over_parts``: one process, so that a test is fast."""
    return [function(*call) for call in calls]


def whole(source: Path, promise: Contract, folder: Path) -> dict[str, pd.DataFrame]:
    """Read a source as small tables are read, and back from Parquet."""
    checked = check_tables(read_source(source, promise.tables), promise.tables, promise.target)
    return {name: _through_parquet(table, folder / f"{name}.parquet") for name, table in checked.items()}


def _through_parquet(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    table.to_parquet(path, index=False)
    return pd.read_parquet(path)


def in_parts(
    source: Path, promise: Contract, folder: Path, parts: int = 3, cells: int = 60
) -> list[dict[str, pd.DataFrame]]:
    """Cut a source and read its parts."""
    cut_source(source, promise, promise.target, folder, parts, cells)
    return [{path.stem: pd.read_parquet(path) for path in sorted(part.iterdir())} for part in parts_in(folder)]


def united(parts: list[dict[str, pd.DataFrame]], name: str, by: list[str]) -> pd.DataFrame:
    """Put the parts of a table together, ordered by some columns."""
    return pd.concat([part[name] for part in parts]).sort_values(by, kind="stable", ignore_index=True)


def bytes_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give all files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
