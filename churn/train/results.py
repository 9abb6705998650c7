"""What every train_* stage writes of its predictions: the table, all scores, and the few that are compared."""

from pathlib import Path

import pandas as pd

from churn.base.files import write_json, write_parquet, write_table
from churn.clients.schema import TEST, TRAIN
from churn.scores.metrics import METRICS
from churn.scores.scores import repeated_scores, scores


def write_results(result: pd.DataFrame, threshold: float, folder: Path, model: str, metrics: Path) -> None:
    """Write predictions, every score with its spread over folds and its value in the test part, and the metrics.

    Parameters
    ----------
    result : pandas.DataFrame
        As ``churn.train.training.train`` gives it.
    threshold : float
        For the scores of yes and no.
    folder : Path
        Of ``<model>.parquet`` and ``<model>_scores.csv``.
    model : str
        Its name.
    metrics : Path
        JSON of the means of ``METRICS`` over folds.
    """
    test, folds = result[result["part"] == TEST], repeated_scores(result[result["part"] == TRAIN], threshold)
    held_out = scores(test["y"].to_numpy(), test["p"].to_numpy(), threshold)
    rows = [
        {"metric": name, "mean": folds[name].mean(), "sd": folds[name].std(), "test": held_out[name]} for name in folds
    ]
    write_parquet(result, folder / f"{model}.parquet")
    write_table(pd.DataFrame(rows), folder / f"{model}_scores.csv")
    write_json({name: folds[name].mean() for name in METRICS}, metrics)
