"""The stage learning_curve: the leading model of the champion, refitted on shares of the training part."""

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from churn.base.files import read_json
from churn.champion.blend import Blend
from churn.champion.champion import Champion, write_champion
from churn.clients.features import model_frame
from churn.clients.schema import write_schema
from churn.learning_curve.learning_curve import learning_curve, verdict
from churn.scores.calibration import Calibration
from churn.train.encoding import encoder
from churn.train.model_files import save_model
from churn.train.settings import Training
from churn.train.tuning import predict
from stages.learning_curve import main
from tests.schemas import features
from tests.stages.predictions import params_file

SCHEMA = features(age="number", plan="category")
TRAINING = Training(metric="log_loss", threshold=0.5, one_hot_levels=3, rare_level=3)


def made(count: int = 200) -> tuple[pd.DataFrame, pd.DataFrame]:
    draws, place = np.random.default_rng(0), np.arange(count)
    age = draws.normal(40, 10, count)
    y = (age + draws.normal(0, 5, count) > 40).astype("int8")
    plan = draws.choice(["a", "b"], count)
    clients = pd.DataFrame({"client": place.astype(str), "churned": y, "age": age, "plan": plan})
    test = place % 4 == 0
    folds = {name: np.where(test, -1, place // step % 3) for name, step in [("fold", 1), ("fold_2", 3)]}
    return clients, pd.DataFrame({"client": place, "part": np.where(test, "test", "train"), **folds})


CLIENTS, PLACES = made()
INSIDE = (PLACES["part"] == "train").to_numpy()
FRAME = model_frame(CLIENTS, SCHEMA)[INSIDE]
Y, FOLDS = CLIENTS["churned"].to_numpy()[INSIDE], PLACES[["fold", "fold_2"]].to_numpy()[INSIDE]
MODELS = {"lr": LogisticRegression(), "tree": DecisionTreeClassifier(max_depth=2, random_state=0)}


def fitted(name: str) -> Pipeline:
    encode = encoder(FRAME, SCHEMA, TRAINING, 0, 0.9)
    return Pipeline([("encode", encode), ("model", MODELS[name])]).fit(FRAME, Y)


@cache
def out_of_fold() -> pd.DataFrame:
    """Give the tree's predictions as its stage writes them; those of the test part are not looked at."""
    p = np.full((len(PLACES), 2), 0.5)
    for repeat, fold in product(range(2), range(3)):
        out = FOLDS[:, repeat] == fold
        model = clone(fitted("tree")).fit(FRAME[~out], Y[~out])
        p[np.flatnonzero(INSIDE)[out], repeat] = predict(model, FRAME[out])
    return PLACES.assign(y=CLIENTS["churned"], p=p[:, 0], p_2=p[:, 1])


def run(clients: pd.DataFrame, folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Run the stage for a blend in which the tree weighs most; give curve and verdict."""
    folder.mkdir()
    clients.to_parquet(folder / "clients.parquet", index=False)
    write_schema(SCHEMA, folder / "schema.json")
    out_of_fold().to_parquet(folder / "leading.parquet", index=False)
    for name in MODELS:
        save_model(fitted(name), folder / f"{name}.skops")
    blend = Blend(intercept=0.0, weights={"lr": 0.4, "tree": 0.6})
    champion = Champion(name="blend", blend=blend, calibration=Calibration(method="none"))
    write_champion(champion, folder / "champion.json")
    params = params_file(folder, learning_curve={"shares": [0.5, 1.0]})
    main(params, folder, folder, folder, folder)
    return pd.read_csv(folder / "learning_curve.csv"), read_json(folder / "verdict.json")


def test_model_that_weighs_most_is_refitted(tmp_path: Path) -> None:
    """The curve is that of the heaviest member, over the shares of params.yaml and the folds of the training part."""
    curve, told = run(CLIENTS, tmp_path / "case")
    expected = learning_curve(fitted("tree"), FRAME, Y, FOLDS, (0.5, 1.0), 0)
    np.testing.assert_allclose(expected, curve, rtol=1e-5)
    judged = verdict(expected, 0.002)
    assert [told.pop("model"), told.pop("finding")] == ["tree", judged.pop("finding")]
    assert judged == pytest.approx(told, rel=1e-5)


def test_test_part_is_not_used(tmp_path: Path) -> None:
    """Other clients in the test part change nothing."""
    others = CLIENTS.assign(
        churned=CLIENTS["churned"].where(INSIDE, 1 - CLIENTS["churned"]), age=CLIENTS["age"].where(INSIDE, 1e6)
    )
    before, after = (run(clients, tmp_path / name) for name, clients in [("a", CLIENTS), ("b", others)])
    assert before[0].equals(after[0])
    assert before[1] == after[1]
