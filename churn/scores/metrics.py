"""The scores of probabilities, each in one place: settings, tuning, comparison, tables and charts take them from here.

To add one, append a ``Metric`` to ``METRICS``. It is called by its name until ``churn.presentation.metrics`` has words
for it: words are apart, because a model must not be fitted again where one of them changes. Nothing heavy is imported:
settings are checked against these names at the start of every stage.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import AfterValidator

from churn.base.errors import nearest

Formula = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""From outcomes and probabilities, shape (clients,), and weights, shape (sets, clients), to a score of each set.

Sets of weights at once, because scikit-learn's functions sort the clients anew for every set: 6 s for 1,000 resamples
of 2,000 clients, against 0.5 s.
"""


@dataclass(frozen=True)
class Metric:
    """A score of probabilities.

    Attributes
    ----------
    name : str
        In params.yaml, in tables and as a key of metric files.
    smaller_is_better : bool
        Its direction.
    formula : Formula
        A client's weight says how often it occurs; in every set both outcomes must.
    margin : float, default 0
        The difference that matters to nobody where ``compare.margin`` of params.yaml does not name the score.
    """

    name: str
    smaller_is_better: bool
    formula: Formula
    margin: float = 0.0


def mean_of(contribution: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Formula:
    """Give the formula of a score that is a mean over clients, from what each client adds."""

    def formula(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return weights @ contribution(y, p) / weights.sum(axis=1)

    return formula


def log_losses(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Give what each client adds to the log loss, in nats."""
    return -np.log(np.clip(np.where(y == 1, p, 1 - p), np.finfo(float).eps, 1.0))


def roc_auc(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Give the share of pairs of a leaver and another in which the leaver has the greater probability."""
    order = np.argsort(-p, kind="stable")
    left, starts = y[order] == 1, np.flatnonzero(np.diff(p[order], prepend=np.inf))
    leavers = np.add.reduceat(weights[:, order] * left, starts, axis=1)
    others = np.add.reduceat(weights[:, order] * ~left, starts, axis=1)
    found = leavers.cumsum(axis=1)
    in_order = (others * (found - leavers / 2)).sum(axis=1)  # a tied pair counts half
    return in_order / (found[:, -1] * others.sum(axis=1))


def average_precision(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Give the mean precision over the leavers, at each one's probability; clients with equal ones are called together.

    Only leavers' places are looked at: four times faster than at each distinct probability.
    """
    order = np.argsort(-p, kind="stable")
    left, ranked = y[order] == 1, -p[order]
    called = weights[:, order].cumsum(axis=1)
    leavers = weights[:, order[left]]
    found = leavers.cumsum(axis=1)
    last = np.searchsorted(ranked, ranked[left], side="right") - 1  # of the clients called together with each leaver
    last_leaver = np.searchsorted(ranked[left], ranked[left], side="right") - 1
    above = called[:, last]
    precision = np.divide(found[:, last_leaver], above, out=np.zeros(above.shape), where=above > 0)
    return (leavers * precision).sum(axis=1) / found[:, -1]


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("roc_auc", smaller_is_better=False, formula=roc_auc),
        Metric("average_precision", smaller_is_better=False, formula=average_precision),
        Metric("log_loss", smaller_is_better=True, formula=mean_of(log_losses)),
        Metric("brier", smaller_is_better=True, formula=mean_of(lambda y, p: ((y == 1) - p) ** 2)),
    )
}
"""In the order of tables and charts."""

PROFIT = "profit"
"""A score beside them in comparisons: what a case's offer gains, for which its money must be known."""


def _known(name: str) -> str:
    if name not in METRICS:
        raise ValueError(f"there is no such score. {nearest(name, METRICS)}")
    return name


MetricName = Annotated[str, AfterValidator(_known)]
"""A score by which settings choose."""


def sign(name: str) -> float:
    """Give the factor that makes the smaller of two scores the better one."""
    return 1.0 if name in METRICS and METRICS[name].smaller_is_better else -1.0
