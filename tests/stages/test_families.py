"""Every family of models: files, unknown clients, empty columns, learning, refused settings, threads."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from churn.base.errors import UserError
from churn.base.params import Grid, Setting
from churn.clients.features import model_frame
from churn.commands.settings import read_all_params
from churn.train.model_files import load_model, save_model
from churn.train.settings import Training
from churn.train.training import Learner, TrainParams, train
from churn.train.tuning import Tuned, predict
from stages import train_boost, train_catboost, train_et, train_knn, train_lr, train_rf, train_svc, train_tree
from tests.schemas import features

ROOT = Path(__file__).parents[2]
PARAMS = read_all_params(ROOT / "params.yaml")
TRAIN = TrainParams(
    seed=PARAMS.seed,
    collinear_limit=PARAMS.collinear_limit,
    training=Training(metric="log_loss", threshold=0.5, one_hot_levels=3, rare_level=3),
)
SCHEMA = features(
    age="number", spend="number", bonus="number", late="number", active="flag", plan="category", city="category"
)
FAMILIES: dict[str, Callable[[int], Learner]] = {
    "lr": train_lr.learner,
    "knn": train_knn.learner,
    "tree": train_tree.learner,
    "svc": train_svc.learner,
    "rf": train_rf.learner,
    "et": train_et.learner,
    "boost": train_boost.learner,
    "catboost": train_catboost.learner,
}
QUICK: dict[str, Grid] = {
    "knn": {"n_neighbors": 15},
    "tree": {"min_samples_leaf": 10},
    "rf": {"n_estimators": 5},
    "et": {"n_estimators": 5},
    "boost": {"max_iter": 10, "learning_rate": 0.2},
    "catboost": {"iterations": 10, "learning_rate": 0.2},
}
EVERY = pytest.mark.parametrize("family", FAMILIES)


def first(setting: Setting | tuple[Setting, ...]) -> Setting:
    return setting[0] if isinstance(setting, tuple) else setting


def small(family: str, **settings: Setting) -> Grid:
    """Give one cheap point of the family's grid, with the settings given."""
    point = {name: first(setting) for name, setting in PARAMS.grids[family].items()}
    return {**point, **QUICK.get(family, {}), **settings}


def made(count: int = 160) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give clients and places: every fourth in the test part, the rest twice in two folds.

    Nobody of the training part has a bonus, and only its fold 0 is ever late, so that both columns are empty in
    rows fitted on.
    """
    draws = np.random.default_rng(0)
    age, place = draws.normal(40, 10, count), np.arange(count)
    test, fold = place % 4 == 0, place // 4 % 2
    clients = pd.DataFrame(
        {
            "client": [f"c{number}" for number in place],
            "churned": (age + draws.normal(0, 5, count) > 40).astype(int),
            "age": np.where(draws.random(count) < 0.1, np.nan, age),
            "spend": age + draws.normal(0, 5, count),
            "bonus": np.where(test, 7.0, np.nan),
            "late": np.where(test | (fold == 0), draws.normal(size=count), np.nan),
            "active": draws.integers(0, 2, count).astype("int8"),
            "plan": draws.choice(["a", "b", None], count),
            "city": draws.choice(list("klmnop"), count),
        }
    )
    places = pd.DataFrame({"client": clients["client"], "part": np.where(test, "test", "train")})
    folds = {"fold": fold, "fold_2": place // 8 % 2}
    return clients, places.assign(**{name: np.where(test, -1, one) for name, one in folds.items()})


CLIENTS, PLACES = made()
INSIDE = (PLACES["part"] == "train").to_numpy()
FEATURES = model_frame(CLIENTS, SCHEMA)


def fitted(family: str, **settings: Setting) -> tuple[Tuned, pd.DataFrame]:
    return train(FAMILIES[family](PARAMS.seed), small(family, **settings), TRAIN, CLIENTS, SCHEMA, PLACES)


@cache
def reference(family: str) -> tuple[Tuned, pd.DataFrame]:
    return fitted(family)


def digest(tuned: Tuned, folder: Path) -> str:
    save_model(tuned.pipeline, folder / "m.skops")
    return hashlib.sha256((folder / "m.skops").read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Fit every family and give what its file holds and what it predicts, as one hash each."""
    results = {family: reference(family) for family in FAMILIES}
    return {name: digest(tuned, folder) + result.to_json() for name, (tuned, result) in results.items()}


