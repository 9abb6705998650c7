"""forecast: the champion's probability for every current client, and what moves it.

Without a table of current clients they are those of the study who stayed, told of by models that did not see them.
"""

from pathlib import Path

import pandas as pd

from churn.base.config import Frozen
from churn.base.files import read_json, write_parquet
from churn.base.params import read_params
from churn.base.stage import run
from churn.champion.champion_model import ChampionModel
from churn.clients.table import read_clients
from churn.explain.forecast import Explain, forecast, of_the_study


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    explain: Explain


def main(
    params: Path, clean_dir: Path, current: Path, evaluation: Path, explanation: Path, champion: Path, tables: Path
) -> None:
    """Ask the champion of a case about its current clients."""
    read, (studied, schema) = read_params(params, Params), read_clients(clean_dir)
    clients, model = pd.read_parquet(current / "clients.parquet"), ChampionModel.load(champion)
    known = pd.read_parquet(evaluation / "probabilities.parquet")
    if read_json(current / "summary.json")["basis"] == "stayed":
        found = of_the_study(
            clients, known, *(pd.read_parquet(explanation / f"{name}.parquet") for name in ("shapley", "errors"))
        )
    else:
        importance = pd.read_csv(explanation / "importance.csv")
        found = forecast(model, clients, studied, schema, known, importance, read.explain, read.seed)
    for name, table in found.tables(clients).items():
        write_parquet(table, tables / f"{name}.parquet")


if __name__ == "__main__":
    run(main)
