"""Finds columns that should not reach a model: identifiers, row numbers, and near copies of the target."""

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.preprocessing import TargetEncoder

from churn.clients.schema import CHURNED, Schema

ALONE = 0.95
"""ROC-AUC of a single column from which it is suspected to be known only after the client left.

On the real tables the best single column reaches .88 (fitness, time since the first visit).
"""

IN_ORDER = 0.99
"""Rank correlation with the row number, without its sign, from which a column is the table's order."""

ALL_DIFFERENT = 0.99
"""Share of distinct values among filled cells from which a category or a whole number is an identifier."""


def suspicious_columns(clients: pd.DataFrame, schema: Schema, seed: int) -> pd.DataFrame:
    """Examine every feature alone.

    Parameters
    ----------
    clients : pandas.DataFrame
        The cleaned table in the order of its source.
    schema : Schema
        Its features are examined.
    seed : int
        Of the cross-fitting of categories.

    Returns
    -------
    pandas.DataFrame
        One row a suspicion: column, suspicion (``tells the outcome``, ``follows the row number``,
        ``identifies clients``), value (ROC-AUC, rank correlation, share of distinct values).
    """
    y, place = clients[CHURNED].to_numpy(), np.arange(len(clients))
    rows = []
    for name in schema.features:
        column, numeric = clients[name], schema.columns[name].kind != "category"
        code = _code(column, y, numeric, seed)
        auc = float(roc_auc_score(y, code))
        order = abs(float(spearmanr(code, place).statistic)) if numeric and np.ptp(code) > 0 else 0.0
        filled = column.dropna()
        whole = not numeric or bool((filled == filled.round()).all())
        different = filled.nunique() / max(len(filled), 1) if whole and len(filled) > len(clients) / 2 else 0.0
        found = {
            "tells the outcome": (max(auc, 1 - auc), ALONE),
            "follows the row number": (order, IN_ORDER),
            "identifies clients": (different, ALL_DIFFERENT),
        }
        rows += [{"column": name, "suspicion": what, "value": v} for what, (v, limit) in found.items() if v >= limit]
    return pd.DataFrame(rows, columns=["column", "suspicion", "value"])


def warning(suspicion: pd.Series) -> str:
    """Say what was found in a row of ``suspicious_columns`` and what to do."""
    return (
        f"column '{suspicion['column']}' {suspicion['suspicion']} ({suspicion['value']:.3f}): a model that uses it may "
        "know what nobody knows in time. If so, give it the role `id` or `ignored` in the contract."
    )


def _code(column: pd.Series, y: np.ndarray, numeric: bool, seed: int) -> np.ndarray:
    if numeric:
        numbers = column.astype(float)
        return numbers.fillna(0.0 if numbers.isna().all() else numbers.median()).to_numpy()
    encoder = TargetEncoder(cv=KFold(5, shuffle=True, random_state=seed))
    return encoder.fit_transform(column.astype(object).fillna("missing").to_frame(), y)[:, 0]
