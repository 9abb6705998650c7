"""Small campaigns for tests."""

import numpy as np
import pandas as pd

from churn.plan.terms import Offer

OFFER = Offer(contact_cost=50, offer_cost=500, keeps=(6, 14), taken_anyway=(14, 6))


def listed(contact: int = 30, control: int = 25, offer: str = "general") -> pd.DataFrame:
    """Give a list whose groups have the same probabilities before."""
    groups = ["contact"] * contact + ["control"] * control
    p = np.concatenate([np.linspace(0.3, 0.7, contact), np.linspace(0.3, 0.7, control)])
    keys = [f"c{number}" for number in range(len(groups))]
    return pd.DataFrame({"client": keys, "group": groups, "offer": offer, "probability": p, "value": 6000.0})


def followed(
    contact: tuple[int, int] = (30, 9), control: tuple[int, int] = (25, 12), **columns: object
) -> pd.DataFrame:
    """Give a list of so many clients, of whom so many left: those whose turn it is, evenly over the probabilities."""
    table = listed(contact[0], control[0])
    left = [np.diff(np.floor(np.linspace(0, leavers, clients + 1))) for clients, leavers in (contact, control)]
    return table.assign(left=np.concatenate(left), **columns)
