"""How current clients differ from those that the model was fitted on: column by column, beyond chance or not."""

from typing import Any

import numpy as np
import pandas as pd

from churn.clients.schema import Schema
from churn.statistics.multiplicity import holm
from churn.statistics.stability import stability

LEVEL = 0.05
"""Chance that one column or more is called drifted where all clients are drawn alike, after Holm's correction."""

EXAMPLES = 3
"""Values of a column that are named."""

COLUMNS = [
    *("column", "kind", "before", "after", "missing_before", "missing_after", "low", "high"),
    *("unseen", "unseen_share", "examples", "psi", "p_value", "p_holm", "drifted"),
]


def differences(fitted: pd.DataFrame, current: pd.DataFrame, schema: Schema, seed: int) -> pd.DataFrame:
    """Compare every described column of the current clients with those that the model was fitted on.

    Parameters
    ----------
    fitted, current : pandas.DataFrame
        Client tables: of the training part, and of today; all columns of the schema that are described are in both.
    schema : Schema
        Of the clients studied.
    seed : int
        Of the p-values.

    Returns
    -------
    pandas.DataFrame
        One row a column: column, kind, before and after (means; of categories NaN), missing_before, missing_after,
        low and high (ends of the numbers fitted on), unseen (clients with a level, or a number out of the range, that
        nobody fitted on has), unseen_share, examples (of such values: the most frequent, of numbers the farthest),
        psi, p_value and p_holm (``churn.statistics.stability``), drifted.
    """
    rows = [_row(name, schema.columns[name].kind, fitted[name], current[name], seed) for name in schema.described]
    table = pd.DataFrame(rows, columns=COLUMNS[:-2])
    corrected = holm(table["p_value"].to_numpy(dtype=float))
    return table.assign(p_holm=corrected, drifted=corrected < LEVEL)


def with_unseen(fitted: pd.DataFrame, current: pd.DataFrame, schema: Schema) -> np.ndarray:
    """Tell which current clients have a value in some feature that nobody fitted on has."""
    strange = [unseen(fitted[name], current[name]) for name in schema.features]
    return np.any(strange, axis=0) if strange else np.zeros(len(current), dtype=bool)


def unseen(fitted: pd.Series, current: pd.Series) -> np.ndarray:
    """Tell which values of a column nobody fitted on has: levels that are new, numbers out of the range."""
    if _is_number(fitted) and _is_number(current):
        return ((current < fitted.min()) | (current > fitted.max())).to_numpy()
    return (current.notna() & ~current.astype("string").isin(fitted.astype("string"))).to_numpy(dtype=bool)


def _row(name: str, kind: str, fitted: pd.Series, current: pd.Series, seed: int) -> dict[str, Any]:
    strange, numbers = unseen(fitted, current), _is_number(fitted) and _is_number(current)
    ends = (fitted.min(), fitted.max()) if numbers else (np.nan, np.nan)
    means = (fitted.mean(), current.mean()) if numbers else (np.nan, np.nan)
    found = stability(fitted, current, seed)
    return {
        "column": name,
        "kind": kind,
        "before": means[0],
        "after": means[1],
        "missing_before": fitted.isna().mean(),
        "missing_after": current.isna().mean(),
        "low": ends[0],
        "high": ends[1],
        "unseen": int(strange.sum()),
        "unseen_share": strange.mean(),
        "examples": _examples(current[strange], (ends[0] + ends[1]) / 2 if numbers else None),
        "psi": found.psi,
        "p_value": found.p,
    }


def _examples(values: pd.Series, middle: float | None) -> str:
    """Name some values: of numbers those farthest from the middle of the range, of levels the most frequent."""
    if middle is None:
        counts = values.astype(str).value_counts().rename_axis("value").reset_index()
        named = counts.sort_values(["count", "value"], ascending=[False, True])["value"]
    else:
        farthest = values.drop_duplicates().to_frame("value").assign(away=(values - middle).abs())
        named = farthest.sort_values(["away", "value"], ascending=[False, True])["value"].map("{:g}".format)
    return "; ".join(named.head(EXAMPLES))


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column)
