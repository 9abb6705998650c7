"""What a campaign brings, by the clients contacted: the curve, strategies side by side, and how sure both are.

Profit is counted with outcomes: clients are ordered by the gain that probabilities of a model that never saw them let
expect, and then it is seen who left. Intervals of the expected profit hold two doubts at once: which clients there
happen to be (bootstrap), and the shares of clients whom an offer keeps or who take it anyway (drawn from their Betas).
Predictive intervals are about what one campaign among as many other clients will bring: they add the chance of who
these are and which of them accept.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack
from scipy.stats import norm

from churn.clients.schema import CLIENT
from churn.plan.campaign import NO_OFFER, best_offers, expected, quantiles
from churn.plan.terms import Offer
from churn.statistics.intervals import wilson
from churn.statistics.resamples import drawn

LEVEL = 0.95


def prospects(
    known: pd.DataFrame, value: np.ndarray, offers: Mapping[str, Offer], eligible: pd.DataFrame
) -> pd.DataFrame:
    """Give the clients that may be contacted, each with its best offer, in the order in which contacting them pays.

    Parameters
    ----------
    known : pandas.DataFrame
        Columns client, p (the probability from a model that never saw the client), and y where the outcome is known.
    value : numpy.ndarray of float
        Money lost with each client.
    offers : mapping of str to Offer
        By name.
    eligible : pandas.DataFrame of bool
        A row a client in the order of ``known``, a column an offer.

    Returns
    -------
    pandas.DataFrame
        Columns client, y (where known), p, value, offer, gain (expected), and the terms of the offer: contact_cost,
        offer_cost, and the means keeps and taken_anyway. Greatest gain first, so the order of rows given does not
        matter; clients who are eligible for no offer are left out.
    """
    p = known["p"].to_numpy()
    chosen = best_offers(p, value, offers, eligible)
    found = known[[name for name in (CLIENT, "y", "p") if name in known]].assign(
        value=value, offer=chosen["offer"].to_numpy(), gain=chosen["gain"].to_numpy()
    )
    found = found[found["offer"] != NO_OFFER]
    terms = {name: {"contact_cost": one.contact_cost, "offer_cost": one.offer_cost} for name, one in offers.items()}
    for name, one in offers.items():
        terms[name] |= {"keeps": expected(one.keeps), "taken_anyway": expected(one.taken_anyway)}
    for term in ("contact_cost", "offer_cost", "keeps", "taken_anyway"):
        found[term] = found["offer"].map({name: its[term] for name, its in terms.items()}).astype(float)
    return found.sort_values(["gain", CLIENT], ascending=[False, True], ignore_index=True)


def outcome_gain(clients: pd.DataFrame) -> np.ndarray:
    """Give what contacting each client brings where it is known who leaves, at the means of the offer's Betas."""
    saved = clients["y"] * clients["keeps"] * (clients["value"] - clients["offer_cost"])
    given = (1 - clients["y"]) * clients["taken_anyway"] * clients["offer_cost"]
    return (saved - given - clients["contact_cost"]).to_numpy()


def expected_cost(clients: pd.DataFrame, leaves: str = "p") -> np.ndarray:
    """Give what contacting each client costs: the contact, and the offer as often as it is taken.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``prospects``.
    leaves : {"p", "y"}
        Leaving as expected or as it came.
    """
    taken = clients[leaves] * clients["keeps"] + (1 - clients[leaves]) * clients["taken_anyway"]
    return (clients["contact_cost"] + taken * clients["offer_cost"]).to_numpy()


def profit_draws(
    clients: pd.DataFrame, groups: csr_array, offers: Mapping[str, Offer], draws: int, seed: int
) -> np.ndarray:
    """Draw what contacting groups of clients brings: other clients of the same kind, other shares of the offers.

    Offers share their luck: a draw in which one of them keeps more than assumed is one in which all do. Guesses about
    offers are made by the same people and err together; drawn one by one, errors of many offers would cancel out and
    the interval would become too narrow.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``prospects``.
    groups : scipy.sparse.csr_array, shape (clients, groups)
        How often each group contacts each client; a fraction for a contact at random.
    offers : mapping of str to Offer
        By name.
    draws : int
        How many.
    seed : int
        Of the draws.

    Returns
    -------
    numpy.ndarray of float, shape (draws, groups)
        Profits; the draws of all groups belong together, so they may be added and compared.
    """
    return _drawn(clients, groups, offers, [_amounts(clients)], draws, seed)


