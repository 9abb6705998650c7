"""All tables of the exploration, and its counts."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from churn.clients.schema import CHURNED, Schema
from churn.eda.describe import compare_groups, describe, describe_levels
from churn.eda.leaks import suspicious_columns
from churn.statistics.associations import collinear_pairs, cramers_matrix, pearson, spearman
from churn.statistics.intervals import wilson
from churn.statistics.rates import Bands, Levels, churn_rates, levelled, relevance

MATRICES = ("pearson", "spearman", "cramers_v")


class Explored(NamedTuple):
    """What exploration found: tables by the names of their files, and each column as levels and bands."""

    tables: dict[str, pd.DataFrame]
    levels: pd.DataFrame


def explore(
    clients: pd.DataFrame,
    schema: Schema,
    chosen: Mapping[str, Bands | Levels],
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
    chosen : mapping of str to Bands or Levels
        Of ``churn.statistics.rates.levels_of``: into which bands and levels columns are put.
    collinear_limit : float
        Pearson correlation, without its sign, from which a pair is listed.
    seed : int
        Of the search for suspicious columns.
    """
    churned = clients[CHURNED]
    numbers = clients[schema.of_kind("number", "flag", among=schema.described)]
    categories = clients[schema.of_kind("category", "flag", among=schema.described)]
    levels = levelled(clients, chosen)
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


def summary(
    found: Explored, clients: pd.DataFrame, schema: Schema, population: Mapping[str, int] | None
) -> dict[str, Any]:
    """Give the counts of the exploration, and the base rate with its 95% Wilson interval.

    Where the clients are the sample of a large table, clients and leavers are its own, and ``sample`` says how many
    the rest was computed from.
    """
    counts = {"clients": len(clients), "left": int(clients[CHURNED].sum())}
    if population is not None:
        counts = {"clients": population["clients"], "left": population["left"], "sample": population["sample"]}
    low, high = wilson(counts["left"], counts["clients"])
    return {
        **counts,
        "base_rate": counts["left"] / counts["clients"],
        "base_rate_low": low,
        "base_rate_high": high,
        "columns": len(schema.columns),
        "missing_share": clients[schema.described].isna().to_numpy().mean(),
        "collinear_pairs": len(found.tables["collinear_pairs"]),
        "suspicious_columns": len(found.tables["suspicious_columns"]),
    }
