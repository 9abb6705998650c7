"""The current clients of a large table who may be listed, with their reasons; and the size of every segment."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.champion.champion_model import ChampionModel
from churn.clients.schema import CLIENT, Schema
from churn.contacts.listing import Told
from churn.explain.forecast import Forecast, forecast
from churn.explain.settings import ReasonSettings
from churn.parts.mapping import over_parts
from churn.plan.actions import offers
from churn.plan.campaign import client_values
from churn.plan.settings import Plan
from churn.plan.shortlist import bounds, length, threshold
from churn.plan.terms import Campaign
from churn.segments.segments import PROBABILITY, members_by_rule

CHUNK = 10_000
"""Clients whose reasons one call gives; no result depends on how many processes share them."""


class Shortlist(NamedTuple):
    """Those who may be on the list.

    Attributes
    ----------
    clients : pandas.DataFrame
        Their client table, by key.
    p : numpy.ndarray of float
        Their probabilities.
    sizes : pandas.DataFrame
        Columns id and clients: how many of all current clients a segment holds.
    """

    clients: pd.DataFrame
    p: np.ndarray
    sizes: pd.DataFrame


class _Found(NamedTuple):
    """Of a part: the rows of those who may be listed by its own clients alone, their bounds, and segments' sizes."""

    rows: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sizes: pd.Series


def shortlist(parts: list[Path], forecasts: list[Path], told: Told, campaign: Campaign, settings: Plan) -> Shortlist:
    """Find the clients who may be on the list, whatever their reasons.

    Parameters
    ----------
    parts, forecasts : list of Path
        Of the current clients, and of their probabilities.
    told : Told
        What the case declares and its study found.
    campaign : Campaign
        Its money.
    settings : Plan
        Limits; ``contacts`` is set.
    """
    calls = [(part, known, told, campaign, settings) for part, known in zip(parts, forecasts, strict=True)]
    found = over_parts(_found, calls, "who may be listed", len(parts))
    most = length(settings.contacts or 0, settings.budget, offers(told.actions, campaign))
    least = threshold(np.concatenate([one.low for one in found]), most)
    rows = [one.rows[one.high >= least] for one in found]
    if not any(map(len, rows)):
        rows[0] = np.zeros(1, dtype=int)  # nobody gains anything; one client is told of all the same
    taken = over_parts(_rows, list(zip(parts, forecasts, rows, strict=True)), "shortlist", len(parts))
    clients = pd.concat(taken, ignore_index=True).sort_values(CLIENT, ignore_index=True)
    sizes = sum((one.sizes for one in found[1:]), found[0].sizes).rename_axis("id").rename("clients").reset_index()
    return Shortlist(clients.drop(columns="p"), clients["p"].to_numpy(), sizes)


def _read(part: Path, forecast_of_part: Path) -> tuple[pd.DataFrame, np.ndarray]:
    return pd.read_parquet(part), pd.read_parquet(forecast_of_part, columns=["p"])["p"].to_numpy()


def _found(part: Path, known: Path, told: Told, campaign: Campaign, settings: Plan) -> _Found:
    clients, p = _read(part, known)
    members = members_by_rule(clients.assign(**{PROBABILITY: p}), told.segments)
    value = client_values(campaign.value, clients, clients[[CLIENT]].join(members))
    terms = offers(told.actions, campaign)
    between = bounds(p, value, terms, told.actions, members, per_cost=settings.budget is not None)
    least = threshold(between.low, length(settings.contacts or 0, settings.budget, terms))
    rows = np.flatnonzero((between.high >= least) & (between.high > 0))
    return _Found(rows, between.low[rows], between.high[rows], members.sum())


def _rows(part: Path, known: Path, rows: np.ndarray) -> pd.DataFrame:
    clients, p = _read(part, known)
    return clients.assign(p=p).iloc[rows]


class Asked(NamedTuple):
    """What reasons are computed with.

    Attributes
    ----------
    champion : Path
        Its folder.
    studied, known : pandas.DataFrame
        The clients studied, and their part and probabilities.
    importance : pandas.DataFrame
        Of stage explain.
    schema : Schema
        Of the clients studied.
    settings : ReasonSettings
        How many features, and how exactly.
    seed : int
        Of orders, where values are drawn.
    """

    champion: Path
    studied: pd.DataFrame
    known: pd.DataFrame
    importance: pd.DataFrame
    schema: Schema
    settings: ReasonSettings
    seed: int


def reasons_of(found: Shortlist, asked: Asked, own: tuple[pd.DataFrame, pd.DataFrame] | None) -> Forecast:
    """Explain the clients of a shortlist.

    Parameters
    ----------
    found : Shortlist
        The clients.
    asked : Asked
        What reasons are computed with.
    own : tuple of pandas.DataFrame or None
        Shapley values and errors of clients studied, by models that did not see them: theirs are taken from here.
    """
    keys = found.clients[CLIENT]
    studied = keys.isin(own[0][CLIENT]).to_numpy() if own else np.zeros(len(keys), dtype=bool)
    others = found.clients[~studied]
    pieces = [others.iloc[start : start + CHUNK] for start in range(0, len(others), CHUNK)]
    told = over_parts(_explain, [(piece, asked) for piece in pieces], "reasons", len(pieces))
    tables = [[getattr(one, name) for one in told] for name in ("values", "errors")]
    if own:
        mine = (table.set_index(CLIENT).loc[keys[studied]].set_axis(keys.index[studied]) for table in own)
        tables = [[*one, two] for one, two in zip(tables, mine, strict=True)]
    values, errors = (pd.concat(table).loc[keys.index] for table in tables)
    return Forecast(found.p, values, errors)


def _explain(clients: pd.DataFrame, asked: Asked) -> Forecast:
    model = ChampionModel.load(asked.champion)
    return forecast(
        model, clients, asked.studied, asked.schema, asked.known, asked.importance, asked.settings, asked.seed
    )
