"""All tables of the exploration, and its counts."""

from typing import Any, NamedTuple

import pandas as pd

from churn.clients.schema import CHURNED, Schema
from churn.eda.describe import compare_groups, describe, describe_levels
from churn.eda.leaks import suspicious_columns
from churn.statistics.associations import collinear_pairs, cramers_matrix, pearson, spearman
from churn.statistics.intervals import wilson
from churn.statistics.rates import as_levels, churn_rates, relevance

MATRICES = ("pearson", "spearman", "cramers_v")


class Explored(NamedTuple):
    """What exploration found: tables by the names of their files, and each column as levels and bands."""

    tables: dict[str, pd.DataFrame]
    levels: pd.DataFrame


def explore(
    clients: pd.DataFrame,
    schema: Schema,
    edges: dict[str, tuple[float, ...]],
    bands: int,
    collinear_limit: float,
    seed: int,
) -> Explored:
    """Describe the clients of a case.

    Parameters
    ----------
    clients : pandas.DataFrame
        The client table.
    schema : Schema
        Its columns.
    edges : dict of str to tuple of float
        Declared inner edges of bands.
    bands : int
        Quantile bands of other numbers.
    collinear_limit : float
        Pearson correlation, without its sign, from which a pair is listed.
    seed : int
        Of the search for suspicious columns.
    """
    churned = clients[CHURNED]
    numbers = clients[schema.of_kind("number", "flag", among=schema.described)]
    categories = clients[schema.of_kind("category", "flag", among=schema.described)]
    levels = as_levels(clients, schema, edges, bands)
    matrices = dict(zip(MATRICES, (pearson(numbers), spearman(numbers), cramers_matrix(categories)), strict=True))
    tables = {
        "suspicious_columns": suspicious_columns(clients, schema, seed),
        "description": describe(clients, schema),
        "levels": describe_levels(clients, schema),
        "groups": compare_groups(clients, schema),
        "churn_rates": churn_rates(levels, churned),
        "relevance": relevance(levels, churned).rename_axis("column").rename("cramers_v").reset_index(),
        "collinear_pairs": collinear_pairs(clients[schema.of_kind("number", "flag")], churned, collinear_limit),
        **{name: matrix.rename_axis("column").reset_index() for name, matrix in matrices.items()},
    }
    return Explored(tables, levels)


def summary(found: Explored, clients: pd.DataFrame, schema: Schema) -> dict[str, Any]:
    """Give the counts of the exploration, and the base rate with its 95% Wilson interval."""
    churned = clients[CHURNED]
    low, high = wilson(churned.sum(), len(churned))
    return {
        "clients": len(clients),
        "left": int(churned.sum()),
        "base_rate": churned.mean(),
        "base_rate_low": low,
        "base_rate_high": high,
        "columns": len(schema.columns),
        "missing_share": clients[schema.described].isna().to_numpy().mean(),
        "collinear_pairs": len(found.tables["collinear_pairs"]),
        "suspicious_columns": len(found.tables["suspicious_columns"]),
    }
