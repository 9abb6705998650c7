"""Assigns clients to parts, by a hash of their key or by time, and to folds by a hash: no fold depends on others."""

import numpy as np
import pandas as pd

from churn.base.errors import UserError, some
from churn.base.hashing import uniform
from churn.clients.schema import CHURNED, CLIENT, TEST, TRAIN, Schema, numbered
from churn.statistics.intervals import wilson

NO_FOLD = -1
"""The fold of a client in the test part."""


def fold_columns(repeats: int) -> list[str]:
    """Name the columns of the fold assignments: fold, fold_2, fold_3 ..."""
    return numbered("fold", repeats)


def times(clients: pd.DataFrame, schema: Schema) -> pd.Series | None:
    """Give the dates by which clients are ordered, the column of the role ``time``; None where no column has it."""
    names = [name for name, field in schema.columns.items() if field.role == "time"]
    if len(names) > 1:
        raise UserError(f"roles: {some(names)} all have the role time; one column can order the clients. Keep one.")
    return clients[names[0]] if names else None


def split(
    clients: pd.DataFrame, test_share: float, folds: int, repeats: int, seed: int, time: pd.Series | None = None
) -> pd.DataFrame:
    """Assign every client to a part and, in the training part, to a fold, several times independently.

    Without ``time`` the place follows from seed and key alone: it stays when other clients come or go. The price is
    that parts are stratified only by chance; ``base_rates`` reports how closely.

    Parameters
    ----------
    clients : pandas.DataFrame
        Needs ``client`` and ``churned``.
    test_share : float
        Expected share of the test part.
    folds : int
        Number of folds, numbered from 0.
    repeats : int
        Number of independent assignments to folds, for repeated cross-validation.
    seed : int
        Another seed gives an independent assignment.
    time : pandas.Series of datetime, optional
        The test part is then of the latest clients, whole days together, so that its share is as near to
        ``test_share`` as days allow; clients without a date train.

    Returns
    -------
    pandas.DataFrame
        Columns client, part ('train' or 'test'), fold, fold_2 ... (-1 in the test part), in the order of ``clients``.

    Raises
    ------
    UserError
        A part or fold has no client who left, or none who stayed; or all clients are of one day.
    """
    test = _by_hash(clients[CLIENT], test_share, seed) if time is None else _latest(time, test_share)
    table = pd.DataFrame({CLIENT: clients[CLIENT].to_numpy(), "part": np.where(test, TEST, TRAIN)})
    for name in fold_columns(repeats):
        draw = np.array([uniform(f"{name}|{seed}|{client}") for client in clients[CLIENT]])
        table[name] = np.where(test, NO_FOLD, (draw * folds).astype(int))
        _check_classes(table[name].to_numpy(), clients[CHURNED].to_numpy(), folds)
    return table


def _by_hash(keys: pd.Series, share: float, seed: int) -> np.ndarray:
    return np.array([uniform(f"part|{seed}|{key}") for key in keys]) < share


def _latest(time: pd.Series, share: float) -> np.ndarray:
    """Tell who is on or after the day from which on there is nearest to a share of all clients."""
    day = time.dt.normalize()
    since = day.value_counts().sort_index(ascending=False).cumsum().iloc[:-1] / len(time)
    if since.empty:
        raise UserError(
            f"split.by is time, but column '{time.name}' holds {'one day alone' if day.notna().any() else 'no date'}: "
            "there are no earlier clients to train on. Use split.by=random, or the role time for another column."
        )
    return (day >= (since - share).abs().idxmin()).to_numpy()


def _check_classes(places: np.ndarray, churned: np.ndarray, folds: int) -> None:
    for fold in [NO_FOLD, *range(folds)]:
        here = churned[places == fold]
        if len(set(here)) < 2:
            place = "the test part" if fold == NO_FOLD else f"fold {fold}"
            raise UserError(
                f"{place} holds {len(here)} clients, {int(here.sum())} of whom left; both classes are needed in each. "
                f"There are {len(churned)} clients, {int(churned.sum())} left: use more clients, fewer folds "
                "(split.folds) or another split.test_share."
            )


def base_rates(split_table: pd.DataFrame, churned: pd.Series, time: pd.Series | None = None) -> pd.DataFrame:
    """Report size and base rate of each part and fold.

    Parameters
    ----------
    split_table : pandas.DataFrame
        Of ``split``.
    churned : pandas.Series of 0 and 1
        Outcomes, in the order of ``split_table``.
    time : pandas.Series of datetime, optional
        By which the parts were cut.

    Returns
    -------
    pandas.DataFrame
        Columns part, fold ('all' for a whole part), clients, left, base_rate, low, high (95% Wilson), standard_score:
        how many standard errors the rate lies from that of all clients; beyond 3 the split is unlucky, or, where it is
        by time, churn has changed. With ``time`` also since and until, the first and the last day.
    """
    overall = float(churned.mean())
    rows = []
    for part, fold in [
        (TRAIN, None),
        (TEST, None),
        *((TRAIN, fold) for fold in sorted(set(split_table["fold"]) - {NO_FOLD})),
    ]:
        here = (split_table["part"] == part) & (True if fold is None else split_table["fold"] == fold)
        n, left = int(here.sum()), int(churned[here.to_numpy()].sum())
        low, high = wilson(left, n)
        error = np.sqrt(overall * (1 - overall) / n * (1 - n / len(churned)))
        rows.append(
            {
                "part": part,
                "fold": "all" if fold is None else str(fold),
                "clients": n,
                "left": left,
                "base_rate": left / n,
                "low": float(low),
                "high": float(high),
                "standard_score": (left / n - overall) / error,
                **({} if time is None else _days(time[here.to_numpy()])),
            }
        )
    return pd.DataFrame(rows)


def _days(time: pd.Series) -> dict[str, str]:
    return {"since": f"{time.min():%Y-%m-%d}", "until": f"{time.max():%Y-%m-%d}"}
