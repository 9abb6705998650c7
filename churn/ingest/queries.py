"""Reads a case's tables from a database as text cells, in an order that the database does not decide."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import URL, Connection, CursorResult, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from churn.base.errors import UserError, some
from churn.clients.contract import Table
from churn.ingest.blocks import Batch, Place
from churn.ingest.database import Database, check_queries
from churn.ingest.folder import RawTable, text_cells

FORM = "postgresql+psycopg://user:password@host:5432/base or sqlite:////folder/file.db"


def read_database(source: Path, database: Database, tables: dict[str, Table]) -> dict[str, RawTable]:
    """Run a query for each table, all in one transaction that is never committed.

    Parameters
    ----------
    source : Path
        The YAML, for messages.
    database : Database
        What it holds.
    tables : dict of str to Table
        What the contract declares.

    Returns
    -------
    dict of str to RawTable
        In the order of ``tables``; rows ordered by the table's key, else by all columns, and counted from 1.

    Raises
    ------
    UserError
        The variable with the URL is not set, a driver is missing, the database cannot be reached, a query fails or
        gives nothing. No message holds a password.
    """
    check_queries(source, database, tables)
    url = _url(source, database)
    with _connected(source, url) as connection:
        return {name: _read(source, database, name, table, connection, url) for name, table in tables.items()}


def _url(source: Path, database: Database) -> URL:
    written = os.environ.get(database.url_from, "")
    if not written:
        raise UserError(
            f"{source}: the environment variable {database.url_from} is not set. It holds the database's URL: "
            f"export {database.url_from}={FORM.split()[0]}"
        )
    url = _parsed(written)
    if url is None:
        raise UserError(
            f"{source}: the environment variable {database.url_from} does not hold a database's URL (not shown). "
            f"Its form is {FORM}; special characters of a password are written as %40 for @, %2F for /."
        )
    if url.get_backend_name() == "sqlite" and url.database and not _is_there(url.database):
        raise UserError(f"{source}: {database.url_from} leads to the file '{url.database}', which does not exist here.")
    return url


def _parsed(written: str) -> URL | None:
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):  # their texts may hold parts of the password
        return None
    return None if "@" in (url.host or "") else url  # the rest of a password that has an @


def _is_there(file: str) -> bool:
    return file == ":memory:" or file.startswith("file:") or Path(file).is_file()  # SQLite would make an empty file


@contextmanager
def _connected(source: Path, url: URL) -> Iterator[Connection]:
    postgresql = url.get_backend_name() == "postgresql"
    # The tables show one moment, and a query that writes is refused.
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if postgresql else {}
    try:
        engine = create_engine(url, execution_options=options)
        connection = engine.connect()
        if postgresql:
            connection.exec_driver_sql("set time zone 'UTC'")  # days do not depend on who asks
    except (ImportError, NoSuchModuleError) as error:
        raise UserError(
            f"{source}: no driver for '{url.drivername}' ({error}). Here are those for postgresql+psycopg and sqlite; "
            "others are installed with `uv pip install` and named in requirements.in."
        ) from None
    except SQLAlchemyError as error:
        raise UserError(
            f"{source}: the database {_shown(url)} cannot be reached ({_said(error, url)}). Check host, port, name "
            "and password in the URL, and whether the server can be seen from here."
        ) from None
    try:
        yield connection
    finally:
        connection.close()
        engine.dispose()


class Queried:
    """The tables of a database whose rows do not all fit into memory: a cursor of the server, some rows at a time.

    Parameters
    ----------
    source : Path
        The YAML, for messages.
    database : Database
        What it holds.
    tables : dict of str to Table
        What the contract declares.
    connection, url
        Of ``queried``.
    """

    ordered = False
    """Whether the order of rows means something."""

    def __init__(
        self, source: Path, database: Database, tables: dict[str, Table], connection: Connection, url: URL
    ) -> None:
        self._source, self._database, self._tables = source, database, tables
        self._connection, self._url = connection, url

    def place(self, name: str) -> Place:
        """Say where a table's rows stand."""
        return Place(f"{self._source}, query '{name}' (rows as the database gave them)")

    def columns(self, name: str) -> list[str]:
        """Give a table's columns, as the contract writes them."""
        with self._told(name), self._result(name) as result:
            return [_full(str(one).strip(), self._tables[name]) for one in result.keys()]  # noqa: SIM118

    def count(self, name: str) -> int:
        """Count a table's rows."""
        query = self._database.queries[name].strip().rstrip(";")
        with self._told(name):
            counted = f"select count(*) from (\n{query}\n) as counted"  # noqa: S608 - the user's own query
            return int(self._connection.execute(text(counted), {"as_of": self._database.as_of}).scalar_one())

    def batches(self, name: str) -> Iterator[Batch]:
        """Read a table in the order in which the database gives it."""
        place, columns, row = f"{self._source}, query '{name}'", self.columns(name), 1
        with self._told(name), self._result(name) as result:
            for rows in result.partitions(ROWS):
                cells = _cells(place, [tuple(one) for one in rows], columns)
                arrays = [pa.array(cells.iloc[:, number], pa.string()) for number in range(len(columns))]
                yield 0, pa.RecordBatch.from_arrays(arrays, names=columns), np.arange(row, row + len(cells))
                row += len(cells)
        if row == 1:
            raise _no_rows(place, self._database)

    @contextmanager
    def _result(self, name: str) -> Iterator[CursorResult[Any]]:
        streaming = self._connection.execution_options(stream_results=True, max_row_buffer=ROWS)
        result = streaming.execute(text(self._database.queries[name]), {"as_of": self._database.as_of})
        _need_table(f"{self._source}, query '{name}'", result)
        try:
            yield result
        finally:
            result.close()

    def _told(self, name: str) -> AbstractContextManager[None]:
        return _refusals(f"{self._source}, query '{name}'", self._url)