@pytest.fixture(scope="module", autouse=True)
def _one_worker() -> Iterator[None]:
    """Here everything is fitted by one thread of Python; other tests' fixture limits OpenMP to one as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOKY_MAX_CPU_COUNT", "1")
        yield


def test_every_train_stage_is_tried_here() -> None:
    """Whoever adds a family adds it to these tests; the blend has its own."""
    stages = {path.stem.removeprefix("train_") for path in (ROOT / "stages").glob("train_*.py")}
    assert stages == {*FAMILIES, "blend"}


@EVERY
def test_model_comes_back_as_it_was(family: str, tmp_path: Path) -> None:
    """Read from its file, a model predicts the same to the last bit, also where levels are unknown or cells empty."""
    pipeline = reference(family)[0].pipeline
    save_model(pipeline, tmp_path / "m.skops")
    unknown = FEATURES.assign(plan="never seen", city="never seen", bonus=1e9)
    empty = FEATURES.assign(**dict.fromkeys(["age", "spend", "late", "active"], np.nan), plan="missing")
    clients = pd.concat([FEATURES, unknown, empty])
    before = pipeline.predict_proba(clients)
    assert before.tolist() == load_model(tmp_path / "m.skops").predict_proba(clients).tolist()
    assert np.isfinite(before).all()


@EVERY
def test_equal_fits_give_equal_files(family: str, tmp_path: Path) -> None:
    """Fitted anew on the same clients, a model and its predictions are the same, byte for byte."""
    expected, before = reference(family)
    tuned, result = fitted(family)
    assert digest(expected, tmp_path) == digest(tuned, tmp_path)
    assert before.equals(result)


@EVERY
def test_column_empty_in_the_rows_fitted_on_says_nothing(family: str) -> None:
    """Values of a column that had none among the rows fitted on change no probability."""
    pipeline = reference(family)[0].pipeline
    changed = FEATURES.assign(bonus=np.linspace(-1e6, 1e6, len(FEATURES)))
    assert predict(pipeline, FEATURES).tolist() == predict(pipeline, changed).tolist()


@EVERY
def test_family_learns(family: str) -> None:
    """Out-of-fold and in the test part the planted trait is found: leavers stand before others in 7 of 10 pairs."""
    result = reference(family)[1]
    for name, part in [("p", INSIDE), ("p_2", INSIDE), ("p", ~INSIDE)]:
        assert roc_auc_score(result.loc[part, "y"], result.loc[part, name]) > 0.7


@EVERY
def test_unknown_setting_is_named(family: str) -> None:
    """A setting that the family does not have is refused before anything is fitted."""
    with pytest.raises(UserError, match=r"params\.yaml: .* has no setting 'no_such_setting'"):
        fitted(family, no_such_setting=1)


@pytest.mark.parametrize(
    ("family", "name", "value"),
    [
        ("lr", "C", -1.0),
        ("knn", "n_neighbors", 0),
        ("knn", "n_neighbors", 1000),
        ("tree", "max_leaf_nodes", 1),
        ("svc", "estimator__C", -1.0),
        ("rf", "max_features", "squirt"),
        ("et", "min_samples_leaf", "few"),
        ("boost", "learning_rate", 0),
        ("catboost", "depth", 99),
        ("catboost", "depth", "deep"),
        ("catboost", "auto_class_weights", "fair"),
    ],
)
def test_impossible_value_is_for_people(family: str, name: str, value: Setting) -> None:
    """A value that the family refuses gives a message that names params.yaml and the value, without an address."""
    with pytest.raises(UserError) as caught:
        fitted(family, **{name: value})
    text = str(caught.value)
    assert [part for part in ("params.yaml", str(value)) if part not in text] == []
    assert " at 0x" not in text


def test_number_of_threads_changes_nothing(tmp_path: Path) -> None:
    """Two threads of Python and of OpenMP, in another process, give the files and predictions that one gave here."""
    script = (
        "import json, sys; from pathlib import Path; from tests.stages.test_families import digests\n"
        "Path(sys.argv[1], 'found.json').write_text(json.dumps(digests(Path(sys.argv[1]))))"
    )
    environment = {**os.environ, "LOKY_MAX_CPU_COUNT": "2", "OMP_NUM_THREADS": "2"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, env=environment, check=True)
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8")) == digests(tmp_path)
