"""Population stability: how far the values of a column in two tables of clients lie apart, beyond chance or not.

References
----------
B. Yurdakul, J. Naranjo (2020), Statistical properties of the population stability index. Journal of Risk Model
Validation 14, 89-100.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import chi2

BINS = 10
"""Tenths of the base's values, as the index is usually taken."""

EXPECTED = 5
"""Clients that a bin must let expect in the smaller table before the index is compared with chance; as in Cochran's
rule for chi-squared tests, bins of fewer are pooled."""

CERTAIN, CHANCE = 1e-6, 0.1
"""Beyond these p-values the chi-squared is good enough."""

DEALS = 20_000
"""The least p-value is then 5e-5, enough for 1,000 columns to be corrected together."""

_NONE = "\0missing"


class Stability(NamedTuple):
    """A column's index, and how often clients drawn alike would exceed it."""

    psi: float
    p: float


def stability(before: pd.Series, after: pd.Series, seed: int) -> Stability:
    """Give the population stability index of a column, and its p-value where nothing changed.

    Under no drift the index is (1/n + 1/m) times a chi-squared with one degree of freedom less than there are bins
    (Yurdakul and Naranjo). That holds for many clients a bin: rare levels, new ones among them, are pooled first. With
    60 levels of a few clients each a p of .001 still occurs three times as often as it should (1,500 pairs of tables),
    so where it is neither clearly chance nor clearly none, the two tables' clients are mixed and dealt out anew.

    Parameters
    ----------
    before, after : pandas.Series
        The same column of two tables; empty cells are a bin of their own.
    seed : int
        Of the dealing.
    """
    counts = pooled(binned_counts(before, after))
    if len(counts) < 2:
        return Stability(0.0, 1.0)
    psi = float(population_stability(counts[:, 0], counts[:, 1]))
    p = float(chi2.sf(psi / (1 / counts[:, 0].sum() + 1 / counts[:, 1].sum()), len(counts) - 1))
    return Stability(psi, _dealt(counts, psi, seed) if CERTAIN < p < CHANCE else p)


def _dealt(counts: np.ndarray, psi: float, seed: int) -> float:
    """Give the share of deals, this one among them, whose index is as great."""
    both = counts.sum(axis=1).astype(int)
    rng = np.random.default_rng([seed, 17])
    after = rng.multivariate_hypergeometric(both, int(counts[:, 1].sum()), size=DEALS, method="marginals")
    found = population_stability(both - after, after)
    return float((1 + (found >= psi * (1 - 1e-12)).sum()) / (1 + DEALS))


def population_stability(base: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Give the population stability index of two sets of counts over the same bins, which are the last dimension.

    sum((h - b) ln(h / b)) over the shares b and h of each bin; an empty bin counts as half a client.
    """
    filled = (np.maximum(counts, 0.5) for counts in (base, head))
    before, after = (counts / counts.sum(axis=-1, keepdims=True) for counts in filled)
    return ((after - before) * np.log(after / before)).sum(axis=-1)


def by_chance(base: int, head: int, bins: int, chance: float) -> float:
    """Give the index that clients drawn alike exceed with a small chance: (1/n + 1/m) chi-squared (as above)."""
    return float((1 / base + 1 / head) * chi2.ppf(1 - chance, bins - 1)) if bins > 1 else 0.0


def binned_counts(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Count a column's values in both tables: over tenths of the first, or by level; empty cells a bin of their own.

    A column that became text, or numbers, counts as text. Bins without clients in both are left out.
    """
    counts = _tenths(before, after) if _numbers(before, after) else _levels(before, after)
    return counts[counts.sum(axis=1) > 0]


def pooled(counts: np.ndarray) -> np.ndarray:
    """Pool bins that let expect fewer than ``EXPECTED`` clients in the smaller table, where nothing changed."""
    total = counts.sum(axis=0)
    rare = counts.sum(axis=1) * total.min() / max(total.sum(), 1) < EXPECTED
    if not rare.any():
        return counts
    return np.vstack([counts[~rare], counts[rare].sum(axis=0)])


def _numbers(before: pd.Series, after: pd.Series) -> bool:
    return all(pd.api.types.is_numeric_dtype(column) for column in (before, after))


def _tenths(before: pd.Series, after: pd.Series) -> np.ndarray:
    edges = before.dropna().quantile(np.arange(1, BINS) / BINS).to_numpy(dtype=float)
    values, times = np.unique(edges, return_counts=True)
    below = np.nextafter(values[times > 1], -np.inf)  # a value of many clients is a bin of its own: else of a flag that
    edges = np.sort(np.append(values, below))  # nine in ten have all clients fell into one
    return np.column_stack([_counts(column, edges) for column in (before, after)])


def _counts(column: pd.Series, edges: np.ndarray) -> np.ndarray:
    values = column.dropna().to_numpy(dtype=float)
    within = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return np.append(within, column.isna().sum())


def _levels(before: pd.Series, after: pd.Series) -> np.ndarray:
    counts = [column.astype("string").fillna(_NONE).value_counts() for column in (before, after)]
    return pd.concat(counts, axis=1).fillna(0).to_numpy(dtype=float)
