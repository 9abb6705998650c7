"""Would more clients help? Scores of one model fitted on growing shares of the training clients."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from churn.core.language import Language, Text, whole, written
from churn.evaluation.resampling import corrected_difference
from churn.evaluation.scores import scores
from churn.models.tuning import predict

_CHANGED = {
    "en": "From {less} to {more} clients the log loss changed by {change}",
    "ru": "От {less} до {more} клиентов логарифмическая потеря изменилась на {change}",
}


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
        found = scores(y[folds == fold], p, 0.5)
        return {**row, "roc_auc": found["roc_auc"], "log_loss": found["log_loss"]}

    parallel = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    jobs = parallel(delayed(fitted_and_scored)(share, fold) for share, fold in tasks)
    return pd.DataFrame(list(tqdm(jobs, total=len(tasks), desc="learning curve", unit="fit", disable=None)))


def verdict(curve: pd.DataFrame) -> Text:
    """Say whether the last clients that joined still lowered the log loss by more than chance."""
    share, most = sorted(curve["share"].unique())[-2:]
    wide = curve.pivot(index="fold", columns="share", values="log_loss")
    change = corrected_difference((wide[most] - wide[share]).to_numpy(), 1 / (len(wide) - 1))
    sizes = curve.groupby("share")["clients"].mean().round().astype(int)
    if change.high < 0:
        en, ru = "more clients would help", "больше клиентов помогло бы"
    else:
        en = "no gain beyond chance, so more clients promise little"
        ru = "выигрыш не отличим от случайного, и новые клиенты мало что обещают"

    def facts(language: Language) -> dict[str, str]:
        value, low, high = (written(one, "+.4f", language) for one in (change.mean, change.low, change.high))
        between = f"{value} [{low}{';' if language == 'ru' else ','} {high}]"
        return {"less": whole(sizes[share], language), "more": whole(sizes[most], language), "change": between}

    return Text(
        en=f"{_CHANGED['en'].format(**facts('en'))}: {en}.",
        ru=f"{_CHANGED['ru'].format(**facts('ru'))}: {ru}.",
    )
