"""Shapley values of the champion: exact for the members whose family allows, sampled for the others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from churn.champion.champion_model import NOBODY, ChampionModel, column_owners
from churn.explain.exact import carried, exact_explainer
from churn.explain.sampling import sampled_values

CHUNK = 512
"""Clients that a thread explains at once."""


@dataclass(frozen=True)
class Explanation:
    """What moves each client's log-odds of leaving away from those of other clients.

    Attributes
    ----------
    values : pandas.DataFrame
        One row a client, one column a feature, in log-odds: above 0 the feature raises the risk.
    errors : pandas.DataFrame
        The values' standard errors of Monte Carlo; 0 where they are exact.
    base : numpy.ndarray of float
        ``base`` plus the row's sum is the client's own log-odds. It holds what the features that are not explained
        add, which count as one.
    """

    values: pd.DataFrame
    errors: pd.DataFrame
    base: np.ndarray


def shapley_values(
    model: ChampionModel, features: pd.DataFrame, background: pd.DataFrame, names: list[str], most: int, seed: int
) -> Explanation:
    """Give Shapley values of every client.

    The scale is the champion's log-odds before calibration, intercept plus weighted log-odds of the members. On it a
    blend is a sum, so a client's values are the weighted sum of those of the members; probabilities are not, and
    flatten near 0 and 1 what moves a client; and isotonic calibration has steps on which nothing moves at all.

    What is said of a client depends on the model, the background and the seed, on no other client.

    Parameters
    ----------
    model : ChampionModel
        Its encoders are column-wise: every encoded column depends on one feature.
    features, background : pandas.DataFrame
        Clients to explain, and those that the model was fitted on, from ``model_frame``.
    names : list of str
        The features to explain.
    most : int
        Walks for a client where values are sampled.
    seed : int
        Of the sampling; the number of threads changes nothing.

    Returns
    -------
    Explanation
        Exact in sum: values and base of a client add up to its log-odds.
    """
    everybody = pd.concat([features, background], ignore_index=True)
    owners = {name: _owners(column_owners(one, everybody, names), len(names)) for name, one in model.members.items()}
    own, others = model.encode(features), model.encode(background)
    total = np.zeros((len(features), len(names) + 1))
    base, squares, sampled = np.full(len(features), model.champion.blend.intercept), np.zeros(total.shape), []
    for name, weight in model.champion.blend.weights.items():
        parts = _exact(model.members[name][-1], own[name], others[name], owners[name], len(names) + 1)
        if parts is None:
            sampled.append(name)
            continue
        total += weight * parts[0]
        base += weight * parts[1]
    for name in sampled:
        log_odds = _log_odds(model, name)
        found = sampled_values(log_odds, own[name], others[name], owners[name], total, most, seed)
        total, base, squares = total + found.values, base + found.base, squares + found.errors**2
    values, errors = (
        pd.DataFrame(one[:, :-1], columns=names, index=features.index) for one in (total, np.sqrt(squares))
    )
    return Explanation(values, errors, base + total[:, -1])


def _owners(found: np.ndarray, rest: int) -> np.ndarray:
    """Give every column a player: the features that nobody asked about are the last, as one."""
    return np.where(found == NOBODY, rest, found)


def _log_odds(model: ChampionModel, name: str) -> Callable[[np.ndarray], np.ndarray]:
    return lambda matrix: model.weighted_log_odds(name, matrix)


def _exact(
    classifier: object, own: np.ndarray, others: np.ndarray, owner: np.ndarray, players: int
) -> tuple[np.ndarray, float] | None:
    """Explain clients in threads, some at a time."""
    explain = exact_explainer(classifier, others, owner, players)
    if explain is None:
        return None

    def some(start: int) -> tuple[np.ndarray, float]:
        with threadpool_limits(1):
            return carried(explain(own[start : start + CHUNK]))

    parts = Parallel(n_jobs=-1, prefer="threads")(delayed(some)(start) for start in range(0, len(own), CHUNK))
    return np.concatenate([values for values, _ in parts]), parts[0][1]
