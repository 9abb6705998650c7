"""Reasons in words: which way each feature works in the model, and why each client may leave."""

from typing import Any

import numpy as np
import pandas as pd

from churn.base.texts import LANGUAGES, Label, Language
from churn.clients.schema import MISSING, Schema
from churn.presentation.labels import label_of
from churn.presentation.language import number, percent

MOST = 3
"""Reasons a client."""

SURE = 2.0
"""Standard errors of Monte Carlo beyond which a value is told; exact values have none."""

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
    "yes": {"en": "so it was among the clients", "ru": "так и было"},
    "no": {"en": "among the clients it was the other way round", "ru": "на деле было наоборот"},
    "unclear": {"en": "among the clients it hardly differed", "ru": "на деле доли почти не различались"},
    "": {"en": "among the clients", "ru": "на деле"},
}
_HALVES = {
    "en": "{} of the upper half left, {} of the lower",
    "ru": "в верхней половине ушли {}, в нижней {}",
}
_PAIR = {"en": "{} left against {}", "ru": "ушли {} против {}"}
_FLAG = {1.0: {"en": "yes", "ru": "да"}, 0.0: {"en": "no", "ru": "нет"}}
_EMPTY = {"en": "missing", "ru": "нет данных"}


def tell_directions(table: pd.DataFrame, schema: Schema, labels: dict[str, Label]) -> pd.DataFrame:
    """Say the directions of ``churn.explain.directions`` in words.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``directions`` gives it, or as read from its file, where empty texts are NaN.
    schema : Schema
        Kinds of the features.
    labels : dict of str to Label
        Names for readers.

    Returns
    -------
    pandas.DataFrame
        ``table`` with label_en, label_ru, words_en, words_ru.
    """
    named = {f"label_{to}": [label_of(name, labels, to) for name in table["feature"]] for to in LANGUAGES}
    texts = table[["agrees", "level_high", "level_low"]].astype(object).fillna("")
    rows = [row for _, row in table.assign(**texts).iterrows()]
    told = {f"words_{to}": [_direction_in_words(row, schema, labels, to) for row in rows] for to in LANGUAGES}
    return table.assign(**named, **told)


def _direction_in_words(row: pd.Series, schema: Schema, labels: dict[str, Label], to: Language) -> str:
    name = row["feature"]
    compared, is_number = pd.notna(row["rate_high"]), schema.columns[name].kind == "number"
    kind = row["direction"] if is_number or not compared else "levels"
    high, low = (in_words(name, row[end] or MISSING, schema, labels, to) for end in ("level_high", "level_low"))
    words = _WORDS[kind][to].format(label=label_of(name, labels, to), high=high, low=low)
    if not compared:
        return f"{words}."
    rates = (percent(row[rate], to) for rate in ("rate_high", "rate_low"))
    return f"{words}; {_AGREES[row['agrees']][to]}: {(_HALVES if is_number else _PAIR)[to].format(*rates)}."


def beyond_chance(values: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Give Shapley values, 0 where one is not larger than twice its error of Monte Carlo.

    Reasons and offers for a reason are both taken from these.

    Parameters
    ----------
    values, errors : pandas.DataFrame
        One column a feature, index and columns alike.
    """
    return values.where(values.abs() > SURE * errors, 0.0)


def reasons(values: pd.DataFrame, features: pd.DataFrame, schema: Schema, labels: dict[str, Label]) -> pd.DataFrame:
    """Give each client's strongest reasons to leave: features that raise its risk, with its own value, in words.

    Parameters
    ----------
    values : pandas.DataFrame
        Of ``beyond_chance``, one column a feature.
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
    if cell == MISSING or pd.isna(cell):
        return _EMPTY[language]
    kind = schema.columns[name].kind
    if kind == "category":
        return str(cell)
    if kind == "flag":
        return _FLAG[float(cell)][language]
    unit = labels[name].unit if name in labels else None
    value = number(float(cell), language)  # a level of a table that has levels of categories, too, is a text
    return f"{value} {unit.of(language)}" if unit else value
