"""Applies a contract's cleaning rules. Nothing here is learned from data: that belongs inside the model's folds."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from churn.base.errors import UserError, nearest, some, written
from churn.clients.contract import (
    Align,
    ContentKey,
    Contract,
    Days,
    Derive,
    Drop,
    DropCopies,
    DropUseless,
    FlagMissing,
    Join,
    Keep,
    Pivot,
    Rename,
    Replace,
    Target,
)
from churn.clients.formulas import compute
from churn.clients.schema import CHURNED, CLIENT, Role

Tables = dict[str, pd.DataFrame]

LOG = [
    "rule",
    "table",
    "rows_before",
    "rows_after",
    "columns_before",
    "columns_after",
    "cells_changed",
    "churn_before",
    "churn_after",
    "why_en",
    "why_ru",
]
"""Columns of the log, there also when a contract has no rules."""


def clean(tables: Tables, contract: Contract) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply the rules in order and give one client table.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Raw tables that passed the contract's checks. New clients may lack the target's column.
    contract : Contract
        Its rules, key and target are used.

    Returns
    -------
    clients : pandas.DataFrame
        One row a client: ``client`` (str), ``churned`` (int8; absent without a target), then the columns of the
        first table after the rules.
    log : pandas.DataFrame
        One row a rule: rule, table, rows before and after, columns before and after, cells changed, share of
        leavers before and after (empty where the table has no target), and why, in both languages.

    Raises
    ------
    UserError
        Tables do not join, a rule names an unknown column or cannot be computed, a column would occur twice, no rows
        are left, the target is lost, a role names no column, or the key is empty or not unique.
    """
    new, log = _new_clients(tables, contract.target), []
    for step in steps(tables, contract):
        tables = {**tables, step.rule.table: step.after}
        log.append(_log_row(step, contract.target))
    clients = tables[next(iter(contract.tables))]
    if not new and contract.target.column not in clients:
        there = some(clients.columns, 20)
        raise UserError(f"target: the cleaned table has no column '{contract.target.column}'. Columns: {there}.")
    check_roles(clients, contract.roles)
    return _client_table(clients, contract.key, contract.target), pd.DataFrame(log, columns=LOG)


class Step(NamedTuple):
    """A rule, its table before and after it, and how many cells changed."""

    rule: Any
    before: pd.DataFrame
    after: pd.DataFrame
    cells: int


def steps(tables: Tables, contract: Contract) -> Iterator[Step]:
    """Apply the rules in order, one after the other."""
    for rule in contract.rules:
        after, cells = apply_rule(rule, tables, contract.target)
        yield Step(rule, tables[rule.table], after, cells)
        tables = {**tables, rule.table: after}


def check_roles(clients: pd.DataFrame, roles: Mapping[str, Role]) -> None:
    """Refuse roles of columns that are not there, and such that do not go with the column's type."""
    for name, role in roles.items():
        if name not in clients:
            raise UserError(f"roles: the cleaned table has no column '{name}'. {nearest(name, clients.columns)}")
        fits = {"time": pd.api.types.is_datetime64_any_dtype, "value": pd.api.types.is_numeric_dtype}.get(role)
        if fits is not None and not fits(clients[name]):
            kind = "date" if role == "time" else "number"
            raise UserError(f"roles: '{name}' is to be a {role}, and is no {kind}. Declare `type: {kind}` for it.")


def apply_rule(rule: Any, tables: Tables, target: Target) -> tuple[pd.DataFrame, int]:
    """Give the rule's table as it is afterwards, and how many cells changed."""
    after, cells = _RULES[type(rule)](tables, rule, target)
    _need_once(rule, after.columns)
    return after, cells


def _need(rule: Any, tables: Tables, table: str, names: Iterable[str]) -> None:
    absent = [name for name in names if name not in tables[table]]
    if absent:
        there = some(tables[table].columns, 20)
        raise UserError(f"rule '{rule.rule}': table '{table}' has no column '{absent[0]}'. Columns: {there}.")


