"""Draws a feature's values as they are among clients who are alike in all other features: from donors among these."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeRegressor

LEVELS = 20
"""Of a category, the most frequent ones, that have a column of their own in what is compared."""

FEW_VALUES = 12
"""A number with no more values than this is compared like a category: by strata alone."""

TOLD_BY = 30
"""The most columns that tell a feature: those that correlate most with it; a tree of 200 columns takes too long."""

LEAF = 10
"""The fewest clients that make a stratum, half of those who are asked."""

EXACT = 0.001
"""Share of its variance that other features leave open of a feature that repeats them.

The gym's visits of this month, by habit and their difference leave 0 of each other; its contract period and the months
to the end of it, which are two things, .02 and .05.
"""


STANDS_IN = 0.5
"""Correlation from which on one feature is named as able to stand in for another: a quarter of its variance."""


@dataclass(frozen=True)
class Compared:
    """Clients in numbers, to say who is like whom.

    Attributes
    ----------
    matrix : numpy.ndarray of float, shape (clients, columns)
        Standardised: numbers, whether a cell is empty, frequent levels of categories.
    owners : numpy.ndarray of int
        The feature of each column, as its place.
    many : numpy.ndarray of bool
        By feature, whether it is a number of many values.
    """

    matrix: np.ndarray
    owners: np.ndarray
    many: np.ndarray


def compared(features: pd.DataFrame) -> Compared:
    """Put features into numbers; what never changes has no column."""
    columns, owners, many = [], [], []
    for place, name in enumerate(features):
        own = _columns(features[name])
        own = own[:, own.std(axis=0) > 0]
        columns.append((own - own.mean(axis=0)) / own.std(axis=0))
        owners += [place] * own.shape[1]
        many.append(pd.api.types.is_numeric_dtype(features[name]) and features[name].nunique() > FEW_VALUES)
    return Compared(np.hstack(columns), np.array(owners, dtype=int), np.array(many))


def _columns(column: pd.Series) -> np.ndarray:
    """Give a number and whether it is empty, or a category's frequent levels, as columns."""
    if not pd.api.types.is_numeric_dtype(column):
        frequent = column.value_counts(sort=False).sort_values(ascending=False, kind="stable").index[:LEVELS]
        return np.column_stack([column == level for level in frequent]).astype(float)
    empty = column.isna()
    return np.column_stack([column.fillna(0.0 if empty.all() else column.median()), empty]).astype(float)


def repeating(clients: Compared, descending: list[int]) -> list[int]:
    """Find features that are linear functions of features before them, as copies, sums and differences are.

    Parameters
    ----------
    clients : Compared
        Them.
    descending : list of int
        Places of all features, those to keep first.

    Returns
    -------
    list of int
        Places; without these features none is a linear function of others.
    """
    order = np.concatenate([np.flatnonzero(clients.owners == place) for place in descending]).astype(int)
    left = clients.matrix[:, order].T @ clients.matrix[:, order] / len(clients.matrix)
    exact = np.ones(len(order), dtype=bool)
    for column in range(len(order)):  # Cholesky: ``left`` is what the columns before leave open
        if left[column, column] >= EXACT:
            exact[column] = False
            left -= np.outer(left[:, column], left[column] / left[column, column])
    owners = clients.owners[order]
    return [place for place in descending if (owners == place).any() and exact[owners == place].all()]


def holding(clients: Compared, place: int, among: list[int]) -> list[int]:
    """Give the places of features that hold an exact copy of one: a number holds the flag that says where it is empty.

    Parameters
    ----------
    clients : Compared
        Them.
    place : int
        Of the feature.
    among : list of int
        Places of those asked.
    """
    own, others = clients.owners == place, np.isin(clients.owners, among)
    told = np.abs(clients.matrix[:, others].T @ clients.matrix[:, own]).max(axis=1, initial=0) / len(clients.matrix)
    return np.unique(clients.owners[others][told > 1 - EXACT / 2]).tolist()


def stand_in(clients: Compared, place: int) -> int | None:
    """Give the place of the other feature that tells most of one by itself; None if none tells ``STANDS_IN``."""
    own, others = clients.owners == place, np.flatnonzero(clients.owners != place)
    told = np.abs(clients.matrix[:, others].T @ clients.matrix[:, own]).max(axis=1, initial=0) / len(clients.matrix)
    return int(clients.owners[others[np.argmax(told)]]) if told.max(initial=0) >= STANDS_IN else None


