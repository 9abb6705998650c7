"""Bands of numbers, and the churn rate of every level and band against the base rate."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from churn.base.errors import UserError, nearest
from churn.base.texts import Language
from churn.clients.schema import MISSING, Kind, Schema
from churn.statistics.associations import cramers_v
from churn.statistics.intervals import wilson

FEW_VALUES = 12
"""A number with at most so many different values is shown value by value."""

SMALLEST_LEVEL = 10
"""Levels of a category with fewer clients are pooled: their rate says nothing and could name a person."""

OTHER = "other levels"

_LEVELS = {
    OTHER: {"en": OTHER, "ru": "прочие"},
    MISSING: {"en": "missing", "ru": "нет данных"},
}
_FLAGS = {"1": {"en": "yes", "ru": "да"}, "0": {"en": "no", "ru": "нет"}}


class Bands(NamedTuple):
    """How a number is put into bands.

    Attributes
    ----------
    names : list of str
        Of the bands, in order.
    edges : list of float or None
        Inner edges; None where each value is a band of its own.
    """

    names: list[str]
    edges: list[float] | None

    @classmethod
    def of(cls, values: pd.Series, edges: tuple[float, ...] | None, bands: int) -> Self:
        """Choose bands.

        Parameters
        ----------
        values : pandas.Series of number
            May have missing cells.
        edges : tuple of float or None
            Inner edges; None: the values themselves where there are at most twelve, else quantiles rounded to as few
            digits as keep them apart.
        bands : int
            How many quantile bands.
        """
        if edges is None and values.nunique() <= FEW_VALUES:
            # 0.3 and 0.1 + 0.2 are one level
            return cls(list(dict.fromkeys(_text(level) for level in sorted(values.dropna().unique()))), None)
        inner = list(edges) if edges is not None else quantile_edges(values, bands)
        return cls(_band_names(inner, values), inner)

    def put(self, values: pd.Series) -> pd.Series:
        """Put values into the bands.

        Returns
        -------
        pandas.Series
            Ordered categorical with labels ``<30``, ``30–40`` (30 included, 40 not), ``≥40``; missing cells stay
            missing. A value that has no band is one of ``OTHER``, which is there only then.
        """
        names = self.names
        if self.edges is None:
            places = {level: self._place(_text(level)) for level in values.dropna().unique()}
            codes = values.map(places)
            names = [*names, OTHER] if len(names) in places.values() else names
        else:
            codes = pd.Series(np.searchsorted(self.edges, values.astype(float), side="right"), index=values.index)
        codes = codes.where(values.notna(), -1).fillna(-1).astype(int)
        return pd.Series(pd.Categorical.from_codes(codes, names, ordered=True), index=values.index, name=values.name)

    def _place(self, text: str) -> int:
        return self.names.index(text) if text in self.names else len(self.names)


class Levels(NamedTuple):
    """The levels of a category: names in their declared order or by name, ``OTHER`` last."""

    names: list[str]

    @classmethod
    def of(cls, values: pd.Series, known: tuple[str, ...]) -> Self:
        """Choose levels: those of a category that fewer than ``SMALLEST_LEVEL`` clients have are pooled."""
        counts = values.value_counts()
        if not pd.api.types.is_numeric_dtype(values):
            counts = counts[counts >= SMALLEST_LEVEL]
        places = {level: place for place, level in enumerate(known)}
        names = sorted(_texts(counts.index.to_series()), key=lambda level: (places.get(level, len(known)), level))
        pooled = values.notna() & ~values.isin(counts.index)
        return cls([*(name for name in names if name != OTHER), *([OTHER] if pooled.any() or OTHER in names else [])])

    def put(self, values: pd.Series) -> pd.Series:
        """Put values into the levels, those that have none into ``OTHER``."""
        texts = _texts(values)
        texts = texts.mask(texts.notna() & ~texts.isin(self.names), OTHER)
        names = self.names if OTHER in self.names or not (texts == OTHER).any() else [*self.names, OTHER]
        return pd.Series(pd.Categorical(texts, categories=names, ordered=True), index=values.index, name=values.name)


def _texts(values: pd.Series) -> pd.Series:
    texts = values.map("{:g}".format) if pd.api.types.is_float_dtype(values) else values.astype(str)
    return texts.astype(object).where(values.notna(), None)


def quantile_edges(values: pd.Series, bands: int) -> list[float]:
    """Give the inner edges of quantile bands, rounded to as few digits as keep them apart."""
    shares = np.arange(1, bands) / bands
    exact = np.unique(values.quantile(shares).dropna().to_numpy(dtype=float))
    exact = exact[exact > values.min()]
    for digits in range(2, 7):
        short = [float(f"{edge:.{digits}g}") for edge in exact]
        if len(set(short)) == len(short) and all(values.min() < edge <= values.max() for edge in short):
            return short
    return [float(edge) for edge in exact]


def _band_names(edges: list[float], values: pd.Series) -> list[str]:
    if not edges:
        return ["all"]
    whole = bool((values.dropna() % 1 == 0).all()) and all(edge % 1 == 0 for edge in edges)
    middle = [_between(low, high, whole) for low, high in pairwise(edges)]
    first = "0" if whole and edges[0] == 1 and values.min() >= 0 else f"<{_text(edges[0])}"
    return [first, *middle, f"≥{_text(edges[-1])}"]


def _between(low: float, high: float, whole: bool) -> str:
    last = high - 1 if whole else high
    dash = "–" if low >= 0 else "…"  # a dash beside a minus sign would be misread
    return _text(low) if last == low else f"{_text(low)}{dash}{_text(last)}"


def _text(edge: float) -> str:
    return f"{edge:,.10g}".replace(",", " ")


def as_levels(clients: pd.DataFrame, schema: Schema, edges: dict[str, tuple[float, ...]], bands: int) -> pd.DataFrame:
    """Turn every described column into levels: bands of a number, levels of a category with rare ones pooled.

    Parameters
    ----------
    clients : pandas.DataFrame
        The client table.
    schema : Schema
        Its columns.
    edges : dict of str to tuple of float
        Inner edges of bands from the contract.
    bands : int
        Quantile bands of other numbers.

    Returns
    -------
    pandas.DataFrame
        Ordered categoricals of str under the columns' names, levels in their declared order or by name; an empty cell
        is the level ``missing``.

    Raises
    ------
    UserError
        Edges are given for a column that is no described number.
    """
    return levelled(clients, levels_of(clients, schema, edges, bands))


def levels_of(
    clients: pd.DataFrame, schema: Schema, edges: dict[str, tuple[float, ...]], bands: int
) -> dict[str, Bands | Levels]:
    """Choose the levels of every described column; see ``as_levels``."""
    numbers = schema.of_kind("number", among=schema.described)
    for name in edges:
        if name not in numbers:
            raise UserError(f"contract: bands: '{name}' is no number of the cleaned table. {nearest(name, numbers)}")
    return {
        name: Bands.of(clients[name], edges.get(name), bands)
        if name in numbers
        else Levels.of(clients[name], schema.columns[name].levels or ())
        for name in schema.described
    }


def levelled(clients: pd.DataFrame, chosen: Mapping[str, Bands | Levels]) -> pd.DataFrame:
    """Put clients, the same or others, into levels that ``levels_of`` chose."""
    levels = {}
    for name, bands in chosen.items():
        column = bands.put(clients[name])
        levels[name] = _fill(column) if column.isna().any() else column
    return pd.DataFrame(levels)


def _fill(column: pd.Series) -> pd.Series:
    named = MISSING in column.cat.categories
    return (column if named else column.cat.add_categories([MISSING])).fillna(MISSING)


def level_label(level: str, kind: Kind, language: Language) -> str:
    """Give a level or band of ``as_levels`` as readers know it.

    Examples
    --------
    >>> level_label("1", "flag", "en"), level_label("3.5–4", "number", "ru"), level_label("missing", "category", "ru")
    ('yes', '3,5–4', 'нет данных')
    """
    words = {**_LEVELS, **_FLAGS} if kind == "flag" else _LEVELS
    if level in words:
        return words[level][language]
    return level.replace(".", ",") if kind == "number" and language == "ru" else level


def churn_rates(levels: pd.DataFrame, churned: pd.Series) -> pd.DataFrame:
    """Compute the churn rate of every level and band.

    Parameters
    ----------
    levels : pandas.DataFrame
        Columns as ``as_levels`` gives them.
    churned : pandas.Series of 0 and 1
        The target, same index.

    Returns
    -------
    pandas.DataFrame
        Of ``rates``.
    """
    return rates(level_counts(levels, churned), float(churned.mean()))


def level_counts(levels: pd.DataFrame, churned: pd.Series) -> pd.DataFrame:
    """Count clients and leavers of every level and band: column, level, clients, left; levels in their order."""
    return pd.concat([_counts(levels[name], churned) for name in levels], ignore_index=True)


def _counts(levels: pd.Series, churned: pd.Series) -> pd.DataFrame:
    table = churned.groupby(levels, observed=True).agg(["size", "sum"]).reset_index()
    table.columns = pd.Index(["level", "clients", "left"])
    table.insert(0, "column", levels.name)
    return table.assign(level=table["level"].astype(str))


def rates(counts: pd.DataFrame, base: float) -> pd.DataFrame:
    """Compute churn rates from counts.

    Parameters
    ----------
    counts : pandas.DataFrame
        Columns column, level, clients, left.
    base : float
        The base rate.

    Returns
    -------
    pandas.DataFrame
        One row a column and level: column, level, clients, left, churn_rate, low and high (95% Wilson), base_rate,
        difference (churn_rate minus base_rate) and lift (churn_rate over base_rate).
    """
    low, high = wilson(counts["left"], counts["clients"])
    rate = counts["left"] / counts["clients"]
    table = counts.assign(churn_rate=rate, low=low, high=high, base_rate=base, difference=rate - base)
    return table.assign(lift=rate / base if base else np.nan)


def relevance(levels: pd.DataFrame, churned: pd.Series) -> pd.Series:
    """Rank columns by their association with leaving: Cramér's V of their levels, largest first."""
    values = {name: cramers_v(levels[name].astype(str), churned) for name in levels}
    return pd.Series(values, dtype=float).sort_values(ascending=False, kind="stable")