def _need_once(rule: Any, columns: pd.Index) -> None:
    twice = columns[columns.duplicated()]
    if len(twice):
        raise UserError(
            f"rule '{rule.rule}': table '{rule.table}' would have two columns named {some(twice)}. Rename one of each."
        )


def _log_row(step: Step, target: Target) -> dict[str, object]:
    rule, before, after, cells = step
    return {
        "rule": rule.rule,
        "table": rule.table,
        "rows_before": len(before),
        "rows_after": len(after),
        "columns_before": before.shape[1],
        "columns_after": after.shape[1],
        "cells_changed": cells,
        "churn_before": _churn(before, target),
        "churn_after": _churn(after, target),
        "why_en": rule.why.en,
        "why_ru": rule.why.ru,
    }


def _churn(table: pd.DataFrame, target: Target) -> float:
    return float(table[target.column].isin(target.left).mean()) if target.column in table else np.nan


def _client_table(table: pd.DataFrame, key: tuple[str, ...], target: Target) -> pd.DataFrame:
    absent = [name for name in key if name not in table]
    if absent:
        raise UserError(f"key: the cleaned table has no column {some(absent)}. Columns: {some(table.columns, 20)}.")
    empty = int(table[list(key)].isna().any(axis=1).sum())
    if empty:
        raise UserError(f"key {', '.join(key)}: empty in {empty} rows. Fill the cells, or drop the rows with `keep`.")
    parts = [table[name].astype(str) for name in key]
    client = parts[0].str.cat(parts[1:], sep="|") if len(parts) > 1 else parts[0]
    repeated = client[client.duplicated()].unique()
    if len(repeated):
        raise UserError(
            f"key {', '.join(key)}: {len(repeated)} clients occur more than once ({written(repeated)}). "
            "Keep one row a client, or widen the key in the contract."
        )
    columns = {CLIENT: client}
    if target.column in table:
        columns[CHURNED] = table[target.column].isin(target.left).astype(np.int8)
    rest = table.drop(columns=target.column, errors="ignore")
    taken = [name for name in (CLIENT, CHURNED) if name in rest]
    if taken:
        raise UserError(f"the cleaned table has a column '{taken[0]}': the name is reserved. Add a rule to rename it.")
    return pd.concat([pd.DataFrame(columns), rest], axis=1).reset_index(drop=True)


def _rename(tables: Tables, rule: Rename, target: Target) -> tuple[pd.DataFrame, int]:
    _need(rule, tables, rule.table, rule.columns)
    return tables[rule.table].rename(columns=rule.columns), 0


def _replace(tables: Tables, rule: Replace, target: Target) -> tuple[pd.DataFrame, int]:
    _need(rule, tables, rule.table, [rule.column])
    table = tables[rule.table]
    wrong = table[rule.column].isin(list(rule.values))
    mended = table[rule.column].replace(rule.values)
    return table.assign(**{rule.column: mended}), int(wrong.sum())


def _pivot(tables: Tables, rule: Pivot, target: Target) -> tuple[pd.DataFrame, int]:
    _need(rule, tables, rule.table, [rule.index, rule.columns, rule.values])
    table = tables[rule.table]
    unknown = sorted(set(table[rule.columns]) - set(rule.names), key=str)
    if unknown:
        raise UserError(
            f"rule 'pivot' of table '{rule.table}': '{rule.columns}' has undeclared values {some(unknown)}. "
            f"Declared: {some(rule.names, 20)}. Correct the cells, or add the values to `names`."
        )
    twice = table[table.duplicated([rule.index, rule.columns])]
    if len(twice):
        raise UserError(
            f"rule 'pivot' of table '{rule.table}': {len(twice)} repeated pairs of {rule.index} and {rule.columns} "
            f"({written(twice[rule.index].unique())}). Keep one row a pair."
        )
    wide = table.pivot(index=rule.index, columns=rule.columns, values=rule.values)
    return wide.reindex(columns=list(rule.names)).set_axis(list(rule.names.values()), axis=1).reset_index(), 0


