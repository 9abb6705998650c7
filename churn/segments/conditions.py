"""Conditions on one column of the client table: as a test, as an expression of pandas, and in words."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.base.texts import Label, Language
from churn.clients.schema import Schema
from churn.presentation.labels import label_of
from churn.presentation.language import written
from churn.presentation.reasons import in_words
from churn.statistics.rates import quantile_edges

_KNOWN = {True: {"en": "known", "ru": "известно"}, False: {"en": "missing", "ru": "нет данных"}}
_EXACTLY: dict[Language, str] = {"en": "{low}{unit}", "ru": "{low}{unit}"}
_AT_LEAST: dict[Language, str] = {"en": "{low}{unit} and more", "ru": "от {low}{unit}"}
_AT_MOST: dict[Language, str] = {"en": "at most {high}{unit}", "ru": "не больше {high}{unit}"}
_BELOW: dict[Language, str] = {"en": "below {high}{unit}", "ru": "меньше {high}{unit}"}
_FROM_TO: dict[Language, str] = {"en": "{low} to {high}{unit}", "ru": "от {low} до {high}{unit}"}
_FROM_BELOW: dict[Language, str] = {"en": "{low} to below {high}{unit}", "ru": "не меньше {low} и меньше {high}{unit}"}

_SMALL = 100
"""Whole numbers below are counted one by one: ``41 to 65``; larger ones read better as ``below 5,000``."""


class IsLevel(NamedTuple):
    """A category or flag has a level."""

    column: str
    level: str | int

    def expression(self) -> str:
        """Write the condition for pandas.DataFrame.eval."""
        return f"{quoted(self.column)} == {self.level!r}"

    def holds(self, values: pd.Series) -> np.ndarray:
        """Tell for which cells of the column the condition holds."""
        return (values == self.level).to_numpy(dtype=bool)

    def words(self, schema: Schema, labels: dict[str, Label], language: Language) -> str:
        """Write the condition for readers, without the column's name."""
        return in_words(self.column, self.level, schema, labels, language)


class IsKnown(NamedTuple):
    """A cell is filled, or empty."""

    column: str
    known: bool

    def expression(self) -> str:
        """Write the condition for pandas.DataFrame.eval."""
        return f"{quoted(self.column)}.{'notna' if self.known else 'isna'}()"

    def holds(self, values: pd.Series) -> np.ndarray:
        """Tell for which cells of the column the condition holds."""
        return (values.notna() == self.known).to_numpy(dtype=bool)

    def words(self, schema: Schema, labels: dict[str, Label], language: Language) -> str:
        """Write the condition for readers, without the column's name."""
        return _KNOWN[self.known][language]


class IsBetween(NamedTuple):
    """A number is ``low`` or more, and below ``high``; where ``closed``, ``high`` itself is included."""

    column: str
    low: float | None
    high: float | None
    closed: bool

    def expression(self) -> str:
        """Write the condition for pandas.DataFrame.eval."""
        name, low, high = quoted(self.column), _literal(self.low), _literal(self.high)
        if self.closed and self.low == self.high:
            return f"{name} == {low}"
        ends = [f"{name} >= {low}"] if self.low is not None else []
        ends += [f"{name} {'<=' if self.closed else '<'} {high}"] if self.high is not None else []
        return " and ".join(ends)

    def holds(self, values: pd.Series) -> np.ndarray:
        """Tell for which cells of the column the condition holds; for empty ones it does not."""
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        held = np.isfinite(numbers)
        if self.low is not None:
            held &= numbers >= self.low
        if self.high is not None:
            held &= (numbers <= self.high) if self.closed else (numbers < self.high)
        return held

    def words(self, schema: Schema, labels: dict[str, Label], language: Language) -> str:
        """Write the condition for readers, without the column's name."""
        unit = labels[self.column].unit if self.column in labels else None
        ends = {"low": self.low, "high": self.high}
        texts = {end: written(value, ",.10g", language) for end, value in ends.items() if value is not None}
        return self._form()[language].format(**texts, unit=f" {unit.of(language)}" if unit else "")

    def _form(self) -> dict[Language, str]:
        if self.low is None:
            return _AT_MOST if self.closed else _BELOW
        if self.high is None:
            return _AT_LEAST
        if not self.closed:
            return _FROM_BELOW
        return _EXACTLY if self.low == self.high else _FROM_TO


