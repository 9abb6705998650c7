"""How often a choice of clients is right: the confusion matrix and the scores of yes and no that follow from it."""

from typing import NamedTuple

import numpy as np

from churn.statistics.intervals import wilson


class Scored(NamedTuple):
    """A score with its 95% interval; without a client that it speaks of, all three are NaN."""

    value: float
    low: float
    high: float


class Confusion(NamedTuple):
    """Clients by what was called and what came."""

    true_negatives: int
    false_positives: int
    false_negatives: int
    true_positives: int

    @property
    def clients(self) -> int:
        """All of them."""
        return sum(self)


def confusion(y: np.ndarray, called: np.ndarray) -> Confusion:
    """Count clients by outcome and call.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes.
    called : numpy.ndarray of bool
        Who was called.
    """
    counts = np.bincount(2 * np.asarray(y, dtype=int) + np.asarray(called, dtype=int), minlength=4)
    return Confusion(*counts.tolist())


def call_scores(found: Confusion) -> dict[str, Scored]:
    """Give accuracy, precision, recall and F1, each with its Wilson interval.

    F1 is 2J / (1 + J), where J is the share of true positives among all who were called or left: as a proportion it has
    a Wilson interval too, and F1 rises with it.
    """
    _, wrong, missed, hits = found
    proportions = {
        "accuracy": (found.clients - wrong - missed, found.clients),
        "precision": (hits, hits + wrong),
        "recall": (hits, hits + missed),
        "f1": (hits, hits + wrong + missed),
    }
    scored = {name: _share(*counts) for name, counts in proportions.items()}
    return {**scored, "f1": Scored(*(2 * end / (1 + end) for end in scored["f1"]))}


def _share(successes: int, trials: int) -> Scored:
    if trials == 0:
        return Scored(np.nan, np.nan, np.nan)
    low, high = wilson(successes, trials)
    return Scored(successes / trials, float(low), float(high))