def _join(tables: Tables, rule: Join, target: Target) -> tuple[pd.DataFrame, int]:
    _need(rule, tables, rule.table, [rule.on])
    _need(rule, tables, rule.other, [rule.on])
    table, other = tables[rule.table], tables[rule.other]
    _need_once(rule, table.columns.append(other.columns.drop(rule.on)))
    for name, one, two in ((rule.table, table, other), (rule.other, other, table)):
        lonely = one.loc[~one[rule.on].isin(two[rule.on]), rule.on]
        if len(lonely):
            away = rule.other if name == rule.table else rule.table
            raise UserError(
                f"tables '{rule.table}' and '{rule.other}' do not join by '{rule.on}': {len(lonely)} of {len(one)} ids "
                f"of '{name}' are missing in '{away}' ({written(lonely)}). Export both tables for the same clients."
            )
    try:
        return table.merge(other, on=rule.on, how="left", validate="one_to_one"), 0
    except pd.errors.MergeError:
        raise UserError(
            f"tables '{rule.table}' and '{rule.other}': '{rule.on}' is not unique. Keep one row an id."
        ) from None


def _align(tables: Tables, rule: Align, target: Target) -> tuple[pd.DataFrame, int]:
    table, other = tables[rule.table], tables[rule.other]
    if len(table) != len(other):
        raise UserError(
            f"tables '{rule.table}' ({len(table)} rows) and '{rule.other}' ({len(other)} rows) belong together row by "
            "row and differ in length. Export both again."
        )
    return pd.concat([table.reset_index(drop=True), other.reset_index(drop=True)], axis=1), 0


def _content_key(tables: Tables, rule: ContentKey, target: Target) -> tuple[pd.DataFrame, int]:
    table = tables[rule.table]
    if target.column in table:  # tables of new clients may lack columns that nothing uses
        _need(rule, tables, rule.table, rule.without)
    content = table.drop(columns=[target.column, *rule.without], errors="ignore")
    numbers = content.select_dtypes("number").columns  # as float, for integers become so where another row is empty
    texts = content.astype(dict.fromkeys(numbers, float)).astype(object).where(content.notna(), "")
    rows = texts.itertuples(index=False)
    digests = pd.Series([_digest(row) for row in rows], index=table.index, dtype=object)
    copy = digests.groupby(digests).cumcount() + 1
    key = digests.where(copy == 1, digests + "-" + copy.astype(str))
    return pd.concat([key.rename(rule.column), table], axis=1), len(table)


def _digest(row: tuple[object, ...]) -> str:
    return hashlib.blake2b("\x1f".join(map(str, row)).encode("utf-8"), digest_size=6).hexdigest()


def _keep(tables: Tables, rule: Keep, target: Target) -> tuple[pd.DataFrame, int]:
    table = tables[rule.table]
    kept = evaluate(table, rule.where, rule.rule, bool)
    if not kept.any():
        raise UserError(f"rule 'keep': no row of table '{rule.table}' satisfies '{rule.where}'. Correct the condition.")
    return table[kept].reset_index(drop=True), 0


def _flag_missing(tables: Tables, rule: FlagMissing, target: Target) -> tuple[pd.DataFrame, int]:
    _need(rule, tables, rule.table, rule.columns)
    table = tables[rule.table]
    flags = {f"{name}_missing": table[name].isna().astype(np.int8) for name in rule.columns}
    return table.assign(**flags), int(sum(flag.sum() for flag in flags.values()))


def _derive(tables: Tables, rule: Derive, target: Target) -> tuple[pd.DataFrame, int]:
    table = tables[rule.table]
    derived = evaluate(table, rule.formula, rule.rule, float).replace([np.inf, -np.inf], np.nan)
    return table.assign(**{rule.column: derived}), len(table)


