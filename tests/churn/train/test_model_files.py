"""Model files: they come back as they were, are the same bytes for the same model, and hold no foreign types."""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io as skops
from sklearn.base import ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from churn.base.errors import UserError
from churn.train.encoding import DropCollinear, encoder
from churn.train.model_files import load_model, save_model
from churn.train.settings import Training
from tests.schemas import features

ROOT = Path(__file__).parents[3]
SCHEMA = features(age="number", spend="number", active="flag", plan="category", city="category")


class Foreign(LogisticRegression):
    """A classifier that is neither scikit-learn's nor the repository's."""


def table(clients: int = 60) -> pd.DataFrame:
    draws = np.random.default_rng(0)
    age = draws.normal(40, 10, clients).round()
    return pd.DataFrame(
        {
            "age": np.where(draws.random(clients) < 0.1, np.nan, age),
            "spend": age * 10 + draws.normal(size=clients),
            "active": draws.integers(0, 2, clients).astype(float),
            "plan": draws.choice(["a", "b", "missing"], clients),
            "city": draws.choice(list("klmnop"), clients),
        }
    )


def fitted(model: ClassifierMixin) -> Pipeline:
    """Give a pipeline as a train stage fits it, with every kind of encoding."""
    training = Training(metric="log_loss", threshold=0.5, one_hot_levels=3, rare_level=2)
    y = np.random.default_rng(1).integers(0, 2, 60)
    return Pipeline([("encode", encoder(table(), SCHEMA, training, 0, 0.9)), ("model", model)]).fit(table(), y)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def linear() -> Pipeline:
    return fitted(LogisticRegression())


@pytest.mark.parametrize("model", [LogisticRegression(), RandomForestClassifier(5, random_state=0)])
def test_stages_models_come_back_as_they_were(model: ClassifierMixin, tmp_path: Path) -> None:
    """A model as the stages fit it, read from its file, predicts the same to the last bit, unknown levels included."""
    pipeline = fitted(model)
    save_model(pipeline, tmp_path / "models" / "m.skops")
    clients = pd.concat([table(), table().assign(city="never seen", age=np.nan)])
    again = load_model(tmp_path / "models" / "m.skops")
    assert pipeline.predict_proba(clients).tolist() == again.predict_proba(clients).tolist()


def test_pipeline_comes_back_as_it_was(tmp_path: Path) -> None:
    """A pipeline with the repository's own step, read from its file, predicts the same to the last bit."""
    numbers = table()[["age", "spend", "active"]].fillna(0.0)
    pipeline = Pipeline([("drop", DropCollinear(0.9)), ("scale", StandardScaler()), ("model", LogisticRegression())])
    pipeline.fit(numbers, np.arange(60) % 2)
    save_model(pipeline, tmp_path / "models" / "m.skops")
    again = load_model(tmp_path / "models" / "m.skops")
    assert pipeline.predict_proba(numbers).tolist() == again.predict_proba(numbers).tolist()
    assert pipeline["drop"].kept_ == again["drop"].kept_


@pytest.mark.parametrize("model", [LogisticRegression(), RandomForestClassifier(5, random_state=0)])
def test_equal_models_give_equal_bytes(model: ClassifierMixin, tmp_path: Path) -> None:
    """A model fitted anew on the same clients gives a file of the same bytes, and so does writing one twice."""
    first, second = fitted(model), fitted(model)
    save_model(first, tmp_path / "one.skops")
    save_model(first, tmp_path / "two.skops")
    save_model(second, tmp_path / "three.skops")
    assert digest(tmp_path / "one.skops") == digest(tmp_path / "two.skops") == digest(tmp_path / "three.skops")


def test_another_process_gives_the_same_bytes(linear: Pipeline, tmp_path: Path) -> None:
    """A process of its own, with other addresses and another order of hashes, writes the same file."""
    save_model(linear, tmp_path / "here.skops")
    script = (
        "import sys; from pathlib import Path; from sklearn.linear_model import LogisticRegression\n"
        "from churn.train.model_files import save_model; from tests.churn.train.test_model_files import fitted\n"
        "save_model(fitted(LogisticRegression()), Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    command = [sys.executable, "-c", script, str(tmp_path / "there.skops")]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    assert digest(tmp_path / "here.skops") == digest(tmp_path / "there.skops")


def test_reading_and_writing_again_changes_nothing(tmp_path: Path) -> None:
    """A model read from its file is written with the same bytes."""
    numbers = table()[["spend", "active"]]
    pipeline = Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())]).fit(numbers, np.arange(60) % 2)
    save_model(pipeline, tmp_path / "one.skops")
    save_model(load_model(tmp_path / "one.skops"), tmp_path / "two.skops")
    assert digest(tmp_path / "one.skops") == digest(tmp_path / "two.skops")


def test_another_model_gives_other_bytes(linear: Pipeline, tmp_path: Path) -> None:
    """A model with one other weight gives another file."""
    save_model(linear, tmp_path / "one.skops")
    other = fitted(LogisticRegression())
    other["model"].coef_[0, 0] += 1e-12
    save_model(other, tmp_path / "two.skops")
    assert digest(tmp_path / "one.skops") != digest(tmp_path / "two.skops")


def test_settings_may_be_called_like_skops_own_words(tmp_path: Path) -> None:
    """A dictionary inside a model keeps its keys though skops uses the same words for its own notes."""
    words = {"file": "a.b", "__id__": 140_000}
    save_model(Pipeline([("model", FunctionTransformer(kw_args=words))]), tmp_path / "m.skops")
    assert words == load_model(tmp_path / "m.skops")["model"].kw_args


def test_foreign_type_is_refused(tmp_path: Path) -> None:
    """A file that holds a type of neither scikit-learn nor the repository is refused, naming the file and the type."""
    path = tmp_path / "foreign.skops"
    save_model(Pipeline([("model", Foreign())]), path)
    with pytest.raises(UserError) as caught:
        load_model(path)
    assert str(caught.value).startswith(f"{path}: not a model file that can be trusted")
    assert "tests.churn.train.test_model_files.Foreign" in str(caught.value)


def write_text(path: Path) -> None:
    path.write_text("p = 0.5", encoding="utf-8")


def write_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "p = 0.5")


def write_broken_schema(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", "p = 0.5")


def write_table(path: Path) -> None:
    skops.dump({"p": 0.5}, path)


@pytest.mark.parametrize(
    ("write", "found"),
    [
        (write_text, "not a model file that can be trusted: File is not a zip file"),
        (write_archive, "not a model file that can be trusted: .*schema.json"),
        (write_broken_schema, "not a model file that can be trusted: Expecting value"),
        (write_table, "holds a dict, not a model"),
    ],
)
def test_other_files_are_refused(write: Callable[[Path], None], found: str, tmp_path: Path) -> None:
    """A file that is no model is refused with its path and what it is instead."""
    path = tmp_path / "m.skops"
    write(path)
    with pytest.raises(UserError, match=found) as caught:
        load_model(path)
    assert str(caught.value).startswith(f"{path}: ")
