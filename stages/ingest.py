"""ingest: a case's source becomes raw tables in Parquet, checked against the contract."""

from pathlib import Path
from tempfile import TemporaryDirectory

from churn.core.config import read_config, read_either
from churn.core.files import write_parquet
from churn.core.stage import run
from churn.data.contract import Contract, Table
from churn.sources.checks import check_tables
from churn.sources.database import Database
from churn.sources.folder import RawTable, read_folder
from churn.sources.queries import read_database
from churn.sources.simulate import simulate, write_files
from churn.sources.simulator import Simulator


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
