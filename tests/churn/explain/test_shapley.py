"""Shapley values against all subsets, against the closed form of linear models, and their exact sum."""

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from churn.champion.champion_model import ChampionModel
from churn.explain import shapley
from churn.explain.shapley import pairs_each, shapley_values
from tests.champions import champion_of, fitted

DRAWS = np.random.default_rng(8)
CLIENTS = pd.DataFrame(
    {
        "age": DRAWS.normal(40, 10, 300).round(),
        "spend": DRAWS.exponential(3, 300),
        "city": DRAWS.choice(["Omsk", "Perm", "Tomsk"], 300).astype(object),
    }
)
RISK = 0.08 * (CLIENTS["age"] - 40) * (CLIENTS["city"] == "Omsk") - 0.4 * (CLIENTS["spend"] - 3)
LEFT = (DRAWS.random(300) < 1 / (1 + np.exp(-RISK))).astype(int).to_numpy()
LINEAR = champion_of({"lr": 1.5}, {"lr": fitted(LogisticRegression(), CLIENTS, LEFT)}, intercept=0.3)
TREES = fitted(HistGradientBoostingClassifier(max_iter=20, random_state=0), CLIENTS, LEFT)
BLEND = champion_of({"lr": 0.5, "boost": 0.7}, {**LINEAR.members, "boost": TREES}, intercept=-0.1)
FEW, BACKGROUND = CLIENTS.iloc[:6], CLIENTS.iloc[6:26]


def worth(model: ChampionModel, client: pd.DataFrame, background: pd.DataFrame, known: tuple[str, ...]) -> float:
    mixed = background.assign(**{name: client[name].iloc[0] for name in known})
    return float(model.log_odds(mixed).mean())


def brute_force(model: ChampionModel, client: pd.DataFrame, background: pd.DataFrame, names: list[str]) -> list[float]:
    kept = tuple(name for name in client if name not in names)
    values = []
    for name in names:
        others = [other for other in names if other != name]
        values.append(0.0)
        for size in range(len(names)):
            for known in combinations(others, size):
                gain = worth(model, client, background, (*kept, *known, name))
                gain -= worth(model, client, background, (*kept, *known))
                values[-1] += gain / (len(names) * comb(len(names) - 1, size))
    return values


@pytest.mark.parametrize("only", [None, ["age", "city"], ["spend"]])
def test_all_subsets_give_the_same(only: list[str] | None) -> None:
    """The values are those of the definition, the mean over all sets of known features and all background clients."""
    names = only or list(CLIENTS)
    some = FEW.iloc[:3]
    expected = [brute_force(BLEND, some.iloc[[row]], BACKGROUND, names) for row in range(len(some))]
    found = shapley_values(BLEND, some, BACKGROUND, 1500, 0, only)
    assert list(found.values) == names
    assert found.values.to_numpy() == pytest.approx(np.array(expected), abs=0.03)


def test_linear_models_have_a_closed_form() -> None:
    """In a linear model a feature's value is its weight times the distance from the background's mean."""
    numbers = CLIENTS[["age", "spend"]]
    pipeline = fitted(LogisticRegression(), numbers, LEFT)
    weights = pipeline[-1].coef_[0] / numbers.std(ddof=0).to_numpy()
    expected = weights * (numbers.iloc[:50] - numbers.mean()).to_numpy()
    found = shapley_values(champion_of({"lr": 1.0}, {"lr": pipeline}), numbers.iloc[:50], numbers, 300, 0)
    assert found.values.to_numpy() == pytest.approx(expected, abs=0.03)


@given(seed=st.integers(0, 2**32 - 1), permutations=st.integers(1, 4), only=st.sets(st.sampled_from(list(CLIENTS))))
@settings(max_examples=10, deadline=None)
def test_values_and_base_add_up_to_the_log_odds(seed: int, permutations: int, only: set[str]) -> None:
    """For every client the values and the base sum exactly to its log-odds, however few the permutations."""
    found = shapley_values(BLEND, FEW, BACKGROUND, permutations, seed, sorted(only) or None)
    assert found.values.sum(axis=1).to_numpy() + found.base == pytest.approx(BLEND.log_odds(FEW), abs=1e-9)


def test_base_is_the_mean_of_the_background() -> None:
    """The base comes to the mean log-odds of the background, the same for every client."""
    found = shapley_values(BLEND, FEW, BACKGROUND, 1500, 0)
    assert found.base == pytest.approx(np.full(len(FEW), BLEND.log_odds(BACKGROUND).mean()), abs=0.03)


def test_values_of_a_blend_are_the_weighted_sum_of_its_members() -> None:
    """With the same draws a blend's values are those of the members, times their weights."""
    alone = {
        name: shapley_values(champion_of({name: 1.0}, {name: member}), FEW, BACKGROUND.iloc[[0]], 5, 0).values
        for name, member in BLEND.members.items()
    }
    expected = sum(weight * alone[name] for name, weight in BLEND.champion.blend.weights.items())
    assert shapley_values(BLEND, FEW, BACKGROUND.iloc[[0]], 5, 0).values.to_numpy() == pytest.approx(expected)


def test_feature_without_influence_has_no_value() -> None:
    """A feature that no member looks at is worth exactly nothing."""
    idle = FEW.assign(idle=np.arange(6.0)), BACKGROUND.assign(idle=0.0)
    member = fitted(HistGradientBoostingClassifier(max_iter=5), CLIENTS.assign(idle=1.0), LEFT)
    found = shapley_values(champion_of({"boost": 1.0}, {"boost": member}), *idle, 20, 0)
    assert found.values["idle"].tolist() == [0.0] * 6


def test_client_like_its_background_has_no_values() -> None:
    """Compared with itself alone a client differs in nothing."""
    found = shapley_values(BLEND, FEW.iloc[[0]], FEW.iloc[[0]], 3, 0)
    assert found.values.to_numpy().tolist() == [[0.0, 0.0, 0.0]]
    assert found.base == pytest.approx(BLEND.log_odds(FEW.iloc[[0]]))


def test_seed_alone_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seed gives the same values, also in other batches; another seed gives others."""
    one = shapley_values(BLEND, FEW, BACKGROUND, 3, 0)
    other = shapley_values(BLEND, FEW, BACKGROUND, 3, 1)
    monkeypatch.setattr(shapley, "BATCH", 7)
    again = shapley_values(BLEND, FEW, BACKGROUND, 3, 0)
    assert one.values.to_numpy() == pytest.approx(again.values.to_numpy(), abs=1e-12)
    assert one.base == pytest.approx(again.base, abs=1e-12)
    assert not np.allclose(one.values, other.values)


def test_rows_keep_their_index() -> None:
    """Values stand under the clients' own index, and the clients are left as they are."""
    shifted, before = FEW.set_axis([9, 4, 7, 1, 3, 5]), FEW.copy()
    found = shapley_values(BLEND, shifted, BACKGROUND, 2, 0)
    assert list(found.values.index) == [9, 4, 7, 1, 3, 5]
    pd.testing.assert_frame_equal(before, FEW)


@pytest.mark.parametrize(("clients", "expected"), [(10_000, 6), (9_999, 6), (1_250, 48), (50_000, 6)])
def test_small_tables_get_more_pairs(clients: int, expected: int) -> None:
    """The work stays about the same, so clients of a small table get more pairs, but never fewer than asked for."""
    assert expected == pairs_each(clients, 6)
