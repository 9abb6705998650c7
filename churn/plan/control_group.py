"""Clients held out of a campaign, so that one sees afterwards what it changed.

How many: as many as show the campaign's effect with the chance asked for, averaged over what is believed of the offers
(assurance). Power at the mean of the Betas would promise too much: where an offer keeps fewer than the mean, the same
list shows it far less often, and where it keeps more, hardly more often than nearly always. Or as many as make the
interval of the share kept as narrow as wished. Standard errors are those of ``churn measure``, which knows each
client's probability: what is left is the chance of who leaves at that probability.

Who: within strata of the probability, those whose keys have the smallest hashes. Each stratum is held out alike, so the
groups are alike in risk; with one draw over all, a small control group may by chance hold hardly any of those likeliest
to leave. The price: with independent draws nobody's place depends on others at all; here a client who comes or goes can
move one other of the same stratum, the one at its border. Strata have fixed bounds, so nobody else is moved.

Each campaign that was measured draws the next control group anew. Were it the same clients every month, the groups
would differ after the first: among those contacted stay clients who were about to leave and were kept, and whom the
model knows no better than the others.

References
----------
A. O'Hagan, J. W. Stevens, M. J. Campbell (2005), Assurance in clinical trial design. Pharmaceutical Statistics 4,
187-201.
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm

from churn.base.hashing import uniform
from churn.clients.schema import CLIENT
from churn.plan.campaign import quantiles
from churn.plan.settings import Control
from churn.plan.terms import Offer
from churn.statistics.intervals import Z95

STRATA = 10
"""Tenths of the probability. More would leave strata of a client or two, which no draw can balance."""

MOST_PERIODS = 1000
"""Beyond as many lists nothing is promised: an effect that needs them is none."""

_LEVELS = (np.arange(200) + 0.5) / 200


class Design(NamedTuple):
    """A comparison of clients contacted with clients held out.

    Attributes
    ----------
    share : float
        Of the list that is held out.
    leave_held_out, leave_contacted : float
        Shares expected to leave.
    periods : int
        Lists of this size until what was asked for is reached; 0 where there is no difference to see.
    assurance : float
        Chance that one list shows the effect, averaged over the offers' Betas.
    width : float
        Of the 95% interval of the share kept after one list, likewise.
    """

    share: float
    leave_held_out: float
    leave_contacted: float
    periods: int
    assurance: float
    width: float


class _Believed(NamedTuple):
    """What offers may keep, and whom: leavers and squares of their probabilities, by offer, as shares of the list.

    ``kept`` has a row an offer and a column a level, from the least that is believed of all offers to the most.
    """

    leavers: np.ndarray
    squares: np.ndarray
    kept: np.ndarray

    def moments(self, contacted: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """Give the share leaving where so many are contacted, and its variance about the clients' probabilities."""
        leave = 1 - contacted * self.kept
        mean = self.leavers @ leave
        return mean, mean - self.squares @ leave**2


def design(clients: pd.DataFrame, offers: Mapping[str, Offer], settings: Control) -> Design:
    """Choose how many clients of a list to hold out: the fewest that are enough in one period.

    Where no share up to ``settings.most`` is enough for one period, that share is held out, and several periods are
    needed.

    Parameters
    ----------
    clients : pandas.DataFrame
        Columns p and offer of the clients on the list.
    offers : mapping of str to Offer
        By name. They share their luck, as in profits: where one keeps more than assumed, all do.
    settings : Control
        Power, level, wished width, and the least and greatest share.
    """
    if clients.empty:
        return Design(0.0, np.nan, np.nan, 0, 0.0, np.nan)
    believed = _believed(clients, offers)
    held, contacted = (float(believed.moments(share)[0].mean()) for share in (0.0, 1.0))
    if held <= contacted:
        return Design(0.0, held, contacted, 0, 0.0, np.nan)
    enough = _enough(believed, len(clients), settings)
    shares = np.append(np.arange(settings.least, settings.most, 0.01), settings.most)
    share = next((float(one) for one in shares if enough(one, 1)), settings.most)
    groups = share * len(clients), (1 - share) * len(clients)
    assured = assurance(believed, *groups, settings.level)
    return Design(share, held, contacted, _periods(enough, share), assured, width(believed, *groups))


