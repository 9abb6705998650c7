"""What the champion relies on: its loss, on clients it never saw, when a feature tells it nothing, or nothing new."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.stats import norm
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from churn.explain.donors import Compared, compared, conditional_donors, holding, repeating, stand_in
from churn.explain.fold_models import FoldModel
from churn.explain.settings import Explain
from churn.scores.metrics import log_losses
from churn.statistics.intervals import Z95
from churn.statistics.multiplicity import holm
from churn.statistics.rates import SMALLEST_LEVEL

LEVEL = 0.05
"""Of the tests that make a feature a driver."""

LEFT_OUT = 0.001
"""Share of clients, those with the largest changes of log loss, without whom an increase must still be one.

A hundredth instead are 240 of telecom's clients: where one in fourteen leaves, a true effect shows by so few, and two
of three planted drivers of the simulated telecom were lost.
"""


class _Setting(NamedTuple):
    """What every shuffle needs."""

    models: list[FoldModel]
    clients: Compared
    y: np.ndarray
    before: np.ndarray
    repeats: int
    least: float
    seed: int


def importance(
    models: list[FoldModel], features: pd.DataFrame, y: np.ndarray, settings: Explain, seed: int
) -> pd.DataFrame:
    """Measure how much worse the champion predicts when a feature's values are those of other clients.

    Shuffled among all clients [1]_, a feature loses what it tells, be it the only one that tells it or not: a measure
    of what the model relies on. Drawn from clients who are alike in all other features (``conditional_donors``), it
    loses what it alone tells: for a feature that tells nothing beyond the others the expected increase is 0, however
    much the model relies on it. The increase of log loss is averaged over draws for every client; from its mean and
    spread over clients come interval and test. All clients are predicted by models that were fitted without them.

    Parameters
    ----------
    models : list of FoldModel
        The champion fitted without each fold, from ``fold_champions``.
    features : pandas.DataFrame
        Of the training part, from ``model_frame``.
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    settings : Explain
        Draws of each feature, and the least effect.
    seed : int
        Of the draws; the number of threads changes nothing.

    Returns
    -------
    pandas.DataFrame
        One row a feature, the one relied on most first: feature, log_loss_increase (nats), standard_error, low and
        high (95%), p_value (one-sided, normal), p_holm (corrected over features [2]_), auc_drop, auc_drop_sd (over
        shuffles), relied (whether p_holm is below .05, the increase at least ``least_effect``, and one even without
        the clients that change most). Of features relied on, the same among clients alike: alone_increase, alone_low,
        alone_high, alone_p (corrected over all features), driver (by the same three rules); stand_in (of those that
        are relied on and no drivers, the feature that correlates most with it, if it tells much of it).

    References
    ----------
    .. [1] L. Breiman (2001), Random forests. Machine Learning 45, 5-32 (section 10).
    .. [2] S. Holm (1979), A simple sequentially rejective multiple test procedure. Scand. J. Statist. 6, 65-70.
    """
    clients = compared(features)
    probability = np.empty(len(y))
    for model in models:
        probability[model.rows] = model.probability
    setting = _Setting(models, clients, y, probability, settings.repeats, settings.least_effect, seed)
    shuffled = _in_batches(_shuffled, setting, list(range(features.shape[1])), "shuffles")
    plain = _judged(pd.DataFrame(shuffled), settings.least_effect).rename(columns={"holds": "relied"})
    table = pd.concat([plain, _alone(setting, plain)], axis=1)
    table.insert(0, "feature", list(features))
    table["stand_in"] = _stand_ins(clients, table)
    return table.sort_values("log_loss_increase", ascending=False, kind="stable", ignore_index=True)


def _in_batches(
    measure: Callable[[_Setting, list[int]], list[dict[str, float]]], setting: _Setting, places: list[int], what: str
) -> list[dict[str, float]]:
    """Measure features, some at once; who is with whom depends on the sizes of the table alone."""
    some = setting.models[0].features_at_once(setting.repeats)
    batches = [places[start : start + some] for start in range(0, len(places), some)]
    jobs = (delayed(measure)(setting, batch) for batch in batches)
    measured = Parallel(n_jobs=-1, prefer="threads", return_as="generator")(jobs)
    told = tqdm(measured, total=len(batches), desc=what, unit="batch", disable=None)
    return [row for rows in told for row in rows]


def _stand_ins(clients: Compared, table: pd.DataFrame) -> list[str]:
    """Name for each feature that is relied on and no driver the one that can stand in for it, if any."""
    places = [
        stand_in(clients, place) if relied and not driver else None
        for place, (relied, driver) in enumerate(zip(table["relied"], table["driver"], strict=True))
    ]
    return ["" if place is None else table.at[place, "feature"] for place in places]


def _alone(setting: _Setting, plain: pd.DataFrame) -> pd.DataFrame:
    """Measure what features that are relied on tell beyond the others; the rest is not asked, and counts in Holm's."""
    descending = np.argsort(-plain["log_loss_increase"].to_numpy(), kind="stable").tolist()
    repeated = repeating(setting.clients, descending)
    asked = np.flatnonzero(plain["relied"])
    unheard = {
        place: [*repeated, *holding(setting.clients, place, descending[order + 1 :])]
        for order, place in enumerate(descending)
    }
    rows = _in_batches(partial(_among_alike, unheard=unheard), setting, asked.tolist(), "clients alike")
    columns = ["log_loss_increase", "standard_error", "low", "high", "p_value", "without_largest"]
    table = pd.DataFrame(rows, index=asked, columns=columns).reindex(range(len(plain)))
    judged = _judged(table.fillna({"p_value": 1.0}), setting.least)
    names = {"log_loss_increase": "increase", "low": "low", "high": "high", "p_holm": "p"}
    alone = judged.rename(columns={name: f"alone_{short}" for name, short in names.items()})
    alone.loc[~plain["relied"], "alone_p"] = np.nan
    return alone[[*(f"alone_{short}" for short in names.values()), "holds"]].rename(columns={"holds": "driver"})


