"""Blends: never worse than their best member, weights with a meaning, and no look at a fold's own outcomes."""

from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pydantic import ValidationError
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.metrics import log_loss

from churn.base.files import read_json, write_json
from churn.champion.blend import (
    TOWARDS_EQUAL,
    Blend,
    alone,
    blend_models,
    blended,
    cross_fitted_blend,
    fit_blend,
)
from churn.scores.scores import as_written


def made(clients: int = 600, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Give three members and outcomes: two see different halves of the truth, the third is noise."""
    draws = np.random.default_rng(seed)
    halves = draws.normal(size=(clients, 2))
    y = (draws.uniform(size=clients) < expit(halves.sum(axis=1))).astype(int)
    odds = np.column_stack([halves, draws.normal(size=clients)])
    return pd.DataFrame(as_written(expit(odds)), columns=["money", "visits", "noise"]), y


P, Y = made()
FOLDS = np.arange(len(Y)) % 3


def loss(p: np.ndarray, y: np.ndarray = Y) -> float:
    return float(log_loss(y, p))


def test_blend_is_the_weighted_sum_of_log_odds() -> None:
    """Odds of 1/4 and 4, weighing 2 and 1, with an intercept of 0, are odds of 1/4; other columns are not used."""
    blend = Blend(intercept=0.0, weights={"b": 2.0, "a": 1.0})
    table = pd.DataFrame({"a": [0.8, 0.5], "other": [np.nan, np.nan], "b": [0.2, 0.5]})
    assert blended(blend, table).tolist() == [0.2, 0.5]
    assert blended(blend.model_copy(update={"intercept": float(np.log(4))}), table).tolist() == [0.5, 0.8]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20).map(np.array))
def test_single_model_is_a_blend_of_one(p: np.ndarray) -> None:
    """A single model as a blend gives its own probabilities as they are written."""
    written = as_written(p)
    assert written.tolist() == blended(alone("rf"), pd.DataFrame({"rf": written})).tolist()


@pytest.mark.parametrize("weights", [{}, {"a": 0.0}, {"a": 1.0, "b": -0.1}])
def test_weights_are_positive(weights: dict[str, float]) -> None:
    """A blend of nothing, or with a member that weighs nothing or less, is refused."""
    with pytest.raises(ValidationError, match="a blend needs at least one model, and weights above 0"):
        Blend(intercept=0.0, weights=weights)


def test_blend_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Weights have the six digits in which they are written, so the file gives the same probabilities."""
    blend = fit_blend(P, Y)
    write_json(blend.model_dump(), tmp_path / "blend.json")
    assert blend == Blend.model_validate(read_json(tmp_path / "blend.json"))


def test_weights_are_the_likeliest() -> None:
    """Members weigh what a general optimiser finds, between the 1 of their making and equal shares."""
    found = fit_blend(P[["money", "visits"]], Y)
    odds = logit(P[["money", "visits"]].to_numpy())

    def by_hand(theta: np.ndarray) -> float:
        return loss(expit(theta[0] + odds @ theta[1:])) + TOWARDS_EQUAL / len(Y) * ((theta[1:] - 0.5) ** 2).sum() / 2

    expected = minimize(by_hand, [0.0, 0.5, 0.5], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12}).x
    assert [found.intercept, *found.weights.values()] == pytest.approx(expected, abs=1e-3)
    assert all(0.5 < weight < 1.1 for weight in found.weights.values())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_noise_is_left_out(seed: int) -> None:
    """Of many clients a member that is only noise gets no weight, and neither does the opposite of a good one."""
    p, y = made(20_000, seed)
    blend = fit_blend(p.assign(worse=1 - p["money"]), y)
    assert list(blend.weights) == ["money", "visits"]
    assert list(blend.weights.values()) == pytest.approx([1, 1], abs=0.1)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.floats(-3, 3), st.floats(-2, 2), st.floats(0, 3)), min_size=1, max_size=5),
)
def test_blend_is_never_worse_than_its_best_member(seed: int, members: list[tuple[float, float, float]]) -> None:
    """On the clients it was fitted on a blend's log loss is at most that of any member, and all weights count.

    Members are the truth with some slope, shift and noise. Leaving out members that save little may cost
    a little.
    """
    draws = np.random.default_rng(seed)
    truth = draws.normal(size=200)
    y = (draws.uniform(size=200) < expit(truth)).astype(int)
    y[:2] = [0, 1]
    columns = [as_written(expit(a * truth + b + c * draws.normal(size=200))) for a, b, c in members]
    table = pd.DataFrame(dict(enumerate(columns))).rename(columns=str)
    before = table.copy()
    blend = fit_blend(table, y)
    assert loss(blended(blend, table), y) <= min(loss(p, y) for p in columns) + 1e-3
    assert min(blend.weights.values()) > 0
    assert_frame_equal(before, table)


