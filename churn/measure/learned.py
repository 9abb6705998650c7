"""What is known of an offer's shares after a campaign: the prior Beta of the terms, and the campaign.

The campaign's likelihood of a share kept k is exp(-D(k) / 2), D being the farness by which its interval is made
(``churn.measure.effect``): it rests on the groups drawn by chance and on nothing else. The share psi of those who take
the offer and would have stayed anyway follows likewise. Nobody of the control group is offered anything, so of all who
would stay, those contacted who stay and take nothing are a part 1 - psi:

    1 - psi = share of the contacted who stay and take nothing / share of the control group who stay.

Prior times likelihood on a grid has a mean and a variance; the Beta with both is what the terms get.

References
----------
B. Efron (1993), Bayes and likelihood calculations from confidence intervals. Biometrika 80, 3-26.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import beta

from churn.clients.schema import CLIENT
from churn.measure.arms import Arm, arm, log_odds
from churn.measure.effect import Estimate, Farness, farness_of_ratio, kept
from churn.measure.outcomes import LEFT, TAKEN
from churn.plan.actions import Actions
from churn.plan.campaign import GENERAL
from churn.plan.contact_list import CONTACT
from churn.plan.terms import Beta, Campaign

FEWEST = 20
"""Clients needed in each group for an offer to be judged alone."""

LEAST = 5
"""Clients needed in each group for a share to be learned.

Few teach little, and the prior holds: of 600 lists of 25 and 60 clients that held out 6 to 8, 95% of the 95% intervals
of posteriors held the planted share. With 20 asked for, telecom's lists would not teach anything in any month.
"""

_GRID = 400
Share = Literal["keeps", "taken_anyway"]


class Learned(NamedTuple):
    """One share before and after.

    Attributes
    ----------
    owner : str
        The offer whose term it is; ``general`` for the campaign's own, which others without a term of their own share.
    share : {"keeps", "taken_anyway"}
        Which.
    prior, posterior : (float, float)
        Betas.
    measured : Estimate
        What the campaign alone says.
    contacted, control : int
        Clients that it rests on.
    """

    owner: str
    share: Share
    prior: Beta
    posterior: Beta
    measured: Estimate
    contacted: int
    control: int


def learn(followed: pd.DataFrame, campaign: Campaign, actions: Actions) -> list[Learned]:
    """Learn every share that the campaign tells something about.

    Parameters
    ----------
    followed : pandas.DataFrame
        Of ``churn.measure.follow.follow``.
    campaign, actions
        The terms, those of offers included.

    Returns
    -------
    list of Learned
        Shares with at least ``LEAST`` clients in each group; ``taken_anyway`` only where it is known who took the
        offer. A share that the terms call certain is not doubted.
    """
    return [
        _learned(owner, share, prior, clients)
        for owner, share, prior, offers in owned(campaign, actions)
        if 0 not in prior and (clients := _enough(followed[followed["offer"].isin(offers)], share)) is not None
    ]


def owned(campaign: Campaign, actions: Actions) -> Iterator[tuple[str, Share, Beta, tuple[str, ...]]]:
    """Give every share of the terms: its owner, which, its Beta, and the offers that have it."""
    shares: tuple[Share, ...] = ("keeps", "taken_anyway")
    for share in shares:
        own: Mapping[str, Beta | None] = {one.id: getattr(one, share) for one in actions.offers}
        yield GENERAL, share, getattr(campaign, share), (GENERAL, *(name for name in own if own[name] is None))
        for name, prior in own.items():
            if prior is not None:
                yield name, share, prior, (name,)


def _enough(clients: pd.DataFrame, share: Share) -> pd.DataFrame | None:
    mine = clients["group"] == CONTACT
    known = share == "keeps" or (TAKEN in clients and clients.loc[mine, TAKEN].notna().all())
    return clients if known and min(mine.sum(), (~mine).sum()) >= LEAST else None


def _learned(owner: str, share: Share, prior: Beta, clients: pd.DataFrame) -> Learned:
    own, control = _arms(clients, share)
    after = posterior_of(clients, share, prior)
    return Learned(owner, share, prior, after, kept(own, control), own.clients, control.clients)


def posterior_of(clients: pd.DataFrame, share: Share, prior: Beta) -> Beta:
    """Give the Beta of a share after a campaign among its clients."""
    far = farness_of_ratio(*_arms(clients, share))
    return posterior(prior, lambda value: far(1 - value))


def _arms(clients: pd.DataFrame, share: Share) -> tuple[Arm, Arm]:
    """Give the groups whose ratio is the share's complement."""
    mine = (clients["group"] == CONTACT).to_numpy()
    left, p = clients[LEFT].to_numpy(dtype=float), clients["probability"].to_numpy()
    if share == "keeps":
        found, known = left, log_odds(p)
    else:
        # Who left and whom nobody offered anything took nothing.
        took = clients[TAKEN].to_numpy(dtype=float) if TAKEN in clients else np.zeros(len(clients))
        found, known = (1 - left) * np.where(mine, 1 - took, 1), log_odds(1 - p)
    return arm(found[mine], known[mine], known), arm(found[~mine], known[~mine], known)


def posterior(prior: Beta, far: Farness) -> Beta:
    """Give the Beta with the mean and the variance of prior times likelihood, to four significant digits.

    Parameters
    ----------
    prior : (float, float)
        Both above 0.
    far : callable
        Farness of a share from the data.
    """
    levels = (np.arange(_GRID) + 0.5) / _GRID
    places = np.unique(np.concatenate([levels, beta.ppf(levels, *prior)]).clip(1e-6, 1 - 1e-6))
    log = beta.logpdf(places, *prior) - np.array([min(far(float(one)), 1e6) for one in places]) / 2
    weight = np.exp(log - log.max()) * np.gradient(places)
    weight /= weight.sum()
    mean = float(weight @ places)
    counts = mean * (1 - mean) / float(weight @ (places - mean) ** 2) - 1
    return float(f"{mean * counts:.4g}"), float(f"{(1 - mean) * counts:.4g}")


def fingerprint(followed: pd.DataFrame) -> str:
    """Give a mark of a campaign by its clients, groups and outcomes: the same campaign is then not counted twice."""
    from hashlib import blake2b

    rows = followed.sort_values(CLIENT)[[CLIENT, "group", "offer", LEFT]].astype({LEFT: int})
    text = rows.to_csv(index=False, lineterminator="\n")
    return f"c{blake2b(text.encode('utf-8'), digest_size=4).hexdigest()}"  # a letter first: never a number in YAML