def _judged(table: pd.DataFrame, least: float) -> pd.DataFrame:
    """Correct p-values, and tell which increases are significant, large enough, and no matter of a few clients."""
    p_holm = holm(table["p_value"].to_numpy())
    holds = (p_holm < LEVEL) & (table["log_loss_increase"] >= least) & (table["without_largest"] > 0)
    kept = table.drop(columns="without_largest")
    kept.insert(5, "p_holm", p_holm)
    return kept.assign(holds=holds)


def _shuffled(setting: _Setting, places: list[int]) -> list[dict[str, float]]:
    """Let every client have the values of any others of its fold.

    One shuffle is enough where its interval ends below the least effect: most of telecom's 205 columns.
    """
    rngs = {place: np.random.default_rng([setting.seed, place]) for place in places}
    after = _shuffle(setting, rngs, 1)
    if setting.repeats > 1:
        unsure = {place: rngs[place] for place in places if _worse(setting, after[place])["high"] >= setting.least}
        more = _shuffle(setting, unsure, setting.repeats - 1)
        after |= {place: np.vstack([after[place], more[place]]) for place in more}
    return [_told(setting, after[place]) for place in places]


def _told(setting: _Setting, after: np.ndarray) -> dict[str, float]:
    before = roc_auc_score(setting.y, setting.before)
    drops = np.array([before - roc_auc_score(setting.y, column) for column in after])
    spread = float(drops.std(ddof=1)) if len(drops) > 1 else 0.0
    return {**_worse(setting, after), "auc_drop": float(drops.mean()), "auc_drop_sd": spread}


def _shuffle(setting: _Setting, rngs: dict[int, np.random.Generator], repeats: int) -> dict[int, np.ndarray]:
    shuffles = {
        place: [rng.permuted(np.tile(model.rows, (repeats, 1)), axis=1) for model in setting.models]
        for place, rng in rngs.items()
    }
    return _after(setting, shuffles)


def _among_alike(setting: _Setting, places: list[int], unheard: dict[int, list[int]]) -> list[dict[str, float]]:
    """Let every client have values that it might as well have, one feature's at a time, all others as they are."""
    after = _after(setting, {place: _drawn_alike(setting, place, unheard[place]) for place in places})
    return [_worse(setting, after[place]) for place in places]


def _drawn_alike(setting: _Setting, place: int, unheard: list[int]) -> list[np.ndarray]:
    rng = np.random.default_rng([setting.seed, place, 1])
    return [
        conditional_donors(setting.clients, place, unheard, model.rows, setting.repeats, rng)
        for model in setting.models
    ]


def _after(setting: _Setting, donors: dict[int, list[np.ndarray]]) -> dict[int, np.ndarray]:
    """Give the probabilities of all clients by feature and draw, from donors by feature and fold."""
    after = {place: np.empty((len(drawn[0]), len(setting.y))) for place, drawn in donors.items()}
    for fold, model in enumerate(setting.models if donors else ()):
        found = model.with_values_of({place: drawn[fold] for place, drawn in donors.items()})
        for place, probabilities in found.items():
            after[place][:, model.rows] = probabilities
    return after


def _worse(setting: _Setting, after: np.ndarray) -> dict[str, Any]:
    y = setting.y
    increase = (log_losses(y, after) - log_losses(y, setting.before)).mean(axis=0)
    mean, error = float(increase.mean()), float(increase.std(ddof=1) / np.sqrt(len(y)))
    few = int(np.ceil(max(LEFT_OUT * len(y), min(SMALLEST_LEVEL, 0.01 * len(y)))))
    smallest = np.argsort(np.abs(increase), kind="stable")[: len(y) - few]
    return {
        "log_loss_increase": mean,
        "standard_error": error,
        "low": mean - Z95 * error,
        "high": mean + Z95 * error,
        "p_value": float(norm.sf(mean / error)) if error > 0 else 1.0,
        "without_largest": float(increase[smallest].mean()),
    }
