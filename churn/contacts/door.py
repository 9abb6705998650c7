"""How current clients come in: through the checks and the cleaning that the clients studied went through."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.clients.schema import CHURNED, CLIENT
from churn.ingest.new_clients import for_new_clients, read_new_clients
from churn.ingest.settings import Sources
from churn.ingest.source import kind_of

TABLE, STAYED = "table", "stayed"
"""Where current clients come from: a table of them, or the clients studied who stayed."""


class Arrived(NamedTuple):
    """Current clients.

    Attributes
    ----------
    clients : pandas.DataFrame
        A client table without outcome, by key: the order of the file changes nothing later.
    summary : dict
        basis (``table`` or ``stayed``), kind (``simulator``, ``database`` or ``files``), clients, left_out (rows that
        the contract's rules left out), studied (clients of the study met again, by key), studied_left (those of them
        who had left by then).
    """

    clients: pd.DataFrame
    summary: dict[str, object]


def current_clients(sources: Sources, contract: Contract, studied: pd.DataFrame) -> Arrived:
    """Give the clients of today: those of a case's table of them, else those of the study who stayed.

    Raises
    ------
    UserError
        As for the clients studied; or the table has the target's column.
    """
    if sources.same:
        stayed = studied[studied[CHURNED] == 0].drop(columns=CHURNED).sort_values(CLIENT, ignore_index=True)
        counts = {"clients": len(stayed), "left_out": 0, "studied": len(stayed), "studied_left": 0}
        return Arrived(stayed, {"basis": STAYED, "kind": kind_of(sources.source), **counts})
    return arrive(sources.current, contract, studied)


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
    again = studied[studied[CLIENT].astype(str).isin(clients[CLIENT])]
    counts = {"clients": len(clients), "left_out": len(next(iter(raw.values()))) - len(clients)}
    met = {"studied": len(again), "studied_left": int(again[CHURNED].sum())}
    return Arrived(clients, {"basis": TABLE, "kind": kind_of(source), **counts, **met})
