"""Corrected p-values against hand calculation, scipy, and simulated tests without effect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.statistics.multiplicity import benjamini_hochberg, holm


def test_both_corrections_by_hand() -> None:
    """Holm multiplies by 4, 3, 2, 1 and lets none fall; the other by 4/1, 4/2, 4/3, 1 and lets none exceed the next."""
    p_values = np.array([0.01, 0.04, 0.03, 0.5])
    assert pytest.approx(holm(p_values).tolist()) == [0.04, 0.09, 0.09, 0.5]
    assert pytest.approx(benjamini_hochberg(p_values).tolist()) == [0.04, 0.16 / 3, 0.16 / 3, 0.5]


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_tests_not_made_do_not_count(correct: type) -> None:
    """A test that could not be made stays empty and costs the others nothing; no test at all is no error."""
    assert np.isnan(correct(np.array([np.nan, 0.2]))[0])
    assert correct(np.array([np.nan, 0.2]))[1] == 0.2
    assert np.isnan(correct(np.array([np.nan]))).all()
    assert len(correct(np.array([]))) == 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_corrections_keep_the_order(p_values: list[float]) -> None:
    """Corrected values lie between p and 1, keep p's order, and Holm's are never below Benjamini and Hochberg's."""
    p = np.array(p_values)
    of_all, of_found = holm(p), benjamini_hochberg(p)
    assert (p <= of_found + 1e-12).all()
    assert (of_found <= of_all + 1e-12).all()
    assert (of_all <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(of_all[order]) >= 0).all()
    assert (np.diff(of_found[order]) >= -1e-12).all()


def test_false_alarms_are_rare() -> None:
    """Of 2,000 families of thirty tests without effect at most one in twenty has a corrected p below .05."""
    rng = np.random.default_rng(0)
    alarms = [holm(rng.random(30)).min() < 0.05 for _ in range(2000)]
    assert 0.03 < np.mean(alarms) < 0.0625
