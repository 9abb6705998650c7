"""Whom a list holds, within limits on contacts and money, and what its two groups are called."""

import numpy as np
import pandas as pd

from churn.plan.profit import expected_cost, worth_contacting

CONTACT, CONTROL = "contact", "control"
"""Groups of the list: those to contact, and those held out to see what the campaign changes."""


def within_limits(clients: pd.DataFrame, contacts: int | None, budget: float | None) -> np.ndarray:
    """Tell whom to contact: clients with an expected gain above 0, as far as contacts and money reach.

    Without a budget the greatest gains come first; under a budget the greatest gains per money spent, one after the
    other until the next does not fit. What is spent is expected: the contact, and the offer as often as it is taken.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``churn.plan.profit.prospects``.
    contacts : int or None
        The most contacts.
    budget : float or None
        The most money.
    """
    cost = expected_cost(clients)
    merit = clients["gain"].to_numpy()
    if budget is not None:
        merit = np.divide(merit, cost, out=np.full(len(cost), np.inf), where=cost > 0)
    order = np.argsort(-merit, kind="stable")
    order = order[worth_contacting(clients)[order]]
    reach = np.arange(len(order)) < (len(order) if contacts is None else contacts)
    if budget is not None:
        reach &= cost[order].cumsum() <= budget
    chosen = np.zeros(len(clients), dtype=bool)
    chosen[order[reach]] = True
    return chosen
