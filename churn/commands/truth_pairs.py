"""Holds the comparison of versions against simulated truth: false alarms, power and intervals. Part of ``truth``.

A client's signal is normal, one standard deviation wide, ``d`` further up for leavers: its ROC-AUC is Phi(d / sqrt 2),
and the probability that follows from it is exactly right. Two models with the same ``d`` and different noise differ on
every client and in no score of the population.
"""

from math import sqrt

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from tqdm import tqdm

from churn.clients.schema import CLIENT
from churn.compare.paired import BETTER, WORSE, Left, Pair, judge, paired_scores
from churn.plan.terms import Offer
from churn.scores.metrics import METRICS, PROFIT

RATE = 0.25
SHARED = 0.8
"""Correlation of two models' noise: versions of one study mostly err on the same clients."""

OFFER = Offer(contact_cost=1, offer_cost=5, keeps=(6, 14), taken_anyway=(14, 6))
VALUE = 100.0
MARGINS = dict.fromkeys((*METRICS, PROFIT), 0.0)
"""None: a margin would turn false alarms into ``equivalent``."""

LEVEL = 0.05


def signals(y: np.ndarray, distances: tuple[float, float], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw two models' probabilities of the same clients, each model with its own distance."""
    common = rng.normal(size=len(y))
    noise = [sqrt(SHARED) * common + sqrt(1 - SHARED) * rng.normal(size=len(y)) for _ in distances]
    one, two = (expit(logit(RATE) + d * (d * y + own) - d**2 / 2) for d, own in zip(distances, noise, strict=True))
    return one, two


def pair_of(y: np.ndarray, base: np.ndarray, head: np.ndarray) -> Pair:
    """Put probabilities, one column or several, into a pair."""
    clients = pd.DataFrame({CLIENT: np.arange(len(y)).astype(str), "y": y, "value": VALUE})
    return Pair(clients, base.reshape(len(y), -1), head.reshape(len(y), -1), Left(0, 0, 0, 0))


def distance(auc: float) -> float:
    """Give the distance of signals with this ROC-AUC."""
    return sqrt(2) * float(norm.ppf(auc))


def compared(pair: Pair, draws: int, seed: int) -> pd.DataFrame:
    """Score a pair on all metrics."""
    return paired_scores(pair, OFFER, draws, seed)


def false_alarms(comparisons: int, clients: int, models: int, draws: int) -> float:
    """Give the share of comparisons with a ``better`` or ``worse`` among models of which none differs from its pair."""
    alarms = []
    for seed in tqdm(range(comparisons), desc="models alike", disable=None):
        rng = np.random.default_rng(seed)
        y = (rng.random(clients) < RATE).astype(int)
        aucs = np.linspace(0.75, 0.9, models)
        pairs = [pair_of(y, *signals(y, (distance(auc), distance(auc)), rng)) for auc in aucs]
        rows = pd.concat([compared(pair, draws, seed) for pair in pairs], ignore_index=True)
        alarms.append(judge(rows, MARGINS, LEVEL)["verdict"].isin([BETTER, WORSE]).any())
    return float(np.mean(alarms))


def recipes_alike(comparisons: int, clients: int, draws: int, repeats: int = 3) -> float:
    """Give the same share for two ways of fitting that are alike: logistic regressions on other columns of noise.

    Fitted models do differ: which noise misleads more is chance of the training clients. A test over clients does not
    know that chance, so this is no promise of the comparison, but what it comes to.
    """
    alarms = []
    for seed in tqdm(range(comparisons), desc="recipes alike", disable=None):
        rng = np.random.default_rng(seed)
        known = rng.normal(size=(clients, 5))
        y = (rng.random(clients) < expit(known.sum(axis=1) / 2 - 1.3)).astype(int)
        sides = [np.column_stack([known, rng.normal(size=(clients, 20))]) for _ in range(2)]
        p = [np.column_stack([_out_of_fold(X, y, seed + 1000 * one) for one in range(repeats)]) for X in sides]
        alarms.append(
            judge(compared(pair_of(y, *p), draws, seed), MARGINS, LEVEL)["verdict"].isin([BETTER, WORSE]).any()
        )
    return float(np.mean(alarms))


def _out_of_fold(X: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    order = np.random.default_rng(seed).permutation(len(y))
    p = np.empty(len(y))
    p[order] = cross_val_predict(LogisticRegression(), X[order], y[order], cv=5, method="predict_proba")[:, 1]
    return p


def found_and_covered(samples: int, clients: int, draws: int, many: int = 1_000_000) -> pd.DataFrame:
    """Compare two models of ROC-AUC .8 and .82 many times; ``many`` clients stand for the population.

    Returns
    -------
    pandas.DataFrame
        One row a metric: metric, true (difference in the population), found (share of samples
        with a p-value below ``LEVEL``), theory (of ROC-AUC: the same from the true difference and DeLong's variance in
        the population), covered (share of 95% intervals that hold the true difference), error (mean standard error over
        the spread of the differences).
    """
    aucs = (0.8, 0.82)
    distances = (distance(aucs[0]), distance(aucs[1]))
    truth = compared(drawn(many, distances, np.random.default_rng(10_000_000)), 2, 0).set_index("metric")
    seeds = tqdm(range(samples), desc="models apart", disable=None)
    table = pd.concat([compared(drawn(clients, distances, np.random.default_rng(seed)), draws, seed) for seed in seeds])
    true = table["metric"].map(truth["difference"])
    table = table.assign(found=table["p_value"] < LEVEL, covered=(table["low"] <= true) & (true <= table["high"]))
    by_metric = table.groupby("metric", sort=False)
    spread = by_metric["difference"].std()
    z = abs(aucs[1] - aucs[0]) / (truth.at["roc_auc", "standard_error"] * sqrt(many / clients))
    found = pd.DataFrame({"true": truth["difference"], "found": by_metric["found"].mean()})
    found["theory"] = pd.Series({"roc_auc": norm.sf(norm.ppf(1 - LEVEL / 2) - z)})
    found["covered"] = by_metric["covered"].mean()
    found["error"] = by_metric["standard_error"].mean() / spread
    return found.rename_axis("metric").reset_index()


def drawn(clients: int, distances: tuple[float, float], rng: np.random.Generator) -> Pair:
    """Draw clients and two models' probabilities of them."""
    y = (rng.random(clients) < RATE).astype(int)
    return pair_of(y, *signals(y, distances, rng))
