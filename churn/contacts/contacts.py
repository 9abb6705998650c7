"""The list of current clients with what is told of it: how they differ, what to expect of them, counts and money."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from churn.clients.schema import Schema
from churn.contacts.differences import COLUMNS, differences, with_unseen
from churn.contacts.expected import expected_scores
from churn.contacts.listing import Listing, totals


class Facts(NamedTuple):
    """What is told beside a list.

    Attributes
    ----------
    differences, expected : pandas.DataFrame
        As ``churn.contacts.differences`` and ``churn.contacts.expected`` give them.
    summary : dict
        How many clients are on the list and what that is expected to bring and cost; how many differ.
    """

    differences: pd.DataFrame
    expected: pd.DataFrame
    summary: dict[str, Any]


def facts(
    fitted: pd.DataFrame | None,
    current: pd.DataFrame,
    schema: Schema,
    p: np.ndarray,
    listed: Listing,
    draws: int,
    seed: int,
) -> Facts:
    """Tell how current clients differ, what to expect of them, and what the list adds up to.

    Parameters
    ----------
    fitted, current : pandas.DataFrame
        Client tables: of the training part, and of today. None in place of the first where the current clients are
        those of the study who stayed: that they differ from all is no drift.
    schema : Schema
        Of the clients studied.
    p : numpy.ndarray of float
        Probabilities of the current clients.
    listed : Listing
        What is to be done with them.
    draws, seed : int
        Of outcomes, and of p-values.
    """
    expected = expected_scores(p, draws, seed)
    control = {"control_share": listed.control.share, "control_periods": listed.control.periods}
    told = {**totals(listed.clients), **control}
    if fitted is None:
        return Facts(pd.DataFrame(columns=COLUMNS), expected, told)
    found = differences(fitted, current, schema, seed)
    differ = {
        "columns": len(found),
        "columns_drifted": int(found["drifted"].sum()),
        "columns_unseen": int((found["unseen"] > 0).sum()),
        "clients_unseen": int(with_unseen(fitted, current, schema).sum()),
    }
    return Facts(found, expected, {**told, **differ})
