"""Settings of the tests."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Positive, Share


class LeastEffect(Frozen):
    """The least effects, without their sign, that matter to anybody; smaller ones confirm no hypothesis."""

    hedges_g: Annotated[float, Field(ge=0)]
    cliffs_delta: Annotated[float, Field(ge=0, lt=1)]
    cramers_v: Annotated[float, Field(ge=0, lt=1)]


class Hypotheses(Frozen):
    """Tests.

    Attributes
    ----------
    level : float
        Chance of one false alarm or more among all tests of a case.
    least_effect : LeastEffect
        What is worth calling a difference.
    plotted_columns : int
        The most columns in a panel of the picture; the strongest come first.
    """

    level: Share
    least_effect: LeastEffect
    plotted_columns: Positive
