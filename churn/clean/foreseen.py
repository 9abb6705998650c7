"""What a contract's rules will give, told from the contract alone: before a run, and before any file is read."""

from typing import Any

import numpy as np
import pandas as pd

from churn.base.errors import UserError, nearest, some
from churn.clean.clean import apply_rule, check_roles, evaluate
from churn.clients.contract import Column, Contract, DropCopies, DropUseless, Join, Keep, Pivot
from churn.clients.schema import CHURNED, CLIENT, Schema, schema_of

Tables = dict[str, pd.DataFrame]

_CELLS: dict[str, Any] = {"integer": 1, "number": 1.5, "flag": np.int8(1), "category": "a", "text": "a"}


def foreseen(contract: Contract) -> tuple[pd.DataFrame, Schema]:
    """Clean one made-up client of a contract.

    Parameters
    ----------
    contract : Contract
        Its rules are applied, but for those that drop rows or columns by what is in them.

    Returns
    -------
    clients : pandas.DataFrame
        The columns and types of the client table, one row.
    schema : Schema
        Of it.

    Raises
    ------
    UserError
        A rule, a role or the key names a column that is not there then, or an expression cannot be computed.
    """
    tables = {
        name: pd.DataFrame({column: [_cell(one)] for column, one in table.columns.items()})
        for name, table in contract.tables.items()
    }
    for rule in contract.rules:
        tables[rule.table] = _after(rule, tables, contract)
    clients = tables[next(iter(contract.tables))]
    check_roles(clients, contract.roles)
    for name in (*contract.key, contract.target.column):
        if name not in clients:
            raise UserError(f"contract: the cleaned table has no column '{name}'. {nearest(name, clients.columns)}")
    rest = clients.drop(columns=contract.target.column)
    if taken := [name for name in (CLIENT, CHURNED) if name in rest]:
        raise UserError(f"contract: the name '{taken[0]}' is reserved. Add a rule to rename {some(taken)}.")
    found = pd.concat([pd.DataFrame({CLIENT: ["a"], CHURNED: [np.int8(1)]}), rest], axis=1)
    return found, schema_of(found, contract.roles, contract.orders)


def _cell(column: Column) -> Any:
    if column.type == "date":
        return pd.Timestamp("2024-01-31")
    return column.levels[0] if column.levels and column.type in ("category", "text") else _CELLS[column.type]


def _after(rule: Any, tables: Tables, contract: Contract) -> pd.DataFrame:
    table = tables[rule.table]
    if isinstance(rule, DropUseless | DropCopies):
        return table
    if isinstance(rule, Keep):
        evaluate(table, rule.where, rule.rule, bool)
        return table
    if isinstance(rule, Pivot) and rule.columns in table:
        tables = {**tables, rule.table: table.assign(**{rule.columns: pd.Series([*rule.names][:1], dtype=object)})}
    if isinstance(rule, Join) and rule.on in table and rule.on in tables[rule.other]:
        tables = {**tables, rule.other: tables[rule.other].assign(**{rule.on: table[rule.on]})}
    return apply_rule(rule, tables, contract.target)[0]
