"""Cleans a large table part by part, and takes the sample that analysis and training see."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from churn.base.errors import UserError
from churn.base.files import write_parquet
from churn.base.hashing import uniform
from churn.clean.clean import LOG, Step, clean, steps
from churn.clients.contract import Contract, Drop, DropCopies, DropUseless
from churn.clients.schema import CHURNED, CLIENT
from churn.parts.folder import PARTS
from churn.parts.mapping import over_parts


class Population(NamedTuple):
    """A large table after cleaning.

    Attributes
    ----------
    sample : pandas.DataFrame
        The clients whose keys have the smallest hashes, by key: the same whatever the number of parts, and within any
        larger sample.
    log : pandas.DataFrame
        As ``clean`` gives it, added up over parts.
    counts : dict of str to int
        clients, left (0 where nobody knows), parts, sample.
    rows : int
        Of the first raw table, with those that the rules left out.
    """

    sample: pd.DataFrame
    log: pd.DataFrame
    counts: dict[str, int]
    rows: int


class _Part(NamedTuple):
    """What is told of a cleaned part: its log, its smallest hashes in order, and counts; or why it was refused."""

    log: pd.DataFrame
    hashes: np.ndarray
    clients: int
    left: int
    rows: int
    refused: str = ""


def clean_large(raw: list[Path], contract: Contract, folder: Path, sample: int) -> Population:
    """Clean every part and write it; see ``churn.clean.clean.clean`` for the rules.

    Columns that are empty, constant or copies of others are decided on in the first part, and go in all.

    Parameters
    ----------
    raw : list of Path
        Folders of the parts, each with a Parquet file a table.
    contract : Contract
        For new clients, whose tables have no target, as ``for_new_clients`` gives it.
    folder : Path
        Where ``parts`` is written: a Parquet file a part, smallest hashes first.
    sample : int
        Clients of the sample.

    Raises
    ------
    UserError
        As for a small table, with the number of parts in which it is so.
    """
    decided = _decided(read_tables(raw[0], contract), contract)
    places = [folder / PARTS / f"{path.name}.parquet" for path in raw]
    calls = [(path, decided, place, sample) for path, place in zip(raw, places, strict=True)]
    done = over_parts(_clean_part, calls, "clean", len(raw))
    _refuse([one.refused for one in done])
    limit = np.sort(np.concatenate([one.hashes for one in done]))[:sample][-1]
    heads = [int(np.searchsorted(one.hashes, limit, side="right")) for one in done]
    rows = over_parts(_head, list(zip(places, heads, strict=True)), "sample", len(raw))
    counts = {"clients": sum(one.clients for one in done), "left": sum(one.left for one in done), "parts": len(raw)}
    smallest = pd.concat(rows).sort_values(CLIENT, ignore_index=True)
    counts["sample"] = len(smallest)
    return Population(smallest, _added_up([one.log for one in done]), counts, sum(one.rows for one in done))


def read_tables(raw: Path, contract: Contract) -> dict[str, pd.DataFrame]:
    """Read the tables of a case from the folder that holds them."""
    return {name: pd.read_parquet(raw / f"{name}.parquet") for name in contract.tables}


def _decided(tables: dict[str, pd.DataFrame], contract: Contract) -> Contract:
    """Put the columns that go in the place of the rules that find them."""
    return contract.model_copy(update={"rules": tuple(_known(step) for step in steps(tables, contract))})


def _known(step: Step) -> Any:
    if not isinstance(step.rule, DropUseless | DropCopies):
        return step.rule
    gone = tuple(step.before.columns.difference(step.after.columns, sort=False))
    return Drop(rule=step.rule.rule, table=step.rule.table, columns=gone, why=step.rule.why)


def _clean_part(raw: Path, contract: Contract, place: Path, sample: int) -> _Part:
    tables = read_tables(raw, contract)
    rows = len(next(iter(tables.values())))
    try:
        clients, log = clean(tables, contract)
    except UserError as error:
        return _Part(pd.DataFrame(columns=LOG), np.empty(0), 0, 0, rows, str(error))
    hashes = np.array([uniform(f"sample|{client}") for client in clients[CLIENT]])
    order = np.argsort(hashes, kind="stable")
    write_parquet(clients.iloc[order].reset_index(drop=True), place)
    left = int(clients[CHURNED].sum()) if CHURNED in clients else 0
    return _Part(log, hashes[order][:sample], len(clients), left, rows)


def _head(place: Path, rows: int) -> pd.DataFrame:
    return pd.read_parquet(place).head(rows)


def _refuse(refusals: list[str]) -> None:
    told = [refused for refused in refusals if refused]
    if told:
        raise UserError(f"{told[0]} (Likewise or otherwise in {len(told)} of {len(refusals)} parts of the table.)")


def _added_up(logs: list[pd.DataFrame]) -> pd.DataFrame:
    """Add rows and cells over parts; shares of leavers are weighted by rows."""
    total = logs[0].copy()
    for name in ("rows_before", "rows_after", "cells_changed"):
        total[name] = np.sum([log[name].to_numpy() for log in logs], axis=0)
    for name, rows in (("churn_before", "rows_before"), ("churn_after", "rows_after")):
        left = np.sum([log[name].to_numpy(dtype=float) * log[rows].to_numpy() for log in logs], axis=0)
        total[name] = left / total[rows].to_numpy()
    return total