def _believed(clients: pd.DataFrame, offers: Mapping[str, Offer]) -> _Believed:
    sums = clients.assign(square=clients["p"] ** 2).groupby("offer")[["p", "square"]].sum() / len(clients)
    kept = np.array([quantiles(offers[str(name)].keeps, _LEVELS) for name in sums.index])
    return _Believed(sums["p"].to_numpy(), sums["square"].to_numpy(), kept)


def _enough(believed: _Believed, clients: int, settings: Control) -> Callable[[float, int], bool]:
    def enough(share: float, lists: int) -> bool:
        groups = share * clients * lists, (1 - share) * clients * lists
        if settings.width is not None:
            return width(believed, *groups) <= settings.width
        return assurance(believed, *groups, settings.level) >= settings.power

    return enough


def _periods(enough: Callable[[float, int], bool], share: float) -> int:
    """Find the fewest lists that are enough, by halving."""
    if not enough(share, MOST_PERIODS):
        return MOST_PERIODS
    low, high = 0, MOST_PERIODS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(share, middle) else (middle, high)
    return high


def assurance(believed: _Believed, held: float, contacted: float, level: float) -> float:
    """Give the chance that groups of these sizes show the effect, averaged over what is believed of it."""
    (first, first_variance), (second, second_variance) = believed.moments(0.0), believed.moments()
    _, pooled = believed.moments(contacted / (held + contacted))
    spread = np.sqrt(first_variance / held + second_variance / contacted)
    beyond = first - second - norm.ppf(1 - level / 2) * np.sqrt(pooled * (1 / held + 1 / contacted))
    power = norm.cdf(np.divide(beyond, spread, out=np.where(beyond > 0, np.inf, -np.inf), where=spread > 0))
    return float(power.mean())


def width(believed: _Believed, held: float, contacted: float) -> float:
    """Give the width of the 95% interval of the share kept that groups of these sizes let expect (delta method)."""
    (first, first_variance), (second, second_variance) = believed.moments(0.0), believed.moments()
    variance = (second_variance / contacted + (second / first) ** 2 * first_variance / held) / first**2
    return float(2 * Z95 * np.sqrt(variance).mean())


def campaigns_of(offers: Mapping[str, Offer]) -> set[str]:
    """Give the marks of all campaigns on which terms rest."""
    return {mark for one in offers.values() for mark in one.campaigns}


def held_out(clients: pd.DataFrame, share: float, seed: int, past: Collection[str] = ()) -> np.ndarray:
    """Tell which clients are held out: of each stratum of the probability the share with the smallest hashes.

    A stratum whose share is no whole number of clients is rounded up or down by a hash of its own, so that over all
    strata the share is met, and each client is held out with this chance.

    Parameters
    ----------
    clients : pandas.DataFrame
        Columns client and p.
    share : float
        To hold out.
    seed : int
        Of the hashes.
    past : collection of str
        Marks of the campaigns measured so far (``campaigns_of``): another one draws the group anew.
    """
    draw = "|".join([f"control|{seed}", *sorted(past)])
    hashes = np.array([uniform(f"{draw}|{client}") for client in clients[CLIENT]])
    strata = np.minimum((clients["p"].to_numpy(dtype=float) * STRATA).astype(int), STRATA - 1)
    held = np.zeros(len(clients), dtype=bool)
    for stratum in np.unique(strata):
        mine = np.flatnonzero(strata == stratum)
        count = int(share * len(mine) + uniform(f"{draw}|stratum|{stratum}"))
        held[mine[np.argsort(hashes[mine], kind="stable")[:count]]] = True
    return held
