"""Descriptive tables: every column, every level, and both groups of clients side by side."""

import numpy as np
import pandas as pd
from scipy.stats import t as student

from churn.clients.schema import CHURNED, Schema

PERCENTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def describe(clients: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Describe every column.

    Parameters
    ----------
    clients : pandas.DataFrame
        The client table.
    schema : Schema
        Its columns.

    Returns
    -------
    pandas.DataFrame
        One row a column: column, role, kind, count (filled cells), missing (cells), missing_share, distinct; for
        numbers and flags also mean, sd, min, p1 to p99 and max, empty for categories.
    """
    return pd.DataFrame([_describe_column(clients[name], name, schema) for name in schema.described])


def _describe_column(column: pd.Series, name: str, schema: Schema) -> dict[str, object]:
    row: dict[str, object] = {
        "column": name,
        "role": schema.columns[name].role,
        "kind": schema.columns[name].kind,
        "count": int(column.count()),
        "missing": int(column.isna().sum()),
        "missing_share": float(column.isna().mean()),
        "distinct": int(column.nunique()),
    }
    if schema.columns[name].kind == "category":
        return row
    values = column.astype(float)
    percentiles = {f"p{round(100 * share)}": float(values.quantile(share)) for share in PERCENTILES}
    return {**row, "mean": values.mean(), "sd": values.std(), "min": values.min(), **percentiles, "max": values.max()}


def describe_levels(clients: pd.DataFrame, schema: Schema, most: int = 50) -> pd.DataFrame:
    """Count the levels of categories and flags, most frequent first, at most ``most`` a column.

    Returns
    -------
    pandas.DataFrame
        Columns column, level, clients, share (of all clients).
    """
    parts = []
    for name in schema.of_kind("category", "flag", among=schema.described):
        counts = clients[name].astype(object).where(clients[name].notna(), "missing").value_counts()
        counts = counts.reset_index().set_axis(["level", "clients"], axis=1)
        counts = counts.sort_values(["clients", "level"], ascending=[False, True], key=_sortable).head(most)
        parts.append(counts.assign(column=name, share=counts["clients"] / len(clients)))
    columns = ["column", "level", "clients", "share"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _sortable(values: pd.Series) -> pd.Series:
    return values if pd.api.types.is_integer_dtype(values) else values.astype(str)


def compare_groups(clients: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Compare means and medians of those who stayed and those who left.

    Returns
    -------
    pandas.DataFrame
        One row a number or flag: column, clients (filled cells), mean_stayed, mean_left, mean_relative (difference over
        the absolute mean of those who stayed), mean_difference with the 95% Welch interval difference_low,
        difference_high, then median_stayed, median_left, median_relative.
    """
    left = clients[CHURNED] == 1
    names = schema.of_kind("number", "flag", among=schema.described)
    return pd.DataFrame([_compare(name, clients[name].astype(float), left) for name in names])


def _compare(name: str, values: pd.Series, left: pd.Series) -> dict[str, object]:
    stayed, gone = values[~left].dropna(), values[left].dropna()
    low, high = welch_interval(gone, stayed)
    return {
        "column": name,
        "clients": int(values.count()),
        "mean_stayed": stayed.mean(),
        "mean_left": gone.mean(),
        "mean_relative": _relative(gone.mean(), stayed.mean()),
        "mean_difference": gone.mean() - stayed.mean(),
        "difference_low": low,
        "difference_high": high,
        "median_stayed": stayed.median(),
        "median_left": gone.median(),
        "median_relative": _relative(gone.median(), stayed.median()),
    }


def _relative(value: float, reference: float) -> float:
    return (value - reference) / abs(reference) if reference else np.nan


def welch_interval(one: pd.Series, other: pd.Series, level: float = 0.95) -> tuple[float, float]:
    """Give the interval of the difference of two means (one minus other), variances unequal.

    NaN where a group has fewer than two values.

    References
    ----------
    B. L. Welch (1947), The generalization of Student's problem when several different population variances are
    involved. Biometrika 34, 28-35; degrees of freedom by Satterthwaite.
    """
    if len(one) < 2 or len(other) < 2:
        return np.nan, np.nan
    parts = np.array([one.var() / len(one), other.var() / len(other)])
    difference = float(one.mean() - other.mean())
    if parts.sum() == 0:
        return difference, difference
    freedom = parts.sum() ** 2 / (parts**2 / [len(one) - 1, len(other) - 1]).sum()
    half = float(student.ppf((1 + level) / 2, freedom) * np.sqrt(parts.sum()))
    return difference - half, difference + half
