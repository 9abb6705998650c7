"""In which tenth of others a client stands."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.statistics.tenths import tenths


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0.995, 1), (0.0, 10), (0.5, 5), (0.425, 6), (0.885, 2), (0.905, 1)],
)
def test_tenths_of_a_hundred_clients(p: float, expected: int) -> None:
    """Among clients with probabilities .00 to .99 a new one falls into the tenth that its probability lies in."""
    assert tenths(np.array([p]), np.arange(100) / 100).tolist() == [expected]


def test_tenths_of_the_clients_studied_are_equal() -> None:
    """Placed among themselves, clients fall into ten groups of one size, the likeliest first."""
    known = np.random.default_rng(0).permutation(np.linspace(0.01, 0.99, 200))
    found = tenths(known, known)
    assert np.bincount(found).tolist() == [0, *[20] * 10]
    assert known[found == 1].min() > known[found == 2].max()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_higher_probability_is_no_lower_a_tenth(new: list[float], known: list[float]) -> None:
    """Whoever is known, tenths are 1 to 10 and never rise with the probability."""
    found = tenths(np.sort(new), np.array(known))
    assert ((found >= 1) & (found <= 10)).all()
    assert (np.diff(found) <= 0).all()
