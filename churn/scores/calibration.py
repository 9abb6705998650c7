"""Makes probabilities agree with rates, and measures how well they do."""

from math import sqrt
from typing import Literal, Self

import numpy as np
import pandas as pd
from pydantic import model_validator
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtri
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from churn.base.config import Frozen
from churn.base.files import rounded
from churn.scores.gains import equal_groups
from churn.scores.metrics import log_losses
from churn.scores.scores import as_written
from churn.statistics.intervals import wilson

Method = Literal["none", "sigmoid", "isotonic"]

METHODS: tuple[Method, ...] = ("none", "sigmoid", "isotonic")
"""Simplest first."""

BINS = 10
"""Tenths of the clients, as the deciles of the gain table."""


class Calibration(Frozen):
    """A map from a model's probabilities to calibrated ones.

    Attributes
    ----------
    method : {"none", "sigmoid", "isotonic"}
        Which of the other attributes are used.
    slope, intercept : float
        Of the sigmoid: log-odds become intercept + slope * log-odds.
    x, y : tuple of float
        Isotonic: probabilities ``x``, ascending, become ``y``; linear between them, constant outside.
    """

    method: Method
    slope: float = 1.0
    intercept: float = 0.0
    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _points_match(self) -> Self:
        if len(self.x) != len(self.y) or (self.method == "isotonic") != bool(self.x):
            found = f"{self.method} has {len(self.x)} x and {len(self.y)} y"
            raise ValueError(f"{found}: isotonic needs as many of both, at least one, the others none")
        return self


def fit_calibration(method: Method, y: np.ndarray, p: np.ndarray) -> Calibration:
    """Fit a calibration.

    Parameters
    ----------
    method : {"none", "sigmoid", "isotonic"}
        The sigmoid is Platt's with log-odds for the score: an unpenalised logistic regression of the outcome on them.
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    p : numpy.ndarray of float
        Probabilities for clients whom the model was not fitted on.

    Returns
    -------
    Calibration
        Its numbers have six significant digits, so that it is the same after writing and reading.

    References
    ----------
    J. Platt (1999), Probabilistic outputs for support vector machines and comparisons to regularized likelihood
    methods. Advances in Large Margin Classifiers, 61-74.
    B. Zadrozny, C. Elkan (2002), Transforming classifier scores into accurate multiclass probability estimates. KDD,
    694-699.
    """
    p = as_written(p)
    if method == "sigmoid":
        model = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(logit(p)[:, None], y)
        slope, intercept = rounded(np.append(model.coef_[0], model.intercept_)).tolist()
        return Calibration(method=method, slope=slope, intercept=intercept)
    if method == "isotonic":
        steps = IsotonicRegression(out_of_bounds="clip").fit(p, y)
        points = (tuple(rounded(one).tolist()) for one in (steps.X_thresholds_, steps.y_thresholds_))
        return Calibration(method=method, **dict(zip("xy", points, strict=True)))
    return Calibration(method=method)


def calibrate(calibration: Calibration, p: np.ndarray) -> np.ndarray:
    """Apply a calibration; the probabilities have six digits and are never 0 or 1."""
    p = as_written(p)
    if calibration.method == "sigmoid":
        return as_written(expit(calibration.intercept + calibration.slope * logit(p)))
    if calibration.method == "isotonic":
        return as_written(np.interp(p, calibration.x, calibration.y))
    return p


def choose_calibration(y: np.ndarray, p: np.ndarray, folds: np.ndarray) -> tuple[Calibration, pd.DataFrame, np.ndarray]:
    """Choose how to calibrate a model by cross-fitting.

    Each method is fitted on the other folds and applied to this one. Taken is the simplest method whose log loss is
    within one standard error of the lowest; the standard error is that of the mean difference over clients, so what
    both methods share does not widen it.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur outside each fold.
    p : numpy.ndarray of float
        Out-of-fold probabilities.
    folds : numpy.ndarray of int
        Each client's fold; at least two.

    Returns
    -------
    calibration : Calibration
        The chosen method fitted on all clients.
    table : pandas.DataFrame
        One row a method, simplest first: method, log_loss, brier, expected_calibration_error (cross-fitted, over all
        clients), chosen.
    crossed : numpy.ndarray of float
        The chosen method's cross-fitted probabilities.

    References
    ----------
    L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone (1984), Classification and regression trees, section 3.4.3
    (the rule of one standard error).
    """
    crossed = {method: _cross_fit(method, y, p, folds) for method in METHODS}
    losses = {method: log_losses(y, column) for method, column in crossed.items()}
    chosen = _simplest(losses)
    rows = [
        {
            "method": method,
            "log_loss": losses[method].mean(),
            "brier": np.mean((y - column) ** 2),
            "expected_calibration_error": expected_calibration_error(y, column),
            "chosen": method == chosen,
        }
        for method, column in crossed.items()
    ]
    return fit_calibration(chosen, y, p), pd.DataFrame(rows), crossed[chosen]


