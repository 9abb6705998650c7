"""Settings of portraits."""

from churn.base.config import Frozen
from churn.base.params import Positive


class Profile(Frozen):
    """Portraits: how many columns, those that differ most from the rest, are named in words and plotted."""

    named_columns: Positive
    plotted_columns: Positive
