"""What predictions on a model's own training clients would have promised, beside honest ones."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from churn.profit import outcome_gain, prospects, rule, strategies
from churn.terms import Offer


def promises(
    known: Mapping[str, pd.DataFrame],
    value: Mapping[str, np.ndarray],
    offers: Mapping[str, Offer],
    eligible: Mapping[str, pd.DataFrame],
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Count one campaign with several sets of predictions.

    Parameters
    ----------
    known : mapping of str to pandas.DataFrame
        By the name of the predictions: client, y, p.
    value : mapping of str to numpy.ndarray
        Money lost with each of these clients.
    offers : mapping of str to Offer
        By name.
    eligible : mapping of str to pandas.DataFrame
        Who may have which offer.
    draws, seed : int
        Behind the intervals.

    Returns
    -------
    pandas.DataFrame
        Columns predictions, clients, and those of ``churn.profit.strategies`` for two strategies: the rule, and
        ``search``: the best place on the profit curve, as it is often looked for, too good by the luck of the search.
    """
    parts = []
    for name, frame in known.items():
        clients = prospects(frame, value[name], offers, eligible[name])
        chosen = {"rule": rule(clients), "search": searched(clients)}
        table = strategies(clients, chosen, offers, draws, seed)
        table.insert(0, "clients", len(clients))
        table.insert(0, "predictions", name)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def searched(clients: pd.DataFrame) -> np.ndarray:
    """Tell whom the greatest profit on the curve contacts, found on outcomes; of equals the fewest."""
    best = np.append(0.0, outcome_gain(clients).cumsum()).round(9).argmax()
    return np.arange(len(clients)) < best
