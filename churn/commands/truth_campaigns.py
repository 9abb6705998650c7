"""Holds what ``measure`` says of a campaign against planted effects. Part of ``truth``.

Lists have the lengths, the risks and the control groups of the five cases, and one has few leavers and a control group
of a twentieth. What is planted is a share of leavers kept: none, three in ten, some driven away; and months in which
the probabilities known before are overconfident, or in which the offer keeps only clients of little risk.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import beta
from tqdm import tqdm

from churn.clients.schema import CLIENT
from churn.measure.arms import log_odds
from churn.measure.effect import Estimate, effect
from churn.measure.learned import posterior_of
from churn.measure.money import money
from churn.measure.outcomes import LEFT, TAKEN
from churn.plan.contact_list import CONTACT, CONTROL
from churn.plan.terms import Offer

OFFER = Offer(contact_cost=50, offer_cost=500, keeps=(6, 14), taken_anyway=(14, 6))
VALUE = 6000.0
ANYWAY = 0.7


class List(NamedTuple):
    """Lists as a case has them: how long, Beta of the probabilities, share held out."""

    clients: int
    risks: tuple[float, float]
    held_out: float


LISTS = {
    "like fitness": List(1245, (1.2, 0.28), 0.05),
    "like metanprom": List(2427, (2.4, 1.9), 0.05),
    "like bank": List(3056, (2.0, 2.6), 0.05),
    "like shop": List(553, (2.6, 0.86), 0.05),
    "like telecom": List(113, (20.0, 44.0), 0.3),
    "rare leavers": List(2000, (2.0, 38.0), 0.05),
}
EFFECTS = ("keeps none", "keeps .3", "drives away", "keeps .3, overconfident", "keeps low risks only")


def campaigns(repeats: int) -> pd.DataFrame:
    """Tell how often 95% intervals hold what was planted, and how often an effect was found.

    Returns
    -------
    pandas.DataFrame
        One row a kind of list and effect: list, planted, campaigns, effect, keeps, money, plain (shares of intervals
        that hold the truth), found (share with p below .05), width (mean, of the effect in points) and plain width.
    """
    rows = []
    for number, (name, one) in enumerate(LISTS.items()):
        for planted in tqdm(EFFECTS, desc=f"campaigns {name}", disable=None):
            rng = np.random.default_rng([number, EFFECTS.index(planted)])
            table = pd.DataFrame([_campaign(one, planted, rng) for _ in range(repeats)]).mean()
            rows.append({"list": name, "planted": planted, "campaigns": repeats, **table})
    return pd.DataFrame(rows)


def _campaign(one: List, planted: str, rng: np.random.Generator) -> dict[str, float]:
    known = np.clip(rng.beta(*one.risks, one.clients), 1e-6, 1 - 1e-6)
    true = expit(0.6 * log_odds(known)) if "overconfident" in planted else known
    own = true * (1 - _kept(planted, known))
    clients = simulated(known, true, own, one.held_out, rng)
    mine, y = (clients["group"] == CONTACT).to_numpy(), clients[LEFT].to_numpy()
    if y[~mine].size == 0 or len(set(y)) < 2:
        return {}
    found, plain = effect(y, mine, known), effect(y, mine, None)
    brought = VALUE * (true - own)[mine].sum() - 50 * mine.sum() - 500 * ((1 - true) * ANYWAY)[mine].sum()
    brought -= 500 * np.maximum(true - own, 0)[mine].sum()
    return {
        "effect": holds(found.change, float((own - true).mean())),
        "keeps": holds(found.keeps, 1 - own.mean() / true.mean()),
        "money": holds(money(clients, {"general": OFFER}).gained, brought),
        "plain": holds(plain.change, float((own - true).mean())),
        "found": float(found.p < 0.05),
        "width": 100 * (found.change.high - found.change.low),
        "plain width": 100 * (plain.change.high - plain.change.low),
    }


def _kept(planted: str, p: np.ndarray) -> np.ndarray:
    if planted == "keeps low risks only":
        return np.where(p < np.median(p), 0.6, 0.0)
    if planted == "drives away":
        return -0.3 * (1 - p)
    return np.full(len(p), 0.0 if planted == "keeps none" else 0.3)


def simulated(
    known: np.ndarray, true: np.ndarray, own: np.ndarray, held_out: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw one campaign: groups by chance, who leaves, and who takes the offer.

    Parameters
    ----------
    known : numpy.ndarray of float
        Probabilities on the list.
    true, own : numpy.ndarray of float
        Those of leaving when left alone, and when contacted.
    held_out : float
        Share held out.
    rng : numpy.random.Generator
        Of the draws.
    """
    mine, luck = rng.random(len(known)) >= held_out, rng.random(len(known))
    left = np.where(mine, luck < own, luck < true)
    took = mine & ~left & ((luck < true) | (rng.random(len(known)) < ANYWAY))
    return pd.DataFrame(
        {
            CLIENT: [str(number) for number in range(len(known))],
            "group": np.where(mine, CONTACT, CONTROL),
            "offer": "general",
            "probability": known,
            "value": VALUE,
            LEFT: left.astype(float),
            TAKEN: took.astype(float),
        }
    )


def holds(found: Estimate, truth: float) -> float:
    """Tell whether an interval holds the truth."""
    return float(found.low <= truth <= found.high)


def years(repeats: int, months: int = 12) -> pd.DataFrame:
    """Tell how fast the Beta of ``keeps`` comes to the planted share, campaign after campaign.

    Returns
    -------
    pandas.DataFrame
        One row a kind of list: list, campaigns, error (root mean square of the mean of the Beta), spread (its mean
        standard deviation) and held (share of its 95% intervals that hold the planted share) after 1, 3 and 12.
    """
    rows = []
    for number, (name, one) in enumerate(LISTS.items()):
        rng = np.random.default_rng([100, number])
        found = pd.DataFrame([row for _ in range(repeats) for row in _year(one, months, rng)])
        for after, group in found[found["after"].isin([1, 3, months])].groupby("after"):
            error, spread = float(np.sqrt((group["error"] ** 2).mean())), group["spread"].mean()
            rows.append({"list": name, "after": after, "error": error, "spread": spread, "held": group["held"].mean()})
    return pd.DataFrame(rows)


def _year(one: List, months: int, rng: np.random.Generator) -> list[dict[str, float]]:
    planted, shares, rows = float(rng.beta(*OFFER.keeps)), OFFER.keeps, []
    for month in range(1, months + 1):
        known = np.clip(rng.beta(*one.risks, one.clients), 1e-6, 1 - 1e-6)
        clients = simulated(known, known, known * (1 - planted), one.held_out, rng)
        shares = posterior_of(clients, "keeps", shares)
        rows.append({"after": month, **_beside(shares, planted)})
    return rows


def _beside(shares: tuple[float, float], planted: float) -> dict[str, float]:
    low, high = beta.ppf([0.025, 0.975], *shares)
    return {
        "error": float(beta.mean(*shares)) - planted,
        "spread": float(beta.std(*shares)),
        "held": float(low <= planted <= high),
    }
