"""What somebody wants to know about a case's clients, declared in ``cases/<case>/study.yaml``."""

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from churn.base.config import Frozen
from churn.base.errors import some
from churn.base.texts import Text
from churn.clients.schema import CLIENT


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


class Declared(Frozen):
    """Bands, clusters, hypotheses and segments of a case. Every key is needed; some may be empty.

    Attributes
    ----------
    bands : dict of str to tuple of float
        Inner edges of the bands in which churn rates of numeric columns are shown; quantiles where not given.
    clusters : Clusters
        What defines clusters.
    hypotheses : tuple of Hypothesis
        What is expected of the cleaned table, each with its statement for readers; every column is tested anyway.
    segments : tuple of Segment
        Groups of clients that somebody cares about; others are mined.
    """

    bands: dict[str, tuple[float, ...]]
    clusters: Clusters
    hypotheses: tuple[Hypothesis, ...]
    segments: tuple[Segment, ...]

    @model_validator(mode="after")
    def _hypotheses_have_ids(self) -> "Declared":
        twice = [name for name, count in Counter(one.id for one in self.hypotheses).items() if count > 1]
        if twice:
            raise ValueError(f"hypotheses: ids given twice: {some(twice)}. Give each hypothesis an id of its own")
        return self

    @model_validator(mode="after")
    def _segments_have_ids(self) -> "Declared":
        ids = [one.id for one in self.segments]
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise ValueError(f"segments: ids given twice: {some(twice)}. Give each segment an id of its own")
        taken = [name for name in ids if name.startswith(MINED) or name == CLIENT]
        if taken:
            raise ValueError(f"segments: '{CLIENT}' and ids that begin with '{MINED}' are taken: {some(taken)}. Rename")
        return self