def _literal(end: float | None) -> str:
    return repr(int(end) if end is not None and end % 1 == 0 else end)


Condition = IsLevel | IsKnown | IsBetween

Rule = tuple[Condition, ...]
"""Conditions on different columns that all hold."""


def conditions_of(clients: pd.DataFrame, schema: Schema, bins: int, least: int) -> list[Condition]:
    """List the conditions on every feature that enough clients satisfy, and enough do not.

    Parameters
    ----------
    clients : pandas.DataFrame
        The training part: edges of bins are its quantiles, rounded. The target is not looked at.
    schema : Schema
        Its columns.
    bins : int
        Quantile bins of a number; numbers of no more different values are taken value by value.
    least : int
        Clients who must satisfy a condition, and who must not.

    Returns
    -------
    list of Condition
        Each level of a category or flag; each run of neighbouring bins of a number; that a cell is filled or empty.
    """
    found: list[Condition] = []
    for name in schema.features:
        values = clients[name]
        possible = _of_number(values, bins) if schema.columns[name].kind == "number" else _of_levels(values, least)
        if values.isna().any():
            possible = [*possible, IsKnown(name, False), IsKnown(name, True)]
        counts = [int(one.holds(values).sum()) for one in possible]
        pairs = zip(possible, counts, strict=True)
        found += [one for one, count in pairs if least <= count <= len(clients) - least]
    return found


def _of_levels(values: pd.Series, least: int) -> list[Condition]:
    counts = values.value_counts()
    levels = sorted(counts.index[counts >= least].tolist())
    return [IsLevel(str(values.name), level) for level in levels]


def _of_number(values: pd.Series, bins: int) -> list[Condition]:
    name, known = str(values.name), values.dropna().astype(float)
    different = np.unique(known)
    if len(different) <= bins:
        return _runs(name, different.tolist(), different.tolist(), closed=True)
    edges = quantile_edges(known, bins) or [float(different[1])]  # nearly all cells hold the smallest
    if (different % 1 == 0).all():
        edges = np.unique(np.ceil(edges)).tolist()
    closed = bool((different % 1 == 0).all()) and max(edges) < _SMALL
    ends = [edge - closed for edge in edges]
    return _runs(name, [float(different[0]), *edges], [*ends, float(different[-1])], closed)


def _runs(name: str, starts: list[float], ends: list[float], closed: bool) -> list[Condition]:
    """Make every run of neighbouring bins, but for the run of all; an end where there is nothing beyond is left out."""
    last = len(ends) - 1
    places = [(low, high) for low in range(len(starts)) for high in range(low, len(ends)) if high - low < last]
    single = [closed and starts[low] == ends[high] for low, high in places]
    return [
        IsBetween(name, starts[low] if low or one else None, ends[high] if high < last or one else None, closed)
        for (low, high), one in zip(places, single, strict=True)
    ]


def expression(rule: Rule) -> str:
    """Write a rule for pandas.DataFrame.eval."""
    return " and ".join(one.expression() for one in rule)


def members(rule: Rule, clients: pd.DataFrame) -> np.ndarray:
    """Tell which clients a rule holds for."""
    return np.logical_and.reduce([one.holds(clients[one.column]) for one in rule])


def rule_in_words(rule: Rule, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    """Write a rule for readers.

    Returns
    -------
    str
        For example ``Age: 41 to 65 years; Active client: no``.
    """
    parts = [f"{label_of(one.column, labels, language)}: {one.words(schema, labels, language)}" for one in rule]
    return "; ".join(parts)


def quoted(column: str) -> str:
    """Write a column's name for pandas.DataFrame.eval."""
    return column if column.isidentifier() else f"`{column}`"
