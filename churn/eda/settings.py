"""Settings of the exploration."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Positive


class Eda(Frozen):
    """Exploratory analysis.

    Attributes
    ----------
    bands : int
        Quantile bands of a number for which the contract gives no edges.
    plotted_columns : int
        The most columns that one picture shows; those most associated with leaving come first.
    """

    bands: Annotated[int, Field(ge=2, le=20)]
    plotted_columns: Positive
