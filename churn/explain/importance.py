"""Permutation importance: what the champion loses on the test part when a feature tells it nothing."""

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.stats import norm
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from churn.champion.champion import champion_probability
from churn.champion.champion_model import ChampionModel, Matrices, column_owners, differ, take_rows
from churn.scores.metrics import log_losses
from churn.statistics.intervals import Z95
from churn.statistics.multiplicity import holm

LEVEL = 0.05
"""Of the test that makes a feature a driver."""


def permutation_importance(
    model: ChampionModel, features: pd.DataFrame, y: np.ndarray, repeats: int, seed: int
) -> pd.DataFrame:
    """Measure how much worse the champion predicts when the values of a feature are shuffled among clients [1]_.

    The increase of log loss is averaged over shuffles for every client; from its mean and spread over clients come
    interval and test. Features that tell the same are each other's substitutes: either may look unimportant.

    Parameters
    ----------
    model : ChampionModel
        Fitted on other clients.
    features : pandas.DataFrame
        Of the test part, from ``model_frame``.
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    repeats : int
        Shuffles of each feature.
    seed : int
        Of the shuffles; the number of threads changes nothing.

    Returns
    -------
    pandas.DataFrame
        One row a feature, the most important first: feature, log_loss_increase (nats), standard_error, low and high
        (95%), p_value (one-sided, normal), p_holm (corrected over features [2]_), driver (p_holm below .05),
        auc_drop, auc_drop_sd (over shuffles).

    References
    ----------
    .. [1] L. Breiman (2001), Random forests. Machine Learning 45, 5-32 (section 10).
    .. [2] S. Holm (1979), A simple sequentially rejective multiple test procedure. Scand. J. Statist. 6, 65-70.
    """
    names = list(features)
    matrices = model.encode(features)
    owners = {name: column_owners(member, features, names) for name, member in model.members.items()}
    plain = {name: model.member_probability(name, matrix) for name, matrix in matrices.items()}
    shuffles = np.random.default_rng(seed).permuted(np.tile(np.arange(len(y)), (len(names), repeats, 1)), axis=2)
    jobs = (delayed(_shuffled)(model, matrices, plain, owners, place, shuffles[place]) for place in range(len(names)))
    results = Parallel(n_jobs=-1, prefer="threads", return_as="generator")(jobs)
    before = champion_probability(model.champion, pd.DataFrame(plain))
    rows = [
        {"feature": name, **_worse(y, before, after)}
        for name, after in zip(tqdm(names, desc="shuffles", unit="feature", disable=None), results, strict=True)
    ]
    table = pd.DataFrame(rows)
    table.insert(6, "p_holm", holm(table["p_value"].to_numpy()))
    table.insert(7, "driver", table["p_holm"] < LEVEL)
    return table.sort_values("log_loss_increase", ascending=False, kind="stable", ignore_index=True)


def _shuffled(
    model: ChampionModel,
    matrices: Matrices,
    plain: Matrices,
    owners: Matrices,
    place: int,
    shuffles: np.ndarray,
) -> np.ndarray:
    """Give the champion's probabilities by shuffle and client; only clients whose columns change are predicted anew."""
    columns = {}
    for name, matrix in matrices.items():
        mine = owners[name] == place
        moved = differ(matrix[:, mine][shuffles], matrix[:, mine]).any(axis=2)
        shuffle, client = np.nonzero(moved)
        columns[name] = np.tile(plain[name], (len(shuffles), 1))
        if len(client):
            met = take_rows(matrix, client)
            met[:, mine] = matrix[:, mine][shuffles[shuffle, client]]
            columns[name][moved] = model.member_probability(name, met)
    flat = pd.DataFrame({name: column.ravel() for name, column in columns.items()})
    return champion_probability(model.champion, flat).reshape(shuffles.shape)


def _worse(y: np.ndarray, before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    increase = (log_losses(y, after) - log_losses(y, before)).mean(axis=0)
    mean, error = float(increase.mean()), float(increase.std(ddof=1) / np.sqrt(len(y)))
    drops = np.array([roc_auc_score(y, before) - roc_auc_score(y, column) for column in after])
    return {
        "log_loss_increase": mean,
        "standard_error": error,
        "low": mean - Z95 * error,
        "high": mean + Z95 * error,
        "p_value": float(norm.sf(mean / error)) if error > 0 else 1.0,
        "auc_drop": float(drops.mean()),
        "auc_drop_sd": float(drops.std(ddof=1)) if len(drops) > 1 else 0.0,
    }
