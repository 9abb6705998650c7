"""What contacting clients changes, as it was planted.

A client who would leave with probability p does so with min(1, p (1 - k)) when contacted, k being the share of leavers
that the offer keeps: below 0 clients are driven away. So 1 - k is the ratio of churn that ``measure`` looks for,
as long as nobody is surely driven away.
"""

import numpy as np
import pandas as pd

from churn.clients.schema import CLIENT
from churn.measure.outcomes import CONTACTED, LEFT, TAKEN
from churn.months.planted import Acts


def when_contacted(p: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Give each client's probability of leaving when contacted.

    Parameters
    ----------
    p : numpy.ndarray of float
        When left alone.
    kept : numpy.ndarray of float
        Share of leavers whom the client's offer keeps.
    """
    return np.minimum(1.0, p * (1 - kept))


def outcomes(clients: pd.DataFrame, offers: pd.Series, acts: Acts, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what becomes of clients, by intention to treat: whoever was to be contacted was.

    Of those contacted who would leave, the offer keeps a share, who take it; of those who would stay, the share
    ``taken_anyway`` takes it for nothing.

    Parameters
    ----------
    clients : pandas.DataFrame
        Columns client, left (who leaves when left alone), and p (the probability of that).
    offers : pandas.Series of str
        What is offered to those contacted, by client.
    acts : Acts
        What contacting does.
    rng : numpy.random.Generator
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        Columns client, left, taken, contacted, in the order of ``clients``.
    """
    offer = clients[CLIENT].map(offers)
    contacted = offer.notna().to_numpy()
    kept = np.array([acts.kept(str(one)) for one in offer])
    leaves, p = clients[LEFT].to_numpy(dtype=bool), clients["p"].to_numpy()
    luck, whim = rng.random((2, len(clients)))
    driven = np.divide(when_contacted(p, np.minimum(kept, 0)) - p, 1 - p, out=np.zeros(len(p)), where=p < 1)
    stays = np.where(leaves, luck < kept, luck >= driven)
    left = np.where(contacted, ~stays, leaves)
    taken = contacted & stays & (leaves | (whim < acts.taken_anyway))
    found = {LEFT: left, TAKEN: taken, CONTACTED: contacted}
    return clients[[CLIENT]].assign(**{name: values.astype(int) for name, values in found.items()})
