"""What every train_* stage writes of its predictions: the table, the scores, and curves for ``dvc plots``."""

from pathlib import Path
from typing import Any

import pandas as pd

from churn.core.files import write_json, write_parquet, write_table
from churn.data.schema import TEST, TRAIN
from churn.evaluation.scores import confusion_points, precision_recall_points, repeated_scores, roc_points, scores


def write_results(
    result: pd.DataFrame, more: dict[str, Any], threshold: float, table: Path, plots: Path, metrics: Path
) -> None:
    """Write predictions, scalar metrics with ``more`` at their end, and curves."""
    inside, test = result[result["part"] == TRAIN], result[result["part"] == TEST]
    folds = repeated_scores(inside, threshold)
    content = {
        "cv": {name: {"mean": folds[name].mean(), "sd": folds[name].std()} for name in folds},
        "test": scores(test["y"].to_numpy(), test["p"].to_numpy(), threshold),
        "clients": {TRAIN: len(inside), TEST: len(test)},
        **more,
    }
    write_parquet(result, table)
    write_json(content, metrics)
    write_curves(inside, threshold, plots)


def write_curves(out_of_fold: pd.DataFrame, threshold: float, plots: Path) -> None:
    """Write what ``dvc plots`` draws, from out-of-fold predictions: experiments are compared without the test part."""
    y, p = out_of_fold["y"].to_numpy(), out_of_fold["p"].to_numpy()
    write_table(roc_points(y, p), plots / "roc.csv")
    write_table(precision_recall_points(y, p), plots / "precision_recall.csv")
    write_table(confusion_points(y, p, threshold), plots / "confusion.csv")
