"""The list as it was sent: who was to be contacted with what, who was held out, and what was known of each before."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from churn.base.errors import UserError, nearest
from churn.clients.schema import CLIENT
from churn.ingest.folder import RawTable
from churn.measure.cells import days, keys, need_columns, numbers, read_cells, refuse, refuse_twice, text, unescaped
from churn.plan.contact_list import CONTACT, CONTROL

COLUMNS = (CLIENT, "group", "offer", "probability", "value")
"""Those of a list that are needed; the others are for people."""

DATE = "date"
"""A column that a list and outcomes may have: when it was sent, when it was seen."""


def read_list(path: Path, offers: Collection[str]) -> pd.DataFrame:
    """Read a list as stage ``contacts`` wrote it: ``list.csv``, also saved again by a spreadsheet, as Excel too.

    Parameters
    ----------
    path : Path
        The file.
    offers : collection of str
        Those of the case.

    Returns
    -------
    pandas.DataFrame
        Columns client, group, offer, probability, value, and date where the file has it.

    Raises
    ------
    UserError
        What no list of this case holds: a client twice or in both groups, an unknown group or offer, a probability
        outside 0 to 1, nobody in one of the groups.
    """
    raw = read_cells(path, COLUMNS)
    need_columns(raw, COLUMNS, "Give the list.csv as it was sent; list.xlsx beside it is for those who call.")
    raw = on_the_list(raw)
    table = pd.DataFrame({CLIENT: keys(raw), "group": text(raw, "group"), "offer": text(raw, "offer")})
    _check_groups(raw, table)
    check_offers(raw, table["offer"], offers)
    table = table.assign(probability=numbers(raw, "probability", 0, 1), value=numbers(raw, "value", 0, float("inf")))
    dated = table.assign(**{DATE: days(raw, DATE)}) if DATE in raw.cells else table
    return dated.reset_index(drop=True)


def on_the_list(raw: RawTable) -> RawTable:
    """Leave out clients who were scored and are not on the list: their group is empty, as ``score`` and ``keep`` write.

    Raises
    ------
    UserError
        A client stands there twice, perhaps on the list and off it.
    """
    listed = text(raw, "group") != ""
    if listed.all() or not listed.any():
        return raw
    refuse_twice(raw, keys(raw), "Put back the list as it was sent.")
    return replace(raw, cells=raw.cells[listed])


def read_planned(path: Path) -> pd.DataFrame:
    """Read client, group and probability of a ``list.csv`` as it was written, which may be empty."""
    table = pd.read_csv(path, encoding="utf-8-sig", dtype={CLIENT: str, "group": str}, na_filter=False)
    found = table[[CLIENT, "group", "probability"]]
    return found.assign(**{CLIENT: found[CLIENT].map(unescaped)})


def _check_groups(raw: RawTable, table: pd.DataFrame) -> None:
    known = (CONTACT, CONTROL)
    refuse(raw, "group", ~table["group"].isin(known), "an unknown group", f"Allowed: {CONTACT}, {CONTROL}.")
    both = table.groupby(CLIENT)["group"].nunique() > 1
    told = "Some stand in both groups, so that nobody knows whether they were to be contacted. " if both.any() else ""
    refuse_twice(raw, table[CLIENT], f"{told}Put back the list as it was sent.")
    for group in known:
        if group not in set(table["group"]):
            raise UserError(
                f"{raw.path}: nobody is in the group '{group}'. What a campaign changed is seen only beside clients "
                "who were held out by chance: give the list as it was sent, or set plan.control for the next one."
            )


def check_offers(raw: RawTable, found: pd.Series, offers: Collection[str]) -> None:
    """Refuse offers that the case does not have."""
    unknown = ~found.isin(list(offers))
    if unknown.any():
        hint = nearest(found[unknown].iloc[0], offers)
        todo = f"{hint} Is it the list of another case, or was the offer renamed in actions.yaml?"
        refuse(raw, "offer", unknown, "an offer that this case does not have", todo)
