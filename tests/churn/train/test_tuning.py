"""Tuning against fits by hand and scikit-learn's own grid search."""

from collections import Counter
from functools import cache
from itertools import product
from random import Random
from typing import Self

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from churn.base.errors import UserError
from churn.base.params import Grid, Setting
from churn.scores.scores import as_written, fold_scores
from churn.train.tuning import Tuned, grid_points, predict, tune


def made(clients: int = 90) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Give two informative columns and one of noise, outcomes, and two draws of folds 2, 5 and 7."""
    draws = np.random.default_rng(3)
    frame = pd.DataFrame(draws.normal(size=(clients, 3)), columns=["spend", "visits", "noise"])
    y = (frame["spend"] - frame["visits"] + draws.normal(size=clients) > 0).astype(int).to_numpy()
    return frame, y, draws.choice([2, 5, 7], (clients, 2))


FRAME, Y, BOTH = made()
FOLDS = BOTH[:, 0]


def linear() -> Pipeline:
    return Pipeline([("encode", StandardScaler()), ("model", LogisticRegression())])


def tree() -> Pipeline:
    return Pipeline([("encode", StandardScaler()), ("model", DecisionTreeClassifier(random_state=0))])


def tuned(pipeline: Pipeline, grid: Grid, metric: str = "log_loss", y: np.ndarray = Y) -> Tuned:
    return tune(pipeline, grid, FRAME, y, BOTH, metric, 0.5)


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ({}, [{}]),
        ({"C": 1.0}, [{"C": 1.0}]),
        ({"b": (1, 2), "a": ("x", None)}, [{"b": b, "a": a} for a in ("x", None) for b in (1, 2)]),
        ({"C": (1.0,), "solver": "saga"}, [{"C": 1.0, "solver": "saga"}]),
    ],
)
def test_grid_holds_every_combination(grid: Grid, expected: list[dict[str, object]]) -> None:
    """A grid has a point for every combination of listed values; a value outside a list is in every point."""
    points = grid_points(grid)
    assert expected == points
    assert all(list(grid) == list(point) for point in points)


@pytest.mark.parametrize("pipeline", [linear(), tree()], ids=["linear", "tree"])
def test_out_of_fold_probabilities_are_those_of_the_other_folds(pipeline: Pipeline) -> None:
    """Each client's probability, in every repetition, is that of a pipeline fitted by hand on the other folds."""
    expected = np.empty(BOTH.shape)
    for fold, repeat in product((2, 5, 7), (0, 1)):
        out = fold == BOTH[:, repeat]
        by_hand = clone(pipeline).fit(FRAME[~out], Y[~out])
        expected[out, repeat] = by_hand.predict_proba(FRAME[out])[:, 1]
    assert as_written(expected).tolist() == tuned(pipeline, {}).out_of_fold.tolist()


def test_model_is_fitted_on_everybody() -> None:
    """The pipeline that comes back was fitted on all clients with the chosen setting; the one given was not fitted."""
    given_pipeline = linear()
    result = tuned(given_pipeline, {"C": 0.05})
    by_hand = linear().set_params(model__C=0.05).fit(FRAME, Y)
    assert as_written(by_hand.predict_proba(FRAME)[:, 1]).tolist() == predict(result.pipeline, FRAME).tolist()
    assert not hasattr(given_pipeline["model"], "coef_")
    assert given_pipeline["model"].C == 1.0


@pytest.mark.parametrize(
    ("metric", "scoring"),
    [
        ("log_loss", "neg_log_loss"),
        ("brier", "neg_brier_score"),
        ("roc_auc", "roc_auc"),
        ("average_precision", "average_precision"),
    ],
)
@pytest.mark.parametrize(
    ("pipeline", "grid"),
    [
        (linear(), {"C": (0.001, 0.1, 1.0, 100.0)}),
        (linear(), {"C": (100.0, 0.001, 1.0)}),
        (tree(), {"max_depth": (1, 2, 4), "min_samples_leaf": (12, 18)}),
    ],
    ids=["linear", "linear, other order", "tree, two settings"],
)
def test_best_point_is_that_of_scikit_learns_search(
    metric: str, scoring: str, pipeline: Pipeline, grid: dict[str, tuple[Setting, ...]]
) -> None:
    """The chosen point is the one that scikit-learn's grid search finds on the same folds, whatever the metric."""
    listed = {f"model__{name}": list(values) for name, values in grid.items()}
    search = GridSearchCV(pipeline, listed, scoring=scoring, cv=PredefinedSplit(FOLDS)).fit(FRAME, Y)
    chosen = {f"model__{name}": value for name, value in tuned(pipeline, grid, metric).chosen.items()}
    assert search.best_params_ == chosen


