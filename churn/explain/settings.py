"""Settings of reasons."""

from churn.base.config import Frozen
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
        Shuffles behind the permutation importance of a feature.
    plotted_columns : int
        The most features in a picture.
    """

    clients: Positive
    walks: Positive
    columns: Positive
    repeats: Positive
    plotted_columns: Positive
