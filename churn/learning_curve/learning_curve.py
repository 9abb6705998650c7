"""Would more clients help? Scores of one model fitted on growing shares of the training clients."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from churn.parts.mapping import in_threads
from churn.scores.resampling import CorrectedDifference, corrected_difference
from churn.scores.scores import scores
from churn.train.encoding import level_codes, ordered_columns
from churn.train.tuning import predict


def learning_curve(
    pipeline: Pipeline,
    features: pd.DataFrame,
    y: np.ndarray,
    folds: np.ndarray,
    shares: tuple[float, ...],
    seed: int,
    known: np.ndarray | None = None,
) -> pd.DataFrame:
    """Fit a model on shares of the clients outside each fold and score it on the fold.

    Parameters
    ----------
    pipeline : Pipeline
        Its settings are kept, what it was fitted to is not looked at.
    features : pandas.DataFrame
        Of the training part.
    y : numpy.ndarray of 0 and 1
        Outcomes.
    folds : numpy.ndarray of int, shape (clients, repeats)
        Each client's fold in every repetition of cross-validation.
    shares : tuple of float
        Ascending; a larger share holds the clients of the smaller ones. The last two, which the verdict compares, are
        fitted in every repetition, the smaller ones in the first.
    seed : int
        Of the order in which clients join.
    known : numpy.ndarray of float, shape (clients, repeats), optional
        Out-of-fold probabilities of the same model: those of a share of 1, which is then not fitted again.

    Returns
    -------
    pandas.DataFrame
        One row a share, repeat and fold: share, repeat (from 1), fold, clients (fitted on), roc_auc, log_loss; both are
        missing where the share is too small for the model.
    """
    order = np.random.default_rng(seed).permutation(len(y))
    tasks, coded = _tasks(folds, shares), level_codes(features, ordered_columns(pipeline))
    setting = _Setting(pipeline, coded, y, folds, order, known)
    return pd.DataFrame(in_threads(_fitted_and_scored, (setting,), tasks, "learning curve", "fit", len(tasks)))


class _Setting(NamedTuple):
    """What every fit needs; ``order`` is that in which clients join."""

    pipeline: Pipeline
    coded: pd.DataFrame
    y: np.ndarray
    folds: np.ndarray
    order: np.ndarray
    known: np.ndarray | None


def _fitted_and_scored(setting: _Setting, share: float, repeat: int, fold: int) -> dict[str, float]:
    y, held = setting.y, setting.folds[:, repeat] == fold
    outside = setting.order[~held[setting.order]]
    some = np.sort(outside[: max(2, round(share * len(outside)))])
    row = {"share": share, "repeat": repeat + 1, "fold": fold, "clients": len(some)}
    row |= {"roc_auc": np.nan, "log_loss": np.nan}
    if len(set(y[some])) < 2:
        return row
    if share == 1 and setting.known is not None:
        return row | _scored(y[held], setting.known[held, repeat])
    with threadpool_limits(1):
        try:
            p = predict(clone(setting.pipeline).fit(setting.coded.iloc[some], y[some]), setting.coded[held])
        except ValueError:  # more neighbours than clients, say: the share is too small for this model
            return row
    return row | _scored(y[held], p)


def _scored(y: np.ndarray, p: np.ndarray) -> dict[str, float]:
    found = scores(y, p)
    return {name: found[name] for name in ("roc_auc", "log_loss")}


def _tasks(folds: np.ndarray, shares: tuple[float, ...]) -> list[tuple[float, int, int]]:
    """Give share, repetition and fold of every fit."""
    return [
        (share, repeat, fold)
        for share in shares
        for repeat in range(folds.shape[1] if share in shares[-2:] else 1)
        for fold in np.unique(folds[:, repeat])
    ]


def verdict(curve: pd.DataFrame, margin: float) -> dict[str, Any]:
    """Judge whether the last clients that joined still lowered the log loss, by more than chance and than the margin.

    Parameters
    ----------
    curve : pandas.DataFrame
        Of ``learning_curve``.
    margin : float
        Gains below it matter to nobody.

    Returns
    -------
    dict
        finding, less and more (clients fitted on), change, low, high (of the log loss from the one to the other, with
        its 95% interval over the folds of all repetitions), and margin. Findings: ``no gain`` where the interval holds
        no gain as large as the margin; else ``helps`` where it holds nothing but gains; else ``undecided``, for no
        evidence of a gain is no evidence that there is none.
    """
    share, most = sorted(curve["share"].unique())[-2:]
    wide = curve.pivot(index=["repeat", "fold"], columns="share", values="log_loss")
    change = corrected_difference((wide[most] - wide[share]).to_numpy(), 1 / (curve["fold"].nunique() - 1))
    sizes = curve.groupby("share")["clients"].mean().round().astype(int)
    return {
        "finding": _finding(change, margin),
        "less": int(sizes[share]),
        "more": int(sizes[most]),
        "change": change.mean,
        "low": change.low,
        "high": change.high,
        "margin": margin,
    }


def _finding(change: CorrectedDifference, margin: float) -> str:
    if change.low > -margin:
        return "no gain"
    return "helps" if change.high < 0 else "undecided"
