"""Importance finds what the model relies on and what a column alone tells: shuffles by hand and planted truth."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from churn.explain.fold_models import fold_champions
from churn.explain.importance import _judged, importance
from tests.champions import champion_of, fitted

DRAWS = np.random.default_rng(5)
N = 1500
STRONG = DRAWS.normal(size=N)
CLIENTS = pd.DataFrame(
    {
        "noise": DRAWS.normal(size=N),
        "copy": STRONG + 0.3 * DRAWS.normal(size=N),
        "strong": STRONG,
        "weak": DRAWS.normal(size=N),
        "constant": np.ones(N),
        "city": DRAWS.choice(["Omsk", "Perm"], N).astype(object),
    }
)
RISK = 2 * CLIENTS["strong"] + 0.7 * CLIENTS["weak"] + (CLIENTS["city"] == "Omsk")
LEFT = (DRAWS.random(N) < 1 / (1 + np.exp(-RISK))).astype(int).to_numpy()
FOLDS = np.arange(N) % 3
MEMBERS = {
    "lr": fitted(LogisticRegression(C=0.01), CLIENTS, LEFT),
    "boost": fitted(HistGradientBoostingClassifier(max_iter=20, max_features=0.3, random_state=0), CLIENTS, LEFT),
}
MODELS = fold_champions(champion_of({"lr": 0.6, "boost": 0.5}, MEMBERS), CLIENTS, LEFT, FOLDS)


def settings(repeats: int = 10, least_effect: float = 0.001) -> SimpleNamespace:
    return SimpleNamespace(repeats=repeats, least_effect=least_effect)


FOUND = importance(MODELS, CLIENTS, LEFT, settings(), 0)
TABLE = FOUND.set_index("feature")


def shuffled(name: str, draws: np.random.Generator) -> np.ndarray:
    """Shuffle a column of the table within folds and predict it anew by the models that did not see the fold."""
    p = np.empty(N)
    for fold, model in enumerate(MODELS):
        out = CLIENTS[fold == FOLDS]
        p[fold == FOLDS] = model.model.probability(out.assign(**{name: draws.permutation(out[name].to_numpy())}))
    return p


def test_drivers_are_those_that_were_planted() -> None:
    """The strongest comes first; what has no influence is not relied on."""
    assert FOUND["feature"].iloc[0] == "strong"
    assert FOUND["log_loss_increase"].is_monotonic_decreasing
    assert TABLE.loc[["strong", "weak", "city"], "driver"].all()
    assert not TABLE.loc[["noise", "constant"], "relied"].any()
    assert TABLE.loc[["noise", "constant"], ["alone_increase", "alone_p"]].isna().all(axis=None)


def test_a_noisy_copy_is_relied_on_but_tells_nothing_alone() -> None:
    """The model loses by shuffling the copy, not by exchanging it among clients whose original is alike."""
    copy = TABLE.loc["copy"]
    assert copy["relied"]
    assert copy["log_loss_increase"] > 0.01
    assert abs(copy["alone_increase"]) < 0.1 * copy["log_loss_increase"]
    assert (copy["driver"], copy["stand_in"]) == (False, "strong")
    assert TABLE.at["strong", "stand_in"] == ""


def test_feature_that_never_changes_loses_nothing() -> None:
    """Shuffling a constant changes no prediction: increase, error and drop are 0 and the p-value is 1."""
    row = TABLE.loc["constant"]
    assert row[["log_loss_increase", "standard_error", "auc_drop", "auc_drop_sd"]].tolist() == [0, 0, 0, 0]
    assert row["p_value"] == 1


@pytest.mark.parametrize("name", ["strong", "city"])
def test_increase_and_drop_are_those_of_shuffled_tables(name: str) -> None:
    """Many shuffles of the table itself, predicted anew, come to the same means."""
    draws = np.random.default_rng(1)
    plain = np.empty(N)
    for model in MODELS:
        plain[model.rows] = model.probability
    tables = [shuffled(name, draws) for _ in range(8)]
    increase = np.mean([log_loss(LEFT, p) for p in tables]) - log_loss(LEFT, plain)
    drop = roc_auc_score(LEFT, plain) - np.mean([roc_auc_score(LEFT, p) for p in tables])
    assert TABLE.at[name, "log_loss_increase"] == pytest.approx(increase, rel=0.1, abs=0.005)
    assert TABLE.at[name, "auc_drop"] == pytest.approx(drop, rel=0.1, abs=0.005)


def test_interval_is_of_the_mean_over_clients() -> None:
    """The interval is 1.96 standard errors on either side."""
    reach = 1.959964 * FOUND["standard_error"]
    assert FOUND["low"].to_numpy() == pytest.approx(FOUND["log_loss_increase"] - reach)
    assert FOUND["high"].to_numpy() == pytest.approx(FOUND["log_loss_increase"] + reach)


def test_same_seed_gives_the_same_table() -> None:
    """Draws depend on the seed alone."""
    again = importance(MODELS, CLIENTS, LEFT, settings(1), 0)
    pd.testing.assert_frame_equal(again, importance(MODELS, CLIENTS, LEFT, settings(1), 0))
    assert not again["log_loss_increase"].equals(importance(MODELS, CLIENTS, LEFT, settings(1), 1)["log_loss_increase"])
    assert again["auc_drop_sd"].tolist() == [0.0] * len(again)


def test_an_effect_smaller_than_the_least_is_not_relied_on() -> None:
    """However sure: with a least effect above all increases no column is relied on, and nothing more is asked."""
    table = importance(MODELS, CLIENTS, LEFT, settings(2, 10.0), 0)
    assert not table[["relied", "driver"]].any(axis=None)
    assert table["alone_increase"].isna().all()


@pytest.mark.parametrize(
    ("increase", "p", "without", "holds"),
    [(0.01, 1e-6, 0.005, True), (0.01, 0.2, 0.005, False), (0.0001, 1e-6, 0.0001, False), (0.01, 1e-6, -0.001, False)],
    ids=["all hold", "chance", "too small", "the work of a few clients"],
)
def test_three_rules_must_hold(increase: float, p: float, without: float, holds: bool) -> None:
    """An increase is significant, large enough, and one without the clients that change most."""
    row = {"log_loss_increase": increase, "standard_error": 1.0, "low": 0.0, "high": 1.0, "p_value": p}
    assert _judged(pd.DataFrame([{**row, "without_largest": without}]), 0.001)["holds"].tolist() == [holds]
