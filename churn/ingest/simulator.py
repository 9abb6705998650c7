"""What a simulator's YAML says: how clients are drawn, what makes them leave, and the files they are written to."""

import itertools
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from churn.base.config import Frozen
from churn.base.errors import short
from churn.clients.contract import Scalar, expand

FEWEST, MOST = 10, 100_000_000
"""Clients of a simulator: more than most companies have."""

WIDEST = 2 * MOST
"""Identifiers between two bounds."""

LONGEST = 200
"""Bytes of a file's name; file systems allow 255."""

PORTION = 100_000
"""Clients drawn at once: of more, 100,000 and 100,000 on random streams of their own."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
"""Of invented names."""

Share = Annotated[float, Field(ge=0, le=1)]
Correlation = Annotated[float, Field(ge=-1, le=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Identifier = Annotated[int, Field(ge=-(2**53), le=2**53)]
Sign = Annotated[str, Field(pattern=r"^[^\w\s\"]$|^[ \t]$")]


def _expand_keys(content: Any) -> Any:
    if not isinstance(content, dict):
        return content
    return {name: value for names, value in content.items() for name in expand(str(names))}


Loadings = Annotated[dict[str, Correlation], BeforeValidator(_expand_keys)]


class Codes(Frozen):
    """Invented level names, thousands where wanted: shares fall as ``1 / (rank + 1) ** skew``."""

    count: int = Field(ge=1, le=1_000_000)
    skew: float = Field(default=1.0, ge=-20, le=20)
    length: int = Field(default=4, ge=1, le=100)

    @model_validator(mode="after")
    def _enough_names(self) -> "Codes":
        if self.length < shortest(self.count):
            raise ValueError(f"{self.count} names of {self.length} letters: give a length of {shortest(self.count)}")
        return self


def shortest(count: int) -> int:
    """Give the least length of names at which twice as many as needed differ, so that drawing them soon ends.

    Examples
    --------
    >>> shortest(1), shortest(31), shortest(32), shortest(35_000)
    (1, 1, 2, 3)
    """
    return next(length for length in itertools.count(1) if len(LETTERS) ** length >= 2 * count)


class Ids(Frozen):
    """Unique integers between two bounds in random order, or counted up from ``low`` where no ``high`` is given.

    ``twice`` is the share of clients, among those that satisfy ``into``, who bear the identifier of a client
    that satisfies ``of``.
    """

    low: Identifier
    high: Identifier | None = None
    twice: Share = 0.0
    of: str | None = None
    into: str | None = None

    @model_validator(mode="after")
    def _can_be_drawn(self) -> "Ids":
        if self.high is not None and not self.low <= self.high < self.low + WIDEST:
            raise ValueError(f"'high' lies above 'low', by less than {WIDEST}: all between are put in random order")
        return self


class Distribution(Frozen):
    """One way to draw a column; exactly one of the ways is given (``levels`` and ``codes`` may go together).

    Attributes
    ----------
    levels : dict of level to float
        Shares of the levels; they are scaled to sum to one. With ``codes``, these come first and the invented
        levels share what is left.
    quantiles : dict of float to float
        Value at each cumulative probability, straight lines between; the first is 0, the last 1.
    codes : Codes
        Invented levels.
    ids : Ids
        Identifiers.
    formula : str
        An expression of columns drawn earlier (pandas.DataFrame.eval).
    same_as : str
        A copy of an earlier column; levels of a coded column get other names.
    by : dict of str to Distribution
        Condition (an expression of earlier columns) to distribution; the first that holds is used. The last
        condition may be ``else``.
    log : bool
        Interpolate ``quantiles`` on the scale of logarithms, for heavy tails.
    """

    levels: dict[Scalar, Share] | None = None
    quantiles: dict[Share, Finite] | None = None
    codes: Codes | None = None
    ids: Ids | None = None
    formula: str | None = None
    same_as: str | None = None
    by: dict[str, "Distribution"] | None = None
    log: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> "Distribution":
        ways = ["levels", "quantiles", "codes", "ids", "formula", "same_as", "by"]
        given = [way for way in ways if getattr(self, way) is not None]
        if len(given) != 1 and given != ["levels", "codes"]:
            raise ValueError(f"exactly one of {', '.join(ways)} is needed, found {', '.join(given) or 'none'}")
        if any(way.ids is not None for way in (self.by or {}).values()):
            raise ValueError("identifiers do not depend on conditions: 'ids' stands alone, not under 'by'")
        if self.levels is not None and self.codes is None and not sum(self.levels.values()):
            raise ValueError("levels must name at least one level with a share above 0")
        if self.quantiles is not None and not {0, 1} <= set(self.quantiles):  # shares lie between
            raise ValueError("quantiles must begin at 0 and end at 1")
        return self


class Drawn(Distribution):
    """A column of the simulated clients: its distribution, then rounding, bounds and missing cells.

    ``missing`` is a share of the rows, or a condition on columns drawn earlier. ``decimals`` 0 gives whole
    numbers, ``step`` whole multiples of it; ``min`` and ``max`` clip.
    """

    missing: Share | str = 0.0
    decimals: int | None = Field(default=None, ge=-15, le=15)
    step: int | None = Field(default=None, ge=1, le=2**53)
    min: Finite | None = None
    max: Finite | None = None

    @property
    def rounding(self) -> list[str]:
        """What is declared that numbers alone can have."""
        return [name for name in ("min", "max", "decimals", "step") if getattr(self, name) is not None]


class Effect(Frozen):
    """What a column adds to the log-odds of leaving: the planted truth.

    Attributes
    ----------
    column : str
        The column as it is written to the files (missing cells included).
    points : dict of float to float
        Log-odds at values of a number, straight lines between, constant beyond the ends.
    levels : dict of level to float
        Log-odds of levels; those not listed add nothing.
    spread : float
        Standard deviation of the log-odds drawn for every level of a column with invented levels.
    missing : float
        Log-odds of a missing cell.
    when : str
        Rows where the effect holds (an expression); everywhere if absent.
    """

    column: str
    points: dict[float, float] | None = Field(default=None, min_length=1)
    levels: dict[Scalar, float] | None = None
    spread: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    missing: float = 0.0
    when: str | None = None


class TargetValues(Frozen):
    """The target's name in the files and its two values."""

    column: str
    positive: Scalar
    negative: Scalar


