"""The door for clients of whom nobody knows yet whether they leave."""

from pathlib import Path

import pandas as pd

from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.ingest.checks import check_tables, without_target
from churn.ingest.folder import RawTable
from churn.ingest.source import read_source


def read_new_clients(source: Path, contract: Contract) -> dict[str, pd.DataFrame]:
    """Read and check the tables of clients without outcome.

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
    _refuse_target(raw, contract)
    return check_tables(raw, contract.tables, None)


def for_new_clients(contract: Contract) -> Contract:
    """Give the contract that clients keep of whom nobody knows yet whether they leave.

    The target's column is not asked for; a table that would be left without columns is not either, nor is the rule
    that joins it.
    """
    tables = without_target(contract.tables, contract.target)
    kept = {name: table for name, table in tables.items() if table.columns}
    rules = tuple(rule for rule in contract.rules if getattr(rule, "other", rule.table) in kept)
    return contract.model_copy(update={"tables": kept, "rules": rules})


def _refuse_target(raw: dict[str, RawTable], contract: Contract) -> None:
    table = raw.get(contract.target.table)
    if table is not None and contract.target.column in table.cells:
        raise UserError(
            f"{table.path}: the column '{contract.target.column}' is declared as target, and of these clients nobody "
            "knows yet whether they leave. Remove it from the file."
        )
