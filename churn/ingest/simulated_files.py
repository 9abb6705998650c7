"""Writes simulated clients as the files that users of a case have; a large world portion by portion."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from churn.base.errors import UserError, nearest, short
from churn.ingest.disk import needing_space
from churn.ingest.simulate import Shared, shared_by, simulate, world
from churn.ingest.simulator import File, Simulator
from churn.parts.folder import part_name
from churn.parts.mapping import over_parts


def write_files(simulator: Simulator, clients: pd.DataFrame, folder: Path) -> None:
    """Write simulated clients as the CSV files that users of the case have.

    Parameters
    ----------
    simulator : Simulator
        Says which file holds which columns and how numbers are written.
    clients : pandas.DataFrame
        Clients of ``simulate``.
    folder : Path
        Where to write; made if needed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in simulator.files.items():
        _write(file, clients, folder / name)


def write_world(simulator: Simulator, folder: Path) -> None:
    """Draw clients and write their files; of a large world each portion into files of its own, in parallel.

    The portions of ``a.csv`` are ``a/part-00000.csv`` and so on. Memory holds a few portions at a time.

    Parameters
    ----------
    simulator : Simulator
        The specification.
    folder : Path
        Where to write; made if needed.
    """
    portions = simulator.portions()
    if len(portions) == 1:
        write_files(simulator, simulate(simulator).clients, folder)
        return
    shared, places = shared_by(portions), [folder / Path(name).stem for name in simulator.files]
    calls = [(portion, shared, folder) for portion in portions]
    _clear(places)
    try:
        with needing_space(folder, "Simulate fewer clients, or write them elsewhere."):
            for place in places:
                place.mkdir(parents=True, exist_ok=True)
            over_parts(write_portion, calls, "portions of clients", len(calls))
    except BaseException:
        _clear(places)
        raise


def _clear(places: Sequence[Path]) -> None:
    """Remove portions, such as those of another number of clients."""
    for place in places:
        for path in place.glob("part-*.csv"):
            path.unlink()


def write_portion(portion: Simulator, shared: Shared, folder: Path) -> None:
    """Draw one portion and write its files into folders that are there."""
    clients, number = world(portion, shared).clients, 0 if portion.portion is None else portion.portion.number
    for name, file in portion.files.items():
        _write(file, clients, folder / Path(name).stem / f"part-{part_name(number)}.csv")


def _write(file: File, clients: pd.DataFrame, path: Path) -> None:
    table = _table(file, clients)
    table.to_csv(path, sep=file.separator, decimal=file.decimal, index=False, encoding="utf-8", lineterminator="\n")


def _table(file: File, clients: pd.DataFrame) -> pd.DataFrame:
    melted = [file.melt.id, *file.melt.columns.values()] if file.melt else []
    if unknown := [name for name in [*(file.columns or ()), *melted] if name not in clients]:
        raise UserError(f"simulator: files name a column '{short(unknown[0])}'. {nearest(unknown[0], clients)}")
    if file.columns is not None:
        return clients[list(file.columns)]
    if file.melt is None:
        raise UserError("simulator: every file needs 'columns' or 'melt'.")
    melt = file.melt
    wide = clients[[melt.id, *melt.columns.values()]].set_axis([melt.id, *melt.columns], axis=1)
    long = wide.melt(id_vars=melt.id, var_name=melt.variable, value_name=melt.value, ignore_index=False)
    return long.sort_index(kind="stable").reset_index(drop=True)