@pytest.mark.parametrize("copies", [1, 3, 25])
def test_copies_cost_nothing(copies: int) -> None:
    """A member that is there several times shares its weight with its copies: the loss is as good as without them."""
    table = P.assign(**{f"copy_{number}": P["money"] for number in range(copies)})
    assert loss(blended(fit_blend(table, Y), table)) <= loss(blended(fit_blend(P, Y), P)) + 2e-3


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.permutations(list(P)), st.randoms(use_true_random=False))
def test_order_does_not_matter(names: list[str], random: Random) -> None:
    """Members and clients in another order give the same weights."""
    order = random.sample(range(len(Y)), len(Y))
    expected, found = fit_blend(P, Y), fit_blend(P[names].iloc[order], Y[order])
    assert expected.weights == pytest.approx(found.weights, abs=1e-3)


@pytest.mark.parametrize("names", [["noise"], ["worse"], ["worse", "noise"]])
def test_useless_members_leave_a_blend_of_one(names: list[str]) -> None:
    """Where no member tells anything one is left, and the loss is about that of giving everybody the base rate."""
    table = P.assign(worse=1 - P["money"])[names]
    blend = fit_blend(table, Y)
    assert len(blend.weights) == 1
    assert loss(blended(blend, table)) == pytest.approx(loss(np.full(len(Y), Y.mean())), abs=5e-3)


def test_folds_are_blended_by_the_others() -> None:
    """Each fold's probabilities are those of a blend fitted by hand on the other folds."""
    expected = np.empty(len(Y))
    for fold in range(3):
        out = fold == FOLDS
        expected[out] = blended(fit_blend(P[~out], Y[~out]), P[out])
    assert expected.tolist() == cross_fitted_blend(P, Y, FOLDS).tolist()


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 2), st.randoms(use_true_random=False))
def test_fold_does_not_see_its_own_outcomes(fold: int, random: Random) -> None:
    """Other outcomes of a fold leave the fold's probabilities as they are and change those of the other folds."""
    own, y = fold == FOLDS, Y.copy()
    y[own] = [random.randint(0, 1) for _ in range(own.sum())]
    before, after = cross_fitted_blend(P, Y, FOLDS), cross_fitted_blend(P, y, FOLDS)
    assert before[own].tolist() == after[own].tolist()
    assert before[~own].tolist() != after[~own].tolist()


def predictions(p: np.ndarray, again: np.ndarray) -> pd.DataFrame:
    """Give a table as a train stage writes it: the last third of the clients are the test part."""
    place, test = np.arange(len(Y)), np.arange(len(Y)) >= 400
    folds = {"fold": np.where(test, -1, place % 3), "fold_2": np.where(test, -1, place // 2 % 3)}
    part = np.where(test, "test", "train")
    return pd.DataFrame({"client": place.astype(str), "part": part, **folds, "y": Y, "p": p, "p_2": again})


SECOND = as_written(expit(logit(P.to_numpy()) + np.random.default_rng(1).normal(0, 0.3, P.shape)))
SECOND[400:] = P.to_numpy()[400:]
MEMBERS = {name: predictions(P[name].to_numpy(), SECOND[:, place]) for place, name in enumerate(P)}


def test_blend_has_predictions_of_its_own() -> None:
    """Every repetition is cross-fitted over its own folds; the test part has the blend that is kept."""
    blend, result = blend_models(MEMBERS)
    first, inside = MEMBERS["money"], slice(0, 400)
    assert list(first) == list(result)
    assert_frame_equal(first.drop(columns=["p", "p_2"]), result.drop(columns=["p", "p_2"]))
    assert fit_blend(P[inside], Y[inside]) == blend
    for p, fold, table in [("p", "fold", P), ("p_2", "fold_2", pd.DataFrame(SECOND, columns=list(P)))]:
        expected = cross_fitted_blend(table[inside], Y[inside], first[fold].to_numpy()[inside])
        assert expected.tolist() == result[p].tolist()[inside]
        assert blended(blend, P[400:]).tolist() == result[p].tolist()[400:]


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_outcomes_of_the_test_part_do_not_matter(random: Random) -> None:
    """Other outcomes of the test part change neither weights nor probabilities, and no table that was given."""
    y = np.append(Y[:400], [random.randint(0, 1) for _ in range(200)])
    members = {name: table.assign(y=y) for name, table in MEMBERS.items()}
    before = {name: table.copy() for name, table in members.items()}
    (blend, result), (other, changed) = blend_models(MEMBERS), blend_models(members)
    assert blend == other
    assert_frame_equal(result[["p", "p_2"]], changed[["p", "p_2"]])
    for name, table in members.items():
        assert_frame_equal(before[name], table)