ROWS = 20_000
"""Rows of a query that are fetched together."""


@contextmanager
def queried(source: Path, database: Database, tables: dict[str, Table]) -> Iterator[Queried]:
    """Open a database for tables of any size, in one transaction that is never committed.

    Raises
    ------
    UserError
        As ``read_database``.
    """
    check_queries(source, database, tables)
    url = _url(source, database)
    with _connected(source, url) as connection:
        yield Queried(source, database, tables, connection, url)


def _read(source: Path, database: Database, name: str, table: Table, connection: Connection, url: URL) -> RawTable:
    place = f"{source}, query '{name}'"
    with _refusals(place, url):
        result = connection.execute(text(database.queries[name]), {"as_of": database.as_of})
        _need_table(place, result)
        names, rows = list(result.keys()), result.fetchall()
    if not rows:
        raise _no_rows(place, database)
    cells = _cells(place, [tuple(row) for row in rows], [_full(str(name).strip(), table) for name in names])
    order = ", ".join(table.key) or "all columns"
    return RawTable(f"{place} (rows ordered by {order})", _ordered(cells, table))


@contextmanager
def _refusals(place: str, url: URL) -> Iterator[None]:
    """Tell what a database says of a query."""
    try:
        yield
    except SQLAlchemyError as error:
        raise UserError(
            f"{place}: the database {_shown(url)} refuses it ({_said(error, url)}). Correct the query; `:as_of` is the "
            r"only name that is filled in, another colon before a word is written `\:`."
        ) from None
    except UnicodeDecodeError as error:  # of SQLite, whose texts may be any bytes
        raise UserError(f"{place}: a text is not UTF-8 ({error.reason}). Mend it in the database.") from None


def _need_table(place: str, result: CursorResult[Any]) -> None:
    if not result.returns_rows:
        raise UserError(f"{place}: it gives no table. A query that selects rows is expected.")


def _no_rows(place: str, database: Database) -> UserError:
    return UserError(f"{place}: no rows. Check its conditions and as_of, which is '{database.as_of}'.")


def _cells(place: str, rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    """Write values as text."""
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    binary = [name for name, cells in frame.items() if any(isinstance(cell, bytes | memoryview) for cell in cells)]
    if binary:
        raise UserError(f"{place}: columns of bytes: {some(binary)}. Convert them to text in the query.")
    return text_cells(frame)


def _full(name: str, table: Table) -> str:
    """Give the declared name that PostgreSQL, whose names end after 63 bytes (31 Cyrillic letters), has cut to this."""
    declared = [column for column in table.columns if column.encode()[:63].decode(errors="ignore") == name]
    return declared[0] if len(declared) == 1 else name


def _ordered(cells: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Order rows by the key, numbers as numbers; all columns settle what is left, so that nothing is left to chance."""
    keys = [name for name in table.key if name in cells]
    if cells.columns.is_unique:  # else the checks refuse the table, and a missing key too
        cells = cells.sort_values(list(cells.columns))
        numbers = {name for name in keys if table.columns[name].type in ("integer", "number")}
        if keys:
            cells = cells.sort_values(
                keys,
                kind="stable",
                key=lambda column: pd.to_numeric(column, errors="coerce") if column.name in numbers else column,
            )
    return cells.set_axis(range(1, len(cells) + 1), axis=0)


def _shown(url: URL) -> str:
    return f"'{url.set(query={}).render_as_string(hide_password=True)}'"


def _said(error: SQLAlchemyError, url: URL) -> str:
    """Give the first line of the driver's own message, without anything secret."""
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    for secret in (url.password, *url.normalized_query.get("password", ())):
        said = said.replace(secret, "***") if secret else said
    return said
