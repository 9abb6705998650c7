"""Settings of the learning curve."""

from typing import Annotated

from pydantic import Field

from churn.base.config import Frozen


class LearningCurve(Frozen):
    """Shares of the training clients that the champion's leading model is fitted on, ascending to 1."""

    shares: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(min_length=2)
