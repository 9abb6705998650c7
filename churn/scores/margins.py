"""Margins: by score the difference that matters to nobody, however sure; declared once, under ``compare.margin``."""

from typing import Annotated

from pydantic import AfterValidator, Field

from churn.base.config import Glimpse
from churn.base.errors import nearest
from churn.scores.metrics import METRICS, PROFIT


def _of_all(margins: dict[str, float]) -> dict[str, float]:
    """Add the margins of scores that are not named."""
    own = {**{name: metric.margin for name, metric in METRICS.items()}, PROFIT: 0.0}
    if unknown := sorted(set(margins) - set(own)):
        raise ValueError(f"there is no score '{unknown[0]}'. {nearest(unknown[0], own)}")
    return {**own, **margins}


Margins = Annotated[dict[str, Annotated[float, Field(ge=0)]], AfterValidator(_of_all)]


class Compare(Glimpse):
    """Of the comparison of versions what the choice of the champion and the learning curve go by as well."""

    margin: Margins
