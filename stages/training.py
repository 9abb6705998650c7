"""What every train_* stage does: read, tune by cross-validation on the training part, predict, write."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.pipeline import Pipeline

from churn.encoding import encoder, model_frame
from churn.files import write_json, write_parquet, write_table
from churn.model_files import save_model
from churn.params import Grid, Params, Training, read_params
from churn.schema import CHURNED, CLIENT, TEST, TRAIN, Schema, read_schema
from churn.scores import precision_recall_points, roc_points, scores
from churn.stage import run
from churn.tuning import MODEL, Tuned, predict, tune


@dataclass(frozen=True)
class Learner:
    """What distinguishes one train_* stage from another.

    Attributes
    ----------
    model : classifier
        Unfitted, with its seed.
    grid : Grid
        Its settings: values, or lists to choose from.
    collinear_limit : float or None
        Given for linear models: their columns are scaled and collinear ones dropped.
    """

    model: ClassifierMixin
    grid: Grid
    collinear_limit: float | None = None


def train_stage(learner: Callable[[Params], Learner]) -> None:
    """Run a train_* stage: one model family on one case."""

    def main(
        params: Path, clean_dir: Path, split: Path, predictions: Path, model_file: Path, plots: Path, metrics: Path
    ) -> None:
        """Tune, fit and predict; write predictions, searched grid, model, curves and scores."""
        read = read_params(params)
        schema = read_schema(clean_dir / "schema.json")
        clients = pd.read_parquet(clean_dir / "clients.parquet")
        places = pd.read_csv(split, dtype={CLIENT: str})
        tuned, result = train(learner(read), read.training, read.seed, clients, schema, places)
        save_model(tuned.pipeline, model_file)
        write_parquet(result, predictions / f"{model_file.stem}.parquet")
        write_table(tuned.search, predictions / f"{model_file.stem}_search.csv")
        write_json(metrics_of(tuned, result, read.training.threshold), metrics)
        write_curves(result[result["part"] == TRAIN], read.training.threshold, plots)

    run(main)


def train(
    learner: Learner, training: Training, seed: int, clients: pd.DataFrame, schema: Schema, places: pd.DataFrame
) -> tuple[Tuned, pd.DataFrame]:
    """Tune on the training part and predict everybody.

    Returns
    -------
    tuned : Tuned
        The chosen model, fitted on the training part.
    result : pandas.DataFrame
        Columns client, part, fold, y, p; p is out-of-fold in the training part.
    """
    features, y = model_frame(clients, schema), clients[CHURNED].to_numpy()
    inside = (places["part"] == TRAIN).to_numpy()
    encode = encoder(features[inside], schema, training, seed, learner.collinear_limit)
    pipeline = Pipeline([("encode", encode), (MODEL, learner.model)])
    folds = places.loc[inside, "fold"].to_numpy()
    tuned = tune(pipeline, learner.grid, features[inside], y[inside], folds, training.metric, training.threshold)
    p = np.empty(len(y))
    p[inside], p[~inside] = tuned.out_of_fold, predict(tuned.pipeline, features[~inside])
    return tuned, places.assign(y=y, p=p)


def metrics_of(tuned: Tuned, result: pd.DataFrame, threshold: float) -> dict[str, object]:
    """Give the scalars of the metrics file: cross-validated mean and sd, the test part, sizes, numbers chosen."""
    test = result[result["part"] == TEST]
    folds = tuned.fold_scores
    return {
        "cv": {name: {"mean": folds[name].mean(), "sd": folds[name].std()} for name in folds},
        "test": scores(test["y"].to_numpy(), test["p"].to_numpy(), threshold),
        "clients": {"train": len(result) - len(test), "test": len(test)},
        "chosen": {name: value for name, value in tuned.chosen.items() if value is not None},
    }


def write_curves(out_of_fold: pd.DataFrame, threshold: float, plots: Path) -> None:
    """Write what ``dvc plots`` draws, from out-of-fold predictions: experiments are compared without the test part."""
    y, p = out_of_fold["y"].to_numpy(), out_of_fold["p"].to_numpy()
    names = np.array(["stayed", "left"])
    confusion = pd.DataFrame({"actual": names[y], "predicted": names[(p >= threshold).astype(int)]})
    write_table(roc_points(y, p), plots / "roc.csv")
    write_table(precision_recall_points(y, p), plots / "precision_recall.csv")
    write_table(confusion, plots / "confusion.csv")
