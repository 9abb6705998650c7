"""What it would be worth to know an assumption before deciding whom to contact: what to learn first.

The tornado says how far an assumption moves the profit. That does not say what knowing it is worth: where the same
clients would be contacted whatever it is, knowing it changes nothing. The expected value of partial perfect information
is the profit expected if decisions may wait for the assumption's value, less that expected of decisions now:

    E over x of  (sum of max(0, best gain given x)  -  gain given x of the decisions made without it).

Usually the inner expectation, over all other assumptions, has to be fitted by regression on draws (Strong, Oakley and
Brennan). Here it need not: a client's gain is linear in each assumption, and these are independent, so that the
expectation given one is the gain with that one as it is and the others at their means (Madan et al.). Only the outer
expectation is left, over quantiles of one assumption; no draw has a part in it.

References
----------
M. Strong, J. E. Oakley, A. Brennan (2014), Estimating multiparameter partial expected value of perfect information from
a probabilistic sensitivity analysis sample. Medical Decision Making 34, 311-326.
J. Madan et al. (2014), Strategies for efficient computation of the expected value of partial perfect information.
Medical Decision Making 34, 327-342.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm
from scipy.stats.qmc import Sobol

from churn.plan.campaign import expected, quantiles
from churn.plan.sensitivity import TAIL, Setting

ASSUMED = ("keeps", "taken_anyway", "value", "contact_cost", "offer_cost")
ALL = "all"

_LEVELS = (np.arange(200) + 0.5) / 200
_JOINT = 256
"""Points of a Sobol sequence over all assumptions at once."""


class _Money(NamedTuple):
    """Gains of all clients as a sum of parts, each linear in the assumptions; a column an offer."""

    saved: np.ndarray
    spent_on_kept: np.ndarray
    spent_anyway: np.ndarray
    contact: np.ndarray
    allowed: np.ndarray


def worth_knowing(setting: Setting, swing: float) -> pd.DataFrame:
    """Give what knowing each assumption is worth, that which is worth most first.

    Parameters
    ----------
    setting : Setting
        Clients, values and offers; outcomes are not looked at.
    swing : float
        Money is doubted as the tornado moves it: normal, with 10% and 90% quantiles so far below and above. Shares are
        doubted as their Betas say. Offers share their luck.

    Returns
    -------
    pandas.DataFrame
        Columns assumption, worth (money, of one campaign among these clients), share (of the profit expected now; NaN
        without one). The last row, ``all``, is that of knowing all of them.
    """
    money, means = _money(setting), np.full((1, len(ASSUMED)), np.nan)
    now = next(_gains(money, setting, means, swing))
    chosen = np.arange(len(now)), now.argmax(axis=1)
    rows = []
    for place, name in enumerate(ASSUMED):
        levels = np.repeat(means, len(_LEVELS), axis=0)
        levels[:, place] = _LEVELS
        rows.append((name, _worth(_gains(money, setting, levels, swing), chosen)))
    rows.sort(key=lambda row: -row[1])
    together = Sobol(len(ASSUMED), scramble=False).random(_JOINT) + 0.5 / _JOINT  # the first point is 0
    rows.append((ALL, _worth(_gains(money, setting, together, swing), chosen)))
    worth, profit = np.array([worth for _, worth in rows]), now[chosen].sum()
    share = worth / profit if profit > 0 else np.full(len(rows), np.nan)
    return pd.DataFrame({"assumption": [name for name, _ in rows], "worth": worth, "share": share})


def _worth(gains: Iterator[np.ndarray], chosen: tuple[np.ndarray, np.ndarray]) -> float:
    """Give by how much decisions that know surpass those that do not, on average."""
    return float(np.mean([(gain.max(axis=1) - gain[chosen]).sum() for gain in gains]))


def _money(setting: Setting) -> _Money:
    p = setting.known["p"].to_numpy(dtype=float)[:, None]
    cost = np.array([[one.offer_cost for one in setting.offers.values()]])
    contact = np.array([[one.contact_cost for one in setting.offers.values()]])
    allowed = setting.eligible[list(setting.offers)].to_numpy(dtype=bool)
    return _Money(p * setting.value[:, None], p * cost, (1 - p) * cost, contact, allowed)


def _gains(money: _Money, setting: Setting, levels: np.ndarray, swing: float) -> Iterator[np.ndarray]:
    """Give every client's gains at levels of the assumptions, NaN for a mean: a column an offer, the last for none."""
    offers = list(setting.offers.values())
    kept = np.column_stack([_share(one.keeps, levels[:, 0]) for one in offers])
    taken = np.column_stack([_share(one.taken_anyway, levels[:, 1]) for one in offers])
    value, contact, cost = _times(levels[:, 2:], swing).T
    for row in range(len(levels)):
        gain = kept[row] * (value[row] * money.saved - cost[row] * money.spent_on_kept)
        gain -= cost[row] * taken[row] * money.spent_anyway + contact[row] * money.contact
        yield np.column_stack([np.where(money.allowed, gain, -1.0), np.zeros(len(gain))])


def _share(share: tuple[float, float], levels: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(levels), expected(share), quantiles(share, np.nan_to_num(levels, nan=0.5)))


def _times(levels: np.ndarray, swing: float) -> np.ndarray:
    spread = swing / norm.ppf(1 - TAIL)
    return np.where(np.isnan(levels), 1.0, np.maximum(1 + spread * norm.ppf(np.nan_to_num(levels, nan=0.5)), 0.0))
