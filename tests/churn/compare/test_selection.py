"""The best of several looks better than it is."""

import numpy as np
import pandas as pd
import pytest

from churn.compare.selection import best_of


def test_optimism_is_what_the_choice_adds_on_each_fold() -> None:
    """On fold 2 another candidate wins by .2, so a mean over three folds is about .2 / 3 too good."""
    folds = pd.DataFrame({"a": [0.3, 0.5, 0.4], "b": [0.5, 0.3, 0.5]})
    best = best_of(folds, "log_loss")
    assert (best.name, best.score) == ("a", pytest.approx(0.4))
    assert (best.optimism, best.corrected) == (pytest.approx(0.2 / 3), pytest.approx(0.4 + 0.2 / 3))


def test_larger_is_better_for_roc_auc() -> None:
    """The candidate of the highest ROC-AUC is taken, and the correction lowers its score."""
    best = best_of(pd.DataFrame({"a": [0.9, 0.7], "b": [0.8, 0.75]}), "roc_auc")
    assert (best.name, best.score, best.corrected) == ("a", pytest.approx(0.8), pytest.approx(0.775))


def test_the_only_candidate_is_not_optimistic() -> None:
    """Nothing was chosen, so nothing is corrected."""
    assert best_of(pd.DataFrame({"a": [0.3, 0.5]}), "brier").optimism == 0


def test_correction_is_about_right_for_equal_candidates() -> None:
    """Of ten candidates that are equal but for chance, the corrected best score is nearer the truth than the best."""
    draws = np.random.default_rng(0)
    worlds = [pd.DataFrame(draws.normal(0.5, 0.05, size=(5, 10)), columns=list("abcdefghij")) for _ in range(300)]
    found = [best_of(world, "log_loss") for world in worlds]
    raw, corrected = np.mean([best.score for best in found]), np.mean([best.corrected for best in found])
    assert raw < 0.47
    assert abs(corrected - 0.5) < abs(raw - 0.5) * 0.7
