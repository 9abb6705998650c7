"""Scores to be expected from probabilities alone: by hand, by scikit-learn, and at the ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss, roc_auc_score

from churn.contacts.expected import expected_scores


def test_two_clients_by_hand() -> None:
    """Of .9 and .1: half leave; the loss is their entropy; of draws in which one leaves .81 in .82 rank right."""
    found = expected_scores(np.array([0.9, 0.1]), 20_000, 0).set_index("measure")["expected"]
    assert found["churn_rate"] == 0.5
    assert found["log_loss"] == pytest.approx(-0.9 * np.log(0.9) - 0.1 * np.log(0.1))
    assert found["roc_auc"] == pytest.approx(0.81 / 0.82, abs=0.005)


def test_they_are_the_scores_of_drawn_outcomes() -> None:
    """Means and ends are those of outcomes drawn here and scored by scikit-learn."""
    rng = np.random.default_rng(5)
    p = rng.uniform(0.02, 0.9, 200)
    left = [rng.random(200) < p for _ in range(200)]
    scored = {
        "roc_auc": [roc_auc_score(y, p) for y in left],
        "log_loss": [log_loss(y, p) for y in left],
        "churn_rate": [y.mean() for y in left],
    }
    found = expected_scores(p, 2000, 0).set_index("measure")
    for name, values in scored.items():
        assert found.loc[name, "expected"] == pytest.approx(np.mean(values), abs=0.008)
        assert found.loc[name, ["low", "high"]].tolist() == pytest.approx(np.quantile(values, [0.025, 0.975]), abs=0.03)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.001, 0.999), min_size=5, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_clients_changes_nothing(p: list[float], order: object) -> None:
    """The same clients in another order give the same numbers, each between its ends or at them."""
    mixed = list(p)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    first, second = (expected_scores(np.array(one), 200, 0) for one in (p, mixed))
    assert first.equals(second)


def test_clients_who_surely_stay_have_no_ranking() -> None:
    """Where nobody leaves in any draw there is no ROC-AUC; rate and loss are near 0."""
    found = expected_scores(np.full(5, 1e-6), 100, 0).set_index("measure")
    assert np.isnan(found.loc["roc_auc"]).all()
    assert found.loc["churn_rate", "high"] == 0
