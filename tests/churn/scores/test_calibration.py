"""Calibration against scikit-learn, distortions undone, and reliability counted by hand."""

from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

from churn.base.files import read_json, write_json
from churn.scores.calibration import (
    METHODS,
    Calibration,
    Method,
    agreement,
    calibrate,
    choose_calibration,
    expected_calibration_error,
    fit_calibration,
    reliability,
)
from churn.scores.scores import LEAST, as_written, scores
from churn.statistics.intervals import wilson


def made(clients: int = 1500, slope: float = 1.0, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give outcomes, probabilities whose log-odds are ``(true - shift) / slope``, and five folds."""
    draws = np.random.default_rng(4)
    true = draws.normal(-1, 1.2, clients)
    y = (draws.uniform(size=clients) < expit(true)).astype(np.int8)
    return y, as_written(expit((true - shift) / slope)), np.arange(clients) % 5


Y, P, FOLDS = made(slope=0.5, shift=0.7)


def test_sigmoid_is_the_likeliest() -> None:
    """Slope and intercept are those that a general optimiser finds, and near those with which the clients were made."""

    def loss(line: np.ndarray) -> float:
        odds = line[0] + line[1] * logit(P)
        return float(np.mean(np.logaddexp(0, odds) - Y * odds))

    found = fit_calibration("sigmoid", Y, P)
    assert minimize(loss, [0.0, 1.0], tol=1e-10).x == pytest.approx([found.intercept, found.slope], abs=2e-4)
    assert (found.slope, found.intercept) == pytest.approx((0.5, 0.7), abs=0.15)


def test_isotonic_is_scikit_learns() -> None:
    """Isotonic calibration gives what scikit-learn's own object predicts, clients outside its range included."""
    inside = P[(P > 0.05) & (P < 0.9)]
    model = IsotonicRegression(out_of_bounds="clip").fit(inside, Y[(P > 0.05) & (P < 0.9)])
    found = calibrate(fit_calibration("isotonic", Y[(P > 0.05) & (P < 0.9)], inside), P)
    np.testing.assert_allclose(as_written(model.predict(P)), found, atol=2e-6)


def test_none_changes_nothing() -> None:
    """No calibration leaves probabilities as they are written."""
    assert fit_calibration("none", Y, P) == Calibration(method="none")
    assert P.tolist() == calibrate(Calibration(method="none"), P).tolist()


def test_sigmoid_maps_log_odds() -> None:
    """A probability's log-odds are multiplied by the slope and shifted by the intercept."""
    calibration = Calibration(method="sigmoid", slope=2.0, intercept=log(3))
    assert pytest.approx(calibrate(calibration, np.array([0.5, 0.75])).tolist(), abs=1e-6) == [0.75, 27 / 28]


def test_isotonic_maps_between_its_points() -> None:
    """Between its points isotonic calibration is linear, outside constant, and never 0."""
    calibration = Calibration(method="isotonic", x=(0.2, 0.4, 0.6), y=(0.0, 0.1, 0.5))
    found = calibrate(calibration, np.array([0.1, 0.2, 0.3, 0.5, 0.6, 0.9]))
    assert pytest.approx(found.tolist(), abs=1e-12) == [LEAST, LEAST, 0.05, 0.3, 0.5, 0.5]


@pytest.mark.parametrize("method", METHODS)
def test_calibration_is_the_same_after_writing_and_reading(method: Method, tmp_path: Path) -> None:
    """A calibration read from JSON equals the one written, and so do its probabilities."""
    calibration = fit_calibration(method, Y, P)
    write_json(calibration.model_dump(), tmp_path / "calibration.json")
    assert calibration == Calibration.model_validate(read_json(tmp_path / "calibration.json"))


@pytest.mark.parametrize(
    ("method", "x", "y"),
    [("isotonic", (), ()), ("isotonic", (0.1, 0.2), (0.1,)), ("none", (0.1,), (0.1,)), ("sigmoid", (), (0.1,))],
)
def test_points_that_do_not_match_are_an_error(method: Method, x: tuple[float, ...], y: tuple[float, ...]) -> None:
    """Isotonic needs points, as many x as y; the other methods have none."""
    with pytest.raises(ValidationError, match=f"{method} has {len(x)} x and {len(y)} y: isotonic needs as many"):
        Calibration(method=method, x=x, y=y)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    st.sampled_from(["sigmoid", "isotonic"]),
    st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=30),
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
)
def test_any_calibration_gives_written_probabilities(
    method: Method, clients: list[tuple[bool, float]], others: list[float]
) -> None:
    """Whatever it was fitted on, separable or constant, probabilities are as written; isotonic keeps their order."""
    y, p = np.array([(0, 0.4), (1, 0.6), *clients], dtype=float).T
    found = calibrate(fit_calibration(method, y.astype(int), p), np.sort(others))
    assert as_written(found).tolist() == found.tolist()
    assert method == "sigmoid" or (np.diff(found) >= 0).all()