def predictive_draws(
    clients: pd.DataFrame, groups: csr_array, offers: Mapping[str, Offer], draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw expected profits as ``profit_draws``, and what one campaign brings in the world of each draw.

    A world is a resample of the clients and the shares of the offers. A campaign meets as many clients drawn from it,
    each of whom accepts or not. Its sum is taken as normal about the expected profit; its variance is the sum of the
    clients' mean squares, less the squared profit over the number of clients.

    Returns
    -------
    tuple of numpy.ndarray of float, shape (draws, groups)
        Expected profits, and profits of one campaign.
    """
    both = _drawn(clients, groups, offers, [_amounts(clients), _amounts(clients, power=2)], draws, seed)
    expected_profit, squares = np.hsplit(both, 2)
    spread = np.sqrt(np.maximum(squares - expected_profit**2 / max(len(clients), 1), 0.0))
    chance = np.random.default_rng([seed, 1]).normal(size=(draws, 1))
    return expected_profit, expected_profit + spread * chance


class _Amounts(NamedTuple):
    """What a contact brings, or its square: in any case, and on top where the client is kept or takes the offer."""

    always: np.ndarray
    kept: np.ndarray
    taken: np.ndarray


def _amounts(clients: pd.DataFrame, power: int = 1) -> _Amounts:
    left, value, offer, contact = (clients[name].to_numpy() for name in ("y", "value", "offer_cost", "contact_cost"))
    always = (-contact) ** power
    kept, taken = (value - offer - contact) ** power - always, (-offer - contact) ** power - always
    return _Amounts(always, left * kept, (1 - left) * taken)


def _drawn(
    clients: pd.DataFrame,
    groups: csr_array,
    offers: Mapping[str, Offer],
    amounts: list[_Amounts],
    draws: int,
    seed: int,
) -> np.ndarray:
    """Draw sums of amounts over groups, shape (draws, amounts times groups)."""
    if clients.empty:
        return np.zeros((draws, len(amounts) * groups.shape[1]))
    rng = np.random.default_rng(seed)
    kept_at, taken_at = rng.uniform(size=(2, draws))
    shares = {
        name: (quantiles(one.keeps, kept_at), quantiles(one.taken_anyway, taken_at)) for name, one in offers.items()
    }
    parts = [(name, (clients["offer"] == name).to_numpy()) for name in offers]
    weighing = [
        (shares[name], *(_times(groups, [one[of] * mine for one in amounts]) for of in (1, 2)))
        for name, mine in parts
        if mine.any()
    ]
    always = _times(groups, [one.always for one in amounts])
    result, start = np.empty((draws, len(amounts) * groups.shape[1])), 0
    for counts in drawn(len(clients), draws, rng):
        weights = np.ascontiguousarray(counts.T, dtype=float)  # else each product below copies it
        rows = slice(start, start + len(counts))
        start = rows.stop
        result[rows] = (always @ weights).T
        for (kept, taken), if_kept, if_taken in weighing:
            result[rows] += kept[rows, None] * (if_kept @ weights).T + taken[rows, None] * (if_taken @ weights).T
    return result


def _times(groups: csr_array, amounts: list[np.ndarray]) -> csr_array:
    return csr_array(vstack([groups.multiply(one[:, None]).T for one in amounts]))


def between(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the ends of the 95% interval of draws, column by column."""
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high


def curve(clients: pd.DataFrame, offers: Mapping[str, Offer], draws: int, seed: int, points: int = 100) -> pd.DataFrame:
    """Give profit by the share of clients contacted, those with the greatest expected gain first.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``prospects``.
    offers : mapping of str to Offer
        By name.
    draws, seed : int
        Behind the intervals.
    points : int, default 100
        Evenly spaced shares from nobody to everybody; with fewer clients a row each.

    Returns
    -------
    pandas.DataFrame
        Columns share_contacted, contacts, profit (with outcomes) with low and high (95%), expected (from probabilities
        alone), random with random_low and random_high (as many clients at random), foresight (who leaves is known).
    """
    n = len(clients)
    contacts = np.unique(np.round(np.arange(points + 1) * n / points).astype(int))
    bins = np.searchsorted(contacts, np.arange(n), side="right") - 1
    steps = csr_array((np.ones(n), (np.arange(n), bins)), shape=(n, max(len(contacts) - 1, 1)))
    drawn_steps = profit_draws(clients, steps, offers, draws, seed).cumsum(axis=1)
    low, high = between(np.column_stack([np.zeros(draws), drawn_steps])[:, : len(contacts)])
    share = contacts / max(n, 1)
    random_low, random_high = between(drawn_steps[:, -1:] * share)
    gains = outcome_gain(clients)
    return pd.DataFrame(
        {
            "share_contacted": share,
            "contacts": contacts,
            "profit": _cumulated(gains)[contacts],
            "low": low,
            "high": high,
            "expected": _cumulated(clients["gain"].to_numpy())[contacts],
            "random": gains.sum() * share,
            "random_low": random_low,
            "random_high": random_high,
            "foresight": _cumulated(-np.sort(-gains))[contacts],
        }
    )


def _cumulated(amounts: np.ndarray) -> np.ndarray:
    return np.append(0.0, amounts.cumsum())


def strategies(
    clients: pd.DataFrame, chosen: Mapping[str, np.ndarray], offers: Mapping[str, Offer], draws: int, seed: int
) -> pd.DataFrame:
    """Set ways to choose whom to contact side by side.

    The rule contacts every client with an expected gain above 0. That is the optimum by theory: nothing is searched for
    on outcomes, so its profit is not the best of many and needs no correction for that.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``prospects``.
    chosen : mapping of str to numpy.ndarray
        By the name of a strategy, how much of a contact each client gets: 1, 0, or a fraction for a contact at random.
    offers : mapping of str to Offer
        By name.
    draws, seed : int
        Behind the intervals.

    Returns
    -------
    pandas.DataFrame
        Columns strategy, contacts, share, cost, precision (share of those contacted who leave) with precision_low and
        precision_high (Wilson, 95%), expected (profit from probabilities alone), profit (with outcomes) with low and
        high (95%, of the expected profit), predictive_low and predictive_high (95%, of one campaign),
        profit_per_contact, chance_of_profit (share of drawn campaigns that bring more than nothing), and trial:
        contacts after which a profit of this size is seen in four of five trials, missing where there is none.
    """
    contacted = np.column_stack(list(chosen.values())).astype(float)
    drawn_profits, campaigns = predictive_draws(clients, csr_array(contacted), offers, draws, seed)
    (low, high), (predictive_low, predictive_high) = between(drawn_profits), between(campaigns)
    contacts, found = contacted.sum(axis=0), contacted.T @ clients["y"].to_numpy(dtype=float)
    profit = contacted.T @ outcome_gain(clients)
    ends = wilson(found, contacts)
    return pd.DataFrame(
        {
            "strategy": list(chosen),
            "contacts": np.round(contacts).astype(int),
            "share": contacts / max(len(clients), 1),
            "cost": contacted.T @ expected_cost(clients, "y"),
            "precision": _over(found, contacts),
            "precision_low": np.where(contacts > 0, ends[0], np.nan),
            "precision_high": np.where(contacts > 0, ends[1], np.nan),
            "expected": contacted.T @ clients["gain"].to_numpy(),
            "profit": profit,
            "low": low,
            "high": high,
            "predictive_low": predictive_low,
            "predictive_high": predictive_high,
            "profit_per_contact": _over(profit, contacts),
            "chance_of_profit": (campaigns > 0).mean(axis=0),
            "trial": _trial(clients, contacted, profit),
        }
    )


def _trial(clients: pd.DataFrame, contacted: np.ndarray, profit: np.ndarray) -> np.ndarray:
    """Give the contacts after which a one-sided test at 5% sees the profit with a chance of 80%."""
    each = _amounts(clients, power=2)
    squares = (
        contacted.T @ (each.always + each.kept * clients["keeps"] + each.taken * clients["taken_anyway"]).to_numpy()
    )
    contacts = contacted.sum(axis=0)
    mean = _over(profit, contacts)
    variance = np.maximum(_over(squares, contacts) - mean**2, 0.0)
    needed = np.divide((norm.ppf(0.95) + norm.ppf(0.8)) ** 2 * variance, mean**2, out=mean * np.nan, where=mean > 0)
    return np.ceil(needed)


def _over(amounts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return np.divide(amounts, counts, out=np.full(len(counts), np.nan), where=counts > 0)


def worth_contacting(clients: pd.DataFrame) -> np.ndarray:
    """Tell which clients are worth a contact: those with an expected gain above 0."""
    return (clients["gain"] > 0).to_numpy()


def usual_strategies(clients: pd.DataFrame, limited: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Give the strategies worth comparing: nobody, everybody, at random, the rule, within limits, perfect foresight.

    Parameters
    ----------
    clients : pandas.DataFrame
        Of ``prospects``.
    limited : numpy.ndarray of bool, optional
        Whom the limits on contacts and budget leave; absent without limits.
    """
    worth = worth_contacting(clients)
    everybody = np.ones(len(clients))
    return {
        "nobody": 0 * everybody,
        "everybody": everybody,
        "random": everybody * (worth.mean() if len(clients) else 0.0),
        "rule": worth,
        **({} if limited is None else {"limited": limited}),
        "foresight": outcome_gain(clients) > 0,
    }
