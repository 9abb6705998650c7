"""The list of current clients: whom to contact with what, and who is held out to see what that changes."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.base.texts import Language
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, Schema
from churn.plan.actions import Actions
from churn.plan.contact_list import CONTACT, CONTROL, within_limits
from churn.plan.control_group import Design, campaigns_of, design, held_out
from churn.plan.decisions import setting_of
from churn.plan.profit import expected_cost, prospects
from churn.plan.settings import Plan
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels
from churn.presentation.reasons import reasons
from churn.segments.segments import PROBABILITY, members_by_rule
from churn.statistics.tenths import tenths

NEITHER = ""
"""Group of a client who is not on the list."""

COLUMNS = (CLIENT, "group", "offer", "probability", "decile", "value", "expected_gain", "expected_cost", "segments")
"""Of a list, before the reasons."""


class Told(NamedTuple):
    """What a case says of its clients, and what its study found in them.

    Attributes
    ----------
    labels, actions
        As declared.
    schema : Schema
        Of the clients studied.
    segments : pandas.DataFrame
        Of stage segments: id, kind (declared or mined), rule, name_en, name_ru.
    known : numpy.ndarray of float
        Probabilities of the clients studied.
    """

    labels: Labels
    actions: Actions
    schema: Schema
    segments: pd.DataFrame
    known: np.ndarray

    def segment_names(self, to: Language, kinds: tuple[str, ...] = ("declared", "mined")) -> dict[str, str]:
        """Give the segments' names for readers, by id."""
        mine = self.segments[self.segments["kind"].isin(kinds)]
        return dict(zip(mine["id"], mine[f"name_{to}"], strict=True))


class Today(NamedTuple):
    """Current clients: their table, probabilities and Shapley values beyond chance, in one order."""

    clients: pd.DataFrame
    p: np.ndarray
    pushes: pd.DataFrame


class Listing(NamedTuple):
    """What is to be done with every current client.

    Attributes
    ----------
    clients : pandas.DataFrame
        One row a client, the greatest expected gain first: those of ``COLUMNS`` but segments, then reasons.
        ``group`` is contact, control, or empty for those not on the list; ``decile`` is the tenth of the clients
        studied that the probability lies in, 1 the likeliest to leave.
    members : pandas.DataFrame of bool
        A column a segment, by client.
    control : Design
        How many of the list are held out, and what that will show.
    """

    clients: pd.DataFrame
    members: pd.DataFrame
    control: Design

    def everybody(self, names: Mapping[str, str]) -> pd.DataFrame:
        """Give all clients with their segments by name, the likeliest to leave first."""
        table = with_segments(self.clients, self.members, names)
        return table.sort_values(["probability", CLIENT], ascending=[False, True], ignore_index=True)

    def listed(self, names: Mapping[str, str]) -> pd.DataFrame:
        """Give those on the list with their segments by name, the greatest expected gain first."""
        mine = self.clients[self.clients["group"] != NEITHER].reset_index(drop=True)
        return with_segments(mine, self.members, names)


def listing(told: Told, today: Today, campaign: Campaign, settings: Plan, seed: int) -> Listing:
    """Decide on every current client, with the money, the offers and the segments of the case's study.

    Parameters
    ----------
    told : Told
        What the case declares and its study found.
    today : Today
        The clients, their probabilities, and what moves them.
    campaign : Campaign
        The case's money.
    settings : Plan
        Limits on contacts and money, and the control group.
    seed : int
        Of the control group.
    """
    clients = today.clients.reset_index(drop=True)
    keys, pushes = clients[[CLIENT]], today.pushes.reset_index(drop=True)
    members = members_by_rule(clients.assign(**{PROBABILITY: today.p}), told.segments)
    setting = setting_of(told.actions, campaign, clients, keys.assign(p=today.p), keys.join(members), keys.join(pushes))
    ordered = prospects(*setting)
    chosen = ordered[within_limits(ordered, settings.contacts, settings.budget)].reset_index(drop=True)
    control = design(chosen, setting.offers, settings.control)
    held = held_out(chosen, control.share, seed, campaigns_of(setting.offers))
    groups = pd.Series(np.where(held, CONTROL, CONTACT), index=chosen[CLIENT], dtype=object)
    words = reasons(pushes, model_frame(clients, told.schema), told.schema, told.labels.labels)
    table = _table(ordered, groups, told.known).join(words.set_axis(clients[CLIENT], axis="index"), on=CLIENT)
    return Listing(table, members.set_axis(clients[CLIENT], axis="index"), control)


def _table(ordered: pd.DataFrame, groups: pd.Series, known: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            CLIENT: ordered[CLIENT],
            "group": groups.reindex(ordered[CLIENT]).fillna(NEITHER).to_numpy(),
            "offer": ordered["offer"],
            "probability": ordered["p"],
            "decile": tenths(ordered["p"].to_numpy(), known),
            "value": ordered["value"],
            "expected_gain": ordered["gain"],
            "expected_cost": expected_cost(ordered),
        }
    )


def with_segments(table: pd.DataFrame, members: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Put each client's segments into one text beside it, those that have a name here, after the money."""
    inside = members.loc[table[CLIENT], list(names)].to_numpy(dtype=bool)
    texts = ["; ".join(name for name, here in zip(names.values(), row, strict=True) if here) for row in inside]
    wide = table.assign(segments=texts)
    return wide[[*COLUMNS, *(name for name in table if name not in COLUMNS)]]


def totals(clients: pd.DataFrame) -> dict[str, float]:
    """Give counts and money of a list.

    Parameters
    ----------
    clients : pandas.DataFrame
        Columns group, expected_gain, expected_cost.

    Returns
    -------
    dict of str to number
        listed, contacts, held_out, expected_gain and expected_cost (of the contacts), gain_forgone (by holding out).
    """
    called, held = (clients[clients["group"] == group] for group in (CONTACT, CONTROL))
    return {
        "listed": len(called) + len(held),
        "contacts": len(called),
        "held_out": len(held),
        "expected_gain": float(called["expected_gain"].sum()),
        "expected_cost": float(called["expected_cost"].sum()),
        "gain_forgone": float(held["expected_gain"].sum()),
    }
