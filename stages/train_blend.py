"""train_blend: the models' probabilities weighed together; out-of-fold with weights found on the other folds."""

from pathlib import Path

import pandas as pd

from churn.core.files import write_json
from churn.core.params import read_params
from churn.core.stage import run
from churn.models.blend import blend_models
from stages.results import write_results


def main(members: list[Path], params: Path, predictions: Path, model_file: Path, plots: Path, metrics: Path) -> None:
    """Find the weights, blend, and write predictions, weights, curves and scores."""
    read = read_params(params)
    blend, result = blend_models({path.stem: pd.read_parquet(path) for path in members})
    write_json(blend.model_dump(), model_file)
    table = predictions / f"{model_file.stem}.parquet"
    write_results(result, {"weights": blend.weights}, read.training.threshold, table, plots, metrics)


if __name__ == "__main__":
    run(main)
