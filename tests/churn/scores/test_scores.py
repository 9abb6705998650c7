"""Scores against hand numbers and scikit-learn."""

from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    auc,
    average_precision_score,
    brier_score_loss,
    log_loss,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from churn.scores.metrics import METRICS
from churn.scores.scores import (
    LEAST,
    as_written,
    fold_scores,
    precision_recall_points,
    repeated_scores,
    roc_points,
    scores,
)

Y = np.array([0, 0, 1, 1])
P = np.array([0.1, 0.4, 0.35, 0.8])
PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.array)


def test_scores_are_those_counted_by_hand() -> None:
    """Four clients have the scores worked out by hand."""
    expected = {
        "roc_auc": 3 / 4,  # of the four pairs one is in the wrong order
        "average_precision": (1 + 2 / 3) / 2,
        "log_loss": -(log(0.9) + log(0.6) + log(0.35) + log(0.8)) / 4,
        "brier": (0.1**2 + 0.4**2 + 0.65**2 + 0.2**2) / 4,
        "accuracy": 2 / 4,
        "precision": 1 / 2,
        "recall": 1 / 2,
        "f1": 1 / 2,
    }
    assert expected == pytest.approx(scores(Y, P, 0.4))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9)), min_size=2, max_size=30))
def test_scores_are_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    """Every score of probabilities is that of scikit-learn, with ties."""
    y, p = np.array([(0, 5), (1, 5), *pairs]).T
    p = p / 10
    expected = {
        "roc_auc": roc_auc_score(y, p),
        "average_precision": average_precision_score(y, p),
        "log_loss": log_loss(y, p),
        "brier": brier_score_loss(y, p),
    }
    found = scores(y, p)
    assert list(found) == list(expected)
    assert found == pytest.approx(expected, rel=1e-12)


def test_without_a_threshold_nobody_is_called() -> None:
    """Scores of yes and no are then left out; the others are the same."""
    assert scores(Y, P) == {name: scores(Y, P, 0.4)[name] for name in METRICS}


@pytest.mark.parametrize(
    ("threshold", "accuracy", "precision", "recall", "f1"),
    [
        (0.05, 2 / 4, 2 / 4, 1, 2 / 3),
        (0.35, 3 / 4, 2 / 3, 1, 4 / 5),
        (0.36, 2 / 4, 1 / 2, 1 / 2, 1 / 2),
        (0.8, 3 / 4, 1, 1 / 2, 2 / 3),
        (0.9, 2 / 4, 0, 0, 0),
    ],
)
def test_threshold_decides_who_counts_as_leaving(
    threshold: float, accuracy: float, precision: float, recall: float, f1: float
) -> None:
    """A client at the threshold counts as leaving; precision is 0 where nobody reaches it."""
    found = scores(Y, P, threshold)
    expected = [accuracy, precision, recall, f1]
    assert expected == pytest.approx([found[name] for name in ("accuracy", "precision", "recall", "f1")])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9)), min_size=2, max_size=30))
def test_roc_auc_is_the_share_of_pairs_in_order(pairs: list[tuple[int, int]]) -> None:
    """ROC-AUC is the share of pairs in which the leaver has the greater probability, ties counted by half."""
    y, p = np.array([(0, 1), *((y, 0) for y, _ in pairs)])[:, 0], np.array([0.5, *(tenths / 10 for _, tenths in pairs)])
    y[:2] = [0, 1]
    leavers, others = p[y == 1], p[y == 0]
    gaps = leavers[:, None] - others[None, :]
    expected = ((gaps > 0) + (gaps == 0) / 2).mean()
    assert expected == pytest.approx(scores(y, p, 0.5)["roc_auc"])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.permutations(range(8)))
def test_order_of_clients_does_not_matter(order: list[int]) -> None:
    """Clients in another order have the same scores."""
    y, p = np.tile(Y, 2), np.append(P, P[::-1])
    assert scores(y, p, 0.4) == pytest.approx(scores(y[order], p[order], 0.4))


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.1234564, 0.123456), (0.1234566, 0.123457), (0.0, 1e-6), (3e-7, 1e-6), (1.0, 0.999999), (0.9999999, 0.999999)],
)
def test_probabilities_are_written_with_six_digits(probability: float, expected: float) -> None:
    """A probability has six digits and is never 0 or 1."""
    assert [expected] == as_written(np.array([probability])).tolist()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(PROBABILITIES)
