"""Coefficients of the logistic regression without its ridge penalty, so that their intervals are about true values."""

from statistics import NormalDist

import numpy as np
import pandas as pd
from firthmodels import FirthLogisticRegression
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from churn.champion.champion_model import NOBODY, column_owners

_NO_SPREAD = 1e-8
"""Singular values below this share of the largest belong to directions in which clients do not differ."""


def coefficients(pipeline: Pipeline, features: pd.DataFrame, y: np.ndarray) -> pd.DataFrame:
    """Give coefficients per standard deviation of the encoded columns, fitted anew without the ridge penalty.

    An interval about ridge estimates would be about the shrunken values: at C = .01 it held none of the true ones. So
    the model's encoding is kept, target means cross-fitted, and the regression refitted with Firth's bias reduction
    [1]_, which is finite where a column tells the outcome [2]_ and unbiased with few leavers a column.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted; its last step is a ``LogisticRegression`` with a ridge penalty.
    features : pandas.DataFrame
        Of the training part, from ``model_frame``.
    y : numpy.ndarray of 0 and 1
        Outcomes of the training part.

    Returns
    -------
    pandas.DataFrame
        One row an encoded column that some feature moves, the largest coefficient first: column, feature, sd,
        coefficient (log-odds a standard deviation), standard_error, low and high (95%, Wald), odds_ratio, odds_low,
        odds_high (a standard deviation), shrunken (the model's own coefficient, with its penalty). One-hot columns
        have the standard deviation of a flag; divide by ``sd`` for the step from 0 to 1, which is a level's distance
        from the mean of all levels of its column. A column ``log_<feature>`` is on a log scale.

    References
    ----------
    .. [1] D. Firth (1993), Bias reduction of maximum likelihood estimates. Biometrika 80, 27-38.
    .. [2] G. Heinze, M. Schemper (2002), A solution to the problem of separation in logistic regression. Statistics
       in Medicine 21, 2409-2419.
    """
    encoded = np.asarray(clone(pipeline[:-1]).fit_transform(features, y), dtype=float)
    sd, owner = encoded.std(axis=0), column_owners(pipeline, features, list(features))
    estimate, covariance = unpenalised(encoded, y)
    coefficient, error = estimate * sd, np.sqrt(np.diag(covariance)) * sd
    half = NormalDist().inv_cdf(0.975) * error
    table = pd.DataFrame(
        {
            "column": pipeline[:-1].get_feature_names_out(),
            "feature": np.append(list(features), "")[owner],
            "sd": sd,
            "coefficient": coefficient,
            "standard_error": error,
            "low": coefficient - half,
            "high": coefficient + half,
        }
    )
    odds = {"odds_ratio": "coefficient", "odds_low": "low", "odds_high": "high"}
    table = table.assign(**{name: np.exp(table[of]) for name, of in odds.items()}, shrunken=pipeline[-1].coef_[0] * sd)
    return table[owner != NOBODY].sort_values("coefficient", key=abs, ascending=False, kind="stable", ignore_index=True)


def unpenalised(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit a logistic regression by Firth's method where columns may depend on each other, as one-hot columns do.

    Of all coefficients that give the same probabilities the shortest are taken, to which ridge estimates tend as their
    penalty vanishes: those of a column's levels add up to 0.

    Parameters
    ----------
    X : numpy.ndarray, shape (clients, columns)
        Encoded clients, without a column of ones.
    y : numpy.ndarray of 0 and 1
        Outcomes.

    Returns
    -------
    tuple of numpy.ndarray
        Coefficients and their covariance matrix, the intercept in neither.
    """
    _, values, directions = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    basis = directions[values > _NO_SPREAD * values[0]].T
    seen = (X - X.mean(axis=0)) @ basis
    model = FirthLogisticRegression(max_iter=200, gtol=1e-6, xtol=1e-6, backend="numpy").fit(seen, y)
    p = model.predict_proba(seen)[:, 1]
    ones = np.column_stack([seen, np.ones(len(seen))])
    covariance = np.linalg.inv(ones.T @ (ones * (p * (1 - p))[:, None]))[:-1, :-1]
    return basis @ model.coef_, basis @ covariance @ basis.T
