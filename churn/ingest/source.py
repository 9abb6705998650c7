"""Reads a case's source, whichever kind it is."""

from pathlib import Path
from tempfile import TemporaryDirectory

from churn.base.config import read_either
from churn.clients.contract import Table
from churn.ingest.database import Database
from churn.ingest.folder import RawTable, read_folder
from churn.ingest.queries import read_database
from churn.ingest.simulate import simulate, write_files
from churn.ingest.simulator import Simulator


def read_source(source: Path, tables: dict[str, Table]) -> dict[str, RawTable]:
    """Give the raw tables; simulated ones pass through files, so that all kinds enter by the same door."""
    if source.suffix not in (".yaml", ".yml"):
        return read_folder(source, tables)
    settings = read_either(source, Simulator, Database)
    if isinstance(settings, Database):
        return read_database(source, settings, tables)
    with TemporaryDirectory() as folder:
        write_files(settings, simulate(settings).clients, Path(folder))
        return read_folder(Path(folder), tables)


def kind_of(source: Path) -> str:
    """Tell whether a source is a ``simulator``, a ``database``, or ``files``."""
    if source.suffix not in (".yaml", ".yml"):
        return "files"
    return type(read_either(source, Simulator, Database)).__name__.lower()
