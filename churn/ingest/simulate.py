"""Simulates clients who leave: columns drawn, declared effects added up, and a logistic model of leaving."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit

from churn.base.errors import UserError
from churn.ingest.columns import drawn, holds, identifiers, own_stream, ranks_of, stream_of
from churn.ingest.simulator import PORTION, Effect, Simulator


@dataclass(frozen=True)
class World:
    """Simulated clients with the truth about them.

    Attributes
    ----------
    clients : pandas.DataFrame
        One row a client: every drawn column, helpers included, and the target.
    probability : pandas.Series of float
        The true probability of leaving.
    churned : pandas.Series of int
        1 for those who left.
    """

    clients: pd.DataFrame
    probability: pd.Series
    churned: pd.Series


def simulate(simulator: Simulator) -> World:
    """Draw a world of clients.

    Parameters
    ----------
    simulator : Simulator
        The specification; its seed decides everything.

    Returns
    -------
    World
        Rows in the order in which the files hold them.

    Raises
    ------
    UserError
        An expression names a column that has not been drawn yet, or correlations contradict each other.
    """
    portions = simulator.portions()
    if len(portions) == 1:
        return world(portions[0], None)
    shared = shared_by(portions)
    worlds = [world(portion, shared) for portion in portions]
    clients = pd.concat([world.clients for world in worlds], ignore_index=True)
    probability = pd.concat([world.probability for world in worlds], ignore_index=True)
    return World(clients, probability, pd.concat([world.churned for world in worlds], ignore_index=True))


@dataclass(frozen=True)
class Shared:
    """What the portions of a world have in common: its first one decides.

    Attributes
    ----------
    intercept : float
        Of the log-odds of leaving.
    studied : pandas.DataFrame
        As ``planted`` needs it.
    """

    intercept: float
    studied: pd.DataFrame


def shared_by(portions: Sequence[Simulator]) -> Shared:
    """Find what portions have in common.

    Parameters
    ----------
    portions : sequence of Simulator
        Of ``Simulator.portions``.
    """
    first = portions[0]
    clients = drawn(first, ranks_of(first))
    studied = _studied(first, clients)
    spread = [effect.column for effect in first.effects if effect.spread is not None]
    return Shared(intercept(planted(first, clients, studied), first.base_rate), studied[spread])


def world(simulator: Simulator, shared: Shared | None) -> World:
    """Draw clients at once; without ``shared`` they stand for themselves."""
    clients = drawn(simulator, ranks_of(simulator))
    log_odds = planted(simulator, clients, _studied(simulator, clients) if shared is None else shared.studied)
    centre = intercept(log_odds, simulator.base_rate) if shared is None else shared.intercept
    probability = expit(log_odds + centre)
    left = (own_stream(simulator, "churned").random(len(clients)) < probability).astype(np.int64)
    order = np.argsort(-left, kind="stable") if simulator.sorted_by_target else np.arange(len(left))
    clients = clients.iloc[order].reset_index(drop=True)
    for name, column in simulator.columns.items():
        if column.ids is not None:
            clients[name] = identifiers(simulator, name, column.ids, clients)
    target = simulator.target
    clients[target.column] = pd.Series(left[order]).map({1: target.positive, 0: target.negative})
    return World(clients, pd.Series(probability[order]), pd.Series(left[order]))


def planted(simulator: Simulator, clients: pd.DataFrame, studied: pd.DataFrame) -> np.ndarray:
    """Add up the effects: the log-odds of leaving, but for the intercept.

    Parameters
    ----------
    simulator : Simulator
        Says what has an effect.
    clients : pandas.DataFrame
        Of ``drawn``.
    studied : pandas.DataFrame
        Clients of the month studied: effects of invented levels are those of the levels found there.
    """
    return sum((_effect(simulator, effect, clients, studied) for effect in simulator.effects), np.zeros(len(clients)))


def _studied(simulator: Simulator, clients: pd.DataFrame) -> pd.DataFrame:
    """Give the month studied where a later one must know which invented levels it held."""
    if simulator.earlier is None or all(effect.spread is None for effect in simulator.effects):
        return clients
    study = simulator.model_copy(update={**simulator.earlier.model_dump(), "earlier": None, "portion": None})
    first = study.portions(PORTION if simulator.portion is None else simulator.portion.size)[0]
    return drawn(first, ranks_of(first))


def _effect(simulator: Simulator, effect: Effect, clients: pd.DataFrame, studied: pd.DataFrame) -> np.ndarray:
    column = clients[effect.column]
    added = pd.Series(0.0, index=clients.index)
    if effect.points is not None:
        if not pd.api.types.is_numeric_dtype(column):
            raise UserError(f"simulator: the effect of '{effect.column}', which is text, needs 'levels', not 'points'.")
        points = sorted(effect.points)
        heights = [effect.points[point] for point in points]
        added += np.interp(column.astype(float).fillna(points[0]), points, heights)
    if effect.levels is not None:
        added += column.map(effect.levels).astype(float).fillna(0.0)
    if effect.spread is not None:
        levels = sorted(studied[effect.column].dropna().unique())
        drawn_heights = stream_of(simulator.world, f"{effect.column} effect").normal(0.0, effect.spread, len(levels))
        added += column.map(dict(zip(levels, drawn_heights, strict=True))).astype(float).fillna(0.0)
    added = added.mask(column.isna(), effect.missing)
    if effect.when is not None:
        added = added.where(holds(clients, effect.when), 0.0)
    return added.to_numpy()


def intercept(log_odds: np.ndarray, base_rate: float) -> float:
    """Solve mean(expit(log_odds + intercept)) = base_rate."""
    bound = float(np.abs(log_odds).max()) + 30.0
    try:
        return float(brentq(lambda intercept: expit(log_odds + intercept).mean() - base_rate, -bound, bound))
    except (RuntimeError, ValueError):  # no root is found among numbers this large, or not finite
        raise UserError(
            f"simulator: no share of leavers near {base_rate} comes of these effects (log-odds up to "
            f"{bound - 30:.3g}). Make them smaller."
        ) from None
