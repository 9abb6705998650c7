"""Choices of clients against what came: counts by hand, scores against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score

from churn.statistics.confusion import Confusion, call_scores, confusion
from churn.statistics.intervals import wilson

PAIRS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=40)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(PAIRS)
def test_counts_and_scores_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    """Whoever is called and leaves, every score that is defined is scikit-learn's; the others have no value."""
    y, called = np.array(pairs).T
    found = confusion(y, called)
    assert list(found) == confusion_matrix(y, called, labels=[0, 1]).ravel().tolist()
    scores = {name: one.value for name, one in call_scores(found).items()}
    assert scores["accuracy"] == pytest.approx((y == called).mean())
    for name, function in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        assert scores[name] == pytest.approx(function(y, called, zero_division=np.nan), nan_ok=True)


def test_intervals_are_wilsons() -> None:
    """Of 10 called 8 leave: the precision has Wilson's interval, and F1 is moved through that of its proportion."""
    scores = call_scores(Confusion(80, 2, 8, 8))
    low, high = wilson(8, 10)
    assert scores["precision"] == pytest.approx((0.8, low, high))
    low, high = wilson(8, 18)
    assert scores["f1"] == pytest.approx((16 / 26, 2 * low / (1 + low), 2 * high / (1 + high)))


def test_intervals_of_f1_hold_the_truth() -> None:
    """Of 400 drawn samples, 95% or so have the true F1 within their interval."""
    truth, shares = 2 * 0.12 / (2 * 0.12 + 0.08 + 0.1), [0.7, 0.08, 0.1, 0.12]
    drawn = np.random.default_rng(0).multinomial(300, shares, size=400)
    ends = [call_scores(Confusion(*row.tolist()))["f1"] for row in drawn]
    assert 0.92 <= np.mean([one.low <= truth <= one.high for one in ends]) <= 0.98
