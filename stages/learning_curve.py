"""learning_curve: whether more clients would help the champion."""

from pathlib import Path

import pandas as pd

from churn.core.files import write_json, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.schema import CHURNED, TRAIN, read_schema
from churn.figures.evaluation import learning_chart
from churn.figures.style import save
from churn.models.champion import read_champion
from churn.models.encoding import model_frame
from churn.models.learning import learning_curve, verdict
from churn.models.model_files import load_model


def main(params: Path, clean_dir: Path, split: Path, champion: Path, models: Path, tables: Path, chart: Path) -> None:
    """Refit the champion (of a blend the model that weighs most) on growing shares of the training clients."""
    import churn.models.catboost_model
    import churn.models.support_vectors  # noqa: F401 (a model file may name them)

    read = read_params(params)
    weights = read_champion(champion).blend.weights
    leading = max(weights, key=lambda name: weights[name])
    clients, places = pd.read_parquet(clean_dir / "clients.parquet"), pd.read_csv(split)
    inside = (places["part"] == TRAIN).to_numpy()
    features = model_frame(clients, read_schema(clean_dir / "schema.json"))[inside]
    y, folds = clients.loc[inside, CHURNED].to_numpy(), places.loc[inside, "fold"].to_numpy()
    pipeline = load_model(models / f"{leading}.skops")
    curve = learning_curve(pipeline, features, y, folds, read.learning_curve.shares, read.seed)
    write_table(curve, tables / "learning_curve.csv")
    write_json({"model": leading, **verdict(curve).model_dump()}, tables / "verdict.json")
    save(learning_chart(curve, leading, "en"), chart)


if __name__ == "__main__":
    run(main)
