"""What contacting the likeliest leavers brings: gain, lift, profit, and where to draw the line."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from churn.scores.scores import thinned

Rule = Literal["f1", "profit", "share"]


def gain_curve(y: np.ndarray, p: np.ndarray, points: int = 100) -> pd.DataFrame:
    """Count the leavers among the clients likeliest to leave.

    Of clients with equal probability an expected share is reached, as if they were called in random order: the order
    of rows does not matter.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; at least one client left.
    p : numpy.ndarray of float
        Probabilities of leaving.
    points : int, default 100
        How many evenly spaced shares of clients, up to all; with fewer clients a row each.

    Returns
    -------
    pandas.DataFrame
        share_contacted, clients (contacted), left_found (share of leavers among them: the gain), precision, lift
        (precision over the churn rate).
    """
    _, contacted, found = _cumulated(y, p)
    clients = np.unique(np.round(np.arange(1, points + 1) * len(y) / points).astype(int))
    clients = clients[clients > 0]
    reached = np.interp(clients, np.append(0, contacted), np.append(0.0, found))
    precision = reached / clients
    return pd.DataFrame(
        {
            "share_contacted": clients / len(y),
            "clients": clients,
            "left_found": reached / found[-1],
            "precision": precision,
            "lift": precision / (found[-1] / len(y)),
        }
    )


def threshold_curve(y: np.ndarray, p: np.ndarray, gain: float, cost: float, most: int = 200) -> pd.DataFrame:
    """Give what follows from contacting everybody at or above a threshold.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; at least one client left.
    p : numpy.ndarray of float
        Probabilities of leaving, below 1 as they are written.
    gain : float
        Money for each leaver reached.
    cost : float
        Money spent on each client contacted.
    most : int, default 200
        At most so many thresholds, evenly spaced among the distinct probabilities.

    Returns
    -------
    pandas.DataFrame
        Ascending by threshold, a probability that occurs, and last 1, where nobody is contacted: threshold,
        share_contacted, precision (0 where nobody is contacted), recall, f1, profit_per_client (over all clients,
        contacted or not).
    """
    return thinned(_threshold_curve(y, p, gain, cost), most)


def choose_threshold(y: np.ndarray, p: np.ndarray, rule: Rule | float, gain: float, cost: float, share: float) -> float:
    """Choose the probability from which on clients are contacted.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; at least one client left.
    p : numpy.ndarray of float
        Probabilities of leaving, below 1 as they are written.
    rule : {"f1", "profit", "share"} or float
        Greatest F1; greatest profit, which calibrated probabilities have at cost over gain; the share of clients
        contacted nearest to ``share``, not nobody; or the threshold itself. Of equals the highest threshold is taken,
        for it contacts the fewest.
    gain, cost : float
        As in ``threshold_curve``; used by "profit".
    share : float
        Used by "share".

    Returns
    -------
    float
        A probability that occurs in ``p``, 1 where no contact pays, or the number given.

    Raises
    ------
    ValueError
        The rule is unknown.
    """
    if not isinstance(rule, str):
        return float(rule)
    curve = _threshold_curve(y, p, gain, cost)
    if rule == "f1":
        merit = curve["f1"]
    elif rule == "profit":
        merit = curve["profit_per_client"]
    elif rule == "share":
        merit = -(curve["share_contacted"] - share).abs().where(curve["share_contacted"] > 0, np.inf)
    else:
        raise ValueError(f"The rule is {rule!r}; allowed: f1, profit, share, or a number.")
    steps = merit.round(9).to_numpy()[::-1]  # equal but for rounding is equal
    return float(curve["threshold"].to_numpy()[::-1][np.argmax(steps)])


def equal_groups(values: np.ndarray, count: int) -> np.ndarray:
    """Put values into groups of equal size, 1 the smallest values.

    Equal values share a group, the one in which the middle of them falls; so groups may be unequal or empty, and the
    order of values does not matter.

    Parameters
    ----------
    values : numpy.ndarray of float
        What to group by.
    count : int
        How many groups.

    Returns
    -------
    numpy.ndarray of int
        1 to ``count``; sizes differ by at most one where values are distinct.
    """
    doubled = np.round(2 * rankdata(values)).astype(int)  # midranks are multiples of a half: whole numbers are exact
    return (doubled - 1) * count // (2 * len(values)) + 1


def _cumulated(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the distinct probabilities, greatest first, and how many clients and leavers have at least each."""
    distinct, place = np.unique(p, return_inverse=True)
    clients, left = np.bincount(place), np.bincount(place, weights=y)
    return distinct[::-1], clients[::-1].cumsum(), left[::-1].cumsum()


def _threshold_curve(y: np.ndarray, p: np.ndarray, gain: float, cost: float) -> pd.DataFrame:
    distinct, clients, left = _cumulated(y, p)
    threshold = np.append(1.0, distinct)[::-1]
    contacted, found = np.append(0, clients)[::-1], np.append(0.0, left)[::-1]
    return pd.DataFrame(
        {
            "threshold": threshold,
            "share_contacted": contacted / len(y),
            "precision": found / np.maximum(contacted, 1),
            "recall": found / left[-1],
            "f1": 2 * found / (contacted + left[-1]),
            "profit_per_client": (gain * found - cost * contacted) / len(y),
        }
    )
