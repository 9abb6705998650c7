"""Which way each feature works in the model, and whether the data say the same: codes and numbers, no words."""

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from churn.clients.schema import Schema
from churn.statistics.intervals import Z95

CLEAR = 0.3
"""Rank correlation, without its sign, from which a number has one direction; a U or an arch stays below."""

FEW = 20
"""Levels with fewer clients are not named as highest or lowest where others are: their means are chance."""


def directions(values: pd.DataFrame, features: pd.DataFrame, churned: pd.Series, schema: Schema) -> pd.DataFrame:
    """Find of every feature which way it works in the model, and whether the data say the same.

    A number works in the direction of the rank correlation of its values with their Shapley values; the data say the
    same where the churn rate above the median differs from that below it with the same sign. A flag or category works
    through its levels of highest and lowest mean Shapley value, whose churn rates are compared. Rates that differ by
    less than the 95% margin of chance say nothing. A disagreement is no error: a Shapley value holds the other
    features in place, a rate does not.

    Parameters
    ----------
    values : pandas.DataFrame
        Shapley values, one column a feature.
    features : pandas.DataFrame
        The same clients from ``model_frame``, same index.
    churned : pandas.Series of 0 and 1
        Their outcomes, same index.
    schema : Schema
        Kinds of the features.

    Returns
    -------
    pandas.DataFrame
        One row a feature, the largest mean first: feature, mean_abs (log-odds), share (of the sum of mean_abs),
        direction (rises, falls, mixed; levels for categories), agrees (yes, no, unclear; empty for mixed and where
        there is nothing to compare), level_high and level_low (the levels compared; empty for numbers), rate_high and
        rate_low (churn rates of the clients compared: upper and lower half, or levels; NaN where nothing is).
    """
    table = pd.DataFrame([_direction(values[name], features[name], churned, schema) for name in values])
    table.insert(2, "share", table["mean_abs"] / max(float(table["mean_abs"].sum()), np.finfo(float).tiny))
    return table.sort_values("mean_abs", ascending=False, kind="stable", ignore_index=True)


def _direction(value: pd.Series, feature: pd.Series, churned: pd.Series, schema: Schema) -> dict[str, Any]:
    is_number = schema.columns[str(value.name)].kind == "number"
    direction, first, second = (_of_number if is_number else _of_levels)(value, feature)
    compared = bool(second.any()) and not first.equals(second)
    direction = direction if compared else "mixed"
    by_level = compared and not is_number
    rates = [float(churned[mine].mean()) if compared else np.nan for mine in (first, second)]
    return {
        "feature": str(value.name),
        "mean_abs": float(value.abs().mean()),
        "direction": direction,
        "agrees": _agreement(churned[first], churned[second], direction, by_level) if compared else "",
        **{
            end: _level(feature[mine]) if by_level else ""
            for end, mine in (("level_high", first), ("level_low", second))
        },
        "rate_high": rates[0],
        "rate_low": rates[1],
    }


def _level(cells: pd.Series) -> str:
    cell = cells.iloc[0]
    return cell if isinstance(cell, str) else f"{cell:g}"


def _of_number(value: pd.Series, feature: pd.Series) -> tuple[str, pd.Series, pd.Series]:
    """Give the direction of a number, and which clients are in its upper and its lower half."""
    varies = feature.nunique() > 1 and value.nunique() > 1
    rho = float(feature.corr(value, method="spearman")) if varies else 0.0
    direction = "mixed" if abs(rho) < CLEAR else "rises" if rho > 0 else "falls"
    middle = feature.median()
    high = feature > middle if (feature > middle).any() else feature >= middle
    return direction, high, feature.notna() & ~high


def _of_levels(value: pd.Series, feature: pd.Series) -> tuple[str, pd.Series, pd.Series]:
    """Give the direction of a flag or category, and which clients have its highest and its lowest level."""
    means = value.groupby(feature, sort=True).agg(["mean", "size"])
    means = means[means["size"] >= FEW] if (means["size"] >= FEW).sum() > 1 else means
    high, low = means["mean"].idxmax(), means["mean"].idxmin()
    direction = "levels" if isinstance(high, str) else "rises" if high > low else "falls" if low > high else "mixed"
    return direction, feature == high, feature == low


def _agreement(first: pd.Series, second: pd.Series, direction: str, by_level: bool) -> str:
    """Tell whether the first clients leave more often than the second, or less often where a number falls."""
    if direction == "mixed":
        return ""
    rate, other = float(first.mean()), float(second.mean())
    margin = Z95 * sqrt(rate * (1 - rate) / len(first) + other * (1 - other) / len(second))
    if abs(rate - other) <= margin:
        return "unclear"
    return "yes" if (rate > other) == (by_level or direction == "rises") else "no"
