"""Settings of reasons."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen, Glimpse
from churn.base.params import Positive


class Explain(Frozen):
    """Reasons.

    Attributes
    ----------
    clients : int
        The most clients in pictures of Shapley values.
    walks : int
        The most pairs of orders behind a client's Shapley values, where a member's family has no exact ones.
    columns : int
        The most features explained for each client, those that matter most.
    repeats : int
        Shuffles behind the importance of a feature.
    least_effect : float
        Increase of log loss (nats) from which on the model relies on a feature, however sure a smaller one is.
    plotted_columns : int
        The most features in a picture.
    """

    clients: Positive
    walks: Positive
    columns: Positive
    repeats: Positive
    least_effect: Annotated[float, Field(ge=0)]
    plotted_columns: Positive


class ReasonSettings(Glimpse):
    """Of the settings of reasons, those that the reasons of other clients than the study's depend on."""

    columns: int
    walks: int
