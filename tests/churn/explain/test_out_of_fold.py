"""Training clients are explained by models that did not see them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from churn.explain.fold_models import fold_champions
from churn.explain.out_of_fold import out_of_fold_values
from churn.explain.shapley import Explanation, shapley_values
from tests.champions import champion_of, fitted

CHANCE = np.random.default_rng(3)
CLIENTS = pd.DataFrame(
    {"visits": CHANCE.poisson(4, 240).astype(float), "app": CHANCE.integers(0, 2, 240).astype(float)}
)
LEFT = (CHANCE.random(240) < 1 / (1 + np.exp(CLIENTS["visits"] - 4))).astype(int).to_numpy()
FOLDS = np.where(np.arange(240) % 6 == 5, np.nan, np.arange(240) % 6)
INSIDE = ~np.isnan(FOLDS)
NAMES = ["visits", "app"]
MODEL = champion_of(
    {"b": 1.0},
    {"b": fitted(HistGradientBoostingClassifier(max_iter=15, random_state=0), CLIENTS[INSIDE], LEFT[INSIDE])},
)


def explained(left: np.ndarray) -> Explanation:
    refits = fold_champions(MODEL, CLIENTS[INSIDE], left[INSIDE], FOLDS[INSIDE])
    return out_of_fold_values(MODEL, refits, CLIENTS, INSIDE, NAMES, 8, 0)


@pytest.mark.parametrize("client", [0, 7])
def test_a_training_clients_outcome_does_not_move_its_own_reasons(client: int) -> None:
    """Flip one client's outcome: its own values stay, and those of clients in other folds move."""
    flipped = LEFT.copy()
    flipped[client] = 1 - flipped[client]
    before, after = explained(LEFT).values, explained(flipped).values
    own = FOLDS[client] == FOLDS
    pd.testing.assert_frame_equal(before[own], after[own])
    assert not before[INSIDE & ~own].equals(after[INSIDE & ~own])


def test_others_are_explained_by_the_champion_itself() -> None:
    """Clients of the test part get the reasons that the score command would tell them."""
    expected = shapley_values(MODEL, CLIENTS[~INSIDE], CLIENTS[INSIDE], NAMES, 8, 0)
    found = explained(LEFT)
    pd.testing.assert_frame_equal(found.values[~INSIDE], expected.values)
    assert found.base[~INSIDE].tolist() == expected.base.tolist()
    assert found.values.index.equals(CLIENTS.index)
