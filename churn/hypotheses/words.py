"""What tests found, in words of the two languages; every number in them stands in the tables."""

from typing import Any

import numpy as np
import pandas as pd

from churn.base.texts import LANGUAGES, Label, Language
from churn.clients.schema import CHURNED, Schema
from churn.presentation.labels import label_of
from churn.presentation.language import p_value, percent, whole, written
from churn.presentation.reasons import in_words
from churn.statistics.rates import OTHER

_VERDICTS = {
    "confirmed": {"en": "Confirmed.", "ru": "Подтверждено."},
    "not confirmed": {"en": "Not confirmed.", "ru": "Не подтверждено."},
    "opposite": {"en": "The opposite holds.", "ru": "Верно обратное."},
}
_FINDINGS = {
    "differs": {"en": "There is a difference.", "ru": "Различие есть."},
    "small": {
        "en": "There is a difference, but it is too small to matter.",
        "ru": "Различие есть, но слишком мало, чтобы что-то значить.",
    },
    "uncertain": {
        "en": "The difference seen would matter, but it may be chance: more clients are needed.",
        "ru": "Такое различие что-то значило бы, но может быть случайным: нужно больше клиентов.",
    },
    "chance": {"en": "No difference beyond chance.", "ru": "Различие не больше случайного."},
    "untestable": {
        "en": "Cannot be judged: too few clients or values, or too skewed.",
        "ru": "Судить нельзя: слишком мало клиентов или значений либо сильная асимметрия.",
    },
}
_NUMBERS = {
    "en": "{label}: {left} on average among those who left, {stayed} among those who stayed; Hedges' g {hedges_g}, "
    "Cliff's delta {cliffs_delta}; corrected p {welch} for means, {mann_whitney} for ranks.",
    "ru": "{label}: в среднем {left} у ушедших, {stayed} у оставшихся; g Хеджеса {hedges_g}, дельта Клиффа "
    "{cliffs_delta}; p с поправкой {welch} для средних, {mann_whitney} для рангов.",
}
_SHARES = {
    "en": "{label}: {lowest} leave where it is {low_level}, {highest} where it is {high_level}{difference}; "
    "Cramér's V {cramers_v}; corrected p {association}.",
    "ru": "{label}: уходят {lowest} при значении «{low_level}», {highest} при «{high_level}»{difference}; "
    "V Крамера {cramers_v}; p с поправкой {association}.",
}
_MISSING = {
    "en": "{label}: empty for {lowest} of clients where {by} is {low_level}, for {highest} where it is {high_level}; "
    "Cramér's V {cramers_v}; corrected p {association}.",
    "ru": "{label}: пусто у {lowest} клиентов, если {by} — «{low_level}», у {highest}, если «{high_level}»; "
    "V Крамера {cramers_v}; p с поправкой {association}.",
}
_MISSING_BY_CHURN = {
    "en": "{label}: empty for {of_left} of those who left, {of_stayed} of those who stayed{difference}; "
    "Cramér's V {cramers_v}; corrected p {association}.",
    "ru": "{label}: пусто у {of_left} ушедших, {of_stayed} оставшихся{difference}; "
    "V Крамера {cramers_v}; p с поправкой {association}.",
}
_DIFFERENCE = {
    "en": " (difference {value} percentage points, {low} to {high})",
    "ru": " (разность {value} п. п., от {low} до {high})",
}
_DISAGREEMENTS = {
    "ranks": {
        "en": "Ranks and means disagree: in {pairs} of pairs it is higher for the one who left (ties count half), "
        "medians {left} and {stayed}, yet the means do not differ. Means follow extreme values "
        "(skewness {skewness}), ranks do not.",
        "ru": "Ранги и средние расходятся: в {pairs} пар значение выше у ушедшего (равные считаются за половину), "
        "медианы {left} и {stayed}, а средние не различаются. Средние зависят от крайних "
        "значений (асимметрия {skewness}), ранги нет.",
    },
    "means": {
        "en": "Means and ranks disagree: the means differ, yet it is higher for the one who left in {pairs} of pairs "
        "(ties count half), no more than chance gives. A part of the clients moves the mean (skewness {skewness}).",
        "ru": "Средние и ранги расходятся: средние различаются, но значение выше у ушедшего в {pairs} пар (равные "
        "считаются за половину), что не больше случайного. Среднее сдвигает часть клиентов (асимметрия {skewness}).",
    },
    "signs": {
        "en": "Means and ranks point in opposite directions: in {pairs} of pairs it is higher for the one who left "
        "(ties count half), and the means say the reverse (skewness {skewness}).",
        "ru": "Средние и ранги указывают в разные стороны: в {pairs} пар значение выше у ушедшего (равные считаются "
        "за половину), а средние говорят обратное (асимметрия {skewness}).",
    },
}
_BETWEEN = {"en": "{value} ({low} to {high})", "ru": "{value} (от {low} до {high})"}
_NOT_JUDGED = {"en": "(too skewed or too few to judge)", "ru": "(не судим: сильная асимметрия или мало значений)"}
_OTHER = {"en": OTHER, "ru": "прочие"}
_AMONG = {
    "en": "Tested on the {clients} clients whom it is about.",
    "ru": "Проверено на клиентах, о ком речь: {clients}.",
}


