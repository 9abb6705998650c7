"""What a database's YAML says: where its URL is found, as of when it is read, and a query for each table."""

import re
from datetime import date, datetime
from pathlib import Path

from pydantic import Field, model_validator

from churn.base.config import Frozen
from churn.base.errors import UserError, nearest, some
from churn.clients.contract import Table


class Database(Frozen):
    """A source whose tables are the results of queries.

    Attributes
    ----------
    url_from : str
        The environment variable that holds the database's SQLAlchemy URL. The URL holds a password, so no file does.
    as_of : date, time, whole number or text
        As of when the tables are read; queries may use it as ``:as_of``. DVC cannot see that a database changed:
        another value here is what makes it read again, and git keeps when that was.
    queries : dict of str to str
        The contract's tables, each with the SQL that selects its rows.
    """

    url_from: str
    as_of: datetime | date | int | str
    queries: dict[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_secret_is_stored(self) -> "Database":
        if not re.fullmatch(r"[A-Za-z_]\w*", self.url_from):  # not shown: it may be a URL with its password
            raise ValueError(
                "url_from is not the name of an environment variable. Write a name such as CHURN_DATABASE there and "
                "put the URL into that variable, so that no password is stored"
            )
        return self


def check_queries(source: Path, database: Database, tables: dict[str, Table]) -> None:
    """Refuse queries that do not go with the contract's tables.

    Parameters
    ----------
    source : Path
        The YAML, for messages.
    database : Database
        What it holds.
    tables : dict of str to Table
        What the contract declares.

    Raises
    ------
    UserError
        A table has no query, a query no table, or one of several tables no key: rows of a database have no order,
        so that only keys can tell which rows of two tables belong together.
    """
    without = [name for name in tables if name not in database.queries]
    if without:
        hint = nearest(without[0], database.queries).replace("Allowed", "Queries there")
        raise UserError(f"{source}: tables of the contract without a query: {some(without)}. {hint} Add the query.")
    unknown = [name for name in database.queries if name not in tables]
    if unknown:
        hint = nearest(unknown[0], tables)
        raise UserError(f"{source}: queries for tables that the contract does not have: {some(unknown)}. {hint}")
    unordered = [name for name, table in tables.items() if not table.key]
    if len(tables) > 1 and unordered:
        raise UserError(
            f"{source}: rows of a database have no order, and the contract gives no key for the tables: "
            f"{some(unordered)}. Select the clients' key in these queries too, declare it as tables.*.key in the "
            "contract, and join by it."
        )
