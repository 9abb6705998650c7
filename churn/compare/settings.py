"""Settings of the comparison of two versions."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from churn.base.config import Frozen
from churn.base.errors import nearest
from churn.base.params import Positive, Share
from churn.scores.metrics import METRICS, PROFIT


def _of_all(margins: dict[str, float]) -> dict[str, float]:
    """Add the margins of scores that are not named."""
    own = {**{name: metric.margin for name, metric in METRICS.items()}, PROFIT: 0.0}
    if unknown := sorted(set(margins) - set(own)):
        raise ValueError(f"there is no score '{unknown[0]}'. {nearest(unknown[0], own)}")
    return {**own, **margins}


Margins = Annotated[dict[str, Annotated[float, Field(ge=0)]], AfterValidator(_of_all)]


class Compare(Frozen):
    """The comparison of two versions, ``python -m churn compare``; no stage uses it.

    Attributes
    ----------
    part : {"train", "test"}
        Clients compared where ``--test`` is not given: out-of-fold probabilities, or the test part.
    level : float
        Chance of one false ``better`` or ``worse`` or more among all rows of a comparison.
    margin : dict of str to float
        By score: a difference whose interval is within it is ``equivalent``.
    draws : int
        Bootstrap resamples of clients.
    fewest_clients : int
        Common clients below which a case is not compared.
    most_changed : float
        Share of common clients whose outcome may have changed.
    drift : float
        Population stability index from which a column has drifted.
    fail_on : {"worse", "never"}
        Whether a ``worse``, or a case that cannot be compared, ends the command with an error.
    """

    part: Literal["train", "test"]
    level: Share
    margin: Margins
    draws: Annotated[int, Field(ge=100)]
    fewest_clients: Positive
    most_changed: Annotated[float, Field(ge=0, lt=1)]
    drift: Annotated[float, Field(gt=0)]
    fail_on: Literal["worse", "never"]
