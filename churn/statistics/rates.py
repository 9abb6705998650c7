"""Bands of numbers, and the churn rate of every level and band against the base rate."""

from itertools import pairwise

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


def band(values: pd.Series, edges: tuple[float, ...] | None, bands: int) -> pd.Series:
    """Put a number into bands.

    Parameters
    ----------
    values : pandas.Series of number
        May have missing cells.
    edges : tuple of float or None
        Inner edges; None: the values themselves where there are at most twelve, else quantiles rounded to as few
        digits as keep them apart.
    bands : int
        How many quantile bands.

    Returns
    -------
    pandas.Series
        Ordered categorical with labels ``<30``, ``30–40`` (30 included, 40 not), ``≥40``; missing cells stay missing.
    """
    if edges is None and values.nunique() <= FEW_VALUES:
        texts = {level: _text(level) for level in sorted(values.dropna().unique())}
        names = list(dict.fromkeys(texts.values()))  # 0.3 and 0.1 + 0.2 are one level
        codes = values.map({level: names.index(text) for level, text in texts.items()})
    else:
        inner = list(edges) if edges is not None else quantile_edges(values, bands)
        names = _band_names(inner, values)
        codes = pd.Series(np.searchsorted(inner, values.astype(float), side="right"), index=values.index)
    codes = codes.where(values.notna(), -1).fillna(-1).astype(int)
    return pd.Series(pd.Categorical.from_codes(codes, names, ordered=True), index=values.index, name=values.name)


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
    numbers = schema.of_kind("number", among=schema.described)
    for name in edges:
        if name not in numbers:
            raise UserError(f"contract: bands: '{name}' is no number of the cleaned table. {nearest(name, numbers)}")
    levels = {}
    for name in schema.described:
        known = schema.columns[name].levels or ()
        column = band(clients[name], edges.get(name), bands) if name in numbers else _levels(clients[name], known)
        levels[name] = _fill(column) if column.isna().any() else column
    return pd.DataFrame(levels)


def _fill(column: pd.Series) -> pd.Series:
    named = MISSING in column.cat.categories
    return (column if named else column.cat.add_categories([MISSING])).fillna(MISSING)


def _levels(column: pd.Series, known: tuple[str, ...]) -> pd.Series:
    counts = column.value_counts()
    texts = column.astype(object).where(column.isna(), column.astype(str))
    if not pd.api.types.is_numeric_dtype(column):
        texts = texts.mask(column.isin(counts.index[counts < SMALLEST_LEVEL]), OTHER)
    places = {level: place for place, level in enumerate(known)}
    order = sorted(texts.dropna().unique(), key=lambda level: (level == OTHER, places.get(level, len(known)), level))
    return pd.Series(pd.Categorical(texts, categories=order, ordered=True), index=column.index, name=column.name)


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
        One row a column and level: column, level, clients, left, churn_rate, low and high (95% Wilson), base_rate,
        difference (churn_rate minus base_rate) and lift (churn_rate over base_rate).
    """
    table = pd.concat([_rates(levels[name], churned) for name in levels], ignore_index=True)
    base = float(churned.mean())
    rate = table["churn_rate"]
    return table.assign(base_rate=base, difference=rate - base, lift=rate / base if base else np.nan)


def _rates(levels: pd.Series, churned: pd.Series) -> pd.DataFrame:
    table = churned.groupby(levels, observed=True).agg(["size", "sum"]).reset_index()
    table.columns = pd.Index(["level", "clients", "left"])
    low, high = wilson(table["left"], table["clients"])
    table.insert(0, "column", levels.name)
    return table.assign(
        level=table["level"].astype(str), churn_rate=table["left"] / table["clients"], low=low, high=high
    )


def relevance(levels: pd.DataFrame, churned: pd.Series) -> pd.Series:
    """Rank columns by their association with leaving: Cramér's V of their levels, largest first."""
    values = {name: cramers_v(levels[name].astype(str), churned) for name in levels}
    return pd.Series(values, dtype=float).sort_values(ascending=False, kind="stable")
