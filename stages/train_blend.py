"""train_blend: the models' probabilities weighed together; out-of-fold with weights found on the other folds."""

from pathlib import Path

import pandas as pd

from churn.base.config import Frozen
from churn.base.files import write_json
from churn.base.params import read_params
from churn.base.stage import run
from churn.champion.blend import blend_models
from churn.train.results import write_results
from churn.train.settings import Training


class Params(Frozen):
    """What this stage takes from params.yaml."""

    training: Training


def main(members: list[Path], params: Path, predictions: Path, model_file: Path, metrics: Path) -> None:
    """Find the weights, blend, and write predictions, weights and scores."""
    threshold = read_params(params, Params).training.threshold
    blend, result = blend_models({path.name: pd.read_parquet(path / f"{path.name}.parquet") for path in members})
    write_json(blend.model_dump(), model_file)
    write_results(result, threshold, predictions, model_file.stem, metrics)


if __name__ == "__main__":
    run(main)
