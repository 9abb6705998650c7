"""What predictions on a model's own training clients would have promised, beside honest ones."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from churn.clients.schema import TRAIN
from churn.plan.campaign import GENERAL, open_to_all
from churn.plan.profit import outcome_gain, prospects, strategies, worth_contacting
from churn.plan.sensitivity import Setting
from churn.plan.terms import Offer, Study


def economics(setting: Setting, predicted: pd.DataFrame, study: Study | None, draws: int, seed: int) -> pd.DataFrame:
    """Count the campaign, and a published one, on training clients by their own model and by models without them.

    Returns
    -------
    pandas.DataFrame
        That of ``promises``, with campaign (``own`` or ``published``) first and last of_study: profit
        of as many clients as the published study had. Its own numbers are the last row, predictions ``published``.
    """
    inside = (predicted["part"] == TRAIN).to_numpy()
    known = {"training": predicted[inside], "out_of_fold": setting.known[inside], "test": setting.known[~inside]}
    rows = {"training": inside, "out_of_fold": inside, "test": ~inside}
    eligible = {name: setting.eligible[mine] for name, mine in rows.items()}
    value = {name: setting.value[mine] for name, mine in rows.items()}
    own = promises(known, value, setting.offers, eligible, draws, seed)
    own.insert(0, "campaign", "own")
    if study is None:
        return own
    sure = {GENERAL: Offer(contact_cost=study.contact_cost, offer_cost=0, keeps=(1, 0), taken_anyway=(1, 0))}
    same = {name: np.full(int(mine.sum()), study.value) for name, mine in rows.items()}
    open_ = {name: open_to_all(frame, sure) for name, frame in known.items()}
    theirs = promises(known, same, sure, open_, draws, seed)
    theirs.insert(0, "campaign", "published")
    theirs["of_study"] = theirs["profit"] / theirs["clients"] * study.clients
    told = {"campaign": "published", "predictions": "published", "strategy": "search", "of_study": study.profit}
    optimum = study.model_dump(include={"clients", "share", "precision", "profit"})
    row = pd.DataFrame([told | optimum | {"contacts": round(study.share * study.clients)}])
    return pd.concat([own, theirs, row], ignore_index=True)


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
        Columns predictions, clients, and those of ``churn.plan.profit.strategies`` for two strategies: the rule, and
        ``search``: the best place on the profit curve, as it is often looked for, too good by the luck of the search.
    """
    parts = []
    for name, frame in known.items():
        clients = prospects(frame, value[name], offers, eligible[name])
        chosen = {"rule": worth_contacting(clients), "search": searched(clients)}
        table = strategies(clients, chosen, offers, draws, seed)
        table.insert(0, "clients", len(clients))
        table.insert(0, "predictions", name)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def searched(clients: pd.DataFrame) -> np.ndarray:
    """Tell whom the greatest profit on the curve contacts, found on outcomes; of equals the fewest."""
    best = np.append(0.0, outcome_gain(clients).cumsum()).round(9).argmax()
    return np.arange(len(clients)) < best