def with_words(table: pd.DataFrame, schema: Schema, labels: dict[str, Label]) -> pd.DataFrame:
    """Add what each row of a table of ``churn.hypotheses.examine.examine`` found in words, under ``en`` and ``ru``.

    A text begins with the verdict, where the row has one, and the finding; then come the numbers with 95% intervals
    and p-values after Holm, and a sentence where means and ranks disagree.
    """
    texts = {language: [_text(row, schema, labels, language) for _, row in table.iterrows()] for language in LANGUAGES}
    return table.assign(**{language: np.array(lines, dtype=object) for language, lines in texts.items()})


def _text(row: pd.Series, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    parts = [_VERDICTS[row["verdict"]][language]] if "verdict" in row else []
    known = row.get("verdict") in ("confirmed", "opposite")  # that there is a difference is then said
    parts += [] if known else [_FINDINGS[row["finding"]][language]]
    parts += [_AMONG[language].format(clients=whole(_clients(row), language))] if row["among"] else []
    if row["finding"] != "untestable":
        told = _of_number if row["what"] == "numbers" else _of_shares
        parts.append(told(row, schema, labels, language))
    if row.get("disagreement"):
        parts.append(_disagreement(row, schema, labels, language))
    return " ".join(part for part in parts if part)


def _clients(row: pd.Series) -> int:
    return int(row["clients_stayed"] + row["clients_left"] if row["what"] == "numbers" else row["clients"])


def _disagreement(row: pd.Series, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    name, heavier = row["column"], max(row["skewness_left"], row["skewness_stayed"], key=abs)
    medians = {group: in_words(name, row[f"median_{group}"], schema, labels, language) for group in ("left", "stayed")}
    pairs = percent((row["cliffs_delta"] + 1) / 2, language)
    return _DISAGREEMENTS[row["disagreement"]][language].format(
        pairs=pairs, skewness=written(heavier, ".1f", language), **medians
    )


def _of_number(row: pd.Series, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    name = row["column"]
    means = {group: in_words(name, row[f"mean_{group}"], schema, labels, language) for group in ("left", "stayed")}
    effects = {effect: _between(row, effect, language) for effect in ("hedges_g", "cliffs_delta")}
    p_values = {test: _p(row, test, language) for test in ("welch", "mann_whitney")}
    return _NUMBERS[language].format(label=label_of(name, labels, language), **means, **effects, **p_values)


def _of_shares(row: pd.Series, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    if row["lowest_level"] == row["highest_level"]:  # all groups but one are too small to show
        return ""
    lowest, highest = row["lowest_share"], row["highest_share"]
    facts = {
        "label": label_of(row["column"], labels, language),
        "lowest": percent(lowest, language),
        "highest": percent(highest, language),
        "cramers_v": _between(row, "cramers_v", language),
        "association": _p(row, "association", language),
        "difference": _difference(row, language),
    }
    if row["what"] == "missing" and row["by"] == CHURNED:
        of_left, of_stayed = (highest, lowest) if row["highest_level"] == 1 else (lowest, highest)
        return _MISSING_BY_CHURN[language].format(
            **facts, of_left=percent(of_left, language), of_stayed=percent(of_stayed, language)
        )
    grouping = row["by"] if row["what"] == "missing" else row["column"]
    levels = [_level(grouping, row[end], schema, labels, language) for end in ("lowest_level", "highest_level")]
    words = _MISSING if row["what"] == "missing" else _SHARES
    by = label_of(grouping, labels, language)
    return words[language].format(**facts, by=by, low_level=levels[0], high_level=levels[1])


def _level(name: str, level: Any, schema: Schema, labels: dict[str, Label], language: Language) -> str:
    return _OTHER[language] if level == OTHER else in_words(name, level, schema, labels, language)


def _difference(row: pd.Series, language: Language) -> str:
    if pd.isna(row["difference"]):  # the groups are not two
        return ""
    ends = {"value": "difference", "low": "difference_low", "high": "difference_high"}
    return _DIFFERENCE[language].format(
        **{end: written(100 * row[name], "+z.1f", language) for end, name in ends.items()}
    )


def _between(row: pd.Series, effect: str, language: Language) -> str:
    ends = {"value": effect, "low": f"{effect}_low", "high": f"{effect}_high"}
    return _BETWEEN[language].format(**{end: written(row[name], "z.2f", language) for end, name in ends.items()})


def _p(row: pd.Series, test: str, language: Language) -> str:
    corrected = row[f"{test}_holm"]
    return _NOT_JUDGED[language] if pd.isna(corrected) else p_value(corrected, language)  # NaN: not tested
