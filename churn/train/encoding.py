"""From a client table to what a model can be fitted on; everything learned is learned inside the folds."""

from collections.abc import Collection
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder

from churn.clients.schema import Schema
from churn.statistics.associations import collinear_pairs
from churn.train.settings import Training

LONG_TAIL = 2.0
"""Skewness of an exponential distribution; with 1, the logistic regression loses .011 of log loss on fitness."""

UNIT_SHARE = 0.1
"""The share of amounts other than 0 that are below a log scale's unit, from which on it tells multiples apart."""

LOG = "log_"
"""How the names of columns on a log scale begin."""


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


class Ranks(TransformerMixin, BaseEstimator):
    """Replace the levels of ordered categories by their places, lowest first; a level without a place is empty.

    Parameters
    ----------
    orders : dict of str to tuple of str
        The levels by column, lowest first; columns that are not here stay as they are.
    """

    def __init__(self, orders: dict[str, tuple[str, ...]]) -> None:
        self.orders = orders

    def fit(self, X: pd.DataFrame, y: np.ndarray | None = None) -> Self:
        """Remember the columns; neither cells nor ``y`` are looked at."""
        self.names_ = list(X)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Give all columns, ordered categories as numbers."""
        places = {name: {level: place for place, level in enumerate(levels)} for name, levels in self.orders.items()}
        return X.assign(**{name: X[name].map(known).astype(float) for name, known in places.items()})

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Give the columns' names."""
        return np.array(self.names_, dtype=object)


def ordered_columns(pipeline: Pipeline) -> set[str]:
    """Find the categories that a model takes as ranks."""
    return {name for step in pipeline.get_params().values() if isinstance(step, Ranks) for name in step.orders}


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


class LongTails(TransformerMixin, BaseEstimator):
    """Put numbers with a long tail, such as money, on a log scale; leave all others as they are.

    The scale is the sign of x times log(1 + |x| / unit), so zeros and debts keep their places; the unit is what a tenth
    of the amounts other than 0 stay below, so that no other currency changes a model. It is taken where a column's
    skewness is beyond ``LONG_TAIL`` and nearer to 0 on the scale. What it brings on real tables: docs/models.md.

    Attributes
    ----------
    units_ : numpy.ndarray of float
        By column; NaN where it stays as it is.
    names_ : list of str
        Of the columns fitted on, where they have names.
    """

    def fit(self, X: Any, y: np.ndarray | None = None) -> Self:
        """Find the columns of ``X``, numbers without empty cells, that have a long tail; ``y`` is not looked at."""
        self.units_ = np.array([_unit(column) for column in np.asarray(X, dtype=float).T])
        self.names_ = list(X) if isinstance(X, pd.DataFrame) else []
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Give the columns, those with a long tail on their log scale."""
        matrix = np.array(X, dtype=float)
        tails = ~np.isnan(self.units_)
        matrix[:, tails] = _log_scale(matrix[:, tails], self.units_[tails])
        return matrix

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Give the names of the columns, ``log_<name>`` on a log scale."""
        names = self.names_ if input_features is None else input_features
        pairs = zip(names, np.isnan(self.units_), strict=True)
        return np.array([name if plain else f"{LOG}{name}" for name, plain in pairs], dtype=object)


def _unit(column: np.ndarray) -> float:
    """Give the unit of a column's log scale; NaN where it needs none, as two values do, which no scale changes."""
    if len(np.unique(column)) <= 2:
        return np.nan
    unit = float(np.quantile(np.abs(column[column != 0]), UNIT_SHARE))
    before, after = (round(abs(pd.Series(one).skew()), 6) for one in (column, _log_scale(column, unit)))
    return unit if before > LONG_TAIL and after < before else np.nan


def _log_scale(numbers: np.ndarray, unit: np.ndarray | float) -> np.ndarray:
    return np.sign(numbers) * np.log1p(np.abs(numbers) / unit)


def level_codes(features: pd.DataFrame, ranked: Collection[str] = ()) -> pd.DataFrame:
    """Replace levels by their places among the column's sorted levels.

    scikit-learn's encoders find and count levels of numbers five times faster than those of strings, and sort both
    alike, so their matrices are equal. It serves fits whose encoding is thrown away: a code means nothing elsewhere.

    Parameters
    ----------
    features : pandas.DataFrame
        From ``model_frame``: categories are columns of str.
    ranked : collection of str
        Ordered categories, which stay: a model knows their levels by name.

    Returns
    -------
    pandas.DataFrame
        The same columns and clients; categories are int64.
    """
    named = [name for name in features.select_dtypes(exclude="number") if name not in ranked]
    levels = {name: pd.factorize(features[name], sort=True)[0] for name in named}
    return features.assign(**levels)


def encoder(
    features: pd.DataFrame, schema: Schema, training: Training, seed: int, collinear_limit: float | None
) -> ColumnTransformer:
    """Build the encoding of a model's columns.

    Numbers: as they are for trees, which send missing cells their own way; else scaled, those with a long tail by
    their logarithms, with the median for missing cells and a flag that says so. Categories with an order: its ranks,
    as numbers. Others with few levels: one-hot, rare levels pooled; with many: their frequencies, and target means,
    cross-fitted: a client's own outcome is not in its code [1]_.

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
        For models that weigh or measure columns on one scale: collinear ones are dropped, missing cells filled, long
        tails put on a log scale, and everything is scaled. None, for trees: nothing of that.

    References
    ----------
    .. [1] D. Micci-Barreca (2001), A preprocessing scheme for high-cardinality categorical attributes.
       SIGKDD Explorations 3(1), 27-32.
    """
    orders = {name: levels for name in schema.of_kind("category") if (levels := schema.columns[name].levels)}
    numeric = [*schema.of_kind("number", "flag"), *orders]
    categories = [name for name in schema.of_kind("category") if name not in orders]
    few = [name for name in categories if features[name].nunique() <= training.one_hot_levels]
    many = [name for name in categories if name not in few]
    # Not stratified: then a client's own outcome would move clients between the folds of its code.
    targets: Any = TargetEncoder(cv=KFold(5, shuffle=True, random_state=seed))
    frequencies: Any = Frequencies()
    filled: list[Any] = [*([Ranks(orders)] if orders else []), DropEmpty()]
    numbers: Any = make_pipeline(*filled) if orders else DropEmpty()
    if collinear_limit is not None:
        impute = SimpleImputer(strategy="median", add_indicator=True)
        numbers = make_pipeline(*filled, DropCollinear(collinear_limit), impute, LongTails(), StandardScaler())
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
