"""Settings of the comparison of two versions."""

from typing import Annotated, Literal

from pydantic import Field

from churn.base.config import Frozen
from churn.base.params import Positive, Share
from churn.scores.margins import Margins


class Compare(Frozen):
    """The comparison of two versions, ``python -m churn compare``; of it stages use the margins alone.

    Attributes
    ----------
    part : {"train", "test"}
        Clients compared where ``--test`` is not given: out-of-fold probabilities, or the test part.
    level : float
        Chance of one false ``better`` or ``worse`` or more among all rows of a comparison.
    margin : dict of str to float
        By score: a difference whose interval is within it is ``equivalent``. The choice of the champion and the
        learning curve go by them too.
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