class Melt(Frozen):
    """Write columns below each other: a row a client and period. ``columns`` maps the period to a column."""

    id: str
    variable: str
    value: str
    columns: dict[Scalar, str] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> "Melt":
        names = [self.id, self.variable, self.value, *map(str, self.columns)]
        if len(set(names)) < len(names):
            raise ValueError("id, variable, value and the periods in columns all need names of their own")
        return self


def _expand_list(names: Any) -> Any:
    if not isinstance(names, list):
        return names
    return [name for entry in names for name in (expand(entry) if isinstance(entry, str) else [entry])]


class File(Frozen):
    """A CSV file that the simulator writes: some columns side by side, or melted."""

    columns: Annotated[tuple[str, ...], BeforeValidator(_expand_list)] | None = None
    melt: Melt | None = None
    separator: Sign = ","
    decimal: Literal[".", ","] = "."

    def without(self, column: str) -> "File":
        """Give the file without a column, if it has it."""
        left = None if self.columns is None else tuple(name for name in self.columns if name != column)
        return self.model_copy(update={"columns": left})


def _file_name(name: str) -> str:
    if not name or Path(name).name != name or name == ".." or len(name.encode()) > LONGEST or not name.isprintable():
        raise ValueError(f"'{short(name)}' is no name of a file: no folder before it, at most {LONGEST} bytes")
    return name


class Earlier(Frozen):
    """The month that was studied: what is left of it in a later one.

    Attributes
    ----------
    seed : int
        Of the names of invented levels and of their effects, and of the order of identifiers.
    clients : int
        How many identifiers it took.
    """

    seed: int
    clients: int


class Portion(Frozen):
    """Some of the clients of a world that is too large to be drawn at once.

    Attributes
    ----------
    number : int
        Which portion it is: it decides about the random streams, so that it is the same whoever draws it.
    size : int
        How many clients a portion has; the last may have fewer.
    """

    number: int
    size: int


class Month(Frozen):
    """Another month of a simulated world: other clients of the same kind, and nobody knows yet who of them leaves.

    Their identifiers follow those of the month that was studied: nobody is met twice.

    Attributes
    ----------
    simulator : Path
        The world's YAML, from the folder of this one.
    seed : int
        Decides who these clients are.
    clients : int
        How many.
    """

    simulator: Path
    seed: int = Field(ge=0)
    clients: int = Field(ge=FEWEST, le=MOST)


