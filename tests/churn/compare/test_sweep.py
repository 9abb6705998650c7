"""Experiments beside the version they started from."""

import numpy as np
import pandas as pd
import pytest

from churn.compare.settings import Compare
from churn.compare.sweep import fold_table, sweep_table

RULES = Compare(
    part="train",
    level=0.05,
    margin={"roc_auc": 0.002, "average_precision": 0.005, "log_loss": 0.002, "brier": 0.001, "profit": 0.01},
    draws=200,
    fewest_clients=100,
    most_changed=0.01,
    drift=0.1,
    fail_on="worse",
)


def clients(noise: float) -> pd.DataFrame:
    """Give 1,500 clients of the training part whose log-odds are known up to noise, and 100 of the test part."""
    draws = np.random.default_rng(0)
    truth = draws.normal(-1, 1.5, 1600)
    y = (draws.random(1600) < 1 / (1 + np.exp(-truth))).astype(int)
    p = 1 / (1 + np.exp(-truth - noise * np.random.default_rng(1).normal(size=1600)))
    part = np.where(np.arange(1600) < 1500, "train", "test")
    return pd.DataFrame({"client": [f"c{i}" for i in range(1600)], "part": part, "y": y, "p": p})


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    experiments = {"noisy": clients(2.0), "same": clients(0.5), "good": clients(0.0)}
    return sweep_table(clients(0.5), experiments, "log_loss", RULES, 0)


def test_best_score_stands_first(table: pd.DataFrame) -> None:
    """Experiments stand in the order of their scores, smallest log loss first."""
    assert list(table["experiment"]) == ["good", "same", "noisy"]
    assert table["score"].is_monotonic_increasing


def test_verdicts_tell_signal_from_nothing(table: pd.DataFrame) -> None:
    """Less noise is better, more is worse, and the same predictions are equivalent."""
    assert dict(zip(table["experiment"], table["verdict"], strict=True)) == {
        "good": "better",
        "same": "equivalent",
        "noisy": "worse",
    }


def test_test_part_takes_no_part() -> None:
    """Whatever the probabilities of the test part, the table is the same."""
    other = clients(1.0)
    other.loc[other["part"] == "test", "p"] = 0.5
    found = [sweep_table(clients(0.5), {"a": one}, "roc_auc", RULES, 0) for one in (clients(1.0), other)]
    pd.testing.assert_frame_equal(*found)


def test_folds_are_scored_one_by_one() -> None:
    """A row a fold of the training part, a column an experiment."""
    places = pd.DataFrame({"client": list("abcde"), "part": ["train"] * 4 + ["test"], "fold": [0, 0, 1, 1, -1]})
    table = pd.DataFrame({"client": list("edcba"), "y": [1, 0, 1, 1, 0], "p": [0.5, 0.2, 0.6, 0.9, 0.4]})
    found = fold_table({"one": table}, places, "brier")
    expected = [(0.4**2 + 0.1**2) / 2, (0.4**2 + 0.2**2) / 2]
    assert list(found["one"]) == pytest.approx(expected)
