"""forecast: the champion's probability for every current client, and what moves it.

Without a table of current clients they are those of the study who stayed, told of by models that did not see them. Of
a large table probabilities alone are computed here: stage contacts asks for the reasons of those who may be listed.
"""

from pathlib import Path

import pandas as pd

from churn.base.config import Frozen
from churn.base.files import read_json, write_parquet
from churn.base.params import read_params
from churn.base.stage import run
from churn.champion.champion_model import ChampionModel
from churn.clients.schema import CLIENT
from churn.clients.table import read_clients
from churn.explain.forecast import forecast, of_the_study
from churn.explain.probabilities import probabilities, with_known, write_probabilities
from churn.explain.settings import ReasonSettings
from churn.parts.folder import parts_in


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    explain: ReasonSettings


def main(
    params: Path, clean_dir: Path, current: Path, evaluation: Path, explanation: Path, champion: Path, tables: Path
) -> None:
    """Ask the champion of a case about its current clients."""
    read, (studied, schema) = read_params(params, Params), read_clients(clean_dir)
    clients, known = pd.read_parquet(current / "clients.parquet"), pd.read_parquet(evaluation / "probabilities.parquet")
    parts, stayed = parts_in(current), read_json(current / "summary.json")["basis"] == "stayed"
    if parts:
        own = known if stayed else None
        write_probabilities(parts, champion, schema, own, tables)
        sampled = clients[[CLIENT]].assign(p=probabilities(champion, clients, schema))
        write_parquet(with_known(sampled, own), tables / "probabilities.parquet")
        return
    if stayed:
        found = of_the_study(
            clients, known, *(pd.read_parquet(explanation / f"{name}.parquet") for name in ("shapley", "errors"))
        )
    else:
        importance, model = pd.read_csv(explanation / "importance.csv"), ChampionModel.load(champion)
        found = forecast(model, clients, studied, schema, known, importance, read.explain, read.seed)
    for name, table in found.tables(clients).items():
        write_parquet(table, tables / f"{name}.parquet")


if __name__ == "__main__":
    run(main)
