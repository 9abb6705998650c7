"""From a client table to what a model can be fitted on; everything learned is learned inside the folds."""

from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

from churn.clients.schema import Schema
from churn.statistics.associations import collinear_pairs
from churn.train.settings import Training


class Frequencies(TransformerMixin, BaseEstimator):
    """Replace levels by the share of clients that have them; a level that was not fitted on has a share of 0.

    Attributes
    ----------
    shares_ : dict of str to dict of str to float
        The share of every level, by column.
    """

    def fit(self, X: pd.DataFrame, y: np.ndarray | None = None) -> Self:
        """Count the levels of every column of ``X``; ``y`` is not looked at."""
        self.shares_ = {name: X[name].value_counts(normalize=True, sort=False).to_dict() for name in X}
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Give one column of shares, ``<name>_frequency``, a column of ``X``."""
        columns = {f"{name}_frequency": X[name].map(shares).astype(float) for name, shares in self.shares_.items()}
        return pd.DataFrame(columns, index=X.index).fillna(0.0)

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Give the names of the columns that ``transform`` gives."""
        return np.array([f"{name}_frequency" for name in self.shares_], dtype=object)


class DropEmpty(TransformerMixin, BaseEstimator):
    """Drop columns without a filled cell: they say nothing, and scikit-learn 1.9's histogram boosting crashes on them.

    Attributes
    ----------
    kept_ : list of str
        Columns that stay, in their order.
    """

    def fit(self, X: pd.DataFrame, y: np.ndarray | None = None) -> Self:
        """Find the columns of ``X`` that hold something; ``y`` is not looked at."""
        self.kept_ = [name for name in X if X[name].notna().any()]
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Give the columns that stay."""
        return X[self.kept_]

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Give the names of the columns that stay."""
        return np.array(self.kept_, dtype=object)


class DropCollinear(TransformerMixin, BaseEstimator):
    """Drop one column of every pair that is correlated beyond a limit, by the rule of ``collinear_pairs``.

    Parameters
    ----------
    limit : float
        Absolute Pearson correlation.

    Attributes
    ----------
    kept_ : list of str
        Columns that stay, in their order.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def fit(self, X: pd.DataFrame, y: np.ndarray) -> Self:
        """Find the pairs among the columns of ``X``; ``y`` is 0 or 1."""
        target = pd.Series(np.asarray(y), index=X.index)
        dropped = set(collinear_pairs(X, target, self.limit)["dropped"])
        self.kept_ = [name for name in X if name not in dropped]
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Give the columns that stay."""
        return X[self.kept_]

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Give the names of the columns that stay."""
        return np.array(self.kept_, dtype=object)


def level_codes(features: pd.DataFrame) -> pd.DataFrame:
    """Replace levels by their places among the column's sorted levels.

    scikit-learn's encoders find and count levels of numbers five times faster than those of strings, and sort both
    alike, so their matrices are equal. It serves fits whose encoding is thrown away: a code means nothing elsewhere.

    Parameters
    ----------
    features : pandas.DataFrame
        From ``model_frame``: categories are columns of str.

    Returns
    -------
    pandas.DataFrame
        The same columns and clients; categories are int64.
    """
    levels = {name: pd.factorize(features[name], sort=True)[0] for name in features.select_dtypes(exclude="number")}
    return features.assign(**levels)


def encoder(
    features: pd.DataFrame, schema: Schema, training: Training, seed: int, collinear_limit: float | None
) -> ColumnTransformer:
    """Build the encoding of a model's columns.

    Numbers: as they are for trees, which send missing cells their own way; else scaled, with the median for missing
    cells and a flag that says so. Categories with few levels: one-hot, rare levels pooled. Categories with many
    levels: their frequencies, and target means, cross-fitted: a client's own outcome is not in its code [1]_.

    Parameters
    ----------
    features : pandas.DataFrame
        Features of the training part; only the numbers of levels are looked at.
    schema : Schema
        Kinds of the columns.
    training : Training
        The limits between the encodings.
    seed : int
        Of the cross-fitting.
    collinear_limit : float or None
        For models that weigh or measure columns on one scale: collinear ones are dropped, missing cells filled, and
        everything is scaled. None, for trees: nothing of that.

    References
    ----------
    .. [1] D. Micci-Barreca (2001), A preprocessing scheme for high-cardinality categorical attributes.
       SIGKDD Explorations 3(1), 27-32.
    """
    numeric = schema.of_kind("number", "flag")
    categories = schema.of_kind("category")
    few = [name for name in categories if features[name].nunique() <= training.one_hot_levels]
    many = [name for name in categories if name not in few]
    # Not stratified: then a client's own outcome would move clients between the folds of its code.
    targets: Any = TargetEncoder(cv=KFold(5, shuffle=True, random_state=seed))
    frequencies: Any = Frequencies()
    numbers: Any = DropEmpty()
    if collinear_limit is not None:
        impute = SimpleImputer(strategy="median", add_indicator=True)
        numbers = make_pipeline(DropEmpty(), DropCollinear(collinear_limit), impute, StandardScaler())
        targets, frequencies = make_pipeline(targets, StandardScaler()), make_pipeline(frequencies, StandardScaler())
    one_hot = OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=training.rare_level, sparse_output=False
    )
    return ColumnTransformer(
        [
            ("numbers", numbers, numeric),
            ("few_levels", one_hot, few),
            ("target_means", targets, many),
            ("frequencies", frequencies, many),
        ],
        verbose_feature_names_out=False,
    )
