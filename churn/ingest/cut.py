"""By which columns the tables of a case are cut, so that a client's rows of all tables are in one part."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from churn.base.errors import UserError, some
from churn.base.hashing import uniform
from churn.clients.contract import Align, ContentKey, Contract, Join, Pivot, Rename, Replace

Origin = tuple[str, str]
"""A table and its column, as the files have it."""


@dataclass(frozen=True)
class Cut:
    """How the tables of a case are cut alike.

    Attributes
    ----------
    columns : dict of str to tuple of str
        Each table's columns whose cells decide about a row's part; none: all of them but the target's.
    after : dict of str to str
        Tables that belong to another row by row, and go where that goes.
    """

    columns: dict[str, tuple[str, ...]]
    after: dict[str, str]

    def groups(self) -> list[tuple[str, ...]]:
        """Give the tables that are read together: each with those that go where it goes."""
        return [(name, *(one for one, lead in self.after.items() if lead == name)) for name in self.columns]


def cut_of(contract: Contract) -> Cut:
    """Find the columns by which every table of a case can be cut alike.

    Parameters
    ----------
    contract : Contract
        Its rules say which tables belong together, and by what.

    Raises
    ------
    UserError
        Tables are joined by different columns, by one that a rule makes or changes, or by one that is not in the key.
    """
    followed = _Followed(contract)
    for rule in contract.rules:
        followed.follow(rule)
    first, *others = (name for name in contract.tables if name not in followed.after)
    columns = {first: followed.joined.get(first) or _own(contract, followed, first)}
    for name in others:
        columns[name] = followed.joined.get(name) or contract.tables[name].key
    for name, found in columns.items():
        _check_inside_key(contract, name, found)
    return Cut(columns, followed.after)


def shares(cells: pd.DataFrame) -> np.ndarray:
    """Hash each row to a number in [0, 1), which is the same for equal clients of all tables.

    Parameters
    ----------
    cells : pandas.DataFrame
        The columns that decide. Numbers count, not how they are written: 850 and 850.0 are one.
    """
    columns = [_texts(cells[name]) for name in cells]
    texts = columns[0] if len(columns) == 1 else list(map("|".join, zip(*columns, strict=True)))
    places, distinct = pd.factorize(np.array(texts, dtype=object))
    return np.array([uniform(f"part|{text}") for text in distinct])[places]


def _texts(values: pd.Series) -> list[str]:
    if pd.api.types.is_integer_dtype(values):
        return [str(value) for value in values.tolist()]
    if pd.api.types.is_float_dtype(values):
        return ["" if math.isnan(value) else _short(value) for value in values.tolist()]
    return ["" if pd.isna(value) else str(value) for value in values.tolist()]


def _short(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


class _Followed:
    """Where the columns of tables come from while rules rename, turn and join them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.origins: dict[str, dict[str, Origin]] = {
            name: {column: (name, column) for column in table.columns} for name, table in contract.tables.items()
        }
        self.joined: dict[str, tuple[str, ...]] = {}
        self.after: dict[str, str] = {}
        self.made: set[Origin] = set()

    def follow(self, rule: object) -> None:
        """Apply a rule to what is known."""
        if isinstance(rule, Rename):
            self._rename(rule)
        elif isinstance(rule, Replace):
            self.origins[rule.table].pop(rule.column, None)
        elif isinstance(rule, Pivot):
            kept = self.origins[rule.table].get(rule.index)
            self.origins[rule.table] = {} if kept is None else {rule.index: kept}
        elif isinstance(rule, Join):
            self._join(rule)
        elif isinstance(rule, Align):
            self.after[rule.other] = self.after.get(rule.table, rule.table)
            self._merge(rule.table, rule.other)
        elif isinstance(rule, ContentKey):
            self.made.add((rule.table, rule.column))

    def _rename(self, rule: Rename) -> None:
        origins = self.origins[rule.table]
        self.origins[rule.table] = {rule.columns.get(name, name): origin for name, origin in origins.items()}

    def _merge(self, table: str, other: str) -> None:
        self.origins[table] = {**self.origins[other], **self.origins[table]}

    def _join(self, rule: Join) -> None:
        for table in (rule.table, rule.other):
            origin = self.origins[table].get(rule.on)
            if origin is None or origin[0] in self.after:
                raise UserError(
                    f"rule 'join' of '{rule.table}' and '{rule.other}': '{rule.on}' of '{table}' is made or changed by "
                    "a rule, and a large table is cut by columns as its files have them. Join by such a column, or "
                    "mend the files."
                )
            name, column = origin
            known = self.joined.setdefault(name, (column,))
            if known != (column,):
                raise UserError(
                    f"table '{name}' is joined by '{known[0]}' and by '{column}', and a large table can be cut by one "
                    "of them alone. Join all tables by the same column, or join them in the database."
                )
        self._merge(rule.table, rule.other)


def _own(contract: Contract, followed: _Followed, first: str) -> tuple[str, ...]:
    """Give the columns of the clients' key; none where the key is made of a row's content."""
    origins = [followed.origins[first].get(name) for name in contract.key]
    if any((first, name) in followed.made for name in contract.key):
        return ()
    key = contract.tables[first].key
    found = tuple(one[1] for one in origins if one and one[0] == first and (not key or one[1] in key))
    if not found:
        raise UserError(
            f"key {', '.join(contract.key)}: it shares no column with the key of the table '{first}' "
            f"({some(key) or 'none'}), and a large table is cut by such a column. Declare the same columns as "
            f"tables.{first}.key and as key."
        )
    return found


def _check_inside_key(contract: Contract, name: str, columns: tuple[str, ...]) -> None:
    key = contract.tables[name].key
    outside = [column for column in columns if key and column not in key]
    if outside:
        raise UserError(
            f"table '{name}' is joined by '{outside[0]}', which is not in its key ({some(key)}): rows of one key could "
            "come into different parts of a large table. Add the column to the key in the contract."
        )
