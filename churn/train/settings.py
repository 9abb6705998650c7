"""Settings that all models share."""

from churn.base.config import Frozen
from churn.base.params import Positive, Share
from churn.scores.metrics import MetricName


class Training(Frozen):
    """What all models share.

    Attributes
    ----------
    metric : str
        Chooses from a model's grid, by its cross-validated mean.
    threshold : float
        Probability from which a client counts as leaving in accuracy, precision, recall and F1.
    one_hot_levels : int
        Categories with at most so many levels are one-hot encoded, others by cross-fitted target means.
    rare_level : int
        One-hot levels with fewer clients are pooled.
    """

    metric: MetricName
    threshold: Share
    one_hot_levels: Positive
    rare_level: Positive
