"""Report: what the study advises. Offers and reviews as a list, groups of clients and drivers as a table each."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.base.texts import Language
from churn.plan.words import money
from churn.presentation.language import number, percent, whole
from churn.presentation.reasons import in_words
from churn.report.blocks import Block, Heading, Item, Items, Prose, Table
from churn.report.names import ADVICE
from churn.report.numbers import NOTHING, ends_between, share_between
from churn.report.study import Study
from churn.report.words import say

MERGED = 0.5
"""A group more than half of whose clients stand in groups above it is told with these, not as another one."""

MANY = 0.5
"""A reason of more than so many clients singles nobody out."""


def advice(study: Study, to: Language) -> list[Block]:
    """Tell what to offer, what to look into, which groups are worth most, and what drives leaving."""
    table = study.plan["recommendations"]
    few = table["clients"] < study.params.report.least_group
    rows = table[~few & table["kind"].isin(["offer", "review"])]
    blocks = _only(study, rows, to) if len(rows) == 1 and rows["kind"].iloc[0] == "offer" else _lists(study, rows, to)
    return [*blocks, *_groups(study, to), *_drivers(study, to)]


def _only(study: Study, rows: pd.DataFrame, to: Language) -> list[Block]:
    """Tell the one offer there is in a paragraph, and how there could be more."""
    row = rows.iloc[0]
    amount = money(row["expected_gain"], study.campaign.currency, to)
    counted = say("advice_gain", to, clients=whole(row["clients"], to), gain=amount)
    text = f"{row[f'text_{to}']} {counted} {say('advice_one', to)}"
    return [Heading(text=ADVICE["offer"][to]), Prose(text=text)]


def _lists(study: Study, rows: pd.DataFrame, to: Language) -> list[Block]:
    blocks = list[Block]()
    for kind in ("offer", "review"):
        items = tuple(
            Item(
                strong=row[f"text_{to}"],
                text=_gain(study, row, to),
                small=f"{_seen(study, row, to)} {row[f'evidence_{to}']}".strip(),
            )
            for _, row in rows[rows["kind"] == kind].iterrows()
        )
        blocks += [Heading(text=ADVICE[kind][to]), Items(items=items, ordered=True)] if items else []
    return blocks


def _gain(study: Study, row: pd.Series, to: Language) -> str:
    if pd.isna(row["clients"]):
        return ""
    counted = say("do_clients", to, clients=whole(row["clients"], to))
    if pd.isna(row["gain"]):
        return counted
    expected = money(row["expected_gain"], study.campaign.currency, to)
    return f"{counted} {say('do_gain', to, expected=expected)}"


def _seen(study: Study, row: pd.Series, to: Language) -> str:
    """Tell what the advice would have brought, with the outcomes seen; nothing of advice without money."""
    if pd.isna(row["gain"]):
        return ""
    low, high = (number(row[end], to) for end in ("low", "high"))
    return say(
        "do_gain_seen", to, gain=f"{money(row['gain'], study.campaign.currency, to)} {ends_between(low, high, to)}"
    )


class Group(NamedTuple):
    """A segment with those merged into it: its id, clients, those of no group above, and how many are merged."""

    id: str
    clients: int
    new: int
    merged: int


def merged(members: pd.DataFrame, ranked: list[str]) -> list[Group]:
    """Merge segments that are mostly the same clients.

    Parameters
    ----------
    members : pandas.DataFrame of bool
        A column a segment.
    ranked : list of str
        Segments, what is worth most first.

    Returns
    -------
    list of Group
        Those kept, in the given order; each merged one is counted with the kept one that holds most of its clients.
    """
    kept, seen = dict[str, Group](), np.zeros(len(members), dtype=bool)
    for name in ranked:
        mine = members[name].to_numpy(dtype=bool)
        new = int((mine & ~seen).sum())
        if kept and new < (1 - MERGED) * mine.sum():
            most = max(kept, key=lambda other: int((mine & members[other].to_numpy(dtype=bool)).sum()))
            kept[most] = kept[most]._replace(merged=kept[most].merged + 1)
        else:
            kept[name], seen = Group(name, int(mine.sum()), new, 0), seen | mine
    return list(kept.values())


def _groups(study: Study, to: Language) -> list[Block]:
    advised, worth = study.plan["recommendations"], study.plan["groups"].astype({"id": str}).set_index("id")
    segments = study.segments["segments"].set_index("id")
    ids = set(advised.loc[advised["kind"] == "targeting", "id"]) & set(segments.index)
    ranked = worth.loc[[name for name in worth.index if name in ids]]
    ranked = ranked[ranked["clients"] >= study.params.report.least_group]
    if ranked.empty:
        return []
    order = list(ranked.sort_values("value_at_stake", ascending=False, kind="stable").index)
    rows = tuple(_group(study, one, segments.loc[one.id], ranked.loc[one.id], to)
                 for one in merged(study.segments["members"], order))  # fmt: skip
    heads = ("group", "at_stake", "clients", "advice_new", "test_rate", "contacts", "advice_merged")
    caption, note = ADVICE["targeting"][to], say("advice_groups_note", to)
    return [
        Heading(text=caption),
        Table(caption=caption, heads=tuple(say(head, to) for head in heads), rows=rows, note=note),
    ]


def _group(study: Study, group: Group, segment: pd.Series, worth: pd.Series, to: Language) -> tuple[str, ...]:
    rate, low, high = (segment[f"test_{name}"] for name in ("churn_rate", "low", "high"))
    return (
        segment[f"name_{to}"],
        money(worth["value_at_stake"], study.campaign.currency, to),
        whole(group.clients, to),
        whole(group.new, to),
        share_between(rate, low, high, to),
        whole(worth["contacted"], to),
        whole(group.merged, to) if group.merged else NOTHING,
    )


def _drivers(study: Study, to: Language) -> list[Block]:
    table = study.plan["recommendations"]
    told = study.explanation["directions"].set_index("feature")
    columns = set(study.explanation["importance"]["feature"])
    mine = table[table["kind"].isin(["targeting", "open"]) & table["id"].isin(columns)]
    if mine.empty:
        return []
    order = {name: place for place, name in enumerate(told.index)}
    mine = mine.iloc[mine["id"].map(lambda name: order.get(name, len(order))).argsort(kind="stable")]
    rows = tuple(_driver(study, row, told, to) for _, row in mine.iterrows())
    heads = tuple(
        say(head, to) for head in ("column", "advice_highest", "advice_there", "advice_else", "reason_of", "advice_can")
    )
    caption, note = ADVICE["open"][to], say("advice_drivers_note", to)
    return [Heading(text=caption), Table(caption=caption, heads=heads, rows=rows, words=(1, 5), note=note)]


def _driver(study: Study, row: pd.Series, told: pd.DataFrame, to: Language) -> tuple[str, ...]:
    name, clients = row["id"], row["clients"]
    enough = pd.notna(clients) and clients >= study.params.report.least_group
    where = _highest(study, name, told.loc[name], to) if name in told.index else (NOTHING,) * 3
    return (
        study.label(name, to),
        *where,
        whole(clients, to) if enough else NOTHING,
        say(_can(row["kind"], enough and clients <= MANY * len(study.clients)), to),
    )


def _can(kind: str, few: bool) -> str:
    if kind == "open":
        return "can_open"
    return "can_target" if few else "can_not"


def _highest(study: Study, name: str, row: pd.Series, to: Language) -> tuple[str, ...]:
    """Say where the risk is highest, how many left there, and how many at the other end."""
    rates = [percent(row[rate], to) if pd.notna(row.get(rate)) else NOTHING for rate in ("rate_high", "rate_low")]
    if study.shown.columns[name].kind == "number":
        rates = rates[::-1] if row["direction"] == "falls" else rates
        return say(f"risk_{row['direction']}", to), rates[0], rates[1]
    level = row.get("level_high")
    return (NOTHING if pd.isna(level) else in_words(name, level, study.shown, study.column_labels, to)), *rates
