"""Whom to contact: one decision a client, from which the list, the scores and all counts of contacts are taken.

A client is contacted where the best offer that suits the client has an expected gain above 0. Limits on contacts and
money shorten the list of the day; they do not change who is worth a contact.
"""

from typing import Any

import numpy as np
import pandas as pd

from churn.clients.schema import CLIENT, TEST, TRAIN
from churn.plan.actions import Actions, eligible, offers
from churn.plan.campaign import NO_OFFER, client_values
from churn.plan.profit import expected_cost, prospects, worth_contacting
from churn.plan.sensitivity import Setting
from churn.plan.terms import Campaign
from churn.statistics.confusion import call_scores, confusion


def setting_of(
    actions: Actions,
    campaign: Campaign,
    clients: pd.DataFrame,
    known: pd.DataFrame,
    members: pd.DataFrame,
    pushes: pd.DataFrame,
) -> Setting:
    """Put together what a decision depends on.

    Parameters
    ----------
    actions : Actions
        Of the case.
    campaign : Campaign
        Its money.
    clients : pandas.DataFrame
        The client table; all others have its rows in its order.
    known : pandas.DataFrame
        Columns client and p, and y and part where they are known.
    members : pandas.DataFrame
        Columns client and a bool column a segment.
    pushes : pandas.DataFrame
        Columns client and a Shapley value a feature, of ``beyond_chance``.

    Raises
    ------
    UserError
        A client's value cannot be found.
    """
    suits = eligible(actions, members.set_index(CLIENT), pushes.set_index(CLIENT))
    value = client_values(campaign.value, clients, members)
    return Setting(known, value, offers(actions, campaign), suits.loc[known[CLIENT]])


def decide(setting: Setting) -> pd.DataFrame:
    """Decide for every client.

    Parameters
    ----------
    setting : Setting
        Clients with their probabilities, values, and the offers that suit them; outcomes are not looked at.

    Returns
    -------
    pandas.DataFrame
        Columns client, offer (the best), expected_gain, expected_cost, contact (1 where the gain is above 0, else 0),
        index and order of ``setting.known``. Who is eligible for no offer has none, and no gain.
    """
    found = prospects(*setting).set_index(CLIENT)
    found = found.assign(contact=worth_contacting(found).astype(int), expected_cost=expected_cost(found))
    own = found.reindex(setting.known[CLIENT])
    return setting.known[[CLIENT]].assign(
        offer=own["offer"].fillna(NO_OFFER).to_numpy(),
        expected_gain=own["gain"].to_numpy(),
        expected_cost=own["expected_cost"].to_numpy(),
        contact=own["contact"].fillna(0).astype(int).to_numpy(),
    )


def judged(known: pd.DataFrame, contact: np.ndarray) -> dict[str, dict[str, Any]]:
    """Hold decisions against outcomes, part by part: of the training part probabilities are out-of-fold.

    Parameters
    ----------
    known : pandas.DataFrame
        Columns part and y.
    contact : numpy.ndarray of 0 and 1
        The decisions, in the same order.

    Returns
    -------
    dict of str to dict
        By part: clients, contacts, the confusion matrix, and accuracy, precision, recall and F1 with their intervals.
    """
    return {part: _judged(known["y"].to_numpy()[mine], contact[mine]) for part, mine in _parts(known).items()}


def _parts(known: pd.DataFrame) -> dict[str, np.ndarray]:
    return {part: (known["part"] == part).to_numpy() for part in (TRAIN, TEST)}


def _judged(y: np.ndarray, contact: np.ndarray) -> dict[str, Any]:
    found = confusion(y, contact)
    scores = {name: one._asdict() for name, one in call_scores(found).items()}
    return {"clients": found.clients, "contacts": int(contact.sum()), **found._asdict(), **scores}
