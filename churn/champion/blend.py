"""A weighted sum of models' log-odds: blends, and single models as blends of one."""

from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from pydantic import model_validator
from scipy.optimize import minimize
from scipy.special import expit, logit

from churn.base.config import Frozen
from churn.base.files import rounded
from churn.clients.schema import TRAIN, repeated
from churn.scores.scores import as_written

LEAST_GAIN = 0.0005
"""Log loss that a member must save: a quarter of ``compare.margin``. Others cost time and make reasons harder to read.

Over 64 outer folds of real tables blends of 2.7 members came out of it, where .0001 gave 4.0; that cost .0005 of
log loss at most (bank), and saved telecom as much.
"""

APART = frozenset({"knn"})
"""Models that no blend takes.

Over 15 outer folds of real shop blends with nearest neighbours lost .0008 of log loss, on the other
tables nothing. Theirs alone of all reasons cannot be had exactly: two seeds then agreed for 88% of shop's list.
"""

TOWARDS_EQUAL = 10.0
"""Precision of the normal prior about equal weights, the same for any number of clients.

Over 15 outer folds of real shop it saved .0006 of log loss, of the other tables' .0003 at most; it cost none.
"""


class Blend(Frozen):
    """Log-odds of leaving as ``intercept`` plus the sum of ``weights`` times the models' log-odds."""

    intercept: float
    weights: dict[str, float]

    @property
    def leading(self) -> str:
        """The model that weighs most."""
        return max(self.weights, key=lambda name: self.weights[name])

    @model_validator(mode="after")
    def _weights_are_there(self) -> Self:
        if not self.weights or min(self.weights.values()) <= 0:
            raise ValueError("a blend needs at least one model, and weights above 0")
        return self


def alone(model: str) -> Blend:
    """Give a single model as a blend of one."""
    return Blend(intercept=0.0, weights={model: 1.0})


def blended(blend: Blend, probabilities: pd.DataFrame) -> np.ndarray:
    """Give the blend's probabilities as they are written.

    Parameters
    ----------
    blend : Blend
        Its weights name columns of ``probabilities``.
    probabilities : pandas.DataFrame
        One column a model, between 0 and 1 and neither of both.
    """
    log_odds = logit(probabilities[list(blend.weights)].to_numpy())
    return as_written(expit(blend.intercept + log_odds @ np.array(list(blend.weights.values()))))


def fit_blend(probabilities: pd.DataFrame, y: np.ndarray) -> Blend:
    """Find the weights of least log loss, none negative: a logistic regression on log-odds (Wolpert's stacking [1]_).

    Breiman [2]_ found that weights held above 0 predict better than free ones, for the models agree so much. Where few
    clients leave much to chance a prior draws the weights towards equal ones (the posterior's mode is taken).

    Parameters
    ----------
    probabilities : pandas.DataFrame
        Out-of-fold, one column a model; columns that are far worse than the others get no weight.
    y : numpy.ndarray of 0 and 1
        Outcomes.

    References
    ----------
    .. [1] D. H. Wolpert (1992), Stacked generalization. Neural Networks 5(2), 241-259.
    .. [2] L. Breiman (1996), Stacked regressions. Machine Learning 24, 49-64.
    """
    log_odds, members = logit(probabilities), list(probabilities)
    fit = _least_loss(log_odds[members].to_numpy(), y)
    while len(members) > 1:
        least = members[int(np.argmin(fit.weights))]
        fewer = [name for name in members if name != least]
        without = _least_loss(log_odds[fewer].to_numpy(), y)
        if fit.weights.min() > 0 and without.loss - fit.loss > LEAST_GAIN:
            break
        members, fit = fewer, without
    return Blend(intercept=fit.intercept, weights=dict(zip(members, fit.weights.tolist(), strict=True)))


class _Fit(NamedTuple):
    intercept: float
    weights: np.ndarray
    loss: float


def _least_loss(log_odds: np.ndarray, y: np.ndarray) -> _Fit:
    models, pull = log_odds.shape[1], TOWARDS_EQUAL / len(y)

    def loss(theta: np.ndarray) -> float:
        z = theta[0] + log_odds @ theta[1:]
        return float(np.mean(np.logaddexp(0, z) - y * z))

    def posterior(theta: np.ndarray) -> tuple[float, np.ndarray]:
        error, far = expit(theta[0] + log_odds @ theta[1:]) - y, theta[1:] - 1 / models
        slope = np.append(error.mean(), log_odds.T @ error / len(y) + pull * far)
        return loss(theta) + pull * float(far @ far) / 2, slope

    start = np.append(0.0, np.full(models, 1 / models))
    bounds = [(None, None), *[(0.0 if models > 1 else 1e-3, None)] * models]
    found = rounded(minimize(posterior, start, jac=True, method="L-BFGS-B", bounds=bounds).x)
    return _Fit(float(found[0]), found[1:], loss(found))


def blend_models(predictions: dict[str, pd.DataFrame]) -> tuple[Blend, pd.DataFrame]:
    """Blend models' predictions.

    Parameters
    ----------
    predictions : dict of str to pandas.DataFrame
        By model, as train stages write them, of the same clients; those of ``APART`` are left out.

    Returns
    -------
    blend : Blend
        Weights found on all out-of-fold probabilities of the first repetition.
    result : pandas.DataFrame
        The blend's own table of predictions; each fold is blended with weights found on the other folds.
    """
    predictions = {name: table for name, table in predictions.items() if name not in APART}
    first = next(iter(predictions.values()))
    inside, y = (first["part"] == TRAIN).to_numpy(), first["y"].to_numpy()
    columns = {p: pd.DataFrame({name: table[p] for name, table in predictions.items()}) for p in repeated(first, "p")}
    blend, result = fit_blend(columns["p"][inside], y[inside]), first.copy()
    for (p, column), fold in zip(columns.items(), repeated(first, "fold"), strict=True):
        result.loc[~inside, p] = blended(blend, columns["p"][~inside])
        result.loc[inside, p] = cross_fitted_blend(column[inside], y[inside], first.loc[inside, fold].to_numpy())
    return blend, result


def cross_fitted_blend(probabilities: pd.DataFrame, y: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Blend each fold's out-of-fold probabilities with weights found on the other folds.

    Parameters
    ----------
    probabilities : pandas.DataFrame
        Out-of-fold over the same folds, one column a model.
    y : numpy.ndarray of 0 and 1
        Outcomes.
    folds : numpy.ndarray of int
        Each client's fold.
    """
    p = np.empty(len(y))
    for fold in np.unique(folds):
        out = folds == fold
        p[out] = blended(fit_blend(probabilities[~out], y[~out]), probabilities[out])
    return p
