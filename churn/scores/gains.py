"""How many leavers are among the clients likeliest to leave: gain and lift, and groups of equal size."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata


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
