"""Shapley values of every family against all subsets, their exact sum, and what they must not depend on."""

from collections.abc import Callable
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from churn.champion.champion_model import ChampionModel, within_log_odds
from churn.explain.shapley import shapley_values
from churn.train.catboost_model import StableCatBoost
from churn.train.support_vectors import RadialMachine
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
LEFT = (DRAWS.random(300) < expit(RISK)).astype(int).to_numpy()
FAMILIES = {
    "lr": LogisticRegression(),
    "tree": DecisionTreeClassifier(max_leaf_nodes=8, random_state=0),
    "rf": RandomForestClassifier(9, random_state=0),
    "et": ExtraTreesClassifier(9, random_state=0),
    "boost": HistGradientBoostingClassifier(max_iter=20, random_state=0),
    "catboost": StableCatBoost(iterations=20, random_seed=0),
    "svc": CalibratedClassifierCV(RadialMachine(), cv=2, ensemble=False),
    "knn": KNeighborsClassifier(20, algorithm="brute", weights="distance"),
}
MEMBERS = {name: fitted(model, CLIENTS, LEFT) for name, model in FAMILIES.items()}


def champion(weights: dict[str, float], intercept: float = 0.0) -> ChampionModel:
    return champion_of(weights, {name: MEMBERS[name] for name in weights}, intercept)


NAMES, FEW = list(CLIENTS), CLIENTS.iloc[:5]
Worth = Callable[[int, set[str]], float]
"""What a game pays to a client's features that are known."""


def brute_force(worth: Worth, client: int) -> list[float]:
    """Give Shapley values by their definition, the mean over all sets of known features."""
    values = []
    for name in NAMES:
        others = [other for other in NAMES if other != name]
        known = [set(some) for size in range(len(NAMES)) for some in combinations(others, size)]
        gains = [(worth(client, {*some, name}) - worth(client, some)) / comb(len(others), len(some)) for some in known]
        values.append(sum(gains) / len(NAMES))
    return values


def column_names(name: str) -> list[str]:
    """Give the feature of every encoded column."""
    return [column.split("_")[0] for column in MEMBERS[name][:-1].get_feature_names_out()]


def of_trees(name: str) -> Worth:
    """Send a client both ways where a feature is absent, weighted by the clients that the tree was grown on."""
    model, owner = MEMBERS[name][-1], column_names(name)
    X = MEMBERS[name][:-1].transform(FEW)
    if name == "boost":
        return lambda client, known: sum(
            down_boosted(stage[0].nodes, X[client], owner, known) for stage in model._predictors
        )
    grown = [one.tree_ for one in getattr(model, "estimators_", [model])]
    low = X.astype(np.float32)
    return lambda client, known: float(np.mean([down_voting(tree, low[client], owner, known) for tree in grown]))


def down_boosted(nodes: np.ndarray, x: np.ndarray, owner: list[str], known: set[str], at: int = 0) -> float:
    node = nodes[at]
    if node["is_leaf"]:
        return float(node["value"])
    left, right = (down_boosted(nodes, x, owner, known, int(node[side])) for side in ("left", "right"))
    if owner[node["feature_idx"]] in known:
        return left if x[node["feature_idx"]] <= node["num_threshold"] else right
    share = nodes[int(node["left"])]["count"] / node["count"]
    return share * left + (1 - share) * right


def down_voting(tree: object, x: np.ndarray, owner: list[str], known: set[str], at: int = 0) -> float:
    left, right = tree.children_left[at], tree.children_right[at]  # type: ignore[attr-defined]
    if left < 0:
        return float(tree.value[at, 0, 1])  # type: ignore[attr-defined]
    column, threshold = tree.feature[at], tree.threshold[at]  # type: ignore[attr-defined]
    below = [down_voting(tree, x, owner, known, child) for child in (left, right)]
    if owner[column] in known:
        return below[0] if x[column] <= threshold else below[1]
    weight = tree.weighted_n_node_samples  # type: ignore[attr-defined]
    return float((weight[left] * below[0] + weight[right] * below[1]) / weight[at])


def of_margin(client: int, known: set[str]) -> float:
    """Take, for an absent feature, the mean of its factor of the kernel over all clients."""
    machine = MEMBERS["svc"][-1].calibrated_classifiers_[0].estimator
    everybody, owner = MEMBERS["svc"][:-1].transform(CLIENTS), np.array(column_names("svc"))
    product = np.ones(len(machine.support_vectors_))
    for name in NAMES:
        mine = owner == name
        unlike = everybody[:, None, mine] - machine.support_vectors_[:, mine]
        factor = np.exp(-machine.gamma_ * (unlike**2).sum(axis=2))
        product *= factor[client] if name in known else factor.mean(axis=0)
    return float(product @ machine.dual_coef_[0])


