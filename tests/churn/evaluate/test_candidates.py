"""The comparison of models: counted by hand, and blind to the test part until a champion is chosen."""

from functools import cache
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.special import expit

from churn.base.errors import UserError
from churn.evaluate.candidates import Candidate, against_best, candidate, cross_validated, held_out, in_order
from churn.scores.calibration import Calibration, calibrate, choose_calibration
from churn.scores.resampling import bootstrap_scores, corrected_difference
from churn.scores.scores import as_written, fold_scores
from churn.statistics.auc import delong_interval

CLIENTS, TEST, MARGIN = 400, 100, 0.002
INSIDE = slice(0, CLIENTS - TEST)


def made(strength: float, seed: int, slope: float = 1.0) -> pd.DataFrame:
    """Give predictions as a train stage writes them; the last quarter is the test part.

    The truth is the same for all; a model sees it through noise, the less the stronger it is, and bends its log-odds
    by the slope.
    """
    truth = np.random.default_rng(0).normal(size=CLIENTS)
    y = (np.random.default_rng(1).uniform(size=CLIENTS) < expit(2 * truth)).astype(int)
    draws, place = np.random.default_rng(seed), np.arange(CLIENTS)
    odds = [slope * strength * (truth + draws.normal(size=CLIENTS) / strength) for _ in range(2)]
    p = [as_written(expit(column)) for column in odds]
    test = place >= CLIENTS - TEST
    p[1] = np.where(test, p[0], p[1])
    folds = {"fold": np.where(test, -1, place % 3), "fold_2": np.where(test, -1, place // 3 % 3)}
    part = np.where(test, "test", "train")
    return pd.DataFrame({"client": place.astype(str), "part": part, **folds, "y": y, "p": p[0], "p_2": p[1]})


MODELS = {"plain": made(1.0, 2), "strong": made(6.0, 3), "bent": made(6.0, 3, slope=5.0), "noise": made(0.01, 4)}


@cache
def candidates() -> dict[str, Candidate]:
    return {name: candidate(table) for name, table in MODELS.items()}


def scored(**losses: list[float]) -> dict[str, Candidate]:
    """Give candidates of whom only the log loss by fold is known."""
    empty = np.empty(0)
    return {
        name: Candidate(Calibration(method="none"), pd.DataFrame(), empty, empty, pd.DataFrame({"log_loss": column}))
        for name, column in losses.items()
    }


@pytest.mark.parametrize("name", ["plain", "bent"])
def test_every_repetition_is_calibrated_over_its_own_folds(name: str) -> None:
    """Scores are of the cross-fitted calibrated probabilities of each repetition; the first one's calibration stays."""
    table, found = MODELS[name], candidates()[name]
    inside, parts = table.iloc[INSIDE], []
    y = inside["y"].to_numpy()
    for p, fold in [("p", "fold"), ("p_2", "fold_2")]:
        crossed = choose_calibration(y, inside[p].to_numpy(), inside[fold].to_numpy())[2]
        parts.append(fold_scores(y, crossed, inside[fold].to_numpy()))
    calibration, methods, crossed = choose_calibration(y, inside["p"].to_numpy(), inside["fold"].to_numpy())
    assert_frame_equal(pd.concat(parts, ignore_index=True), found.fold_scores)
    assert_frame_equal(methods, found.methods)
    assert (calibration, crossed.tolist()) == (found.calibration, found.out_of_fold.tolist())
    assert calibrate(calibration, table["p"].to_numpy()[-TEST:]).tolist() == found.test.tolist()


def test_bent_probabilities_are_straightened() -> None:
    """A model whose log-odds are five times too large is as good, once calibrated, as the one that it was bent from."""
    bent, strong = candidates()["bent"], candidates()["strong"]
    assert bent.calibration.method != "none"
    assert bent.fold_scores["log_loss"].mean() == pytest.approx(strong.fold_scores["log_loss"].mean(), abs=0.05)
    raw = fold_scores(*(MODELS["bent"].iloc[INSIDE][name].to_numpy() for name in ("y", "p", "fold")))
    assert raw["log_loss"].mean() > 1.5 * bent.fold_scores["log_loss"].mean()


@settings(max_examples=2, deadline=None, derandomize=True)  # 1 s an example
@given(st.randoms(use_true_random=False))
def test_test_part_does_not_choose(random: Random) -> None:
    """Whoever left in the test part and whatever was predicted there, comparison and calibration are the same."""
    y = [random.randint(0, 1) for _ in range(TEST)]
    p = as_written(np.array([random.random() for _ in range(TEST)]))
    changed = {}
    for name in ("plain", "strong"):
        changed[name] = MODELS[name].copy()
        changed[name].loc[CLIENTS - TEST :, "y"] = y
        changed[name].loc[CLIENTS - TEST :, ["p", "p_2"]] = np.column_stack([p, p])
    after = {name: candidate(table) for name, table in changed.items()}
    before = {name: candidates()[name] for name in changed}
    for metric in ("log_loss", "roc_auc"):
        assert_frame_equal(against_best(before, metric, 3, MARGIN), against_best(after, metric, 3, MARGIN))
    assert_frame_equal(cross_validated(before), cross_validated(after))
    for name, found in before.items():
        assert found.calibration == after[name].calibration
        assert found.out_of_fold.tolist() == after[name].out_of_fold.tolist()


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ({"a": [0.3, 0.3, 0.3], "b": [0.2, 0.2, 0.2]}, "b"),
        ({"a": [0.2, 0.2, 0.2], "b": [0.2, 0.2, 0.2]}, "a"),
        ({"a": [0.201, 0.202, 0.201], "b": [0.2, 0.2, 0.2]}, "b"),
        ({"a": [0.201, 0.2012, 0.201], "b": [0.2, 0.2, 0.2]}, "a"),
        ({"a": [0.30, 0.22, 0.20], "b": [0.22, 0.30, 0.19]}, "b"),
        ({"a": [0.201, 0.201, 0.201], "b": [0.2001, 0.2001, 0.2001], "c": [0.2, 0.2, 0.2]}, "a"),
        ({"a": [0.20201, 0.20201, 0.20201], "b": [0.2, 0.2, 0.2]}, "b"),
    ],
    ids=[
        "far better",
        "equal",
        "perhaps beyond",
        "surely within",
        "cannot be told",
        "simplest of two",
        "just beyond",
    ],
)
def test_simplest_that_is_equivalent_to_the_best_is_champion(losses: dict[str, list[float]], expected: str) -> None:
    """The champion is the first model whose interval behind the best ends within the margin; else it is the best."""
    table = against_best(scored(**losses), "log_loss", 3, MARGIN)
    assert [expected] == table.loc[table["champion"], "model"].tolist()
    assert expected == table.loc[table["equivalent"], "model"].iloc[0]
    assert list(losses) == table["model"].tolist()


