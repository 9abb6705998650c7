"""Correlation matrices and the collinear pairs in them."""

import numpy as np
import pandas as pd

from churn.clients.schema import MISSING


def pearson(numbers: pd.DataFrame) -> pd.DataFrame:
    """Pearson correlations of all pairs of columns, each pair on the clients who have both (at least 10)."""
    return numbers.astype(float).corr(min_periods=10)


def spearman(numbers: pd.DataFrame) -> pd.DataFrame:
    """Spearman correlations: Pearson's of the ranks among each column's filled cells (at least 10 in common)."""
    return numbers.astype(float).rank().corr(min_periods=10)


def cramers_v(one: pd.Series, other: pd.Series) -> float:
    """Give the bias-corrected Cramér's V of two columns of levels; an empty cell is a level of its own.

    Returns
    -------
    float
        Between 0 (independent) and 1; 0 where a column has one level.

    References
    ----------
    W. Bergsma (2013), A bias-correction for Cramér's V and Tschuprow's T. J. Korean Statistical Society 42,
    323-328, equations 2 to 4.
    """
    rows, row_count = _codes(one)
    columns, column_count = _codes(other)
    return _cramers_v(rows, row_count, columns, column_count)


def cramers_matrix(levels: pd.DataFrame) -> pd.DataFrame:
    """Bias-corrected Cramér's V of all pairs of columns of levels."""
    names = list(levels)
    coded = [_codes(levels[name]) for name in names]
    matrix = np.eye(len(names))
    for one in range(len(names)):
        for other in range(one):
            matrix[one, other] = matrix[other, one] = _cramers_v(*coded[one], *coded[other])
    return pd.DataFrame(matrix, index=names, columns=names)


def _codes(column: pd.Series) -> tuple[np.ndarray, int]:
    codes, levels = pd.factorize(column.astype(object).where(column.notna(), MISSING))
    return codes, len(levels)


def _cramers_v(rows: np.ndarray, row_count: int, columns: np.ndarray, column_count: int) -> float:
    n = len(rows)
    if n < 2 or min(row_count, column_count) < 2:
        return 0.0
    cells, observed = np.unique(rows * column_count + columns, return_counts=True)
    expected = np.bincount(rows)[cells // column_count] * np.bincount(columns)[cells % column_count]
    phi2 = (observed**2 / expected).sum() - 1.0
    freedom = (row_count - 1) * (column_count - 1) / (n - 1)
    shrunk = [count - (count - 1) ** 2 / (n - 1) for count in (row_count, column_count)]
    smallest = min(shrunk) - 1
    return float(np.sqrt(max(0.0, phi2 - freedom) / smallest)) if smallest > 0 else 0.0


def collinear_pairs(numbers: pd.DataFrame, churned: pd.Series, limit: float) -> pd.DataFrame:
    """List the pairs correlated beyond a limit and decide which of each leaves a linear model.

    The strongest pair is decided first. Of two columns the one less correlated with leaving goes, the second of
    equals; a pair that has already lost a column needs no further decision. Comparisons are made on six digits, so
    that another unit of a column does not change them.

    Parameters
    ----------
    numbers : pandas.DataFrame
        Numbers and flags.
    churned : pandas.Series of 0 and 1
        The target, same index.
    limit : float
        Pairs with an absolute Pearson correlation above it are listed.

    Returns
    -------
    pandas.DataFrame
        Columns first, second, pearson, dropped, kept (empty where both columns went for stronger pairs), why;
        strongest pair first.
    """
    matrix = pearson(numbers)
    names = list(matrix)
    above = np.argwhere(np.triu(matrix.abs().to_numpy() > limit, k=1))
    paired = numbers[[names[place] for place in np.unique(above)]]
    with_target = paired.astype(float).corrwith(churned.astype(float)).abs().fillna(0.0).round(6)
    strength = {(i, j): float(matrix.iloc[i, j]) for i, j in above}
    rows, gone = [], set[str]()
    for (i, j), value in sorted(strength.items(), key=lambda item: (-round(abs(item[1]), 6), item[0])):
        first, second = names[i], names[j]
        already = [name for name in (first, second) if name in gone]
        dropped = already[0] if already else min((second, first), key=lambda name: with_target[name])
        kept = "" if len(already) == 2 else second if dropped == first else first
        gone.add(dropped)
        why = "already dropped for a stronger pair" if already else _reason(with_target, dropped, kept)
        rows.append({"first": first, "second": second, "pearson": value, "dropped": dropped, "kept": kept, "why": why})
    return pd.DataFrame(rows, columns=["first", "second", "pearson", "dropped", "kept", "why"])


def _reason(with_target: pd.Series, dropped: str, kept: str) -> str:
    return f"less correlated with leaving: {with_target[dropped]:.3f} against {with_target[kept]:.3f}"
