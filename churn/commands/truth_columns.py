"""Holds what the model is said to rely on against simulated truth where null columns are correlated. Part of ``truth``.

The simulated gym has a column without effect that mirrors one with an effect: the months to the end of the contract. In
further worlds noisy copies of columns with effects are added, which tell nothing beyond their originals.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from churn.base.config import read_config
from churn.champion.blend import alone
from churn.champion.champion import Champion
from churn.champion.champion_model import ChampionModel
from churn.clients.features import model_frame
from churn.clients.schema import CHURNED, TRAIN, Schema
from churn.commands.settings import Params
from churn.commands.worlds import through_files
from churn.evaluate.candidates import candidate
from churn.explain.fold_models import fold_champions
from churn.explain.importance import importance
from churn.ingest.simulate import simulate
from churn.ingest.simulator import Simulator
from churn.split.split import split
from churn.train.training import TrainParams, train
from stages.train_boost import learner

CASE = Path("cases/fitness")
COPIES = {"Age": 0.3, "Lifetime": 0.2, "Avg_additional_charges_total": 0.5}
"""Columns with an effect that are copied, and the noise on the copy in their standard deviations."""

WORLDS = {"gym": {}, "gym with noisy copies": COPIES}


def correlated_nulls(params: Params, worlds: int) -> pd.DataFrame:
    """Count what is called relied on and what a driver, among columns with and without effect.

    Returns
    -------
    pandas.DataFrame
        Two rows a kind of world: columns (which, and where), of (how many), relied on (worse when shuffled), drivers
        (worse also when exchanged among clients who are alike in the others), worlds with a driver among them.
    """
    rows = []
    for kind, copies in WORLDS.items():
        seeds = tqdm(range(1, worlds + 1), desc=kind, disable=None)
        found = pd.concat([judged(params, seed, copies).assign(world=seed) for seed in seeds])
        for null, words in ((True, "without effect"), (False, "with an effect")):
            mine = found[found["null"] == null]
            rows.append(
                {
                    "columns": f"{words}, {worlds} worlds: {kind}",
                    "of": len(mine),
                    "relied on": mine["relied"].sum(),
                    "drivers": mine["driver"].sum(),
                    "worlds with a driver": mine.groupby("world")["driver"].any().sum(),
                }
            )
    return pd.DataFrame(rows)


def judged(params: Params, seed: int, copies: dict[str, float]) -> pd.DataFrame:
    """Run one simulated gym with gradient boosting: importance, and null (whether a column has no effect)."""
    clients, schema, null = gym(seed, copies)
    places = split(clients, params.split.test_share, params.split.folds, 1, seed)
    shared = TrainParams(seed=params.seed, collinear_limit=params.collinear_limit, training=params.training)
    tuned, predictions = train(learner(params.seed), params.grids["boost"], shared, clients, schema, places)
    champion = Champion(name="boost", blend=alone("boost"), calibration=candidate(predictions).calibration)
    inside = (places["part"] == TRAIN).to_numpy()
    features, y, folds = model_frame(clients, schema)[inside], clients[CHURNED].to_numpy()[inside], places["fold"]
    models = fold_champions(ChampionModel(champion, {"boost": tuned.pipeline}), features, y, folds[inside].to_numpy())
    found = importance(models, features, y, params.explain, seed)
    return found.assign(null=found["feature"].isin(null))


def gym(seed: int, copies: dict[str, float]) -> tuple[pd.DataFrame, Schema, list[str]]:
    """Simulate a gym with noisy copies of columns; give clients, schema and the columns without effect."""
    spec = read_config(CASE / "simulator.yaml", Simulator).model_copy(update={"seed": seed})
    clients, schema = through_files(CASE, spec, simulate(spec).clients)
    rng = np.random.default_rng(seed)
    added = {f"{name}_copy": _noisy(clients[name], noise, rng) for name, noise in copies.items()}
    fields = {f"{name}_copy": schema.columns[name] for name in copies}
    schema = schema.model_copy(update={"columns": {**schema.columns, **fields}})
    return clients.assign(**added), schema, [*spec.no_effect, *added]


def _noisy(column: pd.Series, noise: float, rng: np.random.Generator) -> pd.Series:
    return column + noise * column.std() * rng.normal(size=len(column))
