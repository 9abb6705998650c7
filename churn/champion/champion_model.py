"""The champion with its fitted members: gives probabilities and log-odds, and shows how each member sees a client."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from churn.champion.champion import Champion, champion_probability, read_champion
from churn.scores.scores import as_written
from churn.train.model_files import load_model

Matrices = dict[str, np.ndarray]
"""Clients as each member's classifier takes them: one matrix a member, one row a client."""

LEAST_EXPLAINED = 0.001
"""Log-odds are taken of no member's probability nearer to 0 or 1.

A forest says 0 where no tree votes for leaving. As written that is 1e-6, and one vote of 200 would weigh 8.5 on the
log-odds, more than all features together; here it weighs 1.6.
"""

NOBODY = -1
"""Owner of an encoded column that no feature asked about moves."""


@dataclass(frozen=True)
class ChampionModel:
    """A champion that can be asked about clients.

    Attributes
    ----------
    champion : Champion
        Weights and calibration.
    members : dict of str to Pipeline
        The fitted models behind it, those with a weight and no others; the last step of each is its classifier.
    """

    champion: Champion
    members: dict[str, Pipeline]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read ``champion.json`` and the files of its members, ``<model>.skops``."""
        chosen = read_champion(folder / "champion.json")
        return cls(chosen, {name: load_model(folder / f"{name}.skops") for name in chosen.blend.weights})

    def probability(self, features: pd.DataFrame) -> np.ndarray:
        """Give each client's calibrated probability of leaving; ``features`` come from ``model_frame``."""
        return self.encoded_probability(self.encode(features))

    def log_odds(self, features: pd.DataFrame) -> np.ndarray:
        """Give each client's log-odds of leaving before calibration: the intercept plus the weighted members'.

        They are for explaining, and hold ``LEAST_EXPLAINED``; probabilities do not.
        """
        return self.encoded_log_odds(self.encode(features))

    def encode(self, features: pd.DataFrame) -> Matrices:
        """Encode clients once for every member, column by column in memory.

        Histogram boosting reads wide matrices seven times as fast so (telecom: 7 microseconds a client, not 47), and no
        other model is slower.
        """
        return {name: np.asfortranarray(member[:-1].transform(features)) for name, member in self.members.items()}

    def encoded_probability(self, matrices: Matrices) -> np.ndarray:
        """Give calibrated probabilities of leaving for encoded clients."""
        columns = {name: self.member_probability(name, matrix) for name, matrix in matrices.items()}
        return champion_probability(self.champion, pd.DataFrame(columns))

    def encoded_log_odds(self, matrices: Matrices) -> np.ndarray:
        """Give log-odds of leaving before calibration for encoded clients."""
        parts = [self.weighted_log_odds(name, matrix) for name, matrix in matrices.items()]
        return self.champion.blend.intercept + np.sum(parts, axis=0)

    def weighted_log_odds(self, member: str, matrix: np.ndarray) -> np.ndarray:
        """Give what a member adds to the log-odds of encoded clients."""
        with threadpool_limits(1):
            p = self.members[member][-1].predict_proba(matrix)[:, 1]
        return self.champion.blend.weights[member] * within_log_odds(p)

    def member_probability(self, member: str, matrix: np.ndarray) -> np.ndarray:
        """Give a member's probabilities of leaving for encoded clients, as they are written."""
        with threadpool_limits(1):  # callers have threads of their own; beside them OpenMP's wait for each other
            return as_written(self.members[member][-1].predict_proba(matrix)[:, 1])


def within_log_odds(p: np.ndarray) -> np.ndarray:
    """Give the log-odds of probabilities, none nearer to 0 or 1 than ``LEAST_EXPLAINED``."""
    return logit(np.clip(p, LEAST_EXPLAINED, 1 - LEAST_EXPLAINED))


def column_owners(pipeline: Pipeline, frame: pd.DataFrame, features: list[str]) -> np.ndarray:
    """Find which feature each encoded column is made of.

    One client is encoded again and again with one feature changed; the columns that change are the feature's.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted; its last step is the classifier.
    frame : pandas.DataFrame
        Clients from ``model_frame``; their values are tried.
    features : list of str
        Features to ask about.

    Returns
    -------
    numpy.ndarray of int
        For every encoded column the place in ``features``, or ``NOBODY``.

    Raises
    ------
    ValueError
        A column changes with two features, so that they cannot be told apart.
    """
    probe, changed = _probe(frame, features)
    matrix = np.asarray(pipeline[:-1].transform(probe))
    moved = differ(matrix, matrix[:1])
    owners = np.full(matrix.shape[1], NOBODY)
    for place, name in enumerate(features):
        mine = moved[changed == place].any(axis=0)
        if (owners[mine] != NOBODY).any():
            other = features[int(owners[mine].max())]
            raise ValueError(f"an encoded column changes with both '{other}' and '{name}'; encode them one by one")
        owners[mine] = place
    return owners


def take_rows(matrix: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Copy rows of an encoded matrix so that it stays column by column in memory, which indexing does not promise."""
    return np.take(matrix.T, rows, axis=1).T


def differ(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Tell where two matrices differ; an empty cell equals an empty cell."""
    return (one != other) & ~(np.isnan(one) & np.isnan(other))


def _probe(frame: pd.DataFrame, features: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Give the first client, then copies with one feature changed, and the place of that feature for every row."""
    values = [_distinct(frame[name]) for name in features]
    changed = np.concatenate([[NOBODY], *(np.full(len(tried), place) for place, tried in enumerate(values))])
    probe = frame.iloc[np.zeros(len(changed), dtype=int)].reset_index(drop=True)
    for place, (name, tried) in enumerate(zip(features, values, strict=True)):
        probe.loc[changed == place, name] = tried
    return probe, changed


def _distinct(column: pd.Series) -> np.ndarray:
    """Give values that between them move every encoded column of a feature."""
    if column.dtype == object or not pd.api.types.is_numeric_dtype(column):
        return column.unique()  # each level may have a column of its own
    return np.unique([column.min(), column.max(), *([np.nan] if column.isna().any() else [])])
