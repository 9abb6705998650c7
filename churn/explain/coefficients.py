"""Coefficients of the logistic regression, with intervals that allow for its penalty."""

from statistics import NormalDist

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.pipeline import Pipeline

from churn.champion.champion_model import NOBODY, column_owners


def coefficients(pipeline: Pipeline, features: pd.DataFrame) -> pd.DataFrame:
    """Give coefficients per standard deviation of the encoded columns.

    The covariance of ridge estimates is H^-1 X'WX H^-1 with H = X'WX + P, where X has a column of ones, W holds
    p (1 - p), and P is 1 / C on the diagonal, 0 for the intercept [1]_. The intervals are about the shrunken
    estimates: they tell how these vary from sample to sample, not how far the penalty pulls them to 0. They take the
    encoding as given, target means included, and suppose that classes are not reweighted.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted; its last step is a ``LogisticRegression`` with a ridge penalty.
    features : pandas.DataFrame
        Of the training part, from ``model_frame``.

    Returns
    -------
    pandas.DataFrame
        One row an encoded column that some feature moves, the largest coefficient first: column, feature, sd,
        coefficient (log-odds a standard deviation), standard_error, low and high (95%, Wald), odds_ratio, odds_low,
        odds_high (a standard deviation). One-hot columns have the standard deviation of a flag; divide by ``sd`` for
        the step from 0 to 1.

    References
    ----------
    .. [1] S. le Cessie, J. C. van Houwelingen (1992), Ridge estimators in logistic regression. Applied Statistics 41,
       191-201.
    """
    encoded, model = np.asarray(pipeline[:-1].transform(features)), pipeline[-1]
    sd, owner = encoded.std(axis=0), column_owners(pipeline, features, list(features))
    coefficient = model.coef_[0] * sd
    variance = np.diag(ridge_covariance(encoded, expit(model.decision_function(encoded)), model.C))[1:]
    error = np.sqrt(np.maximum(variance, 0.0)) * sd  # a constant column's may be -1e-17
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
    )[owner != NOBODY]
    odds = {"odds_ratio": "coefficient", "odds_low": "low", "odds_high": "high"}
    table = table.assign(**{name: np.exp(table[of]) for name, of in odds.items()})
    return table.sort_values("coefficient", key=abs, ascending=False, kind="stable", ignore_index=True)


def ridge_covariance(X: np.ndarray, p: np.ndarray, C: float) -> np.ndarray:
    """Give the covariance of the intercept and the coefficients of a ridge logistic regression.

    Parameters
    ----------
    X : numpy.ndarray, shape (clients, columns)
        Encoded clients, without a column of ones.
    p : numpy.ndarray of float
        Fitted probabilities.
    C : float
        scikit-learn's inverse strength of the penalty; infinite for none.
    """
    ones = np.column_stack([np.ones(len(X)), X])
    information = ones.T @ (ones * (p * (1 - p))[:, None])
    penalty = np.diag(np.append(0.0, np.full(X.shape[1], 1 / C)))
    inverse = np.linalg.pinv(information + penalty)
    return inverse @ information @ inverse
