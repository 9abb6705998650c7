"""Fold models: every client is predicted by a champion that was fitted without it."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from churn.explain.fold_models import fold_champions
from tests.champions import champion_of, fitted

DRAWS = np.random.default_rng(0)
CLIENTS = pd.DataFrame({"visits": DRAWS.normal(size=90), "city": DRAWS.choice(["Omsk", "Perm"], 90).astype(object)})
LEFT = (DRAWS.random(90) < 1 / (1 + np.exp(-CLIENTS["visits"]))).astype(int).to_numpy()
FOLDS = np.arange(90) % 3
CHAMPION = champion_of({"lr": 0.8}, {"lr": fitted(LogisticRegression(), CLIENTS, LEFT)}, 0.1)
MODELS = fold_champions(CHAMPION, CLIENTS, LEFT, FOLDS)


def test_every_client_belongs_to_one_model() -> None:
    """The models' clients are the folds."""
    assert [model.rows.tolist() for model in MODELS] == [np.flatnonzero(fold == FOLDS).tolist() for fold in range(3)]


def test_outcomes_of_a_fold_do_not_reach_its_probabilities() -> None:
    """Other outcomes in a fold leave its own probabilities as they are, and change those of others."""
    changed = np.where(FOLDS == 1, 1 - LEFT, LEFT)
    others = fold_champions(CHAMPION, CLIENTS, changed, FOLDS)
    same = [one.probability.tolist() == other.probability.tolist() for one, other in zip(MODELS, others, strict=True)]
    assert same == [False, True, False]


def test_probabilities_are_those_of_a_champion_fitted_on_the_others() -> None:
    """By hand: the members fitted without the fold, weighed as the champion weighs."""
    others = FOLDS != 0
    by_hand = champion_of({"lr": 0.8}, {"lr": fitted(LogisticRegression(), CLIENTS[others], LEFT[others])}, 0.1)
    assert MODELS[0].probability.tolist() == by_hand.probability(CLIENTS[~others]).tolist()


def test_values_of_donors_replace_ones_own() -> None:
    """A column's values come from the donors, all others stay; a client who gives to itself keeps its probability."""
    model = MODELS[2]
    donors = np.vstack([np.roll(np.arange(90), 7)[model.rows], model.rows])
    given = CLIENTS.iloc[model.rows].assign(city=CLIENTS["city"].to_numpy()[donors[0]])
    after = model.with_values_of({1: donors})[1]
    assert after[0].tolist() == model.model.probability(given).tolist()
    assert after[1].tolist() == model.probability.tolist()


def test_features_asked_at_once_are_those_asked_alone() -> None:
    """Each feature has its own draws, however many, and gets the answers that it gets alone."""
    model = MODELS[0]
    donors = {0: np.vstack([np.roll(model.rows, 3), np.roll(model.rows, 5)]), 1: np.roll(model.rows, 4)[None]}
    together = model.with_values_of(donors)
    alone = {place: model.with_values_of({place: drawn})[place] for place, drawn in donors.items()}
    assert list(together) == [0, 1]
    assert {place: found.tolist() for place, found in together.items()} == {
        place: found.tolist() for place, found in alone.items()
    }