def linear(client: int, known: set[str]) -> float:
    weights, X = MEMBERS["lr"][-1].coef_[0], MEMBERS["lr"][:-1].transform(CLIENTS)
    present = np.isin(column_names("lr"), list(known))
    return float(np.where(present, X[client], X.mean(axis=0)) @ weights)


GAMES = {"lr": linear, "svc": of_margin, **{name: of_trees(name) for name in ("tree", "rf", "et", "boost")}}


@pytest.mark.parametrize("name", GAMES)
def test_all_subsets_give_the_same(name: str) -> None:
    """Exact values are those of the definition, carried to log-odds by one factor a client."""
    found = shapley_values(champion({name: 1.0}), FEW, CLIENTS, NAMES, 8, 0).values.to_numpy()
    expected = np.array([brute_force(GAMES[name], client) for client in range(len(FEW))])
    slope = found.sum(axis=1) / expected.sum(axis=1)
    assert found == pytest.approx(expected * slope[:, None], abs=1e-9)
    if name in ("lr", "boost"):
        assert slope == pytest.approx(1)


@pytest.mark.parametrize("names", [NAMES, ["city"]])
@pytest.mark.parametrize("name", FAMILIES)
def test_values_and_base_add_up_to_the_log_odds(name: str, names: list[str]) -> None:
    """For every client and family, also where only some features are explained; and only sampled values have errors."""
    model = champion({name: 0.7}, 0.3)
    found = shapley_values(model, CLIENTS, CLIENTS, names, 8, 0)
    assert found.base + found.values.sum(axis=1).to_numpy() == pytest.approx(model.log_odds(CLIENTS), abs=1e-9)
    assert list(found.values) == list(found.errors) == names
    assert (found.errors.to_numpy() > 0).any() == (name == "knn")


def test_a_blend_is_the_weighted_sum_of_its_members() -> None:
    """Values of a blend are those of its members, weighted."""
    weights = {"lr": 0.5, "boost": 0.7, "svc": 0.2}
    each = [
        weight * shapley_values(champion({name: 1.0}), FEW, CLIENTS, NAMES, 8, 0).values
        for name, weight in weights.items()
    ]
    found = shapley_values(champion(weights), FEW, CLIENTS, NAMES, 8, 0)
    assert found.values.to_numpy() == pytest.approx(sum(each).to_numpy())


@pytest.mark.parametrize("weights", [{"boost": 1.0}, {"lr": 0.5, "knn": 0.5, "svc": 0.3}])
def test_a_client_is_told_the_same_alone(weights: dict[str, float]) -> None:
    """What is said of a client does not depend on who else is in the file, nor on their order."""
    model = champion(weights)
    found = shapley_values(model, CLIENTS, CLIENTS, NAMES, 24, 0)
    some = CLIENTS.iloc[[7, 3]]
    alone = shapley_values(model, some, CLIENTS, NAMES, 24, 0)
    for one, other in ((found.values, alone.values), (found.errors, alone.errors)):
        assert one.iloc[[7, 3]].to_numpy() == pytest.approx(other.to_numpy())


def test_missing_cells_go_the_way_that_the_tree_learned() -> None:
    """Empty cells are no obstacle to boosting and forests, and values add up."""
    holes = CLIENTS.assign(age=CLIENTS["age"].where(CLIENTS["age"] < 45))
    for model in (
        HistGradientBoostingClassifier(max_iter=10, random_state=0),
        RandomForestClassifier(5, random_state=0),
    ):
        one = champion_of({"m": 1.0}, {"m": fitted(model, holes, LEFT)})
        found = shapley_values(one, holes, holes, NAMES, 8, 0)
        assert found.base + found.values.sum(axis=1).to_numpy() == pytest.approx(one.log_odds(holes))


def test_a_planted_additive_truth_is_recovered() -> None:
    """Where log-odds are a sum of one part a feature, boosting's values follow the parts."""
    chance = np.random.default_rng(1)
    clients = pd.DataFrame(chance.normal(size=(4000, 3)), columns=["strong", "weak", "null"])
    truth = clients.assign(strong=1.5 * clients["strong"], weak=-0.7 * clients["weak"], null=0.0)
    left = (chance.random(4000) < expit(truth.sum(axis=1))).astype(int).to_numpy()
    boost = fitted(HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=4, random_state=0), clients, left)
    found = shapley_values(champion_of({"b": 1.0}, {"b": boost}), clients, clients, list(clients), 8, 0).values
    assert found["strong"].corr(truth["strong"]) > 0.95
    assert found["weak"].corr(truth["weak"]) > 0.9
    assert found["null"].abs().mean() < 0.1 * found["strong"].abs().mean()


def test_log_odds_of_scores_are_within_bounds() -> None:
    """A forest without a vote is carried to the least log-odds, not to minus infinity."""
    model = champion({"rf": 1.0})
    assert np.abs(model.log_odds(CLIENTS)).max() == pytest.approx(float(within_log_odds(np.array(1.0))))
