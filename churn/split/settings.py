"""Settings of the split."""

from typing import Annotated, Literal

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Positive, Share


class Split(Frozen):
    """The share of clients held out for the test, the number of folds of the rest, and how often these are drawn.

    ``by: time`` holds out the latest clients of every case whose contract gives a column the role ``time``.
    """

    by: Literal["random", "time"] = "random"
    test_share: Share
    folds: Annotated[int, Field(ge=2)]
    repeats: Positive
