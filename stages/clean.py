"""clean: the contract's rules turn raw tables into one client table, with a log of what each rule did."""

from pathlib import Path

import pandas as pd

from churn.base.config import read_config
from churn.base.files import write_table
from churn.base.stage import run
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.clients.schema import schema_of
from churn.clients.table import write_clients


def main(contract: Path, raw: Path, clean_dir: Path, log: Path) -> None:
    """Clean the raw tables of a case."""
    promise = read_config(contract, Contract)
    tables = {name: pd.read_parquet(raw / f"{name}.parquet") for name in promise.tables}
    clients, done = clean(tables, promise)
    write_clients(clients, schema_of(clients, promise.roles, promise.orders), clean_dir)
    write_table(done, log)


if __name__ == "__main__":
    run(main)
