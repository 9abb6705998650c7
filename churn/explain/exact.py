"""Exact Shapley values of one member of a champion, where its family allows: no orders are drawn, no seed is needed."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from churn.champion.champion_model import within_log_odds
from churn.explain.radial import radial_explainer
from churn.train.support_vectors import RadialMachine

TREES = (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    ExtraTreesClassifier,
    DecisionTreeClassifier,
)

NEAR = 1e-6
"""Scores nearer to the mean than this are carried to log-odds by the slope there, for 0 is not divided by 0."""


class Exact(NamedTuple):
    """Shapley values on the scale on which the member adds up.

    Attributes
    ----------
    values : numpy.ndarray, shape (clients, players)
        In log-odds for boosting and regression, in probability for forests, in margins for support vectors.
    base : float
        The score of no client in particular; with the values of a client it sums to the client's score.
    probability : callable
        From scores to probabilities of leaving.
    """

    values: np.ndarray
    base: float
    probability: Callable[[np.ndarray], np.ndarray]


Explainer = Callable[[np.ndarray], Exact]
"""Explains encoded clients."""


def exact_explainer(classifier: Any, background: np.ndarray, owner: np.ndarray, players: int) -> Explainer | None:
    """Give what explains a classifier's clients exactly, or None where its family has no values to be had in time.

    Trees compare with the clients they were grown on, the others with the background, as if features were independent
    of each other.

    Parameters
    ----------
    classifier : classifier
        Fitted, the last step of a member.
    background : numpy.ndarray, shape (clients, columns)
        The clients that the member was fitted on, encoded.
    owner : numpy.ndarray of int
        The player that each column belongs to.
    players : int
        How many there are.
    """
    if isinstance(classifier, LogisticRegression):
        return _linear(classifier, background, owner, players)
    if isinstance(classifier, TREES):
        return _trees(classifier, owner, players)
    if hasattr(classifier, "get_feature_importance"):  # CatBoost, which is imported for its own files only
        return partial(_catboost, classifier, owner, players)
    if _is_radial(classifier):
        return _radial(classifier, background, owner, players)
    return None


def carried(exact: Exact) -> tuple[np.ndarray, float]:
    """Carry values to log-odds: each client's are multiplied by one slope, from the base to its score [1]_.

    Parameters
    ----------
    exact : Exact
        Of an explainer.

    Returns
    -------
    values : numpy.ndarray, shape (clients, players)
        In log-odds, within ``LEAST_EXPLAINED``.
    base : float
        With a client's values it sums to the client's log-odds.

    References
    ----------
    .. [1] H. Chen, S. M. Lundberg, S.-I. Lee (2022), Explaining a series of models by propagating Shapley values.
       Nature Communications 13, 4512.
    """

    def log_odds(score: np.ndarray) -> np.ndarray:
        return within_log_odds(exact.probability(score))

    base, way = np.array(exact.base), exact.values.sum(axis=1)
    far = np.where(np.abs(way) < NEAR, NEAR, way)
    slope = (log_odds(base + far) - log_odds(base)) / far
    return exact.values * slope[:, None], float(log_odds(base))


def by_player(columns: np.ndarray, owner: np.ndarray, players: int) -> np.ndarray:
    """Add up the values of encoded columns by the player that they belong to."""
    return columns @ (owner[:, None] == np.arange(players)).astype(float)


def _linear(model: LogisticRegression, background: np.ndarray, owner: np.ndarray, players: int) -> Explainer:
    weights, middle = model.coef_[0], background.mean(axis=0)
    base = float(model.intercept_[0] + middle @ weights)
    return lambda matrix: Exact(by_player((matrix - middle) * weights, owner, players), base, expit)


def _trees(classifier: Any, owner: np.ndarray, players: int) -> Explainer:
    from churn.explain.tree_models import tree_explainer  # numba: half a second, for champions that need it only

    explain = tree_explainer(classifier, owner, players)
    probability = expit if isinstance(classifier, HistGradientBoostingClassifier) else np.asarray
    return lambda matrix: Exact(*explain(matrix), probability)


def _catboost(model: Any, owner: np.ndarray, players: int, matrix: np.ndarray) -> Exact:
    from catboost import Pool  # half a second, for its own champions only

    found = model.get_feature_importance(Pool(matrix), type="ShapValues", thread_count=1)
    return Exact(by_player(found[:, :-1], owner, players), float(found[0, -1]), expit)


def _is_radial(classifier: Any) -> bool:
    if not isinstance(classifier, CalibratedClassifierCV) or len(classifier.calibrated_classifiers_) != 1:
        return False
    machine, sigmoid = _machine(classifier)
    return isinstance(machine, RadialMachine) and machine.kernel == "rbf" and hasattr(sigmoid, "a_")


def _machine(classifier: CalibratedClassifierCV) -> tuple[Any, Any]:
    """Give the machine behind the probabilities, and the sigmoid that turns its margins into them."""
    only = classifier.calibrated_classifiers_[0]
    return only.estimator, only.calibrators[0]


def _radial(classifier: CalibratedClassifierCV, background: np.ndarray, owner: np.ndarray, players: int) -> Explainer:
    machine, sigmoid = _machine(classifier)
    explain = radial_explainer(machine, background, owner, players)
    return lambda matrix: Exact(*explain(matrix), lambda margin: expit(-(sigmoid.a_ * margin + sigmoid.b_)))