def test_comparison_is_that_worked_out_by_hand() -> None:
    """Every model is set against the best by the corrected difference of its folds; the best is 0 behind itself."""
    losses = {"a": [0.30, 0.31, 0.35, 0.30], "b": [0.28, 0.30, 0.29, 0.31]}
    table = against_best(scored(**losses), "log_loss", 2, MARGIN).set_index("model")
    behind = corrected_difference(np.array([0.02, 0.01, 0.06, -0.01]), 1.0)
    expected = [0.315, np.std(losses["a"], ddof=1), behind.mean, behind.low, behind.high, behind.p_value]
    names = ["mean", "sd", "behind", "low", "high", "p_value", "standard_error"]
    np.testing.assert_allclose([*expected, behind.standard_error], table.loc["a", names].astype(float))
    assert table.loc["b", names[2:]].tolist() == [0, 0, 0, 1, 0]


def test_more_is_better_for_ranks() -> None:
    """Where more is better, the best is the greatest, and the others are behind it by what they lack."""
    found = {
        name: Candidate(**{**vars(one), "fold_scores": one.fold_scores.rename(columns={"log_loss": "roc_auc"})})
        for name, one in scored(a=[0.7, 0.71, 0.7], b=[0.8, 0.82, 0.81]).items()
    }
    table = against_best(found, "roc_auc", 3, MARGIN).set_index("model")
    assert table["champion"].to_dict() == {"a": False, "b": True}
    assert table["behind"].to_dict() == pytest.approx({"a": 0.32 / 3, "b": 0})


