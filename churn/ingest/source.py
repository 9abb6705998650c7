"""Reads a case's source, whichever kind it is."""

from pathlib import Path
from tempfile import TemporaryDirectory

from churn.base.config import read_config, read_either
from churn.base.errors import UserError
from churn.clients.contract import Table
from churn.ingest.database import Database
from churn.ingest.folder import RawTable, read_folder
from churn.ingest.queries import read_database
from churn.ingest.simulate import simulate
from churn.ingest.simulated_files import write_files
from churn.ingest.simulator import Month, Simulator


def read_source(source: Path, tables: dict[str, Table]) -> dict[str, RawTable]:
    """Give the raw tables; simulated ones pass through files, so that all kinds enter by the same door."""
    if not is_settings(source):
        return read_folder(source, tables)
    settings = read_settings(source)
    if isinstance(settings, Database):
        return read_database(source, settings, tables)
    with TemporaryDirectory() as folder:
        write_files(settings, simulate(settings).clients, Path(folder))
        return read_folder(Path(folder), tables)


def is_settings(source: Path) -> bool:
    """Tell a YAML, which says how clients are drawn or queried, from files of clients."""
    return source.suffix in (".yaml", ".yml")


def read_settings(source: Path, outcomes: bool = False) -> Simulator | Database:
    """Read a source's YAML: a simulator, another month of one, or a database.

    Parameters
    ----------
    source : Path
        The YAML.
    outcomes : bool, default False
        Whether another month is over, so that it is known who left.

    Raises
    ------
    UserError
        It is none of the three; or another month has the seed of the one studied.
    """
    settings = read_either(source, Simulator, Month, Database)
    if not isinstance(settings, Month):
        return settings
    world = read_config(source.parent / settings.simulator, Simulator)
    if settings.seed == world.seed:
        raise UserError(
            f"{source}: 'seed' is {settings.seed}, that of {settings.simulator}: these would be the clients studied. "
            "Give another."
        )
    return world.month(settings.seed, settings.clients, outcomes)


def kind_of(source: Path) -> str:
    """Tell whether a source is a ``simulator``, a ``database``, or ``files``."""
    if not is_settings(source):
        return "files"
    return type(read_settings(source)).__name__.lower()