@pytest.mark.parametrize(
    ("clients", "slope", "shift", "expected"),
    [(1500, 1.0, 0.0, "none"), (1500, 0.5, 0.7, "sigmoid"), (1500, 2.5, 0.0, "sigmoid"), (60, 1.0, 0.0, "none")],
)
def test_simplest_sufficient_method_is_chosen(clients: int, slope: float, shift: float, expected: Method) -> None:
    """Right probabilities stay; distorted log-odds call for the sigmoid."""
    calibration, table, _ = choose_calibration(*made(clients, slope, shift))
    assert expected == calibration.method
    assert [expected] == table.loc[table["chosen"], "method"].tolist()


def test_distortion_of_another_shape_calls_for_isotonic() -> None:
    """Where no line of log-odds will do, isotonic is chosen."""
    draws = np.random.default_rng(1)
    p = as_written(draws.uniform(size=4000))
    y = (draws.uniform(size=4000) < np.where(p < 0.5, 0.1, 0.6)).astype(int)
    assert choose_calibration(y, p, np.arange(4000) % 5)[0].method == "isotonic"


def test_clients_are_calibrated_by_the_other_folds() -> None:
    """The table and the probabilities come from fits by hand on the other folds; the calibration from all."""
    calibration, table, crossed = choose_calibration(Y, P, FOLDS)
    expected = np.empty(len(P))
    for fold in range(5):
        out = fold == FOLDS
        expected[out] = calibrate(fit_calibration("sigmoid", Y[~out], P[~out]), P[out])
    assert fit_calibration("sigmoid", Y, P) == calibration
    assert expected.tolist() == crossed.tolist()
    assert list(table) == ["method", "log_loss", "brier", "expected_calibration_error", "chosen"]
    assert list(METHODS) == table["method"].tolist()
    for name, probabilities in (("none", P), ("sigmoid", expected)):
        row, by_hand = table.set_index("method").loc[name], scores(Y, probabilities, 0.5)
        assert [by_hand["log_loss"], by_hand["brier"]] == pytest.approx([row["log_loss"], row["brier"]])
        assert expected_calibration_error(Y, probabilities) == row["expected_calibration_error"]


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.integers(0, 299))
def test_own_outcome_is_not_used(client: int) -> None:
    """Another outcome of a client changes nobody's probability in the client's fold, and some in the others."""
    y, p, folds = made(300, 0.3, 0.7)
    turned = np.where(np.arange(300) == client, 1 - y, y)
    (one, _, before), (two, _, after) = (choose_calibration(some, p, folds) for some in (y, turned))
    assert (one.method, two.method) == ("sigmoid", "sigmoid")
    own = folds == folds[client]
    assert before[own].tolist() == after[own].tolist()
    assert before[~own].tolist() != after[~own].tolist()


