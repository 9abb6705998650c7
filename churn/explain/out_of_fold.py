"""Every client explained by a model that did not see it: refits of the champion outside each fold."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.base import clone
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from churn.champion.champion_model import ChampionModel
from churn.explain.shapley import Explanation, shapley_values


def out_of_fold_values(
    model: ChampionModel,
    features: pd.DataFrame,
    left: np.ndarray,
    folds: np.ndarray,
    names: list[str],
    most: int,
    seed: int,
) -> Explanation:
    """Explain every client by models fitted on others.

    A model knows the outcomes it was fitted on, some by heart: what it says of its own training clients explains what
    they did, not what they were going to do. So training clients are explained by the champion refitted outside their
    fold, with the settings and weights chosen, and the others by the champion itself.

    Parameters
    ----------
    model : ChampionModel
        Fitted on the training part.
    features : pandas.DataFrame
        Of all clients, from ``model_frame``.
    left : numpy.ndarray of 0 and 1
        Outcomes; those of a fold are not looked at for its own clients.
    folds : numpy.ndarray of float
        The fold of training clients, NaN of the others.
    names, most, seed
        Of ``shapley_values``.
    """
    inside = ~np.isnan(folds)
    held = [folds == fold for fold in np.unique(folds[inside])]
    jobs = (delayed(refitted)(model, features[inside & ~out], left[inside & ~out]) for out in held)
    models = Parallel(n_jobs=-1, prefer="threads", return_as="generator")(jobs)
    parts = [shapley_values(model, features[~inside], features[inside], names, most, seed)] if not inside.all() else []
    rows = [np.flatnonzero(~inside)] if parts else []
    for out, one in zip(tqdm(held, desc="reasons", unit="fold", disable=None), models, strict=True):
        parts.append(shapley_values(one, features[out], features[inside & ~out], names, most, seed))
        rows.append(np.flatnonzero(out))
    back = np.argsort(np.concatenate(rows))
    values, errors = (pd.concat([getattr(part, one) for part in parts]).iloc[back] for one in ("values", "errors"))
    return Explanation(values, errors, np.concatenate([part.base for part in parts])[back])


def refitted(model: ChampionModel, features: pd.DataFrame, left: np.ndarray) -> ChampionModel:
    """Fit a champion's members anew on these clients; settings, weights and calibration stay."""
    with threadpool_limits(1):
        members = {name: clone(one).fit(features, left) for name, one in model.members.items()}
    return ChampionModel(model.champion, members)
