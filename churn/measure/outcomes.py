"""What became of clients: a later table of the case, or a file with client, left, and perhaps taken and contacted."""

from pathlib import Path

import pandas as pd

from churn.base.errors import UserError, heads, nearest
from churn.clean.clean import clean
from churn.clients.contract import Contract, Keep
from churn.clients.schema import CHURNED, CLIENT
from churn.ingest.checks import check_tables
from churn.ingest.folder import RawTable
from churn.ingest.source import read_source
from churn.measure.cells import answers, days, keys, need_columns, read_cells, refuse_twice
from churn.measure.sent import DATE

LEFT, TAKEN, CONTACTED = "left", "taken", "contacted"
"""Columns of outcomes: who left; who took the offer; who was contacted, whatever the list said."""


def read_outcomes(path: Path, contract: Contract) -> pd.DataFrame:
    """Read outcomes.

    Parameters
    ----------
    path : Path
        A file with the columns client and left (1 or 0), and if known taken, contacted, date; or what the case's
        contract describes, with the target, seen after the campaign: a file, a folder, a database's YAML.
    contract : Contract
        Of the case.

    Returns
    -------
    pandas.DataFrame
        Columns client and left, and taken, contacted and date where they are there; NaN where a cell is empty.

    Raises
    ------
    UserError
        Columns are missing, a client stands there twice, or a cell is not what it should be.
    """
    if path.is_dir() or path.suffix in (".yaml", ".yml"):
        return _of_table(path, contract)
    declared = contract.tables[contract.target.table].columns
    raw = read_cells(path, (CLIENT, LEFT, *declared))
    if contract.target.column in raw.cells:
        return _of_table(path, contract)
    if not {CLIENT, LEFT} & set(raw.cells.columns):
        there = nearest(LEFT, heads(raw.cells.columns)).replace("Allowed", "It has")
        raise UserError(
            f"{path}: neither '{CLIENT}' and '{LEFT}' nor this case's target '{contract.target.column}' is a column. "
            f"{there} Is it another case's table?"
        )
    return _of_file(raw)


def _of_file(raw: RawTable) -> pd.DataFrame:
    need_columns(raw, (CLIENT, LEFT), f"Needed are '{CLIENT}' and '{LEFT}'; '{TAKEN}' and '{CONTACTED}' may be there.")
    table = pd.DataFrame({CLIENT: keys(raw)})
    refuse_twice(raw, table[CLIENT], "Keep one row a client: what finally became of it.")
    for name in (LEFT, TAKEN, CONTACTED):
        if name in raw.cells:
            table[name] = answers(raw, name)
    return (table.assign(**{DATE: days(raw, DATE)}) if DATE in raw.cells else table).reset_index(drop=True)


def _of_table(path: Path, contract: Contract) -> pd.DataFrame:
    # Rules `keep` would leave out clients by what they did after the campaign: groups drawn at random would not be so
    # any more.
    rules = tuple(rule for rule in contract.rules if not isinstance(rule, Keep))
    raw = check_tables(read_source(path, contract.tables), contract.tables, contract.target)
    clients, _ = clean(raw, contract.model_copy(update={"rules": rules}))
    return clients[[CLIENT]].assign(left=clients[CHURNED].astype(float))
