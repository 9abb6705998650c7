"""What Shapley values say in words: which way each feature works, and why each client may leave."""

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from churn.core.language import LANGUAGES, Label, Language, label_of, number, percent
from churn.data.schema import MISSING, Schema
from churn.statistics.intervals import Z95

MOST = 3
"""Reasons a client."""

CLEAR = 0.3
"""Rank correlation, without its sign, from which a number has one direction; a U or an arch stays below."""

FEW = 20
"""Levels with fewer clients are not named as highest or lowest where others are: their means are chance."""

_RAISES = {"en": "{label}: {value} (raises)", "ru": "{label}: {value} (повышает)"}
_WORDS = {
    "rises": {
        "en": "{label}: the higher the value, the higher the risk",
        "ru": "{label}: чем больше значение, тем выше риск",
    },
    "falls": {
        "en": "{label}: the higher the value, the lower the risk",
        "ru": "{label}: чем больше значение, тем ниже риск",
    },
    "mixed": {
        "en": "{label}: no single direction, the risk neither simply rises nor simply falls with the value",
        "ru": "{label}: единого направления нет, риск с ростом значения не просто растёт и не просто падает",
    },
    "levels": {
        "en": "{label}: the highest risk with {high}, the lowest with {low}",
        "ru": "{label}: самый высокий риск при значении «{high}», самый низкий при «{low}»",
    },
}
_AGREES = {
    "yes": {"en": "the raw churn rates agree", "ru": "доли ухода в исходных данных это подтверждают"},
    "no": {"en": "the raw churn rates disagree", "ru": "доли ухода в исходных данных этому противоречат"},
    "unclear": {
        "en": "the raw churn rates hardly differ",
        "ru": "доли ухода в исходных данных почти не различаются",
    },
    "": {"en": "the raw churn rates", "ru": "доли ухода в исходных данных"},
}
_HALVES = {
    "en": "{} in the upper half, {} in the lower",
    "ru": "{} в верхней половине, {} в нижней",
}
_PAIR = {"en": "{} against {}", "ru": "{} против {}"}
_FLAG = {1.0: {"en": "yes", "ru": "да"}, 0.0: {"en": "no", "ru": "нет"}}
_EMPTY = {"en": "missing", "ru": "нет данных"}


def directions(
    values: pd.DataFrame, features: pd.DataFrame, churned: pd.Series, schema: Schema, labels: dict[str, Label]
) -> pd.DataFrame:
    """Say of every feature which way it works in the model, and whether the data say the same.

    A number works in the direction of the rank correlation of its values with their Shapley values; the data say the
    same where the churn rate above the median differs from that below it with the same sign. A flag or category works
    through its levels of highest and lowest mean Shapley value, whose churn rates are compared. Rates that differ by
    less than the 95% margin of chance say nothing. A disagreement is no error: a Shapley value holds the other
    features in place, a rate does not.

    Parameters
    ----------
    values : pandas.DataFrame
        Shapley values, one column a feature.
    features : pandas.DataFrame
        The same clients from ``model_frame``, same index.
    churned : pandas.Series of 0 and 1
        Their outcomes, same index.
    schema : Schema
        Kinds of the features.
    labels : dict of str to Label
        Names for readers.

    Returns
    -------
    pandas.DataFrame
        One row a feature, the largest mean first: feature, label_en, label_ru, mean_abs (log-odds), share (of the sum
        of mean_abs), direction (rises, falls, mixed; levels for categories), agrees (yes, no, unclear; empty for mixed
        and where there is nothing to compare), words_en, words_ru.
    """
    rows = [_direction(values[name], features[name], churned, schema, labels) for name in values]
    table = pd.DataFrame(rows)
    table.insert(4, "share", table["mean_abs"] / max(float(table["mean_abs"].sum()), np.finfo(float).tiny))
    return table.sort_values("mean_abs", ascending=False, kind="stable", ignore_index=True)


def _direction(
    value: pd.Series, feature: pd.Series, churned: pd.Series, schema: Schema, labels: dict[str, Label]
) -> dict[str, Any]:
    name = str(value.name)
    is_number = schema.columns[name].kind == "number"
    direction, first, second = (_of_number if is_number else _of_levels)(value, feature)
    compared = second.any() and not first.equals(second)
    direction = direction if compared else "mixed"
    kind = direction if is_number or not compared else "levels"
    rates = [float(churned[mine].mean()) for mine in (first, second)] if compared else []
    agrees = _agreement(churned[first], churned[second], direction, kind) if compared else ""
    row: dict[str, Any] = {"feature": name, **{f"label_{one}": label_of(name, labels, one) for one in LANGUAGES}}
    row |= {"mean_abs": float(value.abs().mean()), "direction": direction, "agrees": agrees}
    for language in LANGUAGES:
        cells = [feature[mine].iloc[0] for mine in (first, second)] if kind == "levels" else [MISSING, MISSING]
        high, low = (in_words(name, cell, schema, labels, language) for cell in cells)
        words = _WORDS[kind][language].format(label=row[f"label_{language}"], high=high, low=low)
        told = (
            (_HALVES if is_number else _PAIR)[language].format(*(percent(share, language) for share in rates))
            if compared
            else ""
        )
        row[f"words_{language}"] = f"{words}; {_AGREES[agrees][language]}: {told}." if compared else f"{words}."
    return row


