"""clean: the contract's rules turn raw tables into one client table, with a log of what each rule did."""

from pathlib import Path

import pandas as pd

from churn.core.config import read_config
from churn.core.files import write_parquet, write_table
from churn.core.stage import run
from churn.data.clean import clean
from churn.data.contract import Contract
from churn.data.schema import schema_of, write_schema


def main(contract: Path, raw: Path, clean_dir: Path) -> None:
    """Clean the raw tables of a case."""
    promise = read_config(contract, Contract)
    tables = {name: pd.read_parquet(raw / f"{name}.parquet") for name in promise.tables}
    clients, log = clean(tables, promise)
    write_parquet(clients, clean_dir / "clients.parquet")
    write_schema(schema_of(clients, promise.roles), clean_dir / "schema.json")
    write_table(log, clean_dir / "log.csv")


if __name__ == "__main__":
    run(main)
