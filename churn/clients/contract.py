"""The contract: what a case promises about its tables. Read from ``cases/<case>/contract.yaml``."""

import re
from collections import Counter
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from churn.base.config import Frozen
from churn.base.errors import nearest, some
from churn.base.texts import Text
from churn.clients.schema import Role

Scalar = int | float | str

ORDERS = ("ymd", "dmy", "mdy")
"""In which order year, month and day of a date are written."""

MOST_COLUMNS = 10_000
"""That one name may stand for."""

_ONLY = {
    "ordered": ("category",),
    "format": ("date",),
    "decimal": ("integer", "number"),
    "unit": ("integer", "number"),
}
"""Keys of a column that go with some types alone."""


def _all_text(levels: tuple[Scalar, ...]) -> bool:
    return all(isinstance(level, str) for level in levels)


class Column(Frozen):
    """What a cell of a raw column may hold.

    Attributes
    ----------
    type : {"integer", "number", "flag", "category", "text", "date"}
        ``flag`` is 0 or 1, or a word such as yes or no; ``text`` is an identifier or a name, ``category`` a level.
    values : tuple of int, float or str, optional
        The levels allowed; all, when absent.
    ordered : tuple of str, optional
        The levels allowed of a category, lowest first; in this order they are shown, and models may see their ranks.
    min, max : float or date, optional
        The range of numbers or dates, both ends included.
    missing : bool
        Whether cells may be empty.
    missing_marks : tuple of str
        What stands in cells that mean to be empty, such as Unknown, beside what is read so everywhere.
    format : str, optional
        Of dates, in which order a day is written: ``ymd``, ``dmy`` or ``mdy``, with any signs between and a time
        behind, or a pattern such as ``%d%b%Y``. Absent: the one order that fits all cells.
    decimal : {".", ","}, optional
        What begins the decimals of numbers; the other sign then separates thousands. Absent: told from the cells.
    unit : str, optional
        What stands beside every number in its cell, such as ``$``, ``%`` or ``months|month``.
    """

    type: Literal["integer", "number", "flag", "category", "text", "date"]
    values: tuple[Scalar, ...] | None = None
    ordered: tuple[str, ...] | None = None
    min: float | date | None = None
    max: float | date | None = None
    missing: bool = False
    missing_marks: tuple[str, ...] = ()
    format: str | None = None
    decimal: Literal[".", ","] | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _levels_are_text(self) -> "Column":
        if self.type in ("category", "text") and not _all_text(self.values or ()):
            raise ValueError("levels of a category are text: put them in quotes")
        return self

    @model_validator(mode="after")
    def _flags_are_filled(self) -> "Column":
        if self.type == "flag" and self.may_be_empty:
            raise ValueError(
                "a flag is 0 or 1 and never empty; declare `category` or `number` where cells may be empty"
            )
        return self

    @model_validator(mode="after")
    def _keys_fit_the_type(self) -> "Column":
        given = [key for key, types in _ONLY.items() if getattr(self, key) is not None and self.type not in types]
        if given:
            raise ValueError(f"`{given[0]}` goes with type {' or '.join(_ONLY[given[0]])} alone, not with {self.type}")
        for end in (self.min, self.max):
            if end is not None and isinstance(end, date) != (self.type == "date"):
                raise ValueError("min and max of dates are days such as 2024-01-31, those of numbers are numbers")
        if self.format is not None and self.format not in ORDERS and "%" not in self.format:
            raise ValueError(f"`format` is {', '.join(ORDERS)}, or a pattern such as %d%b%Y; found {self.format}")
        return self

    @model_validator(mode="after")
    def _order_is_the_levels(self) -> "Column":
        if self.ordered and self.values is not None:
            raise ValueError("`ordered` lists the levels allowed already: remove `values`")
        if self.ordered and len(set(self.ordered)) < len(self.ordered):
            raise ValueError("`ordered` names a level twice")
        return self

    @property
    def levels(self) -> tuple[Scalar, ...] | None:
        """The levels allowed, in their order where they have one; None: all."""
        return self.ordered or self.values

    @property
    def may_be_empty(self) -> bool:
        """Whether a cell may hold nothing, or a mark that stands for it."""
        return self.missing or bool(self.missing_marks)


