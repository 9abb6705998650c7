"""split: every client's part and fold, and the base rate of each."""

from pathlib import Path

from churn.base.config import Frozen
from churn.base.files import write_table
from churn.base.params import read_params
from churn.base.stage import run
from churn.clients.schema import CHURNED
from churn.clients.table import read_clients
from churn.split.settings import Split
from churn.split.split import base_rates, split, times


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    split: Split


def main(params: Path, clean_dir: Path, assignment: Path, rates: Path) -> None:
    """Assign the clients of a case to parts and folds."""
    read, (clients, schema) = read_params(params, Params), read_clients(clean_dir)
    time = times(clients, schema) if read.split.by == "time" else None
    table = split(clients, read.split.test_share, read.split.folds, read.split.repeats, read.seed, time)
    report = base_rates(table, clients[CHURNED], time)
    write_table(table, assignment)
    write_table(report, rates)


if __name__ == "__main__":
    run(main)
