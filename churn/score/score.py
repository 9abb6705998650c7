"""One row a client: probability, decile, whether to contact, and reasons."""

import numpy as np
import pandas as pd

from churn.clients.schema import CLIENT
from churn.statistics.tenths import tenths


def score_table(
    client: pd.Series, p: np.ndarray, known: np.ndarray, decided: pd.DataFrame, reasons: pd.DataFrame
) -> pd.DataFrame:
    """Give the list of scored clients, the likeliest to leave first.

    Parameters
    ----------
    client : pandas.Series of str
        Keys.
    p : numpy.ndarray of float
        Probabilities of leaving.
    known : numpy.ndarray of float
        Probabilities of the clients studied.
    decided : pandas.DataFrame
        Of ``churn.plan.decisions.decide``, rows in the order of ``client``.
    reasons : pandas.DataFrame
        Columns of reasons, rows in the order of ``client``.

    Returns
    -------
    pandas.DataFrame
        Columns client, probability, decile, contact (0 or 1), offer (the best) and its expected_gain, then those of
        ``reasons``.
    """
    decision = {name: decided[name].to_numpy() for name in ("contact", "offer", "expected_gain")}
    found = {CLIENT: client.to_numpy(), "probability": p, "decile": tenths(p, known), **decision}
    table = pd.DataFrame(found).join(reasons.reset_index(drop=True))
    return table.sort_values(["probability", CLIENT], ascending=[False, True], ignore_index=True)