def expand(names: str) -> list[str]:
    """Expand ``Var{1..3}`` to ``Var1, Var2, Var3``; other names stand for themselves.

    Several names, separated by commas, are allowed; a comma that belongs to a name is written twice.

    Raises
    ------
    ValueError
        The first number is greater than the last, or the numbers are too many.
    """
    found = []
    for name in (one.replace(",,", ",") for one in re.split(r"(?<!,),(?!,)", names)):
        parts = re.fullmatch(r"(.*)\{(\d+)\.\.(\d+)\}(.*)", name.strip())
        if parts:
            first, last = int(parts[2]), int(parts[3])
            if first > last:
                raise ValueError(f"'{name.strip()}' counts from {first} down to {last}: write the smaller number first")
            if last - first >= MOST_COLUMNS:
                raise ValueError(f"'{name.strip()}' stands for more than {MOST_COLUMNS} columns")
            found += [f"{parts[1]}{number}{parts[4]}" for number in range(first, last + 1)]
        else:
            found.append(name.strip())
    return found


class Table(Frozen):
    """One raw table: the stem of its file's name, its columns, and the column or columns that identify a row.

    ``sheet`` names one of a workbook's; the first, when absent.
    """

    file: str
    sheet: str | None = None
    columns: dict[str, Column]
    key: tuple[str, ...] = ()

    @field_validator("columns")
    @classmethod
    def _expand_names(cls, columns: dict[str, Column]) -> dict[str, Column]:
        pairs = [(name, column) for names, column in columns.items() for name in expand(names)]
        twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
        if twice:
            raise ValueError(f"columns declared twice: {some(twice)}")
        return dict(pairs)

    @model_validator(mode="after")
    def _key_is_declared(self) -> "Table":
        for name in self.key:
            if name not in self.columns:
                raise ValueError(f"key: no column '{name}'. {nearest(name, self.columns)}")
        return self


class Target(Frozen):
    """Where the target stands in the raw tables, and which of its values mean that the client left.

    Attributes
    ----------
    table, column : str
        The raw column.
    positive, negative : scalar or tuple of scalars
        The value or values of clients who left, and of those who stayed.
    """

    table: str
    column: str
    positive: Scalar | tuple[Scalar, ...]
    negative: Scalar | tuple[Scalar, ...]

    @property
    def left(self) -> tuple[Scalar, ...]:
        """All values of clients who left."""
        return self.positive if isinstance(self.positive, tuple) else (self.positive,)

    @property
    def stayed(self) -> tuple[Scalar, ...]:
        """All values of clients who stayed."""
        return self.negative if isinstance(self.negative, tuple) else (self.negative,)

    @model_validator(mode="after")
    def _values_are_apart(self) -> "Target":
        if not self.left or not self.stayed:
            raise ValueError("target: positive and negative need a value each")
        if both := set(self.left) & set(self.stayed):
            raise ValueError(f"target: {some(sorted(map(str, both)))} is both positive and negative")
        return self


class Rename(Frozen):
    """Give columns other names."""

    rule: Literal["rename"]
    table: str
    columns: dict[str, str]
    why: Text


class Replace(Frozen):
    """Replace values of a column that are known to be mistyped."""

    rule: Literal["replace"]
    table: str
    column: str
    values: dict[Scalar, Scalar]
    why: Text


class Pivot(Frozen):
    """Turn a long table (a row a client and period) into a wide one (a row a client).

    ``names`` maps each value of ``columns`` to the name of the new column.
    """

    rule: Literal["pivot"]
    table: str
    index: str
    columns: str
    values: str
    names: dict[Scalar, str]
    why: Text


class Join(Frozen):
    """Join another table to the clients' table by a key that both have, one row to one row."""

    rule: Literal["join"]
    table: str
    other: str
    on: str
    why: Text


class Align(Frozen):
    """Put a table of the same number of rows beside the clients' table, row by row."""

    rule: Literal["align"]
    table: str
    other: str
    why: Text


class ContentKey(Frozen):
    """Make an identifier from a row's own values, so that it does not depend on the row's position.

    Rows that are equal in every column are told apart by their order of appearance. ``without`` names columns that are
    left out, for they change where the client does not: row numbers, what is known only afterwards.
    """

    rule: Literal["content_key"]
    table: str
    column: str
    without: tuple[str, ...] = ()
    why: Text


