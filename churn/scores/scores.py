"""Scores of probabilities against outcomes."""

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_curve, roc_curve

from churn.clients.schema import repeated
from churn.scores.metrics import METRICS
from churn.statistics.confusion import call_scores, confusion

LEAST = 1e-6
"""Probabilities are written with six digits; this is the nearest to 0, and 1 minus it the nearest to 1."""


def as_written(probability: np.ndarray) -> np.ndarray:
    """Round probabilities to the six digits in which they are written, never to 0 or 1."""
    return np.clip(np.round(probability, 6), LEAST, 1 - LEAST)


def scores(y: np.ndarray, p: np.ndarray, threshold: float | None = None) -> dict[str, float]:
    """Score probabilities.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    p : numpy.ndarray of float
        Probabilities of 1.
    threshold : float, optional
        From here on a client counts as leaving; without it the scores of yes and no are left out.

    Returns
    -------
    dict of str to float
        Those of ``METRICS``, then accuracy, precision, recall and f1. Precision is 0 where no client reaches the
        threshold.
    """
    found = weighted_scores(y, p, np.ones((1, len(y)))).iloc[0]
    ranked = {str(name): float(value) for name, value in found.items()}
    if threshold is None:
        return ranked
    called = call_scores(confusion(y, p >= threshold))
    return {**ranked, **{name: float(np.nan_to_num(found.value)) for name, found in called.items()}}


def weighted_scores(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> pd.DataFrame:
    """Score the same clients under many sets of weights at once.

    Parameters
    ----------
    y, p
        As for ``scores``.
    weights : numpy.ndarray, shape (sets, clients)
        How often each client occurs; in every set both outcomes must occur.

    Returns
    -------
    pandas.DataFrame
        One row a set, one column a score of ``METRICS``.
    """
    weights = weights.astype(float)
    return pd.DataFrame({name: metric.formula(y, p, weights) for name, metric in METRICS.items()})


def fold_scores(y: np.ndarray, p: np.ndarray, folds: np.ndarray, threshold: float | None = None) -> pd.DataFrame:
    """Score each fold by itself: one row a fold, one column a score."""
    rows = {fold: scores(y[folds == fold], p[folds == fold], threshold) for fold in np.unique(folds)}
    return pd.DataFrame.from_dict(rows, orient="index")


def repeated_scores(predictions: pd.DataFrame, threshold: float | None = None) -> pd.DataFrame:
    """Score each fold of every repetition: columns p, p_2 ... over fold, fold_2 ... of the training part."""
    y = predictions["y"].to_numpy()
    pairs = zip(repeated(predictions, "p"), repeated(predictions, "fold"), strict=True)
    tables = [fold_scores(y, predictions[p].to_numpy(), predictions[fold].to_numpy(), threshold) for p, fold in pairs]
    return pd.concat(tables, ignore_index=True)


def roc_points(y: np.ndarray, p: np.ndarray, most: int = 200) -> pd.DataFrame:
    """Give at most about ``most`` points of the ROC curve: columns fpr, tpr, threshold."""
    fpr, tpr, threshold = roc_curve(y, p)
    return _thin(pd.DataFrame({"fpr": fpr, "tpr": tpr, "threshold": np.minimum(threshold, 1.0)}), most)


def precision_recall_points(y: np.ndarray, p: np.ndarray, most: int = 200) -> pd.DataFrame:
    """Give at most about ``most`` points of the precision-recall curve: columns recall, precision, threshold."""
    precision, recall, threshold = precision_recall_curve(y, p)
    table = pd.DataFrame({"recall": recall, "precision": precision, "threshold": np.append(threshold, 1.0)})
    return _thin(table, most)


def _thin(curve: pd.DataFrame, most: int) -> pd.DataFrame:
    places = np.unique(np.linspace(0, len(curve) - 1, most).round().astype(int))
    return curve.iloc[places].reset_index(drop=True)
