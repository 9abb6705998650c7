"""Every client explained by a model that did not see it."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from tqdm import tqdm

from churn.champion.champion_model import ChampionModel
from churn.explain.fold_models import FoldModel
from churn.explain.shapley import Explanation, shapley_values


def out_of_fold_values(
    model: ChampionModel,
    refits: Iterable[FoldModel],
    features: pd.DataFrame,
    inside: np.ndarray,
    names: list[str],
    most: int,
    seed: int,
) -> Explanation:
    """Explain every client by models fitted on others.

    A model knows the outcomes it was fitted on, some by heart: what it says of its own training clients explains what
    they did, not what they were going to do. So training clients are explained by the champion refitted outside their
    fold, and the others by the champion itself.

    Parameters
    ----------
    model : ChampionModel
        Fitted on the training part.
    refits : iterable of FoldModel
        Of ``fold_champions``, on the training part.
    features : pandas.DataFrame
        Of all clients, from ``model_frame``.
    inside : numpy.ndarray of bool
        Who is in the training part.
    names, most, seed
        Of ``shapley_values``.
    """
    training, held_out = np.flatnonzero(inside), np.flatnonzero(~inside)
    jobs = [(one.model, training[one.rows], np.delete(training, one.rows)) for one in refits]
    jobs += [(model, held_out, training)] if len(held_out) else []
    parts = [
        shapley_values(one, features.iloc[told], features.iloc[seen], names, most, seed)
        for one, told, seen in tqdm(jobs, desc="reasons", unit="fold", disable=None)
    ]
    back = np.argsort(np.concatenate([told for _, told, _ in jobs]))
    values, errors = (pd.concat([getattr(part, one) for part in parts]).iloc[back] for one in ("values", "errors"))
    return Explanation(values, errors, np.concatenate([part.base for part in parts])[back])
