"""score: one row a client: a probability from a model that never saw the client, the plan's decision, and reasons."""

from pathlib import Path

import pandas as pd

from churn.base.config import read_config
from churn.base.files import write_table
from churn.base.stage import run
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT
from churn.clients.table import beside, read_clients
from churn.presentation.labels import Labels
from churn.presentation.reasons import beyond_chance, reasons
from churn.score.score import score_table


def main(labels: Path, clean_dir: Path, evaluation: Path, explanation: Path, plan: Path, scores: Path) -> None:
    """Put the champion's probabilities, deciles, the plan's decisions and reasons together."""
    (clients, schema), named = read_clients(clean_dir), read_config(labels, Labels)
    known = beside(clients, pd.read_parquet(evaluation / "probabilities.parquet"))
    files = (explanation / name for name in ("shapley.parquet", "errors.parquet"))
    values, errors = (beside(clients, pd.read_parquet(file)).drop(columns=CLIENT) for file in files)
    decided = beside(clients, pd.read_parquet(plan / "decisions.parquet"))
    words = reasons(beyond_chance(values, errors), model_frame(clients, schema), schema, named.labels)
    p = known["p"].to_numpy()
    write_table(score_table(known[CLIENT], p, p, decided, words), scores)


if __name__ == "__main__":
    run(main)
