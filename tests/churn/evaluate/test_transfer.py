"""From the training clients to the test part: the change of a score, with an interval that holds the true one."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from churn.evaluate.transfer import transfer


def test_change_of_a_mean_is_that_of_two_independent_means() -> None:
    """For scores that are means the interval is the normal one of a difference, computed by hand."""
    y, p = np.array([1, 0, 1, 0]), np.array([0.9, 0.1, 0.6, 0.5])
    y_test, p_test = np.array([0, 1, 1]), np.array([0.2, 0.7, 0.4])
    row = transfer(y, p, y_test, p_test).set_index("metric").loc["brier"]
    before, after = (p - y) ** 2, (p_test - y_test) ** 2
    error = np.sqrt(before.var(ddof=1) / 4 + after.var(ddof=1) / 3) * norm.ppf(0.975)
    change = after.mean() - before.mean()
    assert row[["train", "test"]].tolist() == pytest.approx([before.mean(), after.mean()])
    assert row[["change", "low", "high"]].tolist() == pytest.approx([change, change - error, change + error])


def test_interval_holds_no_change_where_there_is_none() -> None:
    """Of 300 draws from one truth the intervals of the ROC-AUC's change leave out 0 about as often as promised."""
    rng, misses = np.random.default_rng(0), 0
    for _ in range(300):
        odds = rng.normal(-1, 1, 900)
        y = (rng.random(900) < expit(odds)).astype(int)
        row = transfer(y[:600], expit(odds[:600]), y[600:], expit(odds[600:])).set_index("metric").loc["roc_auc"]
        misses += not row["low"] <= 0 <= row["high"]
    assert 5 <= misses <= 28
