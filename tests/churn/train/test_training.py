"""Training: nothing about the test part reaches the model or the out-of-fold predictions."""

from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from churn.base.params import Grid
from churn.train.model_files import save_model
from churn.train.settings import Training
from churn.train.training import Learner, TrainParams, train
from churn.train.tuning import Tuned, predict
from tests.schemas import features

SCHEMA = features(age="number", spend="number", active="flag", plan="category", city="category")
PARAMS = TrainParams(
    seed=0,
    collinear_limit=0.9,
    training=Training(metric="log_loss", threshold=0.5, one_hot_levels=3, rare_level=3),
)
LEARNERS: dict[str, tuple[Learner, Grid]] = {
    "linear": (Learner(LogisticRegression(), one_scale=True), {"C": (0.1, 1.0)}),
    "forest": (Learner(RandomForestClassifier(3, random_state=0)), {"min_samples_leaf": (2, 10)}),
}


def made(count: int = 120) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give clients with every kind of column, and places: a quarter in the test part, the rest twice in 3 folds."""
    draws = np.random.default_rng(0)
    age = draws.normal(40, 10, count)
    clients = pd.DataFrame(
        {
            "client": [f"c{place}" for place in range(count)],
            "churned": (age + draws.normal(0, 10, count) > 40).astype(int),
            "age": np.where(draws.random(count) < 0.1, np.nan, age),
            "spend": age + draws.normal(0, 1, count),
            "active": draws.integers(0, 2, count).astype("int8"),
            "plan": draws.choice(["a", "b", None], count),
            "city": draws.choice(list("klmnop"), count),
        }
    )
    test = np.arange(count) % 4 == 0
    places = pd.DataFrame({"client": clients["client"], "part": np.where(test, "test", "train")})
    folds = {"fold": np.arange(count) % 3, "fold_2": draws.permutation(count) % 3}
    return clients, places.assign(**{name: np.where(test, -1, fold) for name, fold in folds.items()})


CLIENTS, PLACES = made()
TEST = np.flatnonzero(PLACES["part"] == "test")
BOTH = ["p", "p_2"]


def trained(kind: str, clients: pd.DataFrame) -> tuple[Tuned, pd.DataFrame]:
    return train(*LEARNERS[kind], PARAMS, clients, SCHEMA, PLACES)


@cache
def reference(kind: str) -> tuple[Tuned, pd.DataFrame]:
    return trained(kind, CLIENTS)


@cache
def written(pipeline: Pipeline, path: Path) -> bytes:
    save_model(pipeline, path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models") / "model.skops"


def assert_same_training(kind: str, clients: pd.DataFrame, file: Path) -> pd.DataFrame:
    """Compare with the reference: the model's bytes, the choice, the search, and out-of-fold predictions."""
    (expected, before), (tuned, result) = reference(kind), trained(kind, clients)
    inside = PLACES["part"] == "train"
    assert expected.chosen == tuned.chosen
    assert before.loc[inside, BOTH].equals(result.loc[inside, BOTH])
    assert_frame_equal(expected.search, tuned.search, check_exact=True)
    assert written(expected.pipeline, file) == written(tuned.pipeline, file)
    return result


@pytest.mark.parametrize("kind", LEARNERS)
@settings(max_examples=3, deadline=None, derandomize=True)  # 0.3 s a training
@given(random=st.randoms(use_true_random=False))
def test_outcomes_of_the_test_part_do_not_matter(kind: str, random: Random, file: Path) -> None:
    """Shuffling who left in the test part changes neither the model nor any prediction, and no frame."""
    outcomes = CLIENTS["churned"].to_numpy().copy()
    outcomes[TEST] = outcomes[random.sample(list(TEST), len(TEST))]
    shuffled = CLIENTS.assign(churned=outcomes)
    before, places = shuffled.copy(), PLACES.copy()
    result = assert_same_training(kind, shuffled, file)
    assert reference(kind)[1].equals(result.assign(y=CLIENTS["churned"]))
    assert_frame_equal(before, shuffled)
    assert_frame_equal(places, PLACES)


@pytest.mark.parametrize("kind", LEARNERS)
@settings(max_examples=3, deadline=None, derandomize=True)  # 0.3 s a training
@given(
    age=st.floats(-1e6, 1e6) | st.just(np.nan),
    plan=st.sampled_from(["a", "new", None]),
    rows=st.sets(st.sampled_from(list(TEST)), min_size=1),
)
def test_features_of_the_test_part_do_not_matter(
    kind: str, age: float, plan: str | None, rows: set[int], file: Path
) -> None:
    """Whatever the clients of the test part look like, the model and the out-of-fold predictions are the same."""
    changed = CLIENTS.copy()
    changed.loc[list(rows), ["age", "spend"]] = age
    changed.loc[list(rows), ["plan", "city"]] = plan
    assert_same_training(kind, changed, file)


@pytest.mark.parametrize("kind", LEARNERS)
def test_outcomes_of_the_training_part_do_matter(kind: str, file: Path) -> None:
    """Turning round who left in the training part gives another model: the comparison can tell models apart."""
    turned = CLIENTS.assign(churned=(1 - CLIENTS["churned"]).where(PLACES["part"] == "train", CLIENTS["churned"]))
    assert written(reference(kind)[0].pipeline, file) != written(trained(kind, turned)[0].pipeline, file)


@pytest.mark.parametrize("kind", LEARNERS)
def test_everybody_has_an_honest_prediction(kind: str) -> None:
    """Clients of the training part have their out-of-fold probability, those of the test part the model's."""
    tuned, result = reference(kind)
    inside = (PLACES["part"] == "train").to_numpy()
    assert_frame_equal(PLACES.assign(y=CLIENTS["churned"]), result.drop(columns=BOTH))
    assert tuned.out_of_fold.tolist() == result.loc[inside, BOTH].to_numpy().tolist()
    frame = CLIENTS[SCHEMA.features].astype({"active": float, "plan": object, "city": object})
    frame["plan"] = frame["plan"].where(frame["plan"].notna(), "missing")
    p = predict(tuned.pipeline, frame[~inside]).tolist()
    assert [p, p] == [result.loc[~inside, name].tolist() for name in BOTH]
    assert result.loc[inside, "p"].tolist() != result.loc[inside, "p_2"].tolist()


def test_split_columns_follow_the_width_of_the_table() -> None:
    """A forest that is to look at the root of the columns, at least at seven, looks at seven of a narrow table's."""
    learner, grid = LEARNERS["forest"]
    tuned, _ = train(learner, {**grid, "max_features": "sqrt_or_7"}, PARAMS, CLIENTS, SCHEMA, PLACES)
    assert tuned.pipeline["model"].max_features == 7
