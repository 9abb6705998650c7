"""Settings of the learning curve."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen


class LearningCurve(Frozen):
    """How the champion's leading model is fitted on growing shares of the training clients.

    Attributes
    ----------
    shares : tuple of float
        Ascending to 1.
    """

    shares: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(min_length=2)
