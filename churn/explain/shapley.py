"""Shapley values of the champion for every client, by walks through permutations of the features.

Why not the library shap (0.51)? Processor seconds for all clients of a real table, and root mean square error in
log-odds of some, beside 150 pairs of orders (telecom: its first 20 columns; permutations: 20 clients; the rest: 200):

| champion             | here      | TreeExplainer, 100 others | PermutationExplainer, 100 others |
|----------------------|-----------|---------------------------|----------------------------------|
| fitness, boosting    | 6, .054   | 6, .081                   | 71, .055                         |
| telecom, boosting    | 25, .003  | 13, .006                  | 289, .001                        |
| metanprom, CatBoost  | 6, .117   | 62, .058                  | 68, .046                         |
| shop, blend of four  | 39, .091  | no sum of trees           | 114, .292                        |

Both compare every client with the same 100 others, which moves all values of a feature one way: its mean on fitness by
up to .21, here .009. CatBoost's own exact values of metanprom take 3 s with an error of .025, but are CatBoost's alone.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from churn.champion.champion_model import NOBODY, ChampionModel, Matrices, column_owners, differ, take_rows

BATCH = 20_000
"""Rows that a member predicts at once: enough to hide the cost of a call, few enough for the memory (50 MB)."""


PRIOR = 5
"""Clients without effect added to each group in ``_luck``, so that a level of one client says little about another."""

USUAL = 10_000
"""Clients of a table that gets as many pairs a client as params.yaml says; a smaller one gets more at equal cost."""


@dataclass(frozen=True)
class Explanation:
    """What moves each client's log-odds of leaving away from those of other clients.

    Attributes
    ----------
    values : pandas.DataFrame
        One row a client, one column a feature, in log-odds: above 0 the feature raises the risk.
    base : numpy.ndarray of float
        For each client the mean log-odds of the background clients drawn for it, less their luck; ``base`` plus the
        row's sum is the client's own log-odds.
    """

    values: pd.DataFrame
    base: np.ndarray


def shapley_values(
    model: ChampionModel,
    features: pd.DataFrame,
    background: pd.DataFrame,
    permutations: int,
    seed: int,
    only: list[str] | None = None,
) -> Explanation:
    """Estimate Shapley values of every client by Monte Carlo [1]_.

    The scale is the champion's log-odds before calibration, intercept plus weighted log-odds of the members. On it a
    blend is a sum, so a client's values are the weighted sum of those of the members; probabilities are not, and
    flatten near 0 and 1 what moves a client; and isotonic calibration has steps on which nothing moves at all.

    Features that are absent take the values of a background client, all from the same one (the interventional
    values of [2]_). A walk starts at one background client, takes over the client's features in random order, and goes
    on, in the same order, to a second background client: on the second half it visits the complements of the sets met
    on the first, so that a walk is a permutation with its reverse, an antithetic pair [3]_. Steps that change nothing,
    because client and background share the value, cost nothing.

    Two things lessen the chance in the draws. Each client draws from every stratum of the background's log-odds, so
    each background client is equally likely and bases hardly differ. And where the clients drawn have, in a feature,
    more of its effect than the background has on average, as told by the mean value of clients like them, the value is
    corrected by the difference, and the base with it: a control variate. On the real bank that takes two fifths
    off the variance.

    Parameters
    ----------
    model : ChampionModel
        Its encoders are column-wise: every encoded column depends on one feature.
    features, background : pandas.DataFrame
        Clients to explain and to compare with, from ``model_frame``.
    permutations : int
        Antithetic pairs a client, each with two background clients of its own.
    seed : int
        Of permutations and draws; the number of threads changes nothing.
    only : list of str, optional
        The features to explain, all by default; the others stay at the client's own values, in the base too.

    Returns
    -------
    Explanation
        Exact in sum: values and base of a client add up to its log-odds.

    References
    ----------
    .. [1] E. Strumbelj, I. Kononenko (2014), Explaining prediction models and individual predictions with feature
       contributions. Knowledge and Information Systems 41, 647-665.
    .. [2] S. M. Lundberg, S.-I. Lee (2017), A unified approach to interpreting model predictions. NeurIPS 30.
    .. [3] R. Mitchell, J. Cooper, E. Frank, G. Holmes (2022), Sampling permutations for Shapley value estimation.
       JMLR 23(43), 1-46.
    """
    names = list(features) if only is None else only
    own, others = model.encode(features), model.encode(background)
    everybody = pd.concat([features, background], ignore_index=True)
    owners = {name: column_owners(member, everybody, names) for name, member in model.members.items()}
    drawn = _draw_background(model.encoded_log_odds(others), len(features), 2 * permutations, seed)
    ends = np.stack([drawn[:permutations], drawn[: permutations - 1 : -1]]).reshape(2, -1)  # strata low with high
    ranks = _draw_ranks(len(features) * permutations, len(names), seed)
    walkers = np.tile(np.arange(len(features)), permutations)
    most = max(1, BATCH // (2 * len(names)))
    batches = [slice(start, start + most) for start in range(0, len(walkers), most)]
    jobs = (
        delayed(_walk)(
            model,
            _rows(own, walkers[batch]),
            (_rows(others, ends[0, batch]), _rows(others, ends[1, batch])),
            owners,
            ranks[batch],
        )
        for batch in batches
    )
    walks = Parallel(n_jobs=-1, prefer="threads", return_as="generator")(jobs)
    values, base = np.zeros((len(features), len(names))), np.zeros(len(features))
    for batch, (value, end) in zip(tqdm(batches, desc="walks", unit="batch", disable=None), walks, strict=True):
        np.add.at(values, walkers[batch], value / permutations)
        np.add.at(base, walkers[batch], end / permutations)
    luck = np.column_stack(
        [_luck(values[:, place], features[name], background[name], drawn) for place, name in enumerate(names)]
    )
    return Explanation(pd.DataFrame(values + luck, columns=names, index=features.index), base - luck.sum(axis=1))


def pairs_each(clients: int, permutations: int) -> int:
    """Give the antithetic pairs for each of so many clients; ``permutations`` is meant for ``USUAL`` clients.

    Examples
    --------
    >>> pairs_each(10_000, 8), pairs_each(1_297, 8), pairs_each(100_000, 8)
    (8, 56, 8)
    """
    return permutations * max(1, USUAL // clients)


def _luck(values: np.ndarray, own: pd.Series, others: pd.Series, drawn: np.ndarray) -> np.ndarray:
    """Give by how much the background clients drawn for each client have more of a feature's effect than all have."""
    groups = _groups(pd.concat([own, others], ignore_index=True))
    mine, theirs = groups[: len(own)], groups[len(own) :]
    sums, counts = np.bincount(mine, values, groups.max() + 1), np.bincount(mine, minlength=groups.max() + 1)
    effect = (sums / (counts + PRIOR))[theirs]
    return effect[drawn].mean(axis=0) - effect.mean()


