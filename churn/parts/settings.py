"""When a table is large, how it is cut, and how many of its clients analysis and training see."""

from churn.base.config import Frozen, Glimpse
from churn.base.params import Positive


class Large(Frozen):
    """How tables of many clients are treated; smaller ones are held whole.

    Attributes
    ----------
    sample : int
        A table of more clients is large: its parts are cleaned, scored and listed one by one, while analysis and
        training see so many of its clients.
    part : int
        About so many clients a part.
    listed : int
        At most so many clients on a list, unless ``plan.contacts`` says less: reasons are computed for those alone.
    """

    sample: Positive
    part: Positive
    listed: Positive


class Cut(Glimpse):
    """What of ``Large`` says how a table is cut."""

    sample: Positive
    part: Positive


class Sample(Glimpse):
    """What of ``Large`` says how many clients analysis and training see."""

    sample: Positive


class Listed(Glimpse):
    """What of ``Large`` limits a list."""

    listed: Positive


def parts_for(clients: int, settings: Large | Cut) -> int:
    """Say into how many parts a table is cut; 0 where it is held whole."""
    return -(-clients // settings.part) if clients > settings.sample else 0
