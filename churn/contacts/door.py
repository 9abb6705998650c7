"""How current clients come in: through the checks and the cleaning that the clients studied went through."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from churn.base.files import write_parquet
from churn.clean.clean import clean
from churn.clean.large import clean_large
from churn.clients.contract import Contract
from churn.clients.schema import CHURNED, CLIENT
from churn.ingest.large import cut_new_clients, rows_of
from churn.ingest.new_clients import for_new_clients, read_new_clients
from churn.ingest.settings import Sources
from churn.ingest.source import kind_of
from churn.parts.folder import PARTS, parts_in
from churn.parts.mapping import over_parts
from churn.parts.settings import Cut, parts_for

TABLE, STAYED = "table", "stayed"
"""Where current clients come from: a table of them, or the clients studied who stayed."""


class Arrived(NamedTuple):
    """Current clients.

    Attributes
    ----------
    clients : pandas.DataFrame
        A client table without outcome, by key: the order of the file changes nothing later. Of a large table the
        sample.
    summary : dict
        basis (``table`` or ``stayed``), kind (``simulator``, ``database`` or ``files``), clients, left_out (rows that
        the contract's rules left out), studied (clients of the study met again, by key), studied_left (those of them
        who had left by then); where one of both tables is large, the last two are counted among its sample.
    """

    clients: pd.DataFrame
    summary: dict[str, object]


def current_clients(
    sources: Sources, contract: Contract, studied: pd.DataFrame, parts: list[Path], large: Cut, folder: Path
) -> Arrived:
    """Give the clients of today: those of a case's table of them, else those of the study who stayed.

    Parameters
    ----------
    sources : Sources
        Of the case.
    contract : Contract
        Of the case.
    studied : pandas.DataFrame
        The client table of the study.
    parts : list of Path
        Its parts, where it is large.
    large : Cut
        What a large table is.
    folder : Path
        Where parts are written, if there are many current clients.

    Raises
    ------
    UserError
        As for the clients studied; or the table has the target's column.
    """
    if not sources.same:
        cut = parts_for(rows_of(sources.current, for_new_clients(contract).tables), large)
        if cut:
            return arrive_large(sources.current, contract, studied, cut, large.sample, folder)
        return arrive(sources.current, contract, studied)
    stayed = studied[studied[CHURNED] == 0].drop(columns=CHURNED).sort_values(CLIENT, ignore_index=True)
    places = [(part, folder / PARTS / part.name) for part in parts]
    clients = sum(over_parts(_stayed, places, "current", len(parts))) if parts else len(stayed)
    counts = {"clients": clients, "left_out": 0, "studied": clients, "studied_left": 0}
    return Arrived(stayed, {"basis": STAYED, "kind": kind_of(sources.source), **counts})


def _stayed(part: Path, place: Path) -> int:
    clients = pd.read_parquet(part)
    stayed = clients[clients[CHURNED] == 0].drop(columns=CHURNED).reset_index(drop=True)
    write_parquet(stayed, place)
    return len(stayed)


def arrive(source: Path, contract: Contract, studied: pd.DataFrame) -> Arrived:
    """Let clients in whose outcome nobody knows.

    Parameters
    ----------
    source : Path
        A file, a folder of files, or the YAML of a simulator's month or of a database.
    contract : Contract
        Of the case.
    studied : pandas.DataFrame
        The client table of the study.
    """
    asked = for_new_clients(contract)
    raw = read_new_clients(source, asked)
    clients = clean(raw, asked)[0].sort_values(CLIENT, ignore_index=True)
    return _arrived(clients, source, studied, len(clients), len(next(iter(raw.values()))))


def arrive_large(
    source: Path, contract: Contract, studied: pd.DataFrame, cut: int, sample: int, folder: Path
) -> Arrived:
    """Let clients in as ``arrive`` does, in parts, which are written into a folder."""
    asked = for_new_clients(contract)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:
        cut_new_clients(source, asked, Path(place), cut)
        found = clean_large(parts_in(Path(place)), asked, folder, sample)
    return _arrived(found.sample, source, studied, found.counts["clients"], found.rows)


def _arrived(clients: pd.DataFrame, source: Path, studied: pd.DataFrame, kept: int, rows: int) -> Arrived:
    again = studied[studied[CLIENT].astype(str).isin(clients[CLIENT])]
    met = {"studied": len(again), "studied_left": int(again[CHURNED].sum())}
    counts = {"clients": kept, "left_out": rows - kept, **met}
    return Arrived(clients, {"basis": TABLE, "kind": kind_of(source), **counts})
