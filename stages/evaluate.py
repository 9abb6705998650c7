"""evaluate: all models side by side, the champion, and its calibration."""

from pathlib import Path
from shutil import copy

import pandas as pd

from churn.base.config import Frozen
from churn.base.files import read_json, write_json, write_parquet, write_tables
from churn.base.params import read_params
from churn.base.stage import run
from churn.champion.champion import write_champion
from churn.evaluate.evaluate import BLEND, evaluate
from churn.evaluate.settings import Evaluate
from churn.scores.margins import Compare


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    compare: Compare
    evaluate: Evaluate


def main(
    predictions: list[Path], models: list[Path], params: Path, champion: Path, tables: Path, curves: Path, metrics: Path
) -> None:
    """Compare the models of a case, choose one, and write what each is worth."""
    read = read_params(params, Params)
    margin = read.compare.margin[read.evaluate.metric]
    files = {path.stem: path for path in models}
    predicted = {path.name: pd.read_parquet(path / f"{path.name}.parquet") for path in predictions}
    found = evaluate(predicted, read_json(files[BLEND]), read.evaluate, margin, read.seed)
    write_champion(found.champion, champion / "champion.json")
    for name in found.champion.blend.weights:
        copy(files[name], champion / files[name].name)
    write_parquet(found.probabilities, tables / "probabilities.parquet")
    write_parquet(found.leading, tables / "leading.parquet")
    write_tables(found.tables, tables)
    write_tables(found.curves, curves)
    write_json(found.summary, tables / "summary.json")
    write_json(found.metrics, metrics)


if __name__ == "__main__":
    run(main)