def test_reliability_is_that_counted_by_hand() -> None:
    """Eight clients in four groups have means, rates and Wilson bounds counted by hand."""
    y = np.array([0, 0, 0, 1, 1, 0, 1, 1])
    p = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9])
    table = reliability(y, p, 4)
    low, high = wilson([0, 1, 1, 2], [2, 2, 2, 2])
    assert list(table) == ["bin", "clients", "mean_probability", "rate", "low", "high"]
    assert table["bin"].tolist() == [1, 2, 3, 4]
    assert table["clients"].tolist() == [2, 2, 2, 2]
    np.testing.assert_allclose([0.15, 0.35, 0.55, 0.8], table["mean_probability"])
    np.testing.assert_allclose([0, 0.5, 0.5, 1], table["rate"])
    np.testing.assert_allclose([low, high], table[["low", "high"]].T)
    assert expected_calibration_error(y, p, 4) == pytest.approx((0.15 + 0.15 + 0.05 + 0.2) / 4)


def test_groups_count_by_their_clients() -> None:
    """Three clients at one probability and one at another are two groups, the first three times as heavy."""
    y, p = np.array([0, 0, 1, 1]), np.array([0.2, 0.2, 0.2, 0.6])
    assert reliability(y, p, 2)["clients"].tolist() == [3, 1]
    assert expected_calibration_error(y, p, 2) == pytest.approx((3 * (1 / 3 - 0.2) + 0.4) / 4)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 10)), min_size=1, max_size=40), st.integers(1, 12))
def test_error_lies_between_overall_gap_and_1(clients: list[tuple[int, int]], bins: int) -> None:
    """The error is at least the gap between mean probability and rate of all, at most 1; every client is counted."""
    y, tenths = np.array(clients).T
    error = expected_calibration_error(y, tenths / 10, bins)
    assert abs(y.mean() - tenths.mean() / 10) - 1e-9 <= error <= 1
    assert len(y) == reliability(y, tenths / 10, bins)["clients"].sum()


def test_agreement_of_equal_probabilities_by_hand() -> None:
    """Two groups, .1 and .3 expected, .2 and .6 observed: twice as many, and the slope is that of two log-odds."""
    p = np.repeat([0.1, 0.3], 50)
    y = np.concatenate([np.arange(50) < 10, np.arange(50) < 30]).astype(int)
    found = agreement(y, p).set_index("measure")
    assert found.at["observed_to_expected", "value"] == pytest.approx(2.0)
    moved = expit(logit(p) + found.at["intercept", "value"])
    assert moved.sum() == pytest.approx(40)
    spread = np.sqrt((moved * (1 - moved)).sum())
    assert found.at["intercept", "high"] - found.at["intercept", "value"] == pytest.approx(1.959964 / spread)
    assert found.at["observed_to_expected", "high"] == pytest.approx(2 * np.exp(1.959964 * spread / 40))
    assert found.at["slope", "value"] == pytest.approx((logit(0.6) - logit(0.2)) / (logit(0.3) - logit(0.1)), rel=1e-4)
    error = np.sqrt(1 / 10 + 1 / 40 + 1 / 30 + 1 / 20) / (logit(0.3) - logit(0.1))
    assert found.at["slope", "high"] - found.at["slope", "value"] == pytest.approx(1.959964 * error, rel=1e-4)


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.7, 0.3)], ids=["come true", "too extreme and too low"])
def test_intervals_of_agreement_hold_the_truth(slope: float, shift: float) -> None:
    """Nineteen of twenty intervals hold the true slope; where probabilities come true, of all three measures."""
    rng, found = np.random.default_rng(0), []
    for _ in range(300):
        odds = rng.normal(-1.5, 1.0, 600)
        y = (rng.random(600) < expit(shift + slope * odds)).astype(int)
        found.append(agreement(y, expit(odds)).set_index("measure"))
    true = {"slope": slope, **({"intercept": 0.0, "observed_to_expected": 1.0} if slope == 1 else {})}
    for measure, value in true.items():
        held = np.mean([one.at[measure, "low"] <= value <= one.at[measure, "high"] for one in found])
        assert 0.92 <= held <= 0.99
