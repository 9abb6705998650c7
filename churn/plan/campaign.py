"""Money of a campaign: what an offer costs, what a client is worth, and what contacting one is expected to gain.

The model: a client leaves with probability p and then takes value v away. A contact costs c. Of those about to leave
the offer keeps a share γ, who take it and cost d; of those about to stay a share ψ take it too, for nothing. So

    gain = p γ (v - d) - (1 - p) ψ d - c,

with Beta distributions of γ and ψ. Neslin et al. and the expected maximum profit of Verbraken, Verbeke and Baesens are
the case ψ = 1.

References
----------
S. A. Neslin, S. Gupta, W. Kamakura, J. Lu, C. H. Mason (2006), Defection detection. Journal of Marketing Research 43,
204-211.
T. Verbraken, W. Verbeke, B. Baesens (2013), A novel profit maximizing metric for measuring classification performance
of customer churn prediction models. IEEE Transactions on Knowledge and Data Engineering 25, 961-973.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import beta

from churn.base.errors import UserError, nearest, some
from churn.clients.schema import CLIENT
from churn.plan.terms import ColumnValue, Offer, SegmentValue, Value

GENERAL = "general"
"""The name of the campaign's own offer, which is open to all."""

NO_OFFER = ""
"""The offer of a client who is eligible for none."""


def client_values(value: Value, clients: pd.DataFrame, members: pd.DataFrame | None = None) -> np.ndarray:
    """Give the money that is lost with each client who leaves.

    Parameters
    ----------
    value : float or ColumnValue or SegmentValue
        Of the campaign.
    clients : pandas.DataFrame
        The cleaned client table.
    members : pandas.DataFrame, optional
        Clients and a bool column a segment, for values by segment.

    Raises
    ------
    UserError
        An unknown column or segment, a column that is no number, or a client without a value.
    """
    if isinstance(value, ColumnValue):
        return value.times * _known(value.column, clients)
    if isinstance(value, SegmentValue):
        return _by_segment(value, clients, members)
    return np.full(len(clients), value)


def _known(name: str, clients: pd.DataFrame) -> np.ndarray:
    numbers = [column for column in clients if pd.api.types.is_numeric_dtype(clients[column])]
    if name not in numbers:
        raise UserError(f"params.yaml: campaign: '{name}' is no number of the cleaned table. {nearest(name, numbers)}")
    amounts = clients[name].to_numpy(dtype=float)
    if not np.isfinite(amounts).all():
        without = clients.loc[~np.isfinite(amounts), CLIENT]
        raise UserError(
            f"params.yaml: campaign: '{name}' is empty for {len(without)} clients ({some(without)}). Every client "
            "needs a value: choose another column, a number, or add a rule that drops them to the contract."
        )
    return amounts


def _by_segment(value: SegmentValue, clients: pd.DataFrame, members: pd.DataFrame | None) -> np.ndarray:
    known = [] if members is None else [name for name in members if name != CLIENT]
    amounts = np.full(len(clients), value.otherwise)
    for name, amount in reversed(value.segments.items()):
        if members is None or name not in known:
            raise UserError(f"params.yaml: campaign: '{name}' is no segment of this case. {nearest(name, known)}")
        amounts[members.set_index(CLIENT)[name].loc[clients[CLIENT]].to_numpy(dtype=bool)] = amount
    return amounts


def expected(share: tuple[float, float]) -> float:
    """Give the mean of a Beta."""
    return share[0] / sum(share)


def quantiles(share: tuple[float, float], levels: np.ndarray) -> np.ndarray:
    """Give quantiles of a Beta; a certain one is itself at every level."""
    return np.full(len(levels), expected(share)) if 0 in share else beta.ppf(levels, *share)


def expected_gain(p: np.ndarray, value: np.ndarray, offer: Offer) -> np.ndarray:
    """Give what contacting each client with an offer is expected to gain, at the means of its Betas.

    Parameters
    ----------
    p : numpy.ndarray of float
        Calibrated probability of leaving.
    value : numpy.ndarray of float
        Money lost with the client.
    offer : Offer
        Its terms.
    """
    kept, taken = expected(offer.keeps), expected(offer.taken_anyway)
    return p * kept * (value - offer.offer_cost) - (1 - p) * taken * offer.offer_cost - offer.contact_cost


def best_offers(p: np.ndarray, value: np.ndarray, offers: Mapping[str, Offer], eligible: pd.DataFrame) -> pd.DataFrame:
    """Choose for every client the offer with the greatest expected gain among those the client is eligible for.

    Parameters
    ----------
    p, value : numpy.ndarray of float
        As in ``expected_gain``.
    offers : mapping of str to Offer
        By name; of equal gains the first wins.
    eligible : pandas.DataFrame of bool, shape (clients, offers)
        A column an offer.

    Returns
    -------
    pandas.DataFrame
        Columns offer (``NO_OFFER`` for a client eligible for none) and gain (minus infinity for such a client), on the
        index of ``eligible``.
    """
    names = list(offers)
    gains = np.column_stack([expected_gain(p, value, offers[name]) for name in names])
    gains = np.where(eligible[names].to_numpy(dtype=bool), gains, -np.inf)
    best = gains.argmax(axis=1)
    gain = gains[np.arange(len(best)), best]
    chosen = np.where(np.isfinite(gain), np.array(names, dtype=object)[best], NO_OFFER)
    return pd.DataFrame({"offer": chosen, "gain": gain}, index=eligible.index)


def open_to_all(clients: pd.DataFrame, offers: Mapping[str, Offer]) -> pd.DataFrame:
    """Give the eligibility table in which every client may have every offer."""
    return pd.DataFrame(True, index=clients.index, columns=list(offers))
