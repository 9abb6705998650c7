"""The door for clients of whom nobody knows yet whether they leave."""

from pathlib import Path

import pandas as pd

from churn.base.errors import UserError
from churn.clients.contract import Contract, Table
from churn.ingest.checks import check_tables, without_target
from churn.ingest.source import read_source


def read_new_clients(source: Path, contract: Contract) -> dict[str, pd.DataFrame]:
    """Read and check the tables of clients without outcome; columns that nothing uses may be absent.

    Parameters
    ----------
    source : Path
        A file, a folder of files, or the YAML of a simulator's month or of a database.
    contract : Contract
        Of ``for_new_clients``.

    Raises
    ------
    UserError
        As for the clients studied; or the table has the target's column.
    """
    raw = read_source(source, contract.tables)
    for name, table in raw.items():
        refuse_target(table.path, name, list(table.cells), contract)
    checked = check_tables(raw, {name: asked_of(name, list(raw[name].cells), contract) for name in raw}, None)
    return {name: _with_empty(checked[name], table) for name, table in contract.tables.items()}


def asked_of(name: str, columns: list[str], contract: Contract) -> Table:
    """Give a table without the columns that it neither has nor needs.

    Parameters
    ----------
    name : str
        The table.
    columns : list of str
        What it has.
    contract : Contract
        Of ``for_new_clients``.
    """
    table, unused = contract.tables[name], _unused(contract)
    asked = {one: column for one, column in table.columns.items() if one in columns or one not in unused}
    return table.model_copy(update={"columns": asked})


def _unused(contract: Contract) -> set[str]:
    """Name the columns that neither models nor rules look at, such as what is written down of those who left alone."""
    rules = " ".join(str(rule.model_dump(exclude={"why", "without"})) for rule in contract.rules)
    return {name for name, role in contract.roles.items() if role in ("ignored", "time") and name not in rules}


def _with_empty(typed: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Give a table all its declared columns, empty where the file has them not."""
    absent = {name: column for name, column in table.columns.items() if name not in typed}
    if not absent:
        return typed
    empty = {name: pd.NaT if column.type == "date" else None for name, column in absent.items()}
    return typed.assign(**empty)[list(table.columns)]


def for_new_clients(contract: Contract) -> Contract:
    """Give the contract that clients keep of whom nobody knows yet whether they leave.

    The target's column is not asked for; a table that would be left without columns is not either, nor is the rule
    that joins it.
    """
    tables = without_target(contract.tables, contract.target)
    kept = {name: table for name, table in tables.items() if table.columns}
    rules = tuple(rule for rule in contract.rules if getattr(rule, "other", rule.table) in kept)
    return contract.model_copy(update={"tables": kept, "rules": rules})


def refuse_target(path: Path | str, name: str, columns: list[str], contract: Contract) -> None:
    """Refuse a table that has the target's column."""
    if name == contract.target.table and contract.target.column in columns:
        raise UserError(
            f"{path}: the column '{contract.target.column}' is declared as target, and of these clients nobody "
            "knows yet whether they leave. Remove it from the file."
        )
