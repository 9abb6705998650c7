"""learning_curve: whether more clients would help the champion."""

from pathlib import Path

import pandas as pd

from churn.base.config import Frozen
from churn.base.files import write_json, write_table
from churn.base.params import read_params
from churn.base.stage import run
from churn.champion.champion import read_champion
from churn.clients.features import model_frame
from churn.clients.schema import CHURNED, TRAIN, repeated
from churn.clients.table import beside, read_clients
from churn.learning_curve.learning_curve import learning_curve, verdict
from churn.learning_curve.settings import LearningCurve
from churn.scores.margins import Compare
from churn.train.model_files import load_model


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    compare: Compare
    learning_curve: LearningCurve


def main(params: Path, clean_dir: Path, evaluation: Path, champion: Path, tables: Path) -> None:
    """Refit the champion (of a blend the model that weighs most) on growing shares of the training clients."""
    read, (clients, schema) = read_params(params, Params), read_clients(clean_dir)
    own = beside(clients, pd.read_parquet(evaluation / "leading.parquet"))
    leading, settings = read_champion(champion / "champion.json").blend.leading, read.learning_curve
    inside = (own["part"] == TRAIN).to_numpy()
    features, y = model_frame(clients, schema)[inside], clients.loc[inside, CHURNED].to_numpy()
    folds, known = (own.loc[inside, repeated(own, name)].to_numpy() for name in ("fold", "p"))
    model = load_model(champion / f"{leading}.skops")
    curve = learning_curve(model, features, y, folds, settings.shares, read.seed, known)
    write_table(curve, tables / "learning_curve.csv")
    write_json({"model": leading, **verdict(curve, read.compare.margin["log_loss"])}, tables / "verdict.json")


if __name__ == "__main__":
    run(main)
