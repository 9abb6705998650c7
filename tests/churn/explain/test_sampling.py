"""Sampled Shapley values: their truth, their errors, and when sampling stops."""

from collections.abc import Callable

import numpy as np
import pytest

from churn.explain.sampling import ROUND, sampled_values, told_apart

CHANCE = np.random.default_rng(4)
CLIENTS, BACKGROUND = CHANCE.normal(size=(30, 5)), CHANCE.normal(size=(200, 5))
OWNER = np.array([0, 1, 2, 3, 3])


def additive(X: np.ndarray) -> np.ndarray:
    return X @ np.array([3.0, 1.0, 0.5, 0.2, 0.2])


def crossed(X: np.ndarray) -> np.ndarray:
    return X[:, 0] * X[:, 1] + X[:, 2]


def sampled(of: Callable[[np.ndarray], np.ndarray], most: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return sampled_values(of, CLIENTS, BACKGROUND, OWNER, np.zeros((len(CLIENTS), 5)), most, seed)


@pytest.mark.parametrize("of", [additive, crossed])
def test_values_and_base_add_up(of: Callable[[np.ndarray], np.ndarray]) -> None:
    """Exactly, however few the walks; a player without columns has no value."""
    values, errors, base = sampled(of, ROUND, 0)
    assert base + values.sum(axis=1) == pytest.approx(of(CLIENTS))
    assert (values[:, -1] == 0).all()
    assert (errors[:, -1] == 0).all()


def test_errors_are_as_large_as_they_say() -> None:
    """Values of many seeds lie about the truth as their standard errors say."""
    centred = (CLIENTS - BACKGROUND.mean(axis=0)) * np.array([3.0, 1.0, 0.5, 0.2, 0.2])
    expected = np.column_stack([centred[:, :3], centred[:, 3] + centred[:, 4]])
    found = [sampled(additive, 16, seed) for seed in range(40)]
    z = np.array([(values[:, :4] - expected) / errors[:, :4] for values, errors, _ in found])
    assert 0.7 < np.sqrt((z**2).mean()) < 1.4


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5.0, 4.0, 3.0, 1.0], True),
        ([5.0, 4.0, 3.0, 2.9], False),  # the third and the fourth
        ([5.0, 4.0, 0.1, -1.0], False),  # the third and 0
        ([5.0, -1.0, -1.0, -1.1], True),  # one reason, and no other
    ],
)
def test_sampling_stops_where_reasons_are_told_apart(values: list[float], expected: bool) -> None:
    """Neither the third and the fourth nor a reason and 0 may be as near as chance brings them."""
    assert told_apart(np.array([values]), np.full((1, 4), 0.1)).tolist() == [expected]


def test_more_walks_go_to_clients_who_need_them() -> None:
    """A client whose other members settle the reasons gets the fewest walks, another up to the most."""
    known = np.zeros((2, 5))
    known[0] = [90.0, 60.0, 30.0, -30.0, 0.0]
    asked: list[int] = []

    def counted(X: np.ndarray) -> np.ndarray:
        asked.append(len(X))
        return crossed(X)

    sampled_values(counted, CLIENTS[:2], BACKGROUND, OWNER, known, 4 * ROUND, 0)
    assert len(asked) == 1 + 4 * ROUND
    assert max(asked[1 + ROUND :]) < max(asked[1 : 1 + ROUND])