@pytest.mark.parametrize("metric", ["log_loss", "roc_auc"])
def test_first_of_equals_is_chosen(metric: str) -> None:
    """Of points that score the same the first in the grid is taken."""
    assert tuned(tree(), {"max_depth": (30, 20, 25)}, metric).chosen == {"max_depth": 30}


def test_search_table_has_a_row_for_each_point() -> None:
    """Every point has its settings, whether it was chosen, and mean and sd of its scores over the first folds."""
    result = tuned(tree(), {"max_depth": (None, 2), "min_samples_leaf": 5})
    assert result.search["max_depth"].tolist() == ["null", 2]
    assert result.search["min_samples_leaf"].tolist() == [5, 5]
    assert result.search["chosen"].tolist() == [False, True]
    row = result.search[result.search["chosen"]].iloc[0]
    folds = fold_scores(Y, result.out_of_fold[:, 0], FOLDS, 0.5)
    for name in ("roc_auc", "log_loss", "f1"):
        expected = [folds[name].mean(), folds[name].std()]
        assert expected == [row[f"{name}_mean"], row[f"{name}_sd"]]


def test_points_that_are_beaten_on_both_of_the_first_folds_are_dropped() -> None:
    """A point is judged on all folds unless the leader beats it on both of the first two; the table counts them."""
    grid: Grid = {"C": (1.0, 1e-6, 0.9)}
    early = FOLDS != 7
    search = tuned(linear(), grid).search
    by_hand = [tuned(linear(), {"C": value}).out_of_fold[early, 0] for value in grid["C"]]
    losses = np.array([fold_scores(Y[early], p, FOLDS[early], 0.5)["log_loss"] for p in by_hand])
    assert (losses[1] > losses[0]).all()
    assert search["folds"].tolist() == [3, 2, 3 if (losses[2] <= losses[0]).any() else 2]
    assert search.loc[1, "log_loss_mean"] == pytest.approx(losses[1].mean())
    assert not search.loc[1, "chosen"]


def test_dropped_point_is_not_fitted_again() -> None:
    """A point out of the race costs no more fits: two folds of it, all folds of the other, then the other alone."""
    fits = Counter[float]()

    class Counted(LogisticRegression):
        def fit(self, X: pd.DataFrame, y: np.ndarray) -> Self:
            fits[self.C] += 1
            return super().fit(X, y)

    tuned(Pipeline([("encode", "passthrough"), ("model", Counted())]), {"C": (1e-6, 1.0)})
    assert fits == {1e-6: 2, 1.0: 3 + 3 + 1}


def test_repetitions_do_not_choose() -> None:
    """Other folds in the second repetition change neither the choice nor the search nor the first column."""
    grid: Grid = {"max_depth": (1, 2, 4), "min_samples_leaf": (12, 18)}
    one = tuned(tree(), grid)
    other = tune(tree(), grid, FRAME, Y, np.column_stack([FOLDS, np.arange(len(Y)) % 2, FOLDS]), "log_loss", 0.5)
    assert one.chosen == other.chosen
    assert_frame_equal(one.search, other.search, check_exact=True)
    assert one.out_of_fold[:, 0].tolist() == other.out_of_fold[:, 0].tolist() == other.out_of_fold[:, 2].tolist()
    assert one.out_of_fold[:, 1].tolist() != other.out_of_fold[:, 1].tolist()


@cache
def by_tree_of_depth_3() -> Tuned:
    return tuned(tree(), {"max_depth": 3})


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.sampled_from([2, 5, 7]), st.sampled_from([0, 1]), st.randoms(use_true_random=False))
def test_fold_does_not_see_its_own_outcomes(fold: int, repeat: int, random: Random) -> None:
    """Shuffling the outcomes of a fold leaves that fold's probabilities as they are, and the frame as it was."""
    here, before = np.flatnonzero(fold == BOTH[:, repeat]), FRAME.copy()
    y = Y.copy()
    y[here] = Y[random.sample(list(here), len(here))]
    result = tuned(tree(), {"max_depth": 3}, y=y)
    assert by_tree_of_depth_3().out_of_fold[here, repeat].tolist() == result.out_of_fold[here, repeat].tolist()
    assert_frame_equal(before, FRAME)