def _of_number(value: pd.Series, feature: pd.Series) -> tuple[str, pd.Series, pd.Series]:
    """Give the direction of a number, and which clients are in its upper and its lower half."""
    varies = feature.nunique() > 1 and value.nunique() > 1
    rho = float(feature.corr(value, method="spearman")) if varies else 0.0
    direction = "mixed" if abs(rho) < CLEAR else "rises" if rho > 0 else "falls"
    middle = feature.median()
    high = feature > middle if (feature > middle).any() else feature >= middle
    return direction, high, feature.notna() & ~high


def _of_levels(value: pd.Series, feature: pd.Series) -> tuple[str, pd.Series, pd.Series]:
    """Give the direction of a flag or category, and which clients have its highest and its lowest level."""
    means = value.groupby(feature, sort=True).agg(["mean", "size"])
    means = means[means["size"] >= FEW] if (means["size"] >= FEW).sum() > 1 else means
    high, low = means["mean"].idxmax(), means["mean"].idxmin()
    direction = "levels" if isinstance(high, str) else "rises" if high > low else "falls" if low > high else "mixed"
    return direction, feature == high, feature == low


def _agreement(first: pd.Series, second: pd.Series, direction: str, kind: str) -> str:
    """Tell whether the first clients leave more often than the second, or less often where a number falls."""
    if direction == "mixed":
        return ""
    rate, other = float(first.mean()), float(second.mean())
    margin = Z95 * sqrt(rate * (1 - rate) / len(first) + other * (1 - other) / len(second))
    if abs(rate - other) <= margin:
        return "unclear"
    return "yes" if (rate > other) == (kind in ("levels", "rises")) else "no"


def reasons(values: pd.DataFrame, features: pd.DataFrame, schema: Schema, labels: dict[str, Label]) -> pd.DataFrame:
    """Give each client's strongest reasons to leave: features that raise its risk, with its own value, in words.

    Parameters
    ----------
    values : pandas.DataFrame
        Shapley values, one column a feature.
    features : pandas.DataFrame
        The same clients from ``model_frame``, same index.
    schema : Schema
        Kinds of the features.
    labels : dict of str to Label
        Names and units for readers.

    Returns
    -------
    pandas.DataFrame
        Columns reason_1_en, reason_1_ru, ... reason_3_ru, the strongest first; empty texts where fewer features raise
        the risk.
    """
    pushes = values.to_numpy()
    strongest = np.argsort(-pushes, axis=1, kind="stable")[:, :MOST]
    raises = np.take_along_axis(pushes, strongest, axis=1) > 0
    cells = features[list(values)].astype(object).to_numpy()
    columns = {}
    for rank in range(strongest.shape[1]):
        pairs = zip(strongest[:, rank], cells[np.arange(len(cells)), strongest[:, rank]], raises[:, rank], strict=True)
        chosen = [(str(values.columns[place]), cell) if push else None for place, cell, push in pairs]
        for language in LANGUAGES:
            texts = ["" if one is None else _reason(*one, schema, labels, language) for one in chosen]
            columns[f"reason_{rank + 1}_{language}"] = texts
    empty = {f"reason_{rank}_{language}": "" for rank in range(1, MOST + 1) for language in LANGUAGES}
    return pd.DataFrame({**empty, **columns}, index=values.index)


def _reason(name: str, cell: Any, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    value = in_words(name, cell, schema, labels, language)
    return _RAISES[language].format(label=label_of(name, labels, language), value=value)


def in_words(name: str, cell: Any, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    """Write a client's value for readers: a number with its unit, a level, yes or no, or that it is missing."""
    if cell == MISSING or cell != cell:  # an empty number is not equal to itself
        return _EMPTY[language]
    kind = schema.columns[name].kind
    if kind == "category":
        return str(cell)
    if kind == "flag":
        return _FLAG[cell][language]
    unit = labels[name].unit if name in labels else None
    value = number(cell, language)
    return f"{value} {unit.of(language)}" if unit else value