def _days(tables: Tables, rule: Days, target: Target) -> tuple[pd.DataFrame, int]:
    by_row = (rule.as_of,) if isinstance(rule.as_of, str) else ()
    _need(rule, tables, rule.table, [*rule.columns, *by_row])
    table = tables[rule.table]
    wrong = [name for name in (*rule.columns, *by_row) if not pd.api.types.is_datetime64_any_dtype(table[name])]
    if wrong:
        raise UserError(
            f"rule 'days': '{wrong[0]}' of table '{rule.table}' holds no dates. Declare `type: date` for it."
        )
    seen = rule.as_of_current if rule.as_of_current and _new_clients(tables, target) else rule.as_of
    as_of = table[seen].dt.normalize() if isinstance(seen, str) else pd.Timestamp(seen).normalize()
    days = {f"{name}_days": (as_of - table[name].dt.normalize()).dt.days.astype(float) for name in rule.columns}
    return table.assign(**days), len(table) * len(days)


def evaluate(table: pd.DataFrame, expression: str, rule: str, dtype: type) -> pd.Series:
    """Compute an expression of pandas.DataFrame.eval for every row: numbers, or true and false.

    Raises
    ------
    UserError
        It cannot be computed, or gives something else.
    """
    try:
        result = compute(table, expression)
        if not isinstance(result, pd.Series) or (dtype is bool and result.dtype != bool):
            raise TypeError(f"the result is not {'true or false' if dtype is bool else 'a number'} in every row")
        return result.astype(dtype)
    except (NameError, TypeError, ValueError) as error:
        raise UserError(f"rule '{rule}': cannot compute '{expression}': {error}. Correct it in the contract.") from None


def _new_clients(tables: Tables, target: Target) -> bool:
    """Tell new clients, who keep all columns: which of them are needless was decided on the clients studied."""
    return target.table not in tables or target.column not in tables[target.table]


def _drop_useless(tables: Tables, rule: DropUseless, target: Target) -> tuple[pd.DataFrame, int]:
    table = tables[rule.table]
    if _new_clients(tables, target):
        return table, 0
    useless = [name for name in table if name != target.column and table[name].nunique(dropna=False) <= 1]
    return table.drop(columns=useless), 0


def _drop_copies(tables: Tables, rule: DropCopies, target: Target) -> tuple[pd.DataFrame, int]:
    table = tables[rule.table]
    if _new_clients(tables, target):
        return table, 0
    seen: set[bytes] = set()
    copies = []
    for name in table.columns.drop(target.column, errors="ignore"):
        fingerprint = _fingerprint(table[name])
        if fingerprint in seen:
            copies.append(name)
        seen.add(fingerprint)
    return table.drop(columns=copies), 0


def _drop(tables: Tables, rule: Drop, target: Target) -> tuple[pd.DataFrame, int]:
    _need(rule, tables, rule.table, rule.columns)
    return tables[rule.table].drop(columns=list(rule.columns)), 0


def _fingerprint(column: pd.Series) -> bytes:
    """Digest which rows are equal, and also the values where no two are: any such column would be another's copy."""
    codes, levels = pd.factorize(column.astype(float) if pd.api.types.is_numeric_dtype(column) else column)
    distinct = len(levels) == (codes >= 0).sum()
    return hashlib.blake2b(codes.tobytes() + ("\x1f".join(map(str, levels)).encode() if distinct else b"")).digest()


_RULES: dict[type, Callable[[Tables, Any, Target], tuple[pd.DataFrame, int]]] = {
    Rename: _rename,
    Replace: _replace,
    Pivot: _pivot,
    Join: _join,
    Align: _align,
    ContentKey: _content_key,
    Keep: _keep,
    FlagMissing: _flag_missing,
    Derive: _derive,
    Days: _days,
    DropUseless: _drop_useless,
    DropCopies: _drop_copies,
    Drop: _drop,
}