@pytest.mark.parametrize("shift", [10.0, -1e6, np.pi])
def test_fold_does_not_see_the_features_of_held_out_clients(shift: float) -> None:
    """Changing one client's features changes nobody's probability in the client's own fold but its own."""
    client = np.flatnonzero(FOLDS == 5)[0]
    others = np.setdiff1d(np.flatnonzero(FOLDS == 5), client)
    changed = FRAME.copy()
    changed.iloc[client] += shift
    result = tune(linear(), {}, changed, Y, BOTH, "log_loss", 0.5)
    assert tuned(linear(), {}).out_of_fold[others, 0].tolist() == result.out_of_fold[others, 0].tolist()


def test_number_of_cores_does_not_change_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """One core and two give the same choice, probabilities and scores to the last bit."""
    pipeline = Pipeline([("encode", "passthrough"), ("model", RandomForestClassifier(10, random_state=0))])
    results = []
    for cores in ("1", "2"):
        monkeypatch.setenv("LOKY_MAX_CPU_COUNT", cores)
        results.append(tuned(pipeline, {"min_samples_leaf": (1, 5), "max_features": ("sqrt", 1.0)}))
    one, two = results
    assert one.chosen == two.chosen
    assert one.out_of_fold.tolist() == two.out_of_fold.tolist()
    assert predict(one.pipeline, FRAME).tolist() == predict(two.pipeline, FRAME).tolist()
    assert_frame_equal(one.search, two.search, check_exact=True)


def test_probabilities_are_as_written() -> None:
    """Probabilities have six digits and are never 0 or 1, though a tree's leaves are pure."""
    result = tuned(tree(), {})
    assert {1e-6, 1 - 1e-6} == set(result.out_of_fold.ravel()) == set(predict(result.pipeline, FRAME))


@pytest.mark.parametrize(
    ("grid", "fragments"),
    [
        (
            {"max_dept": 3},
            ["DecisionTreeClassifier has no setting 'max_dept'", "Did you mean 'max_depth'?", "Allowed:"],
        ),
        ({"max_depth": (2, "deep")}, ["'max_depth'", "DecisionTreeClassifier", "int in the range [1, inf)", "'deep'"]),
        ({"min_samples_leaf": 0}, ["'min_samples_leaf'", "range [1, inf)", "Got 0 instead"]),
        ({"max_depth": ()}, ["list", "DecisionTreeClassifier", "'max_depth' is empty", "at least one value"]),
    ],
    ids=["unknown setting", "wrong value in a list", "value out of range", "empty list"],
)
def test_wrong_settings_are_named(grid: Grid, fragments: list[str]) -> None:
    """An error about a setting names params.yaml, the model, the setting, what was found and what is allowed."""
    with pytest.raises(UserError) as caught:
        tuned(tree(), grid)
    text = str(caught.value)
    assert text.startswith("params.yaml: ")
    assert [fragment for fragment in fragments if fragment not in text] == []


def test_settings_that_do_not_go_together_are_named() -> None:
    """Where a model refuses a combination of settings, the error shows them, the reason, and where to change them."""
    with pytest.raises(UserError, match=r"LogisticRegression\(l1_ratio=1.0\) cannot be fitted: Solver lbfgs") as caught:
        tuned(linear(), {"l1_ratio": 1.0})
    assert str(caught.value).endswith("Check its settings in params.yaml.")


class Particular(DecisionTreeClassifier):
    """A tree that refuses to be fitted with an exception of its own."""

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> Self:
        raise BufferError(f"max_depth {self.max_depth} is against my principles.")


def test_a_models_own_refusals_are_named() -> None:
    """What a model raises for settings that it does not take is for people where it is declared, else a bug."""
    pipeline = Pipeline([("encode", "passthrough"), ("model", Particular())])
    with pytest.raises(UserError, match=r"Particular\(max_depth=3\) cannot be fitted: max_depth 3 is against my prin"):
        tune(pipeline, {"max_depth": 3}, FRAME, Y, BOTH, "log_loss", 0.5, (BufferError,))
    with pytest.raises(BufferError):
        tune(pipeline, {"max_depth": 3}, FRAME, Y, BOTH, "log_loss", 0.5)