def test_writing_keeps_order_and_is_done_once(probability: np.ndarray) -> None:
    """Writing moves nobody past another or further than a millionth, and writing twice changes nothing."""
    before = probability.copy()
    written = as_written(probability)
    assert (np.diff(written[np.argsort(probability)]) >= 0).all()
    assert np.abs(written - probability).max() <= LEAST + 1e-15
    assert written.tolist() == as_written(written).tolist()
    assert before.tolist() == probability.tolist()


def test_every_fold_is_scored_by_itself() -> None:
    """Each fold has the scores of its own clients, under its number."""
    y, p, folds = np.tile(Y, 2), np.append(P, [0.2, 0.3, 0.6, 0.1]), np.array([3, 3, 3, 3, 1, 1, 1, 1])
    table = fold_scores(y, p, folds, 0.5)
    assert list(table.index) == [1, 3]
    assert scores(Y, P, 0.5) == table.loc[3].to_dict()
    assert scores(Y, p[4:], 0.5) == table.loc[1].to_dict()


def test_every_fold_of_every_repetition_is_scored() -> None:
    """Each repetition's probabilities are scored over its own folds, the first repetition first."""
    y, first, second = np.tile(Y, 2), np.append(P, [0.2, 0.3, 0.6, 0.1]), np.append(P[::-1], P)
    folds, others = np.arange(8) // 4, np.array([0, 1, 1, 0, 0, 1, 1, 0])
    table = pd.DataFrame({"y": y, "fold": folds, "fold_2": others, "p": first, "p_2": second})
    found = repeated_scores(table, 0.4)
    expected = [
        scores(y[here], p[here], 0.4)
        for p, here in [(first, folds == 0), (first, folds == 1), (second, others == 0), (second, others == 1)]
    ]
    assert expected == found.to_dict("records")


def many(count: int = 3000) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(0)
    y = draws.integers(0, 2, count)
    return y, as_written(np.clip(0.3 * y + draws.uniform(0, 0.7, count), 0, 1))


def test_short_roc_curve_is_whole() -> None:
    """The curve of few clients has every point that scikit-learn gives, its infinite threshold written as 1."""
    fpr, tpr, threshold = roc_curve(Y, P)
    points = roc_points(Y, P)
    assert (fpr.tolist(), tpr.tolist()) == (points["fpr"].tolist(), points["tpr"].tolist())
    assert [1.0, *threshold[1:]] == points["threshold"].tolist()


def test_long_roc_curve_is_thinned_without_loss_to_the_eye() -> None:
    """At most as many points as asked for, from corner to corner, with nearly the same area, each on the curve."""
    y, p = many()
    points = roc_points(y, p, most=200)
    assert len(points) <= 200 < len(roc_curve(y, p)[0])
    assert points[["fpr", "tpr"]].iloc[[0, -1]].to_numpy().tolist() == [[0.0, 0.0], [1.0, 1.0]]
    assert scores(y, p, 0.5)["roc_auc"] == pytest.approx(auc(points["fpr"], points["tpr"]), abs=2e-3)
    inner = points.iloc[1:].sample(20, random_state=0)
    shares = [[(p[y == 0] >= limit).mean(), (p[y == 1] >= limit).mean()] for limit in inner["threshold"]]
    np.testing.assert_allclose(shares, inner[["fpr", "tpr"]])


def test_precision_recall_curve_is_scikit_learns() -> None:
    """The curve of few clients has every point that scikit-learn gives and ends at recall 0 and precision 1."""
    precision, recall, threshold = precision_recall_curve(Y, P)
    points = precision_recall_points(Y, P)
    assert (recall.tolist(), precision.tolist()) == (points["recall"].tolist(), points["precision"].tolist())
    assert [*threshold, 1.0] == points["threshold"].tolist()
    assert points.iloc[-1].tolist() == [0.0, 1.0, 1.0]


def test_long_precision_recall_curve_is_thinned() -> None:
    """At most as many points as asked for, from recall 1 to recall 0, each on the curve."""
    y, p = many()
    points = precision_recall_points(y, p, most=50)
    assert len(points) == 50
    assert points["recall"].iloc[[0, -1]].tolist() == [1.0, 0.0]
    found = [[(p[y == 1] >= limit).mean(), y[p >= limit].mean()] for limit in points["threshold"].iloc[:-1]]
    np.testing.assert_allclose(found, points[["recall", "precision"]].iloc[:-1])
