"""Learning curves: nested subsets, fits by hand, and planted truths about what more clients would bring."""

from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from churn.learning_curve.learning_curve import learning_curve, verdict
from churn.scores.scores import as_written, scores
from churn.train.tuning import predict

SHARES = (0.1, 0.4, 1.0)
MARGIN = 0.002
SEEN: list[set[int]] = []


class Witness(ClassifierMixin, BaseEstimator):
    """A classifier that notes whom it was fitted on."""

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> "Witness":
        SEEN.append(set(X["number"]))
        self.classes_ = np.array([0, 1])
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return np.full((len(X), 2), 0.5)


def made(clients: int = 300) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Give features, outcomes, and folds of two repetitions."""
    draws = np.random.default_rng(0)
    frame = pd.DataFrame(draws.normal(size=(clients, 10))).rename(columns="x{}".format)
    y = (frame.sum(axis=1) + draws.normal(size=clients) > 0).astype(int).to_numpy()
    return frame.assign(number=np.arange(clients)), y, draws.integers(0, 5, (clients, 2))


FRAME, Y, FOLDS = made()
NUMBERED = Pipeline([("model", Witness())])


def linear() -> Pipeline:
    return Pipeline([("model", LogisticRegression(C=1e3, max_iter=1000))])


@cache
def learned() -> pd.DataFrame:
    return learning_curve(linear(), FRAME.drop(columns="number"), Y, FOLDS, SHARES, seed=0)


def test_larger_shares_hold_the_smaller_ones() -> None:
    """In every fold clients only join, none of the fold itself is among them, and at last all others are."""
    SEEN.clear()
    curve = learning_curve(NUMBERED, FRAME, Y, FOLDS, SHARES, seed=0)
    first = curve[curve["repeat"] == 1]
    for fold in range(5):
        others = set(np.flatnonzero(fold != FOLDS[:, 0]))
        sizes = [round(share * len(others)) for share in SHARES]
        own = [next(seen for seen in SEEN if seen <= others and len(seen) == size) for size in sizes]
        assert own[0] < own[1] < own[2] == others
        assert first.loc[first["fold"] == fold, "clients"].tolist() == sizes


def test_shares_of_the_verdict_use_every_fold_there_is() -> None:
    """The last two shares are fitted in all repetitions of cross-validation, the first one in one of them."""
    counts = learned().groupby("share")["repeat"].value_counts().unstack(fill_value=0)
    assert counts.to_numpy().tolist() == [[5, 0], [5, 5], [5, 5]]


def test_seed_decides_who_joins() -> None:
    """The same seed lets the same clients join first, another seed others."""
    first = []
    for seed in (0, 0, 1):
        SEEN.clear()
        learning_curve(NUMBERED, FRAME, Y, FOLDS, SHARES, seed)
        first.append(sorted(sorted(seen) for seen in SEEN))
    assert first[0] == first[1] != first[2]


def test_whole_share_is_the_usual_cross_validation() -> None:
    """With all clients every fold has the scores of a model fitted by hand on the other folds."""
    curve, features = learned(), FRAME.drop(columns="number")
    assert list(curve) == ["share", "repeat", "fold", "clients", "roc_auc", "log_loss"]
    for repeat, fold in product(range(2), range(5)):
        out = fold == FOLDS[:, repeat]
        p = as_written(linear().fit(features[~out], Y[~out]).predict_proba(features[out])[:, 1])
        row = curve[(curve["share"] == 1.0) & (curve["repeat"] == repeat + 1) & (curve["fold"] == fold)].iloc[0]
        by_hand = scores(Y[out], p)
        assert [by_hand["roc_auc"], by_hand["log_loss"]] == pytest.approx([row["roc_auc"], row["log_loss"]])


def test_known_probabilities_are_the_curve_at_its_end() -> None:
    """Out-of-fold probabilities of the same model stand in for its fits on all clients: the curve is the same."""
    features, known = FRAME.drop(columns="number"), np.empty((len(Y), 2))
    for repeat, fold in product(range(2), range(5)):
        out = fold == FOLDS[:, repeat]
        known[out, repeat] = predict(linear().fit(features[~out], Y[~out]), features[out])
    assert_frame_equal(learned(), learning_curve(linear(), features, Y, FOLDS, SHARES, 0, known))
    other = learning_curve(linear(), features, Y, FOLDS, SHARES, 0, np.full_like(known, 0.5))
    assert other.loc[other["share"] == 1, "roc_auc"].eq(0.5).all()


def test_what_a_model_was_fitted_to_is_not_looked_at() -> None:
    """A model fitted before gives the same curve as an unfitted one, and stays as it was."""
    features = FRAME.drop(columns="number")
    model = linear().fit(features, 1 - Y)
    before = clone(model), model["model"].coef_.copy()
    assert_frame_equal(learned(), learning_curve(model, features, Y, FOLDS, SHARES, seed=0))
    assert before[1].tolist() == model["model"].coef_.tolist()


def test_planted_signal_needs_clients() -> None:
    """Ten weights are learned better from more clients, and the verdict says so of a tenth against four tenths."""
    curve = learned()
    losses = curve.groupby("share")["log_loss"].mean()
    assert losses[0.1] > losses[0.4] > losses[1.0]
    two = learning_curve(linear(), FRAME.drop(columns="number"), Y, FOLDS, SHARES[:2], seed=0)
    assert verdict(two, MARGIN)["finding"] == "helps"


@pytest.mark.parametrize("model", [DummyClassifier(), DecisionTreeClassifier(max_depth=2, random_state=0)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_noise_promises_nothing(model: ClassifierMixin, seed: int) -> None:
    """Where outcomes have nothing to do with features, the verdict never says that the last clients helped."""
    y = np.random.default_rng(seed).integers(0, 2, 1000)
    features = pd.DataFrame(np.random.default_rng(seed + 10).normal(size=(1000, 3)))
    curve = learning_curve(Pipeline([("model", model)]), features, y, (np.arange(1000) % 5)[:, None], (0.7, 1.0), seed)
    assert verdict(curve, MARGIN)["finding"] != "helps"


def curve_of(early: list[float], late: list[float]) -> pd.DataFrame:
    """Give a curve of three shares with the log losses of the last two."""
    folds = np.arange(len(early))
    tables = [
        pd.DataFrame(
            {"share": share, "repeat": 1, "fold": folds, "clients": clients, "roc_auc": 0.5, "log_loss": losses}
        )
        for share, clients, losses in [(0.1, 10, [9.0] * len(early)), (0.5, 50, early), (1.0, 101, late)]
    ]
    return pd.concat(tables, ignore_index=True)


@pytest.mark.parametrize(
    ("early", "late", "finding"),
    [
        ([0.50, 0.51, 0.52], [0.40, 0.41, 0.42], "helps"),
        ([0.50, 0.51, 0.52], [0.40, 0.51, 0.62], "undecided"),
        ([0.40, 0.41, 0.42], [0.50, 0.51, 0.52], "no gain"),
        ([0.40, 0.41, 0.42], [0.40, 0.41, 0.42], "no gain"),
        ([0.500, 0.510, 0.520], [0.499, 0.509, 0.519], "no gain"),
    ],
    ids=[
        "every fold gains",
        "folds disagree",
        "every fold loses",
        "nothing changes",
        "every fold gains less than matters",
    ],
)
def test_verdict_is_about_the_last_clients(early: list[float], late: list[float], finding: str) -> None:
    """The last two shares decide, whatever came before; no gain is said only where a gain that matters is ruled out."""
    found = verdict(curve_of(early, late), MARGIN)
    assert found["finding"] == finding
    assert [found["less"], found["more"]] == [50, 101]
    assert found["change"] == pytest.approx(np.mean(late) - np.mean(early))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.permutations(range(9)))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    """The verdict is about shares, not about the order in which fits were finished."""
    curve = curve_of([0.50, 0.53, 0.52], [0.46, 0.41, 0.45])
    assert verdict(curve, MARGIN) == verdict(curve.iloc[order], MARGIN)


@pytest.mark.parametrize(
    ("model", "leavers"),
    [(KNeighborsClassifier(20), 40), (LogisticRegression(), 5), (DecisionTreeClassifier(), 5)],
    ids=["more neighbours than clients", "no leaver among the few", "no leaver, a tree"],
)
def test_share_too_small_for_a_model_does_no_harm(model: ClassifierMixin, leavers: int) -> None:
    """Where a share's clients are too few to be fitted on, larger shares still have their scores."""
    y = (np.arange(100) % 20 < leavers / 5).astype(int)
    features = pd.DataFrame({"x": np.random.default_rng(0).normal(size=100)})
    curve = learning_curve(
        Pipeline([("model", model)]), features, y, (np.arange(100) // 20)[:, None], (0.1, 0.5, 1.0), seed=0
    )
    assert np.isfinite(curve.loc[curve["share"] >= 0.5, "log_loss"]).all()
