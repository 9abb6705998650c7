"""ingest: a case's source becomes raw tables in Parquet, checked against the contract."""

from pathlib import Path
from tempfile import TemporaryDirectory

from churn.checks import check_tables
from churn.config import read_config, read_either
from churn.contract import Contract, Table
from churn.database import Database
from churn.files import write_parquet
from churn.queries import read_database
from churn.simulate import simulate, write_files
from churn.simulator import Simulator
from churn.sources import RawTable, read_folder
from churn.stage import run


def main(contract: Path, source: Path, raw: Path) -> None:
    """Read or simulate the tables of a case and check them."""
    promise = read_config(contract, Contract)
    for name, table in check_tables(read_source(source, promise.tables), promise.tables, promise.target).items():
        write_parquet(table, raw / f"{name}.parquet")


def read_source(source: Path, tables: dict[str, Table]) -> dict[str, RawTable]:
    """Give the raw tables; simulated ones pass through files, so that both kinds enter by the same door."""
    if source.suffix not in (".yaml", ".yml"):
        return read_folder(source, tables)
    settings = read_either(source, Simulator, Database)
    if isinstance(settings, Database):
        return read_database(source, settings, tables)
    with TemporaryDirectory() as folder:
        write_files(settings, simulate(settings).clients, Path(folder))
        return read_folder(Path(folder), tables)


if __name__ == "__main__":
    run(main)
