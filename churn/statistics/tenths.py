"""Clients among others: in which tenth of them each would stand."""

import numpy as np


def tenths(p: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Place clients among the known ones: 1 is the tenth that is likeliest to leave.

    Parameters
    ----------
    p : numpy.ndarray of float
        Probabilities of the clients to place.
    known : numpy.ndarray of float
        Probabilities of the clients studied; clients with equal probability share a tenth.
    """
    ascending = np.sort(known)
    below, up_to = np.searchsorted(ascending, p, "left"), np.searchsorted(ascending, p, "right")
    above = 1 - (below + up_to) / 2 / len(known)  # equal ones count half
    return np.clip(np.ceil(10 * above), 1, 10).astype(int)
