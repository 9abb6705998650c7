"""Settings of the comparison of models."""

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Positive
from churn.scores.metrics import MetricName


class Evaluate(Frozen):
    """The comparison of models and the choice of the champion.

    Attributes
    ----------
    metric : str
        Whose cross-validated mean ranks models.
    simplest_first : tuple of str
        All models; the first that is equivalent to the best is the champion.
    draws : int
        Bootstrap resamples behind the intervals of the test part.
    """

    metric: MetricName
    simplest_first: tuple[str, ...] = Field(min_length=1)
    draws: Positive