class Simulator(Frozen):
    """A simulated world: its clients, the truth planted in it, and the files that users would have.

    Attributes
    ----------
    seed : int
        Decides everything that is drawn.
    clients : int
        How many clients.
    base_rate : float
        Expected share of clients who leave; the intercept of the log-odds is solved for it.
    columns : dict of str to Drawn
        Drawn in this order. Columns that no file names are helpers. ``Var{1..9}`` and commas stand for several
        columns, each drawn on its own.
    correlations : tuple of (str, str, float)
        Correlations between the columns' normal scores (a Gaussian copula); pairs not listed are independent.
        For levels, the order in which they are listed is the direction.
    factors : dict of str to dict of str to float
        What many columns share, the short way to state many correlations: factor to column to the correlation of
        the column's normal score with the factor. Factors are independent; what a column does not share is its own.
    effects : tuple of Effect
        What drives leaving.
    no_effect : tuple of str
        Columns that do not. Every column in the files is in one of the two lists, an identifier, or a copy.
    target : TargetValues
        The target column.
    sorted_by_target : bool
        Whether clients who left come first in the files.
    files : dict of str to File
        What is written.
    earlier : Earlier, optional
        Of a later month, the one that was studied.
    portion : Portion, optional
        Which of a large world's clients these are; ``clients`` says how many.
    """

    seed: int = Field(ge=0)
    clients: int = Field(ge=FEWEST, le=MOST)
    base_rate: float = Field(gt=0, lt=1)
    columns: dict[str, Drawn]
    correlations: tuple[tuple[str, str, Correlation], ...] = ()
    factors: dict[str, Loadings] = Field(default_factory=dict)
    effects: tuple[Effect, ...]
    no_effect: Annotated[tuple[str, ...], BeforeValidator(_expand_list)] = ()
    target: TargetValues
    sorted_by_target: bool = False
    files: dict[Annotated[str, AfterValidator(_file_name)], File]
    earlier: Earlier | None = None
    portion: Portion | None = None

    @model_validator(mode="before")
    @classmethod
    def _expand_columns(cls, content: Any) -> Any:
        columns = content.get("columns") if isinstance(content, dict) else None
        return {**content, "columns": _expand_keys(columns)} if isinstance(columns, dict) else content

    @model_validator(mode="after")
    def _truth_is_stated(self) -> "Simulator":
        named = {effect.column for effect in self.effects} | set(self.no_effect)
        unknown = sorted(named - set(self.columns))
        if unknown:
            raise ValueError(f"effects or no_effect name columns that are not drawn: {', '.join(unknown)}")
        if given := sorted(effect.column for effect in self.effects if self.columns[effect.column].ids is not None):
            raise ValueError(f"identifiers have no effect: remove those of {', '.join(given)}")
        unstated = sorted(
            name
            for name in self.written_columns()
            if name not in named and self.columns[name].ids is None and self.columns[name].same_as is None
        )
        if unstated:
            raise ValueError(f"state in effects or no_effect whether these drive leaving: {', '.join(unstated)}")
        return self

    @property
    def world(self) -> int:
        """The seed of what stays the same from month to month."""
        return self.seed if self.earlier is None else self.earlier.seed

    @property
    def known(self) -> int:
        """How many clients an earlier month had."""
        return 0 if self.earlier is None else self.earlier.clients

    def month(self, seed: int, clients: int, outcomes: bool = False) -> "Simulator":
        """Give a later month: other clients of the same world, in files without the target until it is over."""
        files = {name: file if outcomes else file.without(self.target.column) for name, file in self.files.items()}
        changes = {
            "seed": seed,
            "clients": clients,
            "earlier": Earlier(seed=self.seed, clients=self.clients),
            "files": {name: file for name, file in files.items() if file.columns != ()},
        }
        return self.model_copy(update=changes)

    def portions(self, size: int = PORTION) -> list["Simulator"]:
        """Divide a large world; one that is drawn at once stays as it is."""
        if self.portion is not None or max(self.clients, self.known) <= size:
            return [self]
        return [
            self.model_copy(
                update={"clients": min(size, self.clients - first), "portion": Portion(number=number, size=size)}
            )
            for number, first in enumerate(range(0, self.clients, size))
        ]

    def written_columns(self) -> list[str]:
        """Give the names of the drawn columns that reach a file, in the order in which they are drawn."""
        written = set()
        for file in self.files.values():
            written |= set(file.columns or ()) | (set(file.melt.columns.values()) if file.melt else set())
        return [name for name in self.columns if name in written]
