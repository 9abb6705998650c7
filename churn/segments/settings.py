"""Settings of the search for segments."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Share


class Segments(Frozen):
    """The search for segments that leave more often than the base rate.

    Attributes
    ----------
    min_clients : int
        Of the training part in a mined segment, and outside it; fewer than ten could name a person.
    max_conditions : int
        Of a mined rule, on different columns.
    mined : int
        The most rules that go to the test part.
    level : float
        Chance of one false alarm or more among the rules of a case that the test part judges.
    bins : int
        Quantile bins of a number; a condition is a run of neighbouring bins.
    max_jaccard : float
        Rules that share more of their clients (common ones over all of both) are one.
    """

    min_clients: Annotated[int, Field(ge=10)]
    max_conditions: Annotated[int, Field(ge=1, le=4)]
    mined: Annotated[int, Field(ge=0, le=50)]
    level: Share
    bins: Annotated[int, Field(ge=2, le=20)]
    max_jaccard: Share