class Keep(Frozen):
    """Keep the rows that satisfy a condition (an expression of pandas.DataFrame.eval)."""

    rule: Literal["keep"]
    table: str
    where: str
    why: Text


class FlagMissing(Frozen):
    """Add ``<column>_missing`` (1 where the cell is empty); the cell itself stays empty."""

    rule: Literal["flag_missing"]
    table: str
    columns: tuple[str, ...]
    why: Text


class Derive(Frozen):
    """Add a number computed from a row's other columns (an expression of pandas.DataFrame.eval)."""

    rule: Literal["derive"]
    table: str
    column: str
    formula: str
    why: Text


class Days(Frozen):
    """Add ``<column>_days``, the whole days from each date to a declared day: negative for days after it.

    Attributes
    ----------
    as_of : date or str
        The day on which the clients studied were seen, or a column of dates that says it for each row.
    as_of_current : date, optional
        The day on which clients of today are seen; ``as_of`` where it is not given.
    """

    rule: Literal["days"]
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    as_of: datetime | date | str
    as_of_current: datetime | date | None = None
    why: Text


class DropUseless(Frozen):
    """Drop columns that are empty or hold one value in every row."""

    rule: Literal["drop_useless"]
    table: str
    why: Text


class DropCopies(Frozen):
    """Drop columns that repeat an earlier one, also where every level has another name."""

    rule: Literal["drop_copies"]
    table: str
    why: Text


class Drop(Frozen):
    """What ``drop_useless`` or ``drop_copies`` comes to once it is known which columns go; no contract says it."""

    rule: Literal["drop_useless", "drop_copies"]
    table: str
    columns: tuple[str, ...]
    why: Text


CleaningRule = Annotated[
    Rename
    | Replace
    | Pivot
    | Join
    | Align
    | ContentKey
    | Keep
    | FlagMissing
    | Derive
    | Days
    | DropUseless
    | DropCopies,
    Field(discriminator="rule"),
]


class Contract(Frozen):
    """What a case promises about its tables, and how they become one client table. Every key is needed.

    Attributes
    ----------
    tables : dict of str to Table
        The raw tables; the first is the clients' table.
    target : Target
        The column that says who left.
    key : tuple of str
        Columns of the cleaned table that identify a client together.
    rules : tuple of CleaningRule
        Cleaning rules, applied in order.
    roles : dict of str to {"id", "value", "time", "ignored"}
        Columns that are not features: identifiers, money that the plan uses, the date that orders clients in time,
        and columns that nothing uses. Every other column but dates is a feature.
    """

    tables: dict[str, Table] = Field(min_length=1)
    target: Target
    key: tuple[str, ...] = Field(min_length=1)
    rules: tuple[CleaningRule, ...]
    roles: dict[str, Role]

    @property
    def orders(self) -> dict[str, tuple[str, ...]]:
        """The levels of categories that have an order, by the column's name after the rules."""
        new = {old: name for rule in self.rules if isinstance(rule, Rename) for old, name in rule.columns.items()}
        columns = [pair for table in self.tables.values() for pair in table.columns.items()]
        return {new.get(name, name): column.ordered for name, column in columns if column.ordered}

    @model_validator(mode="after")
    def _target_is_declared(self) -> "Contract":
        table = self.tables.get(self.target.table)
        if table is None or self.target.column not in table.columns:
            raise ValueError(f"target: no column '{self.target.column}' in a table '{self.target.table}'")
        if table.columns[self.target.column].type in ("category", "text") and not _all_text(
            (*self.target.left, *self.target.stayed)
        ):
            raise ValueError(f"target: '{self.target.column}' is a category: put positive and negative in quotes")
        return self

    @model_validator(mode="after")
    def _rules_name_tables(self) -> "Contract":
        for rule in self.rules:
            for table in (rule.table, getattr(rule, "other", rule.table)):
                if table not in self.tables:
                    hint = nearest(table, self.tables)
                    raise ValueError(f"rule '{rule.rule}' names an unknown table '{table}'. {hint}")
        return self
