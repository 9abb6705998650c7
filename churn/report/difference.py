"""How those who left differ in a column, or where cells are empty, in one sentence that needs no statistics."""

from collections.abc import Mapping

import pandas as pd

from churn.base.texts import Label, Language
from churn.clients.schema import CHURNED, Schema
from churn.figures.levels import level_name
from churn.presentation.labels import label_of
from churn.presentation.language import number, percent

SKEWED = 2.0
"""From this skewness on a mean tells of a few clients, and the median is told."""

_NUMBERS: dict[str, dict[Language, str]] = {
    "lower": {
        "en": "{label}: lower among those who left, {left} against {stayed} {which}.",
        "ru": "{label}: у ушедших меньше, {which} {left} против {stayed}.",
    },
    "higher": {
        "en": "{label}: higher among those who left, {left} against {stayed} {which}.",
        "ru": "{label}: у ушедших больше, {which} {left} против {stayed}.",
    },
}
_WHICH: dict[str, dict[Language, str]] = {
    "mean": {"en": "on average", "ru": "в среднем"},
    "median": {"en": "for a typical client (median)", "ru": "у типичного клиента (медиана)"},
}
_FLAGS: dict[Language, str] = {
    "en": "{label}: yes for {left} of those who left and for {stayed} of those who stayed.",
    "ru": "{label}: «да» у {left} ушедших и у {stayed} оставшихся.",
}
_LEVELS: dict[Language, str] = {
    "en": "{label}: clients with “{high_level}” leave most, {highest}; with “{low_level}” least, {lowest}.",
    "ru": "{label}: чаще всего уходят при значении «{high_level}», {highest}; реже всего при «{low_level}», {lowest}.",
}
_EMPTY: dict[Language, str] = {
    "en": "{label}: empty most often where {by} is “{high_level}”, {highest}; least where “{low_level}”, {lowest}.",
    "ru": "{label}: чаще всего пусто, если {by} — «{high_level}», {highest}; реже всего, если «{low_level}», {lowest}.",
}
_EMPTY_BY_CHURN: dict[str, dict[Language, str]] = {
    "left": {
        "en": "{label}: empty more often among those who left, {highest} against {lowest}.",
        "ru": "{label}: у ушедших пусто чаще, {highest} против {lowest}.",
    },
    "stayed": {
        "en": "{label}: empty more often among those who stayed, {highest} against {lowest}.",
        "ru": "{label}: у оставшихся пусто чаще, {highest} против {lowest}.",
    },
}


def in_plain_words(row: pd.Series, schema: Schema, labels: Mapping[str, Label], language: Language) -> str:
    """Say how those who left differ, or where cells are empty; empty where there is nothing to compare.

    Parameters
    ----------
    row : pandas.Series
        Of ``churn.hypotheses.examine.examine``: a comparison by churn, or of empty cells by another column.
    schema : Schema
        Kinds of the columns, as readers read them.
    labels : mapping of str to Label
        Names and units for readers.
    language : {"en", "ru"}
        Of the sentence.
    """
    if row["finding"] == "untestable":
        return ""
    told = {"numbers": _of_number, "missing": _of_missing}.get(row["what"], _of_levels)
    return told(row, schema, labels, language)


def _of_number(row: pd.Series, schema: Schema, labels: Mapping[str, Label], language: Language) -> str:
    name = row["column"]
    which = "mean" if schema.columns[name].kind == "flag" else _which(row)
    left, stayed = (_amount(row[f"{which}_{group}"], name, schema, language) for group in ("left", "stayed"))
    if left == stayed:
        return ""
    if schema.columns[name].kind == "flag":
        return _FLAGS[language].format(label=label_of(name, labels, language), left=left, stayed=stayed)
    way = "lower" if row[f"{which}_left"] < row[f"{which}_stayed"] else "higher"
    facts = {"label": label_of(name, labels, language), "left": left, "stayed": stayed + _unit(name, labels, language)}
    return _NUMBERS[way][language].format(**facts, which=_WHICH[which][language]).replace("..", ".")  # "min.."


def _which(row: pd.Series) -> str:
    """Choose the mean, or the median where a few clients pull the mean and the medians differ the same way as ranks."""
    skewed = max(abs(row["skewness_left"]), abs(row["skewness_stayed"])) > SKEWED
    apart = row["median_left"] - row["median_stayed"]
    return "median" if skewed and apart * row["cliffs_delta"] > 0 else "mean"


def _amount(value: float, name: str, schema: Schema, language: Language) -> str:
    if schema.columns[name].kind == "flag":  # the mean of a flag is the share of yes
        return percent(value, language)
    return number(value, language)


def _unit(name: str, labels: Mapping[str, Label], language: Language) -> str:
    unit = labels[name].unit if name in labels else None
    return f" {unit.of(language)}" if unit else ""


def _of_levels(row: pd.Series, schema: Schema, labels: Mapping[str, Label], language: Language) -> str:
    name, levels = row["column"], {"high": row["highest_level"], "low": row["lowest_level"]}
    if levels["high"] == levels["low"] or pd.isna(levels["high"]):
        return ""
    told = {f"{end}_level": _level(name, level, schema, language) for end, level in levels.items()}
    shares = {name: percent(row[f"{name}_share"], language) for name in ("highest", "lowest")}
    return _LEVELS[language].format(label=label_of(name, labels, language), **told, **shares)


def _of_missing(row: pd.Series, schema: Schema, labels: Mapping[str, Label], language: Language) -> str:
    by, levels = row["by"], {"high": row["highest_level"], "low": row["lowest_level"]}
    if levels["high"] == levels["low"] or pd.isna(levels["high"]):
        return ""
    facts = {name: percent(row[f"{name}_share"], language) for name in ("highest", "lowest")}
    facts["label"] = label_of(row["column"], labels, language)
    if by == CHURNED:
        return _EMPTY_BY_CHURN["left" if str(levels["high"]) in ("1", "1.0") else "stayed"][language].format(**facts)
    told = {f"{end}_level": _level(by, level, schema, language) for end, level in levels.items()}
    return _EMPTY[language].format(**facts, **told, by=label_of(by, labels, language))


def _level(name: str, level: object, schema: Schema, language: Language) -> str:
    """Name a level as read from a file, where the yes of a flag may be 1.0, and twelve months 12.0."""
    kind = schema.columns[name].kind
    return level_name(str(level).removesuffix(".0") if kind != "category" else str(level), kind, language)
