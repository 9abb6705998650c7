"""explain: what the champion has learned, feature by feature, and what moves each client's risk, in numbers.

Every client is explained by models that were not fitted on it: training clients by the champion refitted outside their
fold, those of the test part by the champion itself. What the model relies on is measured out-of-fold too: it decides
what the plan reviews, and the test part has no say in that.
"""

from pathlib import Path

import pandas as pd

from churn.base.config import Frozen
from churn.base.files import write_json, write_parquet, write_tables
from churn.base.params import read_params
from churn.base.stage import run
from churn.champion.champion_model import ChampionModel
from churn.clients.schema import CLIENT, TRAIN
from churn.clients.table import beside, read_clients
from churn.explain.explain import explain
from churn.explain.settings import Explain
from churn.train.model_files import load_model


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    explain: Explain


def main(params: Path, clean_dir: Path, split: Path, champion: Path, linear: Path, tables: Path) -> None:
    """Explain the champion of a case."""
    read, (clients, schema) = read_params(params, Params), read_clients(clean_dir)
    places = beside(clients, pd.read_csv(split, dtype={CLIENT: str}))
    inside, folds = (places["part"] == TRAIN).to_numpy(), places["fold"].to_numpy()
    model = ChampionModel.load(champion)
    found = explain(model, load_model(linear), clients, schema, inside, folds, read.explain, read.seed)
    write_tables(found.tables, tables)
    write_parquet(clients[[CLIENT]].join(found.shapley.values), tables / "shapley.parquet")
    write_parquet(clients[[CLIENT]].join(found.shapley.errors), tables / "errors.parquet")
    write_parquet(clients[[CLIENT]].assign(p=found.in_sample), tables / "in_sample.parquet")
    write_json(found.summary, tables / "summary.json")


if __name__ == "__main__":
    run(main)