def _groups(column: pd.Series, bins: int = 20) -> np.ndarray:
    """Give each client's group: its level; for a number its twentieth of the clients, empty cells apart."""
    if pd.api.types.is_numeric_dtype(column):
        edges = np.unique(column.quantile(np.arange(bins) / bins, interpolation="lower"))
        column = pd.Series(np.searchsorted(edges, column)).where(column.notna(), -1)
    return pd.factorize(column)[0]


def _draw_background(log_odds: np.ndarray, clients: int, draws: int, seed: int) -> np.ndarray:
    """Draw rows of background clients, each client's one from every stratum of the background's log-odds."""
    within = np.random.default_rng([seed, 0]).random((draws, clients))
    place = (np.arange(draws)[:, None] + within) / draws * len(log_odds)
    return np.argsort(log_odds, kind="stable")[place.astype(int)]


def _draw_ranks(walks: int, features: int, seed: int) -> np.ndarray:
    """Draw for every walk at which step each feature is taken over."""
    order = np.broadcast_to(np.arange(features, dtype=np.int16), (walks, features))
    return np.random.default_rng([seed, 1]).permuted(order, axis=1)


def _rows(matrices: Matrices, rows: np.ndarray) -> Matrices:
    return {name: take_rows(matrix, rows) for name, matrix in matrices.items()}


def _walk(
    model: ChampionModel, own: Matrices, ends: tuple[Matrices, Matrices], owners: Matrices, rank: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Walk to these clients and on to others; give every feature's mean contribution, and the mean of both ends."""
    clients, features = rank.shape
    step = np.arange(2 * features + 1)[:, None]
    taken = (rank[:, None, :] < step) & (rank[:, None, :] >= step - features)
    order = np.argsort(rank, axis=1)
    log_odds = np.full((clients, 2 * features + 1), model.champion.blend.intercept)
    for name in model.members:
        log_odds += _along(model, name, own[name], (ends[0][name], ends[1][name]), owners[name], taken, order)
    there, back = np.split(np.diff(log_odds, axis=1), 2, axis=1)
    return np.take_along_axis((there - back) / 2, rank.astype(int), axis=1), log_odds[:, [0, -1]].mean(axis=1)


def _along(
    model: ChampionModel,
    member: str,
    own: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    owner: np.ndarray,
    taken: np.ndarray,
    order: np.ndarray,
) -> np.ndarray:
    """Give a member's part of the log-odds at every step; steps that change none of its columns repeat the last."""
    clients, steps, features = taken.shape
    changed = np.column_stack([np.ones(clients, dtype=bool), *(_moves(own, end, owner, order) for end in ends)])
    row, step = np.nonzero(changed)
    mixed = np.flatnonzero(owner != NOBODY)
    met = take_rows(own, row)
    absent = np.where(step[:, None] > features, ends[1][:, mixed][row], ends[0][:, mixed][row])
    met[:, mixed] = np.where(taken[row, step][:, owner[mixed]], met[:, mixed], absent)
    return model.weighted_log_odds(member, met)[np.cumsum(changed) - 1].reshape(clients, steps)


def _moves(own: np.ndarray, end: np.ndarray, owner: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Tell for every client and step of half a walk whether the member notices it."""
    unlike = differ(own, end)
    moves = np.column_stack([unlike[:, owner == place].any(axis=1) for place in range(order.shape[1])])
    return np.take_along_axis(moves, order, axis=1)
