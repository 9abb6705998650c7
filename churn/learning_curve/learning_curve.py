"""Would more clients help? Scores of one model fitted on growing shares of the training clients."""

from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from churn.scores.resampling import corrected_difference
from churn.scores.scores import scores
from churn.train.tuning import predict


def learning_curve(
    pipeline: Pipeline, features: pd.DataFrame, y: np.ndarray, folds: np.ndarray, shares: tuple[float, ...], seed: int
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
    folds : numpy.ndarray of int
        Each client's fold.
    shares : tuple of float
        Ascending; a larger share holds the clients of the smaller ones.
    seed : int
        Of the order in which clients join.

    Returns
    -------
    pandas.DataFrame
        One row a share and fold: share, fold, clients (fitted on), roc_auc, log_loss; both are missing where the share
        is too small for the model.
    """
    order = np.random.default_rng(seed).permutation(len(y))
    tasks = [(share, fold) for share in shares for fold in np.unique(folds)]

    def fitted_and_scored(share: float, fold: int) -> dict[str, float]:
        outside = order[folds[order] != fold]
        some = np.sort(outside[: max(2, round(share * len(outside)))])
        row = {"share": share, "fold": fold, "clients": len(some), "roc_auc": np.nan, "log_loss": np.nan}
        if len(set(y[some])) < 2:
            return row
        with threadpool_limits(1):
            try:
                p = predict(clone(pipeline).fit(features.iloc[some], y[some]), features[folds == fold])
            except ValueError:  # more neighbours than clients, say: the share is too small for this model
                return row
        found = scores(y[folds == fold], p)
        return {**row, "roc_auc": found["roc_auc"], "log_loss": found["log_loss"]}

    parallel = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    jobs = parallel(delayed(fitted_and_scored)(share, fold) for share, fold in tasks)
    return pd.DataFrame(list(tqdm(jobs, total=len(tasks), desc="learning curve", unit="fit", disable=None)))


def verdict(curve: pd.DataFrame) -> dict[str, Any]:
    """Judge whether the last clients that joined still lowered the log loss by more than chance.

    Returns
    -------
    dict
        finding (``helps`` or ``no gain``), less and more (clients fitted on), and change, low, high: of the log loss
        from the one to the other, with its 95% interval.
    """
    share, most = sorted(curve["share"].unique())[-2:]
    wide = curve.pivot(index="fold", columns="share", values="log_loss")
    change = corrected_difference((wide[most] - wide[share]).to_numpy(), 1 / (len(wide) - 1))
    sizes = curve.groupby("share")["clients"].mean().round().astype(int)
    return {
        "finding": "helps" if change.high < 0 else "no gain",
        "less": int(sizes[share]),
        "more": int(sizes[most]),
        "change": change.mean,
        "low": change.low,
        "high": change.high,
    }
