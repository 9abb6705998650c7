"""The contract: what a case promises about its tables. Read from ``cases/<case>/contract.yaml``."""

import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from churn.core.config import Frozen
from churn.core.errors import nearest, some
from churn.core.language import Label, Text
from churn.data.schema import CLIENT, Role

Scalar = int | float | str


def _all_text(levels: tuple[Scalar, ...]) -> bool:
    return all(isinstance(level, str) for level in levels)


class Column(Frozen):
    """What a cell of a raw column may hold.

    ``flag`` is 0 or 1; ``text`` is an identifier or a name, ``category`` a level. ``values`` are the levels
    allowed (all, when absent), ``min`` and ``max`` the range of numbers, both ends included; ``missing`` says
    whether cells may be empty.
    """

    type: Literal["integer", "number", "flag", "category", "text"]
    values: tuple[Scalar, ...] | None = None
    min: float | None = None
    max: float | None = None
    missing: bool = False

    @model_validator(mode="after")
    def _levels_are_text(self) -> "Column":
        if self.type in ("category", "text") and not _all_text(self.values or ()):
            raise ValueError("levels of a category are text: put them in quotes")
        return self

    @model_validator(mode="after")
    def _flags_are_filled(self) -> "Column":
        if self.type == "flag" and self.missing:
            raise ValueError(
                "a flag is 0 or 1 and never empty; declare `category` or `number` where cells may be empty"
            )
        return self


def expand(names: str) -> list[str]:
    """Expand ``Var{1..3}`` to ``Var1, Var2, Var3``; other names stand for themselves.

    Several names, separated by commas, are allowed.

    Raises
    ------
    ValueError
        The first number is greater than the last.
    """
    found = []
    for name in names.split(","):
        parts = re.fullmatch(r"(.*)\{(\d+)\.\.(\d+)\}(.*)", name.strip())
        if parts:
            first, last = int(parts[2]), int(parts[3])
            if first > last:
                raise ValueError(f"'{name.strip()}' counts from {first} down to {last}: write the smaller number first")
            found += [f"{parts[1]}{number}{parts[4]}" for number in range(first, last + 1)]
        else:
            found.append(name.strip())
    return found


class Table(Frozen):
    """One raw table: the stem of its file's name, its columns, and the column or columns that identify a row."""

    file: str
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
    """Where the target stands in the raw tables, and which of its two values means that the client left."""

    table: str
    column: str
    positive: Scalar
    negative: Scalar


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

    Rows that are equal in every column are told apart by their order of appearance.
    """

    rule: Literal["content_key"]
    table: str
    column: str
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


Rule = Annotated[
    Rename | Replace | Pivot | Join | Align | ContentKey | Keep | FlagMissing | Derive | DropUseless | DropCopies,
    Field(discriminator="rule"),
]


class Clusters(Frozen):
    """Which columns define clusters, on which scale, and how many there are (null: chosen by silhouette).

    ``standard`` subtracts the mean and divides by the standard deviation; ``rank`` first replaces values by
    normal scores of their ranks, for heavy tails. Columns named here may be flags: then they were asked for.
    """

    columns: tuple[str, ...] = Field(min_length=1)
    scale: Literal["standard", "rank"] = "standard"
    k: int | None = Field(default=None, ge=2)


class Differs(Frozen):
    """A column differs between those who left and those who stayed.

    ``direction`` says among whom a number is expected to be higher, or a flag more frequent: those who left
    (``higher``) or those who stayed (``lower``). ``among`` restricts the clients (an expression of
    pandas.DataFrame.eval).
    """

    kind: Literal["differs"]
    id: str
    statement: Text
    column: str
    direction: Literal["higher", "lower"] | None = None
    among: str | None = None


class ChurnDiffers(Frozen):
    """Churn differs between the levels of a category, a flag or a number of few values; ``among`` as in Differs."""

    kind: Literal["churn_differs"]
    id: str
    statement: Text
    column: str
    among: str | None = None


class MissingDiffers(Frozen):
    """The share of empty cells of ``column`` differs between the levels of ``by``."""

    kind: Literal["missing_differs"]
    id: str
    statement: Text
    column: str
    by: str


Hypothesis = Annotated[Differs | ChurnDiffers | MissingDiffers, Field(discriminator="kind")]

MINED = "mined_"
"""How the ids of mined segments begin; no declared id may."""


class Segment(Frozen):
    """A group of clients that a rule describes: an expression of pandas.DataFrame.eval.

    It may use the columns of the cleaned table and ``probability``, each client's honest probability of leaving.
    """

    id: str = Field(min_length=1)
    name: Text
    where: str


class Contract(Frozen):
    """Everything a case promises. Every key is needed, for DVC watches them one by one; some may be empty.

    Attributes
    ----------
    title : Text
        The case's name for readers.
    tables : dict of str to Table
        The raw tables; the first is the clients' table.
    target : Target
        The column that says who left.
    key : tuple of str
        Columns of the cleaned table that identify a client together.
    rules : tuple of Rule
        Cleaning rules, applied in order.
    roles : dict of str to {"id", "value", "ignored"}
        Columns that are not features: identifiers, money that the plan uses, and columns that nothing uses.
        Every other column is a feature.
    bands : dict of str to tuple of float
        Inner edges of the bands in which churn rates of numeric columns are shown; quantiles where not given.
    clusters : Clusters
        What defines clusters.
    hypotheses : tuple of Hypothesis
        What is expected of the cleaned table, each with its statement for readers; every column is tested anyway.
    segments : tuple of Segment
        Groups of clients that somebody cares about; others are mined.
    labels : dict of str to Label
        Names for readers; a column that is not listed is shown under its own name.
    """

    title: Text
    tables: dict[str, Table] = Field(min_length=1)
    target: Target
    key: tuple[str, ...] = Field(min_length=1)
    rules: tuple[Rule, ...]
    roles: dict[str, Role]
    bands: dict[str, tuple[float, ...]]
    clusters: Clusters
    hypotheses: tuple[Hypothesis, ...]
    segments: tuple[Segment, ...]
    labels: dict[str, Label]

    @model_validator(mode="after")
    def _target_is_declared(self) -> "Contract":
        table = self.tables.get(self.target.table)
        if table is None or self.target.column not in table.columns:
            raise ValueError(f"target: no column '{self.target.column}' in a table '{self.target.table}'")
        if table.columns[self.target.column].type in ("category", "text") and not _all_text(
            (self.target.positive, self.target.negative)
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

    @model_validator(mode="after")
    def _hypotheses_have_ids(self) -> "Contract":
        twice = [name for name, count in Counter(one.id for one in self.hypotheses).items() if count > 1]
        if twice:
            raise ValueError(f"hypotheses: ids given twice: {some(twice)}. Give each hypothesis an id of its own")
        return self

    @model_validator(mode="after")
    def _segments_have_ids(self) -> "Contract":
        ids = [one.id for one in self.segments]
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise ValueError(f"segments: ids given twice: {some(twice)}. Give each segment an id of its own")
        taken = [name for name in ids if name.startswith(MINED) or name == CLIENT]
        if taken:
            raise ValueError(f"segments: '{CLIENT}' and ids that begin with '{MINED}' are taken: {some(taken)}. Rename")
        return self
