"""Settings of the comparison of models."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Positive, Share
from churn.scores.gains import Rule
from churn.scores.metrics import MetricName


class Evaluate(Frozen):
    """The comparison of models and the choice of the champion.

    Attributes
    ----------
    metric : str
        Whose cross-validated mean ranks models.
    simplest_first : tuple of str
        All models; among those within one standard error of the best the first is the champion.
    draws : int
        Bootstrap resamples behind the intervals of the test part.
    threshold : {"profit", "f1", "share"} or float
        Where the champion draws the line: greatest profit, greatest F1, a share of clients contacted, or a probability.
    gain, cost : float
        Money gained by each leaver contacted and spent on each client contacted, for "profit".
    share : float
        Of clients contacted, for "share".
    """

    metric: MetricName
    simplest_first: tuple[str, ...] = Field(min_length=1)
    draws: Positive
    threshold: Rule | Share
    gain: Annotated[float, Field(ge=0)]
    cost: Annotated[float, Field(ge=0)]
    share: Share
