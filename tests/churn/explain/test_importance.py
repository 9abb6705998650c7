"""Permutation importance finds what matters, against shuffles by hand and planted truth."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from churn.explain.importance import permutation_importance
from tests.champions import champion_of, fitted

DRAWS = np.random.default_rng(5)
CLIENTS = pd.DataFrame(
    {
        "noise": DRAWS.normal(size=600),
        "strong": DRAWS.normal(size=600),
        "weak": DRAWS.normal(size=600),
        "constant": np.ones(600),
        "city": DRAWS.choice(["Omsk", "Perm"], 600).astype(object),
    }
)
RISK = 2 * CLIENTS["strong"] + 0.7 * CLIENTS["weak"] + (CLIENTS["city"] == "Omsk")
LEFT = (DRAWS.random(600) < 1 / (1 + np.exp(-RISK))).astype(int).to_numpy()
TRAIN, TEST = slice(0, 400), slice(400, 600)
MEMBERS = {
    "lr": fitted(LogisticRegression(), CLIENTS[TRAIN], LEFT[TRAIN]),
    "boost": fitted(HistGradientBoostingClassifier(max_iter=20, random_state=0), CLIENTS[TRAIN], LEFT[TRAIN]),
}
MODEL = champion_of({"lr": 0.6, "boost": 0.5}, MEMBERS)
TABLE = permutation_importance(MODEL, CLIENTS[TEST], LEFT[TEST], 20, 0)


def test_drivers_are_those_that_were_planted() -> None:
    """The strongest comes first, what has no influence is no driver."""
    assert TABLE["feature"].iloc[0] == "strong"
    assert TABLE["log_loss_increase"].is_monotonic_decreasing
    drivers = dict(zip(TABLE["feature"], TABLE["driver"], strict=True))
    assert drivers["strong"]
    assert drivers["weak"]
    assert not drivers["noise"]


def test_feature_that_never_changes_loses_nothing() -> None:
    """Shuffling a constant changes no prediction: increase, error and drop are 0 and the p-value is 1."""
    row = TABLE.set_index("feature").loc["constant"]
    assert row[["log_loss_increase", "standard_error", "auc_drop", "auc_drop_sd"]].tolist() == [0, 0, 0, 0]
    assert row["p_value"] == 1


@pytest.mark.parametrize("name", ["strong", "city"])
def test_increase_and_drop_are_those_of_shuffled_tables(name: str) -> None:
    """Many shuffles of the table itself, predicted anew, come to the same means."""
    draws, test = np.random.default_rng(1), CLIENTS[TEST]
    shuffled = [MODEL.probability(test.assign(**{name: draws.permutation(test[name].to_numpy())})) for _ in range(20)]
    plain = MODEL.probability(test)
    increase = np.mean([log_loss(LEFT[TEST], p) for p in shuffled]) - log_loss(LEFT[TEST], plain)
    drop = roc_auc_score(LEFT[TEST], plain) - np.mean([roc_auc_score(LEFT[TEST], p) for p in shuffled])
    row = TABLE.set_index("feature").loc[name]
    assert row["log_loss_increase"] == pytest.approx(increase, rel=0.1, abs=0.004)
    assert row["auc_drop"] == pytest.approx(drop, rel=0.1, abs=0.004)


def test_interval_is_of_the_mean_over_clients() -> None:
    """The interval is 1.96 standard errors on either side."""
    reach = 1.959964 * TABLE["standard_error"]
    assert TABLE["low"].to_numpy() == pytest.approx(TABLE["log_loss_increase"] - reach)
    assert TABLE["high"].to_numpy() == pytest.approx(TABLE["log_loss_increase"] + reach)


def test_same_seed_gives_the_same_table() -> None:
    """Shuffles depend on the seed alone."""
    again = permutation_importance(MODEL, CLIENTS[TEST], LEFT[TEST], 3, 0)
    pd.testing.assert_frame_equal(again, permutation_importance(MODEL, CLIENTS[TEST], LEFT[TEST], 3, 0))
    other = permutation_importance(MODEL, CLIENTS[TEST], LEFT[TEST], 3, 1)
    assert not again["log_loss_increase"].equals(other["log_loss_increase"])


def test_one_shuffle_is_enough() -> None:
    """With one shuffle the drop has no spread, told as 0."""
    table = permutation_importance(MODEL, CLIENTS[TEST], LEFT[TEST], 1, 0)
    assert table["auc_drop_sd"].tolist() == [0.0] * 5