def conditional_donors(
    clients: Compared,
    place: int,
    unheard: list[int],
    rows: np.ndarray,
    repeats: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Draw for each client another whose value of a feature it might as well have, all other features as they are.

    A tree predicts the feature from the others on half of the other clients; the donor comes from the other half, by
    chance from the same leaf [1]_, [2]_. Of a number with many values a linear function is taken off before; the
    donor's deviation from it is added to the client's own, and the client with the nearest value gives it. Within a
    leaf a noisy copy still follows the original: the linear part is there for that.

    Parameters
    ----------
    clients : Compared
        All clients.
    place : int
        Of the feature.
    unheard : list of int
        Places of features that tell nothing here, for they repeat others or hold a copy of this one.
    rows : numpy.ndarray of int
        Places of the clients that get values; donors are among the others.
    repeats : int
        Draws, each with halves and a tree of its own.
    rng : numpy.random.Generator
        Of halves and donors.

    Returns
    -------
    numpy.ndarray of int, shape (repeats, rows)
        Places of clients; a client's own where its leaf has no donor.

    References
    ----------
    .. [1] C. Strobl, A.-L. Boulesteix, T. Kneib, T. Augustin and A. Zeileis (2008), Conditional variable importance for
       random forests. BMC Bioinformatics 9, 307.
    .. [2] C. Molnar, G. König, B. Bischl and G. Casalicchio (2024), Model-agnostic feature importance and effects with
       dependent features: a conditional subgroup approach. Data Mining and Knowledge Discovery 38, 2903-2941.
    """
    others = np.setdiff1d(np.arange(len(clients.matrix)), rows)
    own, told = clients.matrix[:, clients.owners == place], _telling(clients, place, unheard, others)
    if not own.shape[1] or not told.shape[1]:
        return rng.choice(others, (repeats, len(rows)))
    linear = _fitted_line(told, own[:, 0], others) if clients.many[place] else np.zeros(len(own))
    apart = own - np.outer(linear, np.eye(own.shape[1])[0])
    drawn = np.array([_alike(told, apart, others, rows, rng) for _ in range(repeats)])
    return _nearest(own, linear, drawn, others, rows) if clients.many[place] else drawn


def _telling(clients: Compared, place: int, unheard: list[int], others: np.ndarray) -> np.ndarray:
    """Give the columns of other features that correlate most with a feature, in the table's order."""
    own = clients.matrix[np.ix_(others, clients.owners == place)]
    heard = np.flatnonzero(~np.isin(clients.owners, [place, *unheard]))
    strength = np.abs(clients.matrix[np.ix_(others, heard)].T @ own).max(axis=1, initial=0)
    return clients.matrix[:, np.sort(heard[np.argsort(-strength, kind="stable")[:TOLD_BY]])]


def _fitted_line(told: np.ndarray, own: np.ndarray, others: np.ndarray) -> np.ndarray:
    design = np.column_stack([np.ones(len(told)), told])
    return design @ np.linalg.lstsq(design[others], own[others], rcond=1e-9)[0]


def _alike(
    told: np.ndarray, apart: np.ndarray, others: np.ndarray, rows: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw a donor for each client from the half that the tree did not see; a client's own place without one."""
    asked, donors = np.array_split(rng.permutation(others), 2)
    tree = DecisionTreeRegressor(min_samples_leaf=LEAF, random_state=int(rng.integers(2**31)))
    tree.fit(told[asked], apart[asked])
    leaves, met = tree.apply(told[donors]), tree.apply(told[rows])
    order = np.argsort(leaves, kind="stable")
    first, end = (np.searchsorted(leaves[order], met, side) for side in ("left", "right"))
    place = first + np.floor(rng.random(len(rows)) * (end - first)).astype(int)
    return np.where(end > first, donors[order[np.minimum(place, len(order) - 1)]], rows)


def _nearest(
    own: np.ndarray, linear: np.ndarray, drawn: np.ndarray, others: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Give the clients whose values are nearest to each one's line plus its donor's deviation; empty stays empty."""
    empty = own[:, 1] > 0 if own.shape[1] > 1 else np.zeros(len(own), dtype=bool)
    filled = others[~empty[others]]
    order = filled[np.argsort(own[filled, 0], kind="stable")]
    values = own[order, 0]
    wanted = linear[rows] + own[drawn, 0] - linear[drawn]
    above = np.clip(np.searchsorted(values, wanted), 1, len(values) - 1)
    nearer = above - (wanted - values[above - 1] < values[above] - wanted)
    return np.where(empty[drawn] | (drawn == rows), drawn, order[nearer])
