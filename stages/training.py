"""What every train_* stage does: read, tune by cross-validation on the training part, predict, write."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.pipeline import Pipeline

from churn.core.files import write_table
from churn.core.params import Grid, Params, Training, read_params
from churn.core.stage import run
from churn.data.schema import CHURNED, CLIENT, TRAIN, Schema, numbered, read_schema, repeated
from churn.models.encoding import encoder, model_frame
from churn.models.model_files import save_model
from churn.models.tuning import MODEL, Refusals, Tuned, predict, tune
from stages.results import write_results


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
        Given for models that weigh or measure columns on one scale: columns are scaled and collinear ones dropped.
    refusals : tuple of exception types
        What the model raises for settings that it does not take.
    """

    model: ClassifierMixin
    grid: Grid
    collinear_limit: float | None = None
    refusals: Refusals = (ValueError,)


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
        write_table(tuned.search, predictions / f"{model_file.stem}_search.csv")
        chosen = {name: value for name, value in tuned.chosen.items() if value is not None}
        table = predictions / f"{model_file.stem}.parquet"
        write_results(result, {"chosen": chosen}, read.training.threshold, table, plots, metrics)

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
        Columns client, part, fold, fold_2 ..., y, p, p_2 ...: out-of-fold in the training part, each repetition of
        the folds with a column of its own; in the test part all columns are the same.
    """
    features, y = model_frame(clients, schema), clients[CHURNED].to_numpy()
    inside = (places["part"] == TRAIN).to_numpy()
    encode = encoder(features[inside], schema, training, seed, learner.collinear_limit)
    pipeline = Pipeline([("encode", encode), (MODEL, learner.model)])
    folds = places.loc[inside, repeated(places, "fold")].to_numpy()
    tuned = tune(
        pipeline,
        learner.grid,
        features[inside],
        y[inside],
        folds,
        training.metric,
        training.threshold,
        learner.refusals,
    )
    p = np.empty((len(y), folds.shape[1]))
    p[inside], p[~inside] = tuned.out_of_fold, predict(tuned.pipeline, features[~inside])[:, None]
    return tuned, places.assign(y=y, **dict(zip(numbered("p", folds.shape[1]), p.T, strict=True)))
