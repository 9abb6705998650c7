"""The champion fitted again without each fold of the training part, so that one never saw a client of it."""

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import clone
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from churn.champion.champion import champion_probability
from churn.champion.champion_model import ChampionModel, Matrices, column_owners, differ, take_rows


def fold_champions(model: ChampionModel, features: pd.DataFrame, y: np.ndarray, folds: np.ndarray) -> list["FoldModel"]:
    """Fit the champion's members again without each fold; weights and calibration stay, for they are out-of-fold.

    Parameters
    ----------
    model : ChampionModel
        Fitted on all clients given.
    features : pandas.DataFrame
        Of the training part, from ``model_frame``.
    y : numpy.ndarray of 0 and 1
        Outcomes.
    folds : numpy.ndarray of int
        Each client's fold.

    Returns
    -------
    list of FoldModel
        One a fold, in the order of their numbers.
    """
    outs = tqdm([folds == fold for fold in np.unique(folds)], desc="folds", unit="fold", disable=None)
    return [FoldModel.of(_fit(model, features[~out], y[~out]), features, out) for out in outs]


def _fit(model: ChampionModel, features: pd.DataFrame, y: np.ndarray) -> ChampionModel:
    """Fit all members, one after the other: in threads scikit-learn's fits mix up Python's list of warnings."""
    with threadpool_limits(1):
        return ChampionModel(model.champion, {name: clone(one).fit(features, y) for name, one in model.members.items()})


class FoldModel:
    """A champion, the clients that it never saw, and all clients as its members see them.

    Attributes
    ----------
    model : ChampionModel
        The champion.
    rows : numpy.ndarray of int
        Places of the clients it never saw.
    probability : numpy.ndarray of float
        Theirs.
    """

    def __init__(self, model: ChampionModel, matrices: Matrices, owners: Matrices, rows: np.ndarray) -> None:
        self.model, self._matrices, self._owners, self.rows = model, matrices, owners, rows
        seen = {name: take_rows(matrix, rows) for name, matrix in matrices.items()}
        self._plain = {name: model.member_probability(name, matrix) for name, matrix in seen.items()}
        self.probability = self._blended(self._plain)

    @classmethod
    def of(cls, model: ChampionModel, features: pd.DataFrame, out: np.ndarray) -> Self:
        """Encode all clients for a model that was fitted without those of ``out``."""
        names = list(features)
        owners = {name: column_owners(member, features, names) for name, member in model.members.items()}
        return cls(model, model.encode(features), owners, np.flatnonzero(out))

    def with_values_of(self, donors: np.ndarray, place: int) -> np.ndarray:
        """Give probabilities where a feature's values are those of other clients.

        Parameters
        ----------
        donors : numpy.ndarray of int, shape (repeats, rows)
            Place of the client that each client takes the value from.
        place : int
            Of the feature.

        Returns
        -------
        numpy.ndarray of float, shape (repeats, rows)
            Only clients whose encoded columns change are predicted anew.
        """
        columns = {name: self._member(name, donors, self._owners[name] == place) for name in self._matrices}
        flat = {name: column.ravel() for name, column in columns.items()}
        return self._blended(flat).reshape(donors.shape)

    def _member(self, name: str, donors: np.ndarray, mine: np.ndarray) -> np.ndarray:
        matrix = self._matrices[name]
        values = matrix[:, mine]
        repeat, client = np.nonzero(differ(values[donors], values[self.rows]).any(axis=2))
        probabilities = np.tile(self._plain[name], (len(donors), 1))
        if len(client):
            met = take_rows(matrix, self.rows[client])
            met[:, mine] = values[donors[repeat, client]]
            probabilities[repeat, client] = self.model.member_probability(name, met)
        return probabilities

    def _blended(self, columns: Matrices) -> np.ndarray:
        return champion_probability(self.model.champion, pd.DataFrame(columns))
