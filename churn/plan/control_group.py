"""Clients held out of a campaign, so that one sees afterwards what it changed."""

from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.clients.schema import CLIENT
from churn.plan.settings import Control
from churn.statistics.hashing import uniform


class Design(NamedTuple):
    """A comparison of clients contacted with clients held out.

    Attributes
    ----------
    share : float
        Of the list that is held out.
    leave_held_out, leave_contacted : float
        Shares expected to leave.
    clients_each : int
        In each of two equal groups that would show the difference in one period.
    periods : int
        Lists of this size until the difference is seen with the power asked for; 0 where there is no difference to see.
    """

    share: float
    leave_held_out: float
    leave_contacted: float
    clients_each: int
    periods: int


def design(leave: np.ndarray, kept: np.ndarray, settings: Control) -> Design:
    """Choose how many clients of a list to hold out: the fewest that show the campaign's effect in one period.

    Where no share up to ``settings.most`` is enough for one period, that share is held out, and several periods are
    needed.

    Parameters
    ----------
    leave : numpy.ndarray of float
        Probabilities of leaving of the clients on the list.
    kept : numpy.ndarray of float
        Expected share of leavers whom each client's offer keeps.
    settings : Control
        Power, level, and the least and greatest share.
    """
    if not len(leave):
        return Design(0.0, np.nan, np.nan, 0, 0)
    held, contacted = float(leave.mean()), float((leave * (1 - kept)).mean())
    if held <= contacted:
        return Design(0.0, held, contacted, 0, 0)
    shares = np.append(np.arange(settings.least, settings.most, 0.01), settings.most)
    needed = [periods(held, contacted, share * len(leave), (1 - share) * len(leave), settings) for share in shares]
    chosen = next((place for place, count in enumerate(needed) if count == 1), len(shares) - 1)
    each = clients_each(held, contacted, settings.power, settings.level)
    return Design(float(shares[chosen]), held, contacted, each, needed[chosen])


def clients_each(first: float, second: float, power: float, level: float) -> int:
    """Give how many clients in each of two groups show a difference of shares.

    Parameters
    ----------
    first, second : float
        The shares.
    power : float
        Chance of seeing the difference.
    level : float
        Chance of a false alarm, two-sided.

    References
    ----------
    J. L. Fleiss, B. Levin, M. C. Paik (2003), Statistical methods for rates and proportions, 3rd edition, section 4.2,
    without the correction for continuity, as ``power.prop.test`` of R.

    Examples
    --------
    >>> clients_each(0.50, 0.75, 0.90, 0.05)
    77
    """
    return ceil(_noise(first, second, 1.0, 1.0, power, level) / (first - second) ** 2)


def periods(first: float, second: float, clients_first: float, clients_second: float, settings: Control) -> int:
    """Give how many times as many clients in both groups show a difference of shares; at least 1."""
    noise = _noise(first, second, clients_first, clients_second, settings.power, settings.level)
    return max(1, ceil(noise / (first - second) ** 2))


def _noise(first: float, second: float, n_first: float, n_second: float, power: float, level: float) -> float:
    """Give the square of the difference that groups of these sizes show."""
    pooled = (first * n_first + second * n_second) / (n_first + n_second)
    without = sqrt(pooled * (1 - pooled) * (1 / n_first + 1 / n_second))
    with_difference = sqrt(first * (1 - first) / n_first + second * (1 - second) / n_second)
    normal = NormalDist()
    return (normal.inv_cdf(1 - level / 2) * without + normal.inv_cdf(power) * with_difference) ** 2


def held_out(clients: pd.DataFrame, share: float, seed: int) -> np.ndarray:
    """Tell which clients are held out, by a hash of their key: nobody's place depends on who else is on the list."""
    return np.array([uniform(f"control|{seed}|{client}") < share for client in clients[CLIENT]], dtype=bool)
