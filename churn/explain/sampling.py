"""Shapley values of a member that has no exact ones, by walks through permutations of the features, as many as needed.

Of the models here these are nearest neighbours alone; a model that you add is sampled too.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from churn.champion.champion_model import differ, take_rows

BATCH = 20_000
"""Rows predicted at once: enough to hide the cost of a call, few enough for the memory (50 MB)."""

ROUND = 8
"""Walks between two looks at what is told apart, and the fewest: of fewer the error itself is hardly known."""

FIRST = 3
"""Reasons that a client is told."""

SURE = 2.0
"""Standard errors beyond which a value is above 0, or above another."""

LogOdds = Callable[[np.ndarray], np.ndarray]


class Sampled(NamedTuple):
    """Estimated Shapley values.

    Attributes
    ----------
    values, errors : numpy.ndarray, shape (clients, players)
        Log-odds and their standard errors.
    base : numpy.ndarray, shape (clients)
        With a client's values it sums to the client's log-odds exactly.
    """

    values: np.ndarray
    errors: np.ndarray
    base: np.ndarray


def sampled_values(
    log_odds: LogOdds,
    matrix: np.ndarray,
    background: np.ndarray,
    owner: np.ndarray,
    known: np.ndarray,
    most: int,
    seed: int,
) -> Sampled:
    """Estimate Shapley values of every client by Monte Carlo [1]_.

    Features that are absent take the values of a background client (the interventional values of [2]_). A walk starts
    at one background client, takes over the client's features in random order, and goes on, in the same order, to a
    second background client: a permutation with its reverse, an antithetic pair [3]_. The two come from strata of the
    background's log-odds that lie as far below its middle as above.

    All clients take the same walks, so that what is said of a client depends on nobody else. After every round those
    whose strongest reasons are told apart stop.

    Parameters
    ----------
    log_odds : callable
        From encoded clients to log-odds.
    matrix, background : numpy.ndarray, shape (clients, columns)
        Clients to explain and to compare with.
    owner : numpy.ndarray of int
        The player that each column belongs to.
    known : numpy.ndarray, shape (clients, players)
        Values of the champion's other members, which together with these decide what the strongest reasons are; the
        last player is never one.
    most : int
        Walks at which everybody stops.
    seed : int
        Of orders and background clients.

    References
    ----------
    .. [1] E. Strumbelj, I. Kononenko (2014), Explaining prediction models and individual predictions with feature
       contributions. Knowledge and Information Systems 41, 647-665.
    .. [2] S. M. Lundberg, S.-I. Lee (2017), A unified approach to interpreting model predictions. NeurIPS 30.
    .. [3] R. Mitchell, J. Cooper, E. Frank, G. Holmes (2022), Sampling permutations for Shapley value estimation.
       JMLR 23(43), 1-46.
    """
    chance, ranked = np.random.default_rng(seed), np.argsort(log_odds(background), kind="stable")
    sums, squares, ends = np.zeros(known.shape), np.zeros(known.shape), np.zeros(len(known))
    counts, active = np.zeros(len(known)), np.arange(len(known))
    for _ in range(0, most, ROUND):
        for ends_of_walk in background[_draw(ranked, chance)]:
            value, end = _walk(log_odds, matrix[active], ends_of_walk, owner, chance.permutation(known.shape[1]))
            sums[active] += value
            squares[active] += value**2
            ends[active] += end
        counts[active] += ROUND
        n = counts[:, None]
        errors = np.sqrt(np.maximum(squares / n - (sums / n) ** 2, 0) / (n - 1))
        active = active[~told_apart((known + sums / n)[active, :-1], errors[active, :-1])]
        if not len(active):
            break
    return Sampled(sums / n, errors, ends / counts)


def told_apart(values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Tell of which clients chance hardly changes the set of strongest reasons.

    Each of the first three is above 0, or below, by twice ``SURE`` errors, so that other draws tell it too, or neither
    does; and nothing comes within ``SURE`` errors of the third, if that is above 0.

    Examples
    --------
    >>> told_apart(np.array([[5.0, 4.0, 3.0, 1.0], [5.0, 4.0, 3.0, 2.9]]), np.full((2, 4), 0.1)).tolist()
    [True, False]
    """
    places = np.argsort(-values, axis=1, kind="stable")
    value, error = (np.take_along_axis(table, places, axis=1) for table in (values, errors))
    first, chance = value[:, :FIRST], error[:, :FIRST]
    gap = first[:, [-1]] - value[:, FIRST:]
    apart = (gap >= SURE * np.hypot(chance[:, [-1]], error[:, FIRST:])).all(axis=1)
    clear = (np.abs(first) >= 2 * SURE * chance).all(axis=1)
    return clear & (apart | (first[:, -1] < 0))


def _draw(ranked: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Draw a round's pairs of background clients, one from each stratum, low with high; shape (ROUND, 2)."""
    place = (np.arange(2 * ROUND) + generator.random(2 * ROUND)) / (2 * ROUND) * len(ranked)
    drawn = ranked[place.astype(int)]
    return np.column_stack([drawn[:ROUND], drawn[ROUND:][::-1]])


def _walk(
    log_odds: LogOdds, own: np.ndarray, ends: np.ndarray, owner: np.ndarray, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Walk from one background client to these and on to the other; give contributions, and the mean of both ends."""
    players = len(order)
    rank = np.argsort(order)
    step = np.arange(2 * players + 1)
    taken = (rank < step[:, None]) & (rank >= step[:, None] - players)
    absent = ends[(step > players).astype(int)]
    seen = _along(log_odds, own, absent, taken[:, owner])
    there, back = np.split(np.diff(seen, axis=1), 2, axis=1)
    return ((there - back) / 2)[:, rank], seen[:, [0, -1]].mean(axis=1)


def _along(log_odds: LogOdds, own: np.ndarray, absent: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Give the log-odds at every step; steps that change nothing of a client repeat the last."""
    steps, most = len(taken), max(1, BATCH // len(taken))
    parts = []
    for start in range(0, len(own), most):
        some = own[start : start + most]
        met = np.where(taken, some[:, None], absent)
        changed = np.column_stack([np.ones(len(some), dtype=bool), differ(met[:, 1:], met[:, :-1]).any(axis=2)])
        rows = met[changed]
        parts.append(log_odds(take_rows(rows, np.arange(len(rows))))[np.cumsum(changed) - 1].reshape(-1, steps))
    return np.concatenate(parts)
