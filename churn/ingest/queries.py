"""Reads a case's tables from a database as text cells, in an order that the database does not decide."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from churn.base.errors import UserError, some
from churn.clients.contract import Table
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


def _read(source: Path, database: Database, name: str, table: Table, connection: Connection, url: URL) -> RawTable:
    place = f"{source}, query '{name}'"
    try:
        result = connection.execute(text(database.queries[name]), {"as_of": database.as_of})
        if not result.returns_rows:
            raise UserError(f"{place}: it gives no table. A query that selects rows is expected.")
        names, rows = list(result.keys()), result.fetchall()
    except SQLAlchemyError as error:
        raise UserError(
            f"{place}: the database {_shown(url)} refuses it ({_said(error, url)}). Correct the query; `:as_of` is the "
            r"only name that is filled in, another colon before a word is written `\:`."
        ) from None
    except UnicodeDecodeError as error:  # of SQLite, whose texts may be any bytes
        raise UserError(f"{place}: a text is not UTF-8 ({error.reason}). Mend it in the database.") from None
    if not rows:
        raise UserError(f"{place}: no rows. Check its conditions and as_of, which is '{database.as_of}'.")
    whole = [_full(str(name).strip(), table) for name in names]
    frame = pd.DataFrame([tuple(row) for row in rows], columns=whole, dtype=object)
    binary = [name for name, cells in frame.items() if any(isinstance(cell, bytes | memoryview) for cell in cells)]
    if binary:
        raise UserError(f"{place}: columns of bytes: {some(binary)}. Convert them to text in the query.")
    order = ", ".join(table.key) or "all columns"
    return RawTable(f"{place} (rows ordered by {order})", _ordered(text_cells(frame), table))


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
