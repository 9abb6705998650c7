"""The champion fitted again without each fold of the training part, so that one never saw a client of it."""

from typing import Self

import numpy as np
import pandas as pd
from sklearn.base import clone
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from churn.champion.champion import champion_probability
from churn.champion.champion_model import ChampionModel, Matrices, column_owners, differ, take_rows

MOST_FEATURES, MOST_CELLS = 8, 16_000_000
"""Features asked at once, and cells of the clients encoded for it: 128 MB a member and thread."""


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

    def with_values_of(self, donors: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
        """Give probabilities where a feature's values are those of other clients.

        Several features are asked at once: every tree costs a call however few clients it is asked about. Stage explain
        of shop took 19.5 s of processor time one by one and takes 13.9, of telecom 51 and 38.

        Parameters
        ----------
        donors : dict of int to numpy.ndarray of int, shape (repeats, rows)
            By the feature's place: places of the clients that each client takes the value from.

        Returns
        -------
        dict of int to numpy.ndarray of float, shape (repeats, rows)
            Only clients whose encoded columns change are predicted anew.
        """
        columns = {name: self._member(name, donors) for name in self._matrices}
        blended = np.split(self._blended(columns), np.cumsum([drawn.size for drawn in donors.values()])[:-1])
        return {place: flat.reshape(drawn.shape) for (place, drawn), flat in zip(donors.items(), blended, strict=True)}

    def features_at_once(self, repeats: int) -> int:
        """Say of how many features to ask at once where each is drawn ``repeats`` times."""
        columns = max(matrix.shape[1] for matrix in self._matrices.values())
        return int(np.clip(MOST_CELLS // (repeats * len(self.rows) * columns), 1, MOST_FEATURES))

    def _member(self, name: str, donors: dict[int, np.ndarray]) -> np.ndarray:
        """Give a member's probabilities one after the other: by feature, repeat and client."""
        changed = [self._changed(name, place, drawn) for place, drawn in donors.items()]
        probabilities = np.concatenate([np.tile(self._plain[name], len(drawn)) for drawn in donors.values()])
        anew = np.concatenate([mask for mask, _ in changed])
        if anew.any():
            met = np.concatenate([clients.T for _, clients in changed], axis=1).T  # stays column by column
            probabilities[anew] = self.model.member_probability(name, met)
        return probabilities

    def _changed(self, name: str, place: int, donors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Tell who changes by other values of a feature, by repeat and client, and give these as they are then."""
        matrix, mine = self._matrices[name], self._owners[name] == place
        values = matrix[:, mine]
        mask = differ(values[donors], values[self.rows]).any(axis=2)
        repeat, client = np.nonzero(mask)
        met = take_rows(matrix, self.rows[client])
        met[:, mine] = values[donors[repeat, client]]
        return mask.ravel(), met

    def _blended(self, columns: Matrices) -> np.ndarray:
        return champion_probability(self.model.champion, pd.DataFrame(columns))
