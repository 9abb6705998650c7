"""Clients from month to month: they come, change and leave.

Each client is a row of uniform ranks, of which the simulator makes columns. From one month to the next the normal score
z of every rank moves as an autoregression of the first order,

    z' = m z + sqrt(1 - m^2) e,

with fresh scores e, correlated among columns as the simulator's are. So clients as a whole stay what they are, whoever
changes; only that those likelier to leave are gone tells in the next month. The planted truth, the intercept
included, is that of the month studied.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, ndtr, ndtri

from churn.ingest.columns import drawn, ranks_of
from churn.ingest.simulate import World, intercept, planted
from churn.ingest.simulator import Simulator
from churn.months.planted import Now


@dataclass(frozen=True)
class Truth:
    """What leaving depends on, as it was in the month studied.

    Attributes
    ----------
    simulator : Simulator
        The world.
    studied : pandas.DataFrame
        Its clients of that month.
    centre : float
        Mean of what their columns add to the log-odds.
    intercept : float
        Of the log-odds.
    """

    simulator: Simulator
    studied: pd.DataFrame
    centre: float
    intercept: float

    def probability(self, clients: pd.DataFrame, now: Now) -> np.ndarray:
        """Give each client's probability of leaving when left alone."""
        effects = planted(self.simulator, clients, self.studied)
        return expit(self.centre + now.slopes * (effects - self.centre) + self.intercept + now.intercept)


@dataclass(frozen=True)
class People:
    """Who is a client: ranks, and the number under which each came."""

    ranks: pd.DataFrame
    came: np.ndarray
    last: int


def truth_of(simulator: Simulator) -> Truth:
    """Find what leaving depends on in the month studied."""
    studied = drawn(simulator, ranks_of(simulator))
    effects = planted(simulator, studied, studied)
    return Truth(simulator, studied, float(effects.mean()), intercept(effects, simulator.base_rate))


def first(truth: Truth, clients: int, seed: int) -> People:
    """Give the clients of the first month after the one studied; none of them was studied."""
    known = truth.simulator.clients
    return People(_fresh(truth.simulator, clients, seed, 1), known + np.arange(clients), known + clients)


def next_month(truth: Truth, people: People, left: np.ndarray, memory: float, seed: int, month: int) -> People:
    """Let those who left go, those who stayed change, and as many others come.

    Parameters
    ----------
    truth : Truth
        The world.
    people : People
        Of the month before.
    left : numpy.ndarray of bool
        Who of them left, whatever a campaign did.
    memory : float
        Correlation of a client's normal scores from month to month.
    seed, month : int
        Of what is drawn.
    """
    stayed, gone = people.ranks[~left], int(left.sum())
    fresh = _fresh(truth.simulator, len(people.ranks), seed, month)
    moved = ndtr(memory * _scores(stayed) + np.sqrt(1 - memory**2) * _scores(fresh.iloc[gone:]))
    ranks = np.vstack([moved, fresh.iloc[:gone].to_numpy()])
    came = np.concatenate([people.came[~left], people.last + np.arange(gone)])
    return People(pd.DataFrame(ranks, columns=people.ranks.columns), came, people.last + gone)


def seen(truth: Truth, people: People, now: Now, seed: int, month: int) -> World:
    """Give the clients as the company sees them, and the truth: who would leave when left alone."""
    simulator = truth.simulator
    shift = pd.Series(now.shift, dtype=float).reindex(people.ranks.columns).fillna(0.0).to_numpy()
    ranks = pd.DataFrame(ndtr(_scores(people.ranks) + shift), columns=people.ranks.columns)
    clients = drawn(simulator, ranks)
    p = truth.probability(clients, now)
    for name, column in simulator.columns.items():
        if column.ids is not None:
            clients[name] = column.ids.low + people.came
    left = np.random.default_rng([seed, month, 1]).random(len(clients)) < p
    return World(clients, pd.Series(p), pd.Series(left.astype(np.int64)))


def _fresh(simulator: Simulator, clients: int, seed: int, month: int) -> pd.DataFrame:
    own = int(np.random.SeedSequence([seed, month]).generate_state(1)[0])
    return ranks_of(simulator.model_copy(update={"seed": own, "clients": clients}))


def _scores(ranks: pd.DataFrame) -> np.ndarray:
    return ndtri(np.clip(ranks.to_numpy(), 1e-12, 1 - 1e-12))
