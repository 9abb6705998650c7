"""The client table on disk, and tables with a row a client put beside it."""

from pathlib import Path

import pandas as pd

from churn.base.errors import UserError, some
from churn.base.files import read_json, write_parquet
from churn.clients.schema import CLIENT, Schema, read_schema, write_schema

POPULATION = "population.json"
"""Beside a client table that is the sample of a large one: clients, left, parts, sample."""


def write_clients(clients: pd.DataFrame, schema: Schema, folder: Path) -> None:
    """Write a client table and its schema."""
    write_parquet(clients, folder / "clients.parquet")
    write_schema(schema, folder / "schema.json")


def read_clients(folder: Path) -> tuple[pd.DataFrame, Schema]:
    """Read a client table and its schema, as ``write_clients`` wrote them."""
    return pd.read_parquet(folder / "clients.parquet"), read_schema(folder / "schema.json")


def read_population(folder: Path) -> dict[str, int] | None:
    """Read the counts of the large table of which a folder's clients are a sample; None where they are all."""
    path = folder / POPULATION
    return read_json(path) if path.exists() else None


def beside(clients: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Give a table that holds every client once, with its rows in the order and under the index of the client table.

    Parameters
    ----------
    clients : pandas.DataFrame
        The client table; its column ``client`` is unique.
    table : pandas.DataFrame
        Another one with a column ``client``, in any order.

    Raises
    ------
    UserError
        A client is missing from the table, stands there twice, or is not in the client table.
    """
    # Of Python's texts: pandas' own strings take ten times as long to be looked for (10,000 clients: 80 ms)
    keys, found = (pd.Index(frame[CLIENT].astype(str), dtype=object) for frame in (clients, table))
    problems = {
        "stand twice": found[found.duplicated()],
        "are missing": keys[~keys.isin(found)],
        "are no clients of this case": found[~found.isin(keys)],
    }
    for problem, names in problems.items():
        if len(names):
            raise UserError(
                f"of {len(table)} rows beside {len(clients)} clients {len(names)} {problem}: {some(names)}. The table "
                "was made from other clients: run `dvc repro` again."
            )
    return table.iloc[found.get_indexer(keys)].set_axis(clients.index, axis="index")
