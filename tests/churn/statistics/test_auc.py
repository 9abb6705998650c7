"""DeLong's intervals and test against the definition over all pairs, and their promises."""

from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from churn.statistics.auc import delong_difference, delong_interval
from churn.statistics.intervals import wilson

Y = np.array([0, 0, 0, 1, 1, 0, 1])
P = np.array([0.1, 0.2, 0.4, 0.4, 0.7, 0.8, 0.9])
OTHER = np.array([0.3, 0.1, 0.6, 0.2, 0.6, 0.5, 0.8])
CLIENTS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9), st.integers(1, 9)), min_size=4, max_size=30)


def split(clients: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give outcomes, with two of each class at least, and two models' probabilities with ties."""
    y, p, other = np.array(clients).T
    y[:4] = [0, 0, 1, 1]
    return y, p / 10, other / 10


def placements(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the mean over all pairs of a leaver and another: 1 in order, 1/2 tied, else 0."""
    gaps = p[y == 1][:, None] - p[y == 0][None, :]
    kernel = (gaps > 0) + (gaps == 0) / 2
    return kernel.mean(axis=1), kernel.mean(axis=0)


def variance(pair: tuple[np.ndarray, np.ndarray]) -> float:
    return float(sum(one.var(ddof=1) / len(one) for one in pair))


def test_interval_is_that_of_all_pairs() -> None:
    """The bounds are those of DeLong's variance from all pairs of a leaver and another, on the scale of log-odds."""
    auc = roc_auc_score(Y, P)
    half = 1.96 * sqrt(variance(placements(Y, P))) / (auc * (1 - auc))
    bounds = [1 / (1 + exp(-(log(auc / (1 - auc)) + side * half))) for side in (-1, 1)]
    assert [auc, *bounds] == pytest.approx(delong_interval(Y, P), abs=1e-5)


def test_difference_is_that_of_all_pairs() -> None:
    """Difference, interval and p-value come from the differences of both models' placements."""
    one, two = placements(Y, P), placements(Y, OTHER)
    error = sqrt(variance((one[0] - two[0], one[1] - two[1])))
    gap = roc_auc_score(Y, P) - roc_auc_score(Y, OTHER)
    expected = [gap, max(gap - 1.959964 * error, -1), min(gap + 1.959964 * error, 1)]
    found = delong_difference(Y, P, OTHER)
    assert expected == pytest.approx(found[:3], abs=1e-6)
    assert (found.p_value, found.standard_error) == pytest.approx((2 * NormalDist().cdf(-abs(gap) / error), error))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(CLIENTS)
def test_interval_holds_the_auc_and_lies_within_0_and_1(clients: list[tuple[int, int, int]]) -> None:
    """The value is scikit-learn's, lies in its interval, and the interval between 0 and 1; more confidence widens."""
    y, p, _ = split(clients)
    value, low, high = delong_interval(y, p)
    assert value == pytest.approx(roc_auc_score(y, p))
    assert -1e-12 <= low <= value + 1e-12
    assert value - 1e-12 <= high <= 1 + 1e-12
    assert high - low < np.subtract(*delong_interval(y, p, level=0.99)[:0:-1])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(CLIENTS)
def test_difference_changes_sign_with_the_models(clients: list[tuple[int, int, int]]) -> None:
    """Exchanging the models mirrors difference and interval and leaves the p-value, between 0 and 1, as it is."""
    y, p, other = split(clients)
    there, back = delong_difference(y, p, other), delong_difference(y, other, p)
    assert (-back.difference, -back.high, -back.low, back.p_value) == pytest.approx(there[:4], abs=1e-9)
    assert 0 <= there.p_value <= 1
    assert there.difference == pytest.approx(roc_auc_score(y, p) - roc_auc_score(y, other))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.permutations(range(7)))
def test_only_order_of_probabilities_matters(order: list[int]) -> None:
    """Clients in another order, or probabilities on another increasing scale, give the same results."""
    assert delong_interval(Y, P) == pytest.approx(delong_interval(Y[order], P[order] ** 3))
    found = delong_difference(Y[order], np.log(P[order]), OTHER[order])
    assert delong_difference(Y, P, OTHER) == pytest.approx(found)


@pytest.mark.parametrize(
    ("y", "p", "auc", "pairs"),
    [
        ([0, 0, 0, 1, 1], [0.1, 0.2, 0.3, 0.8, 0.9], 1.0, 2),
        ([0, 0, 0, 1, 1], [0.9, 0.8, 0.7, 0.2, 0.1], 0.0, 2),
        ([0, 0, 1, 1], [0.5, 0.5, 0.5, 0.5], 0.5, 2),
        ([0, 0, 0, 1], [0.1, 0.3, 0.9, 0.8], 2 / 3, 1),
    ],
    ids=["perfect", "reversed", "all tied", "one leaver"],
)
def test_without_variance_the_interval_is_wilsons(y: list[int], p: list[float], auc: float, pairs: int) -> None:
    """Where DeLong's variance is 0 the interval is not a point but that of as many pairs as the smaller class has."""
    low, high = wilson(auc * pairs, pairs)
    assert (auc, float(low), float(high)) == pytest.approx(delong_interval(np.array(y), np.array(p)))
    assert high - low > 0.5


def test_models_that_order_alike_do_not_differ() -> None:
    """The difference of models with the same order is exactly 0, with p-value 1."""
    assert delong_difference(Y, P, P / 2) == (0.0, 0.0, 0.0, 1.0, 0.0)


@pytest.mark.parametrize(("each", "certain"), [(2, False), (100, True)])
def test_difference_without_variance_is_judged_by_the_number_of_clients(each: int, certain: bool) -> None:
    """A perfect model beats a constant one beyond doubt with a hundred of each class, but not with two."""
    y = np.repeat([0, 1], each)
    difference, low, high, p_value, _ = delong_difference(y, y.astype(float), np.full(2 * each, 0.5))
    half = sqrt(2 * log(2 / 0.05) / each)
    assert (difference, low, high) == pytest.approx((0.5, max(0.5 - half, -1), min(0.5 + half, 1)))
    assert certain == (p_value < 0.001)
    assert certain == (low > 0)


def test_repetitions_are_averaged() -> None:
    """The same repetition twice is that repetition; of two, the difference is the mean, surer than chance agreement."""
    one, again = delong_difference(Y, P, OTHER), delong_difference(Y, np.column_stack([P, P]), OTHER)
    assert again == pytest.approx(one)
    two = delong_difference(Y, np.column_stack([P, OTHER]), OTHER)
    assert (two.difference, two.standard_error) == pytest.approx((one.difference / 2, one.standard_error / 2))


def test_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Of 400 samples from normal scores one standard deviation apart, 92 to 98% have the true AUC in the interval."""
    draws, truth = np.random.default_rng(5), NormalDist().cdf(1 / sqrt(2))
    y = np.repeat([0, 1], [120, 40])
    found = [delong_interval(y, draws.normal(size=160) + y) for _ in range(400)]
    assert 0.92 <= np.mean([low <= truth <= high for _, low, high in found]) <= 0.98


def test_paired_test_rejects_equal_models_as_rarely_as_it_says() -> None:
    """Of 400 samples with two equally good, correlated models, 2 to 8% differ at the 5% level."""
    draws, y = np.random.default_rng(6), np.repeat([0, 1], [120, 40])
    common = draws.normal(size=(400, 160)) + y
    one, two = (common + draws.normal(size=(400, 160)) for _ in range(2))
    p_values = [delong_difference(y, a, b).p_value for a, b in zip(one, two, strict=True)]
    assert 0.02 <= np.mean(np.array(p_values) < 0.05) <= 0.08
