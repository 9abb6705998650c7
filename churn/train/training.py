"""What every train_* stage does: read, tune by cross-validation on the training part, predict, write."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.pipeline import Pipeline

from churn.base.config import Frozen
from churn.base.files import write_table
from churn.base.params import Grid, Share, read_grid, read_params
from churn.base.stage import run
from churn.clients.features import model_frame
from churn.clients.schema import CHURNED, CLIENT, TRAIN, Schema, numbered, repeated
from churn.clients.table import beside, read_clients
from churn.train.encoding import encoder
from churn.train.model_files import save_model
from churn.train.results import write_results
from churn.train.settings import Training
from churn.train.split_columns import settled
from churn.train.tuning import MODEL, Refusals, Tuned, predict, tune


class TrainParams(Frozen):
    """What every train_* stage takes from params.yaml beside its own grid."""

    seed: int
    collinear_limit: Share
    training: Training


@dataclass(frozen=True)
class Learner:
    """What distinguishes one train_* stage from another.

    Attributes
    ----------
    model : classifier
        Unfitted, with its seed.
    one_scale : bool
        For models that weigh or measure columns on one scale: columns are scaled, and collinear ones dropped.
    refusals : tuple of exception types
        What the model raises for settings that it does not take.
    """

    model: ClassifierMixin
    one_scale: bool = False
    refusals: Refusals = (ValueError,)


def train_stage(section: str, learner: Callable[[int], Learner]) -> None:
    """Run a train_* stage: one model family on one case.

    Parameters
    ----------
    section : str
        Of params.yaml, which holds the model's grid; the stage has the same name.
    learner : callable
        Gives the unfitted model from the seed.
    """

    def main(params: Path, clean_dir: Path, split: Path, predictions: Path, model_file: Path, metrics: Path) -> None:
        """Tune, fit and predict; write predictions, searched grid, model and scores."""
        read, grid = read_params(params, TrainParams), read_grid(params, section)
        clients, schema = read_clients(clean_dir)
        places = beside(clients, pd.read_csv(split, dtype={CLIENT: str}))
        tuned, result = train(learner(read.seed), grid, read, clients, schema, places)
        save_model(tuned.pipeline, model_file)
        write_table(tuned.search, predictions / f"{model_file.stem}_search.csv")
        write_results(result, read.training.threshold, predictions, model_file.stem, metrics)

    run(main)


def train(
    learner: Learner, grid: Grid, params: TrainParams, clients: pd.DataFrame, schema: Schema, places: pd.DataFrame
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
    limit = params.collinear_limit if learner.one_scale else None
    encode = encoder(features[inside], schema, params.training, params.seed, limit)
    pipeline = Pipeline([("encode", encode), (MODEL, learner.model)])
    folds = places.loc[inside, repeated(places, "fold")].to_numpy()
    tuned = tune(
        pipeline,
        settled(grid, features.shape[1]),
        features[inside],
        y[inside],
        folds,
        params.training.metric,
        params.training.threshold,
        learner.refusals,
    )
    p = np.empty((len(y), folds.shape[1]))
    p[inside], p[~inside] = tuned.out_of_fold, predict(tuned.pipeline, features[~inside])[:, None]
    return tuned, places.assign(y=y, **dict(zip(numbered("p", folds.shape[1]), p.T, strict=True)))