def _cross_fit(method: Method, y: np.ndarray, p: np.ndarray, folds: np.ndarray) -> np.ndarray:
    crossed = np.empty(len(p))
    for fold in np.unique(folds):
        out = folds == fold
        crossed[out] = calibrate(fit_calibration(method, y[~out], p[~out]), p[out])
    return crossed


def _simplest(losses: dict[Method, np.ndarray]) -> Method:
    best = min(losses, key=lambda method: float(losses[method].mean()))
    extra = {method: column - losses[best] for method, column in losses.items()}
    return next(name for name, more in extra.items() if more.mean() <= more.std(ddof=1) / sqrt(len(more)))


def reliability(y: np.ndarray, p: np.ndarray, bins: int = BINS) -> pd.DataFrame:
    """Compare probabilities with rates in groups of equal size.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes.
    p : numpy.ndarray of float
        Probabilities of 1; equal ones share a group.
    bins : int, default 10
        How many groups; an empty one has no row.

    Returns
    -------
    pandas.DataFrame
        Ascending by probability: bin (from 1), clients, mean_probability, rate, low and high (95% Wilson of the rate).
    """
    frame = pd.DataFrame({"bin": equal_groups(p, bins), "left": y == 1, "p": p})
    table = frame.groupby("bin", as_index=False).agg(
        clients=("left", "size"), mean_probability=("p", "mean"), rate=("left", "mean")
    )
    low, high = wilson(table["rate"] * table["clients"], table["clients"])
    return table.assign(low=low, high=high)


def expected_calibration_error(y: np.ndarray, p: np.ndarray, bins: int = BINS) -> float:
    """Give the mean distance of probability and rate over groups of equal size, weighted by clients.

    It depends on the number of groups, and chance alone keeps it above 0: of use for comparing models on the same
    clients, not as a quantity of its own.

    References
    ----------
    M. P. Naeini, G. F. Cooper, M. Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning.
    AAAI, 2901-2907.
    """
    table = reliability(y, p, bins)
    return float(np.average((table["mean_probability"] - table["rate"]).abs(), weights=table["clients"]))


PERFECT = {"slope": 1.0, "intercept": 0.0, "observed_to_expected": 1.0}
"""What probabilities that come true would have."""


def agreement(y: np.ndarray, p: np.ndarray, level: float = 0.95) -> pd.DataFrame:
    """Tell how far probabilities agree with outcomes, with intervals.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Outcomes; both must occur.
    p : numpy.ndarray of float
        Probabilities of clients whom neither the model nor its calibration was fitted on.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    pandas.DataFrame
        One row a measure: measure, value, low, high. ``slope``: of the log-odds, below 1 where probabilities are too
        extreme. ``intercept``: added to all log-odds, above 0 where too few were expected to leave (calibration in the
        large). ``observed_to_expected``: leavers over the sum of probabilities, its
        interval from the variance of the number of leavers among these clients.

    References
    ----------
    D. R. Cox (1958), Two further applications of a model for binary regression. Biometrika 45, 562-565.
    B. Van Calster, D. J. McLernon, M. van Smeden, L. Wynants, E. W. Steyerberg (2019), Calibration: the Achilles heel
    of predictive analytics. BMC Medicine 17, 230.
    """
    odds, z = logit(as_written(p)), float(ndtri((1 + level) / 2))
    line = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(odds[:, None], y)
    fitted, ones = line.predict_proba(odds[:, None])[:, 1], np.column_stack([odds, np.ones(len(odds))])
    slope = float(line.coef_[0, 0])
    of_slope = sqrt(np.linalg.inv(ones.T @ (ones * (fitted * (1 - fitted))[:, None]))[0, 0])
    intercept = float(brentq(lambda shift: (y - expit(shift + odds)).sum(), -30.0, 30.0))
    moved = expit(intercept + odds)
    of_leavers = sqrt((moved * (1 - moved)).sum())
    ratio, factor = y.sum() / expit(odds).sum(), np.exp(z * of_leavers / y.sum())
    rows = [
        ("slope", slope, slope - z * of_slope, slope + z * of_slope),
        ("intercept", intercept, intercept - z / of_leavers, intercept + z / of_leavers),
        ("observed_to_expected", ratio, ratio / factor, ratio * factor),
    ]
    return pd.DataFrame(rows, columns=["measure", "value", "low", "high"])
