"""split: every client's part and fold, and the base rate of each."""

from pathlib import Path

import pandas as pd

from churn.core.files import write_json, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.schema import CHURNED, CLIENT, TEST, TRAIN
from churn.evaluation.split import base_rates, split


def main(params: Path, clean_dir: Path, assignment: Path, rates: Path, metrics: Path) -> None:
    """Assign the clients of a case to parts and folds."""
    read = read_params(params)
    clients = pd.read_parquet(clean_dir / "clients.parquet", columns=[CLIENT, CHURNED])
    table = split(clients, read.split.test_share, read.split.folds, read.split.repeats, read.seed)
    report = base_rates(table, clients[CHURNED])
    write_table(table, assignment)
    write_table(report, rates)
    whole = report[report["fold"] == "all"].set_index("part")
    sizes = {
        part: {"clients": int(whole.at[part, "clients"]), "base_rate": whole.at[part, "base_rate"]}
        for part in (TRAIN, TEST)
    }
    write_json({**sizes, "largest_standard_score": report["standard_score"].abs().max()}, metrics)


if __name__ == "__main__":
    run(main)
