"""Settings of the search for clusters."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Positive


class Cluster(Frozen):
    """The search for clusters.

    Attributes
    ----------
    k_max : int
        The most clusters tried where the contract does not fix their number.
    sample : int
        The most clients in the dendrogram and in silhouettes, whose cost grows with the square.
    resamples : int
        Bootstrap resamples behind the stability of each cluster.
    """

    k_max: Annotated[int, Field(ge=2, le=30)]
    sample: Positive
    resamples: Positive
