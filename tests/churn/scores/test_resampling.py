"""The bootstrap against scikit-learn on the same resamples, and the corrected t-test by hand."""

from math import atan, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import ttest_1samp

from churn.scores.resampling import (
    bootstrap_scores,
    corrected_difference,
    resamples,
)
from churn.scores.scores import scores, weighted_scores
from churn.statistics.auc import delong_interval

Y = np.array([0, 0, 1, 1, 0, 1])
P = np.array([0.1, 0.4, 0.35, 0.8, 0.4, 0.4])


def many(count: int) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(0)
    y = (draws.uniform(size=count) < 0.3).astype(np.int8)
    return y, np.clip(0.2 * y + draws.uniform(0.05, 0.75, count), 0, 1).round(2)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 10), st.integers(0, 3)), min_size=2, max_size=20))
def test_weighted_scores_are_those_of_repeated_clients(clients: list[tuple[int, int, int]]) -> None:
    """Scores under weights are those of a table in which each client stands as often as its weight says."""
    y, p, weights = np.array([(0, 3, 1), (1, 6, 1), *clients]).T
    found = weighted_scores(y, p / 10, weights[None, :]).iloc[0].to_dict()
    assert scores(np.repeat(y, weights), np.repeat(p / 10, weights)) == pytest.approx(found)


def test_resamples_are_as_many_as_asked_and_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks together hold every draw; each draws as many clients as there are, leavers and others among them."""
    monkeypatch.setattr("churn.statistics.resamples._CELLS", 30)
    drawn = np.concatenate(list(resamples(Y, 17, seed=3)))
    assert drawn.shape == (17, 6)
    assert set(drawn.sum(axis=1)) == {6}
    assert np.isin(drawn @ Y, range(1, 6)).all()


def test_each_set_of_weights_is_scored_by_itself() -> None:
    """Every row holds the scores of its own weights, whatever the others are."""
    weights = np.array([[1, 1, 1, 1, 1, 1], [2, 0, 1, 0, 3, 0], [0, 1, 0, 1, 2, 2]])
    together = weighted_scores(Y, P, weights)
    assert list(together) == list(scores(Y, P))
    for place, row in enumerate(weights):
        assert_frame_equal(weighted_scores(Y, P, row[None, :]), together.iloc[[place]].reset_index(drop=True))


def test_every_score_has_its_value_and_interval() -> None:
    """There is a row for each score, its value that of the clients given, within its interval."""
    y, p = many(300)
    table = bootstrap_scores(y, p, draws=200, seed=0)
    assert list(table) == ["metric", "value", "low", "high"]
    assert scores(y, p) == dict(zip(table["metric"], table["value"], strict=True))
    assert ((table["low"] < table["value"]) & (table["value"] < table["high"])).all()


def test_interval_agrees_with_theory() -> None:
    """The intervals of the Brier score and of ROC-AUC are near those of the normal approximation and of DeLong."""
    y, p = many(800)
    table = bootstrap_scores(y, p, draws=2000, seed=0).set_index("metric")
    errors = (y - p) ** 2
    half = 1.96 * errors.std() / sqrt(800)
    assert table.loc["brier"].tolist() == pytest.approx(
        [errors.mean(), errors.mean() - half, errors.mean() + half], abs=4e-3
    )
    assert table.loc["roc_auc"].tolist() == pytest.approx(delong_interval(y, p), abs=4e-3)


def test_seed_decides_and_blocks_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seed gives the same table, another seed another, however many resamples are scored at once."""
    y, p = many(100)
    first = bootstrap_scores(y, p, draws=50, seed=1)
    assert not first.equals(bootstrap_scores(y, p, draws=50, seed=2))
    monkeypatch.setattr("churn.statistics.resamples._CELLS", 700)
    assert_frame_equal(first, bootstrap_scores(y, p, draws=50, seed=1))


def test_more_confidence_widens_the_interval() -> None:
    """An interval at 99% holds the one at 80%."""
    y, p = many(100)
    narrow, wide = (bootstrap_scores(y, p, draws=300, seed=0, level=level) for level in (0.8, 0.99))
    assert (wide["low"] < narrow["low"]).all()
    assert (narrow["high"] < wide["high"]).all()


@pytest.mark.parametrize("y", [[0, 0, 0, 0, 0, 1], [1, 0, 1, 1, 1, 1]], ids=["one leaver", "one other"])
def test_resamples_of_one_class_are_drawn_anew(y: list[int]) -> None:
    """With a single client of a class, a third of the resamples would lack it, yet all scores are numbers."""
    table = bootstrap_scores(np.array(y), P, draws=100, seed=0)
    assert np.isfinite(table[["value", "low", "high"]].to_numpy()).all()


@pytest.mark.parametrize("outcome", [0, 1])
def test_one_class_is_an_error(outcome: int) -> None:
    """Clients of one class are refused with what was found and what is needed."""
    with pytest.raises(ValueError, match=rf"All 6 outcomes are {outcome}; both 0 and 1 must occur\."):
        bootstrap_scores(np.full(6, outcome), P, draws=10, seed=0)


def test_corrected_difference_is_that_worked_out_by_hand() -> None:
    """Four differences have mean, interval, p-value and standard error worked out by hand."""
    mean, low, high, p_value, error = corrected_difference(np.array([0.01, 0.03, 0.02, 0.04]), 0.25)
    assert mean == pytest.approx(0.025)
    assert error == pytest.approx(sqrt(0.0005 / 3 * (1 / 4 + 0.25)))
    assert [low, high] == pytest.approx([0.025 - 3.182446 * error, 0.025 + 3.182446 * error])
    third = 0.025 / error / sqrt(3)  # the distribution with three degrees of freedom has a closed form
    assert p_value == pytest.approx(1 - 2 / pi * (atan(third) + third / (1 + third**2)))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.integers(-50, 50), min_size=2, max_size=20).filter(lambda values: len(set(values)) > 1))
def test_without_correction_it_is_the_usual_t_test(values: list[int]) -> None:
    """With no test clients the test is scipy's; with some, it is never surer, and its interval is wider."""
    differences = np.array(values) / 1000
    usual, corrected = corrected_difference(differences, 0.0), corrected_difference(differences, 0.25)
    expected = ttest_1samp(differences, 0)
    interval = expected.confidence_interval()
    assert (expected.pvalue, interval.low, interval.high) == pytest.approx((usual.p_value, usual.low, usual.high))
    assert corrected.p_value >= usual.p_value
    assert corrected.low < usual.low < usual.mean < usual.high < corrected.high


@pytest.mark.parametrize(("difference", "p_value"), [(0.0, 1.0), (0.02, 0.0), (-0.02, 0.0)])
def test_equal_differences_have_no_error(difference: float, p_value: float) -> None:
    """Where all folds agree the interval is a point, and only a difference of 0 is none."""
    expected = (difference, difference, difference, p_value, 0.0)
    assert expected == pytest.approx(corrected_difference(np.full(5, difference), 0.25))


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_differences_are_an_error(count: int) -> None:
    """Less than two differences are refused with their number."""
    with pytest.raises(ValueError, match=f"{count} differences have no variance; at least 2"):
        corrected_difference(np.zeros(count), 0.25)
