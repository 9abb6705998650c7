"""The client table's vocabulary: its own column names, the parts it is split into, and the schema of the rest."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pandas as pd

from churn.base.config import Frozen
from churn.base.files import read_json, write_json

CLIENT = "client"
"""Column of every client table: the key as one string, unique."""

CHURNED = "churned"
"""Column of every client table: 1 for the positive class of the target, 0 for the other."""

TRAIN, TEST = "train", "test"
"""The two parts of the clients."""

MISSING = "missing"
"""The level that stands for an empty cell of a category."""

Kind = Literal["number", "flag", "category", "date"]
Role = Literal["id", "value", "time", "ignored"]


class Field(Frozen):
    """A column's role (``feature`` unless the contract says otherwise), kind, and the order of its levels, if any."""

    role: Role | Literal["feature"]
    kind: Kind
    levels: tuple[str, ...] | None = None


class Schema(Frozen):
    """The columns of a client table beside ``client`` and ``churned``, in the table's order."""

    columns: dict[str, Field]

    @property
    def features(self) -> list[str]:
        """Columns that may reach a model."""
        return [name for name, field in self.columns.items() if field.role == "feature"]

    @property
    def described(self) -> list[str]:
        """Columns worth describing: features and values of clients."""
        return [name for name, field in self.columns.items() if field.role in ("feature", "value")]

    def of_kind(self, *kinds: Kind, among: list[str] | None = None) -> list[str]:
        """Give the features (or the columns named) that are of one of the kinds."""
        return [name for name in (self.features if among is None else among) if self.columns[name].kind in kinds]


def numbered(name: str, repeats: int) -> list[str]:
    """Name a column and its repetitions.

    Examples
    --------
    >>> numbered("fold", 3)
    ['fold', 'fold_2', 'fold_3']
    """
    return [name, *(f"{name}_{number}" for number in range(2, repeats + 1))]


def repeated(frame: pd.DataFrame, name: str) -> list[str]:
    """Find a column and its repetitions in a table, as ``numbered`` names them."""
    return numbered(name, sum(column.startswith(f"{name}_") for column in frame) + 1)


def schema_of(
    clients: pd.DataFrame, roles: Mapping[str, Role], ordered: Mapping[str, tuple[str, ...]] | None = None
) -> Schema:
    """Derive the schema of a cleaned table from its dtypes: int8 is a flag, other numbers are numbers.

    A date is no feature: it is ignored unless it has a role.

    Parameters
    ----------
    clients : pandas.DataFrame
        The cleaned client table.
    roles : dict of str to role
        The contract's roles.
    ordered : dict of str to tuple of str, optional
        The levels, lowest first, of categories that have an order.
    """
    names = [name for name in clients if name not in (CLIENT, CHURNED)]
    return Schema(columns={name: _field(clients[name], roles.get(name), (ordered or {}).get(name)) for name in names})


def _field(column: pd.Series, role: Role | None, levels: tuple[str, ...] | None) -> Field:
    kind = _kind(column)
    return Field(role=role or ("ignored" if kind == "date" else "feature"), kind=kind, levels=levels)


def _kind(column: pd.Series) -> Kind:
    if pd.api.types.is_datetime64_any_dtype(column):
        return "date"
    if not pd.api.types.is_numeric_dtype(column):
        return "category"
    return "flag" if column.dtype == "int8" else "number"


def write_schema(schema: Schema, path: Path) -> None:
    """Write a schema as JSON."""
    write_json(schema.model_dump(exclude_none=True), path)


def read_schema(path: Path) -> Schema:
    """Read a schema that ``write_schema`` wrote."""
    return Schema.model_validate(read_json(path))
