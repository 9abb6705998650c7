"""What is at stake in each segment and cluster, and what contacting its clients brings."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from churn.clients.schema import CLIENT
from churn.plan.profit import between, outcome_gain, profit_draws
from churn.plan.terms import Offer
from churn.statistics.intervals import Z95

LEAST = 10
"""Groups of fewer clients are not shown."""


def memberships(segments: pd.DataFrame | None, clusters: pd.DataFrame, clients: pd.Series) -> pd.DataFrame:
    """Put segments and clusters into one table: a bool column a group, named (kind, id), a row a client.

    Parameters
    ----------
    segments : pandas.DataFrame, optional
        Columns client and a bool column a segment.
    clusters : pandas.DataFrame
        Columns client and cluster.
    clients : pandas.Series
        Keys, in the order of the result.
    """
    numbers = clusters.set_index(CLIENT)["cluster"].loc[clients]
    table = {("cluster", str(one)): (numbers == one).to_numpy() for one in sorted(numbers.unique())}
    if segments is not None:
        by_client = segments.set_index(CLIENT).loc[clients]
        table = {("segment", name): by_client[name].to_numpy(dtype=bool) for name in by_client} | table
    return pd.DataFrame(table, index=pd.Index(clients, name=CLIENT))


def stakes(
    known: pd.DataFrame,
    value: np.ndarray,
    groups: pd.DataFrame,
    contacted: pd.DataFrame,
    offers: Mapping[str, Offer],
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Give what is at stake in every group, and what contacting those of its clients who are chosen brings.

    Parameters
    ----------
    known : pandas.DataFrame
        Columns client, y, p.
    value : numpy.ndarray of float
        Money lost with each client.
    groups : pandas.DataFrame
        Of ``memberships``, in the order of ``known``.
    contacted : pandas.DataFrame
        Of ``churn.plan.profit.prospects``, those contacted.
    offers : mapping of str to Offer
        By name.
    draws, seed : int
        Behind the intervals.

    Returns
    -------
    pandas.DataFrame
        Columns kind (segment or cluster), id, clients, mean_probability, value_at_stake (sum of probability times
        value) with stake_low and stake_high (95%: chance alone, if probabilities are right), value_lost (with those
        who left), contacted, expected_gain (from probabilities alone), gain (with outcomes) with low and high (95%).
        Groups of fewer than ten clients are left out.
    """
    inside = groups.loc[:, groups.sum() >= LEAST]
    member, p, left = inside.to_numpy(dtype=float), known["p"].to_numpy(), known["y"].to_numpy()
    stake, reach = member.T @ (p * value), Z95 * np.sqrt(member.T @ (p * (1 - p) * value**2))
    listed = inside.loc[contacted[CLIENT]].to_numpy(dtype=float)
    low, high = between(profit_draws(contacted, csr_array(listed), offers, draws, seed))
    return pd.DataFrame(
        {
            "kind": [kind for kind, _ in inside],
            "id": [name for _, name in inside],
            "clients": member.sum(axis=0).astype(int),
            "mean_probability": member.T @ p / member.sum(axis=0),
            "value_at_stake": stake,
            "stake_low": np.maximum(stake - reach, member.T @ np.minimum(value, 0)),
            "stake_high": stake + reach,
            "value_lost": member.T @ (left * value),
            "contacted": listed.sum(axis=0).astype(int),
            "expected_gain": listed.T @ contacted["gain"].to_numpy(),
            "gain": listed.T @ outcome_gain(contacted),
            "low": low,
            "high": high,
        }
    )
