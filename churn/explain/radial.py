"""Exact Shapley values of a support vector machine's margin, whose radial kernel is a product over features."""

from collections.abc import Callable
from typing import Any

import numpy as np

from churn.explain.quadrature import gauss_legendre
from churn.train.support_vectors import every_kth

MOST_BACKGROUND = 2000
"""Clients behind the kernel's means, evenly spaced: of more the means hardly move, and they cost time."""

MOST_POINTS = 16
"""Of the integral: exact for 32 features; beyond, the integrand is smooth, and errors stay far below 1e-6."""

CHUNK = 8
"""Clients whose kernels are multiplied at once: they stay in the processor's cache."""


def radial_explainer(
    machine: Any, background: np.ndarray, owner: np.ndarray, players: int
) -> Callable[[np.ndarray], tuple[np.ndarray, float]]:
    """Give what finds exact Shapley values of margins, as if features were independent of each other.

    The kernel of a client and a support vector is a product over features. A feature that is absent has, instead of
    the client's factor, its mean over the background. The Shapley value of a product is an integral over q, the chance
    that another feature is present, as for the leaves of trees [1]_.

    Parameters
    ----------
    machine : RadialMachine
        Fitted, with a radial kernel.
    background : numpy.ndarray, shape (clients, columns)
        Clients to compare with, encoded.
    owner : numpy.ndarray of int
        The player that each column belongs to.
    players : int
        How many there are.

    Returns
    -------
    callable
        From encoded clients to their values, shape (clients, players), and the base that a client's values, added to
        it, lead from to the client's margin.

    References
    ----------
    .. [1] M. Mohammadi, S. Chau, K. Muandet (2025), Computing exact Shapley values in polynomial time for
       product-kernel methods. arXiv:2505.16516.
    """
    some = background[every_kth(np.zeros(len(background)), MOST_BACKGROUND)]
    groups = [np.flatnonzero(owner == player) for player in range(players)]
    absent = np.stack([_factor(machine, some, group).mean(axis=0) for group in groups])
    absent = np.maximum(absent, np.finfo(float).tiny)  # far from all clients: divided by below
    weights = machine.dual_coef_[0]
    base = float(machine.intercept_[0] + absent.prod(axis=0) @ weights)

    def explain(matrix: np.ndarray) -> tuple[np.ndarray, float]:
        parts = [matrix[start : start + CHUNK] for start in range(0, len(matrix), CHUNK)]
        return np.concatenate([_values(machine, part, groups, absent, weights) for part in parts]), base

    return explain


def _factor(machine: Any, clients: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Give a feature's factor of the kernel, shape (clients, support vectors)."""
    distance = np.zeros((len(clients), len(machine.support_vectors_)))
    for column in columns:
        distance += (clients[:, [column]] - machine.support_vectors_[:, column]) ** 2
    return np.exp(-machine.gamma_ * distance)


def _values(
    machine: Any, clients: np.ndarray, groups: list[np.ndarray], absent: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    present = np.stack([_factor(machine, clients, group) for group in groups], axis=1)
    values, change = np.zeros((len(clients), len(groups))), present - absent
    for q, weight in zip(*gauss_legendre(min(MOST_POINTS, (len(groups) + 1) // 2)), strict=True):
        factors = q * present + (1 - q) * absent
        product = factors.prod(axis=1) * (weight * weights)
        values += np.einsum("cps,cs->cp", change / factors, product)
    exact = (present.prod(axis=1) - absent.prod(axis=0)) @ weights
    return values + (exact - values.sum(axis=1))[:, None] / values.shape[1]
