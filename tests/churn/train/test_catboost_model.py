"""CatBoost behind scikit-learn's conventions: settings, copies, quiet, and equal bytes."""

from pathlib import Path

import numpy as np
import pytest
from catboost import CatBoostClassifier
from sklearn.base import clone

from churn.train.catboost_model import StableCatBoost

DRAWS = np.random.default_rng(0)
X = DRAWS.normal(size=(80, 3))
Y = (X[:, 0] + DRAWS.normal(size=80) > 0).astype(int)


def fitted(**settings: object) -> StableCatBoost:
    return StableCatBoost(**{"iterations": 5, "random_seed": 0, **settings}).fit(X, Y)


def test_probabilities_are_catboosts() -> None:
    """The model predicts what CatBoost itself predicts with the same settings."""
    plain = CatBoostClassifier(iterations=5, random_seed=0, depth=3, verbose=0, allow_writing_files=False).fit(X, Y)
    assert plain.predict_proba(X).tolist() == fitted(depth=3).predict_proba(X).tolist()


def test_equal_fits_are_equal_bytes() -> None:
    """Two fits on the same clients are the same bytes, which CatBoost's own are not; another depth gives others."""
    one, two, other = (bytes(model._serialize_model()) for model in (fitted(), fitted(), fitted(depth=2)))
    assert one == two != other
    assert {"model_guid", "train_finish_time"}.isdisjoint(fitted().get_metadata().keys())  # a time counts in seconds


def test_settings_are_those_given() -> None:
    """All of CatBoost's settings are known, those that were not given as None."""
    settings = StableCatBoost(depth=4).get_params()
    assert {"depth": 4, "iterations": None, "auto_class_weights": None}.items() <= settings.items()
    assert "no_such_setting" not in settings


def test_none_leaves_a_setting_to_catboost() -> None:
    """None stands for CatBoost's own choice, and a value that is set is used."""
    model = clone(StableCatBoost(random_seed=0)).set_params(iterations=3, depth=2, auto_class_weights=None)
    model.fit(X, Y)
    assert (model.tree_count_, model.get_all_params()["depth"]) == (3, 2)
    assert "auto_class_weights" not in model._init_params


def test_copy_has_the_settings_and_no_fit() -> None:
    """scikit-learn's copy of a fitted model has its settings, is not fitted, and comes out the same."""
    model = fitted(depth=3)
    copy = clone(model)
    assert model.get_params() == copy.get_params()
    assert not copy.is_fitted()
    assert model.predict_proba(X).tolist() == copy.fit(X, Y).predict_proba(X).tolist()


def test_nothing_is_printed_or_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Fitting writes neither text nor files."""
    monkeypatch.chdir(tmp_path)
    fitted()
    shown = capfd.readouterr()
    assert (shown.out, shown.err, list(tmp_path.iterdir())) == ("", "", [])
