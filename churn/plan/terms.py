"""Terms of offers and campaigns as frozen typed objects; what follows from them stands in churn/plan/campaign.py."""

from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag

from churn.base.config import Frozen
from churn.base.texts import Text

Money = Annotated[float, Field(ge=0)]
Count = Annotated[float, Field(ge=0)]


def _not_empty(counts: tuple[float, float]) -> tuple[float, float]:
    if sum(counts) == 0:
        raise ValueError("one of the two numbers of a Beta must be above 0")
    return counts


Beta = Annotated[tuple[Count, Count], AfterValidator(_not_empty)]
"""An unknown share, as known as after so many yes and no; (a, 0) is certainly 1, (0, b) certainly 0."""


class Offer(Frozen):
    """What an offer costs and does.

    Attributes
    ----------
    contact_cost : float
        Paid for every client contacted.
    offer_cost : float
        Paid when the offer is taken.
    keeps : (float, float)
        Beta of the probability that a client about to leave takes the offer and stays.
    taken_anyway : (float, float)
        Beta of the probability that a client who would have stayed takes it.
    campaigns : tuple of str
        Marks of the measured campaigns on which these shares rest, as ``python -m churn measure --write`` adds them;
        none: the shares are assumptions.
    """

    contact_cost: Money
    offer_cost: Money
    keeps: Beta
    taken_anyway: Beta
    campaigns: tuple[str, ...] = ()


class ColumnValue(Frozen):
    """The money lost with a client: a column of the cleaned table, times a number."""

    column: str
    times: Annotated[float, Field(gt=0)] = 1.0


class SegmentValue(Frozen):
    """The money lost with a client: that of the first segment listed that holds the client, or the amount otherwise."""

    segments: dict[str, Money] = Field(min_length=1)
    otherwise: Money


def _kind(value: object) -> str:
    """Name what a value is written as, so that a mistake in it is explained for that alone."""
    if isinstance(value, (dict, ColumnValue, SegmentValue)):
        by_segment = isinstance(value, SegmentValue) or (isinstance(value, dict) and "segments" in value)
        return "SegmentValue" if by_segment else "ColumnValue"
    return "number"


Value = Annotated[
    Annotated[Money, Tag("number")]
    | Annotated[ColumnValue, Tag("ColumnValue")]
    | Annotated[SegmentValue, Tag("SegmentValue")],
    Discriminator(_kind),
]


class Study(Frozen):
    """An earlier campaign study, in which everybody who is contacted and about to leave stays.

    Attributes
    ----------
    clients : int
        Studied.
    value, contact_cost : float
        Money kept with a leaver and paid for each contact.
    share, precision, profit : float
        At its optimum.
    """

    clients: Annotated[int, Field(ge=1)]
    value: Money
    contact_cost: Money
    share: float
    precision: float
    profit: float


class Campaign(Offer):
    """A case's money; its own terms are the offer that is open to all.

    Attributes
    ----------
    currency : str
        The sign of all amounts.
    period : Text
        What one period of the target is, as it stands after "a" and after "за".
    value : float or ColumnValue or SegmentValue
        Money lost when a client leaves.
    study : Study, optional
        An earlier study, counted anew with honest probabilities.
    """

    currency: str
    period: Text
    value: Value
    study: Study | None = None

    @property
    def general(self) -> Offer:
        """The campaign's own terms as an offer."""
        return Offer(**{name: getattr(self, name) for name in Offer.model_fields})
