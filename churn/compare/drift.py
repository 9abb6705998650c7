"""What changed between two versions of a client table: rows, columns, and columns whose values drifted."""

import numpy as np
import pandas as pd

from churn.clients.schema import CHURNED, CLIENT
from churn.statistics.stability import binned_counts, by_chance, population_stability

CHANCE = 0.05
"""Of one column or more called drifted where all clients are drawn alike."""


def drift(base: pd.DataFrame, head: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Compare every column of two client tables that both have.

    Parameters
    ----------
    base, head : pandas.DataFrame
        Cleaned client tables.
    limit : float
        Population stability index, from which on a column has drifted, if it is more than chance: drawn alike, one
        column or more exceeds the bound in ``CHANCE`` of tables (Bonferroni).

    Returns
    -------
    pandas.DataFrame
        One row a column, in the base's order: column, before and after (means; of text NaN), standardised_difference
        (of means, in pooled standard deviations), missing_before, missing_after, psi (over tenths of the base, or
        levels, empty cells a bin of their own), drifted. A column that became text, or numbers, counts as text.
    """
    names = [name for name in base if name in head and name != CLIENT]
    rows = []
    for name in names:
        before, after = base[name], head[name]
        numbers = all(pd.api.types.is_numeric_dtype(column) for column in (before, after))
        counts = binned_counts(before, after)
        bound = by_chance(len(base), len(head), len(counts), CHANCE / len(names))
        psi = float(population_stability(counts[:, 0], counts[:, 1]))
        means = _means(before, after) if numbers else (np.nan, np.nan, np.nan)
        missing = {"missing_before": before.isna().mean(), "missing_after": after.isna().mean()}
        row = dict(zip(("before", "after", "standardised_difference"), means, strict=True))
        rows.append({"column": name, **row, **missing, "psi": psi, "drifted": psi >= limit and psi > bound})
    columns = ["column", "before", "after", "standardised_difference", "missing_before", "missing_after", "psi"]
    return pd.DataFrame(rows, columns=[*columns, "drifted"])


def _means(before: pd.Series, after: pd.Series) -> tuple[float, float, float]:
    pooled = np.sqrt((before.var() + after.var()) / 2)
    gap = after.mean() - before.mean()
    return before.mean(), after.mean(), gap / pooled if pooled > 0 else np.nan


def table_changes(base: pd.DataFrame, head: pd.DataFrame, limit: float) -> dict[str, object]:
    """Tell what changed between two client tables.

    Returns
    -------
    dict
        clients, churn_rate and columns, each before and after; clients_added, clients_removed, columns_added,
        columns_removed (in order of the tables), and drift: rows of ``drift`` whose column drifted.
    """
    found = drift(base, head, limit)
    return {
        "clients": {"before": len(base), "after": len(head)},
        "clients_added": int((~head[CLIENT].isin(base[CLIENT])).sum()),
        "clients_removed": int((~base[CLIENT].isin(head[CLIENT])).sum()),
        "churn_rate": {"before": float(base[CHURNED].mean()), "after": float(head[CHURNED].mean())},
        "columns_added": [name for name in head if name not in base],
        "columns_removed": [name for name in base if name not in head],
        "drift": found[found["drifted"]].drop(columns="drifted").to_dict("records"),
    }