def test_planted_strengths_are_told_apart() -> None:
    """Of a strong model, a plain one and noise the strong one is champion, by log loss and by ROC-AUC."""
    models = {name: candidates()[name] for name in ("noise", "plain", "strong")}
    for metric in ("log_loss", "roc_auc"):
        table = against_best(models, metric, 3, MARGIN).set_index("model")
        assert table["champion"].to_dict() == {"noise": False, "plain": False, "strong": True}
        assert 0 == table.loc["strong", "behind"] < table.loc["plain", "behind"] < table.loc["noise", "behind"]


def test_cross_validated_scores_are_means_over_folds() -> None:
    """Every model has the mean and the sample sd of every score over all folds."""
    table = cross_validated(scored(a=[0.1, 0.2, 0.3], b=[0.5, 0.5, 0.5]))
    assert list(table) == ["model", "metric", "mean", "sd"]
    assert table[["model", "metric"]].to_numpy().tolist() == [["a", "log_loss"], ["b", "log_loss"]]
    np.testing.assert_allclose(table[["mean", "sd"]], [[0.2, 0.1], [0.5, 0]], atol=1e-12)


def test_test_scores_are_the_bootstraps_and_delongs() -> None:
    """Each model has the bootstrap's intervals on the same resamples, and DeLong's of the ROC-AUC beside them."""
    y = MODELS["plain"]["y"].to_numpy()[-TEST:]
    models = {name: candidates()[name] for name in ("strong", "plain")}
    table = held_out(models, y, draws=30, seed=0)
    assert list(table) == ["model", "metric", "value", "low", "high"]
    assert list(models) == table["model"].unique().tolist()
    for name, own in table.groupby("model"):
        expected = bootstrap_scores(y, models[name].test, 30, 0)
        assert_frame_equal(expected, own.iloc[:-1].drop(columns="model").reset_index(drop=True))
        assert own.iloc[-1].tolist() == [name, "roc_auc_delong", *delong_interval(y, models[name].test)]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.permutations(list(MODELS)), st.permutations(list(MODELS)))
def test_models_stand_in_the_order_of_params(given_order: list[str], order: list[str]) -> None:
    """In whatever order stages give models, they come out in the order of params.yaml, each with its own table."""
    found = in_order({name: MODELS[name] for name in given_order}, tuple(order))
    assert order == list(found)
    assert all(found[name] is MODELS[name] for name in order)


@pytest.mark.parametrize(
    ("models", "listed", "fragments"),
    [
        (["lr", "knn"], ("lr",), ["the model 'knn' is not listed", "lr"]),
        (["lr", "knn"], ("lr", "kn"), ["the model 'knn' is not listed", "Did you mean 'kn'?"]),
        (["lr"], ("lr", "knn"), ["the model 'knn' is listed and no train stage of dvc.yaml gives it", "Allowed: lr."]),
    ],
)
def test_models_and_list_must_agree(models: list[str], listed: tuple[str, ...], fragments: list[str]) -> None:
    """A model without a place in the list, or the reverse, is named, and no model is proposed for itself."""
    with pytest.raises(UserError) as caught:
        in_order(dict.fromkeys(models, pd.DataFrame()), listed)
    text = str(caught.value)
    assert text.startswith("params.yaml: evaluate.simplest_first: ")
    assert [fragment for fragment in fragments if fragment not in text] == []
    named = text.split("'")[1]
    assert f"Did you mean '{named}'" not in text
