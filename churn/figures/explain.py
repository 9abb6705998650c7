"""Pictures of what the champion has learned."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from churn.base.texts import Language
from churn.clients.schema import MISSING, Field, Schema
from churn.figures.eda import heavy_tailed, titled
from churn.figures.levels import in_order, largest, level_name
from churn.figures.style import LEFT, NEUTRAL, STAYED, distinct, in_language, panels, plain_numbers, styled
from churn.presentation.language import number, whole

_COLOURS = {"rises": LEFT, "falls": STAYED}
_LOW_TO_HIGH = LinearSegmentedColormap.from_list("low to high", [STAYED, "#cfc6cc", LEFT])
_LABEL = 40
"""Characters of a label beside a chart."""

_WORDS: dict[str, dict[Language, str]] = {
    "rises": {"en": "risk rises with the value", "ru": "риск растёт со значением"},
    "falls": {"en": "falls", "ru": "снижается"},
    "other": {"en": "by level, or neither", "ru": "по уровням или иначе"},
    "strength": {"en": "mean absolute Shapley value, log-odds", "ru": "среднее |значение Шепли|, логарифм шансов"},
    "strengths": {"en": "What moves the champion", "ru": "Что движет оценкой модели"},
    "shapley": {"en": "Shapley value, log-odds", "ru": "значение Шепли, логарифм шансов"},
    "right": {
        "en": "Shapley value, log-odds: to the right the feature raises the risk",
        "ru": "значение Шепли, логарифм шансов: справа признак повышает риск",
    },
    "clients": {"en": "{} clients", "ru": "Клиентов: {}"},
    "log": {"en": "logarithmic scale", "ru": "логарифмическая шкала"},
    "low": {"en": "low", "ru": "низкое"},
    "high": {"en": "high", "ru": "высокое"},
    "value": {"en": "value (grey: category or empty)", "ru": "значение (серое: категория или пусто)"},
    "driver": {"en": "it alone tells something", "ru": "говорит своё"},
    "shared": {"en": "others may stand in", "ru": "могут заменить другие"},
    "unproven": {"en": "not shown", "ru": "не показано"},
    "shuffled": {
        "en": "increase of log loss when shuffled, out-of-fold, 95% interval",
        "ru": "рост логарифмической потери при перемешивании, вне блока, 95%-й интервал",
    },
    "without": {"en": "What the champion relies on", "ru": "На что опирается модель"},
    "raises": {"en": "raises the odds", "ru": "повышает шансы"},
    "lowers": {"en": "lowers the odds", "ru": "снижает шансы"},
    "coefficient": {
        "en": "coefficient a standard deviation, log-odds, 95% interval",
        "ru": "коэффициент на стандартное отклонение, логарифм шансов, 95%-й интервал",
    },
    "regression": {
        "en": "Logistic regression without penalty (Firth)",
        "ru": "Логистическая регрессия без штрафа (Фёрт)",
    },
}


def some_clients(values: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    """Choose at most so many clients by chance, in the table's order: as many dots as a picture can show."""
    return values.sample(min(most, len(values)), random_state=seed).sort_index()


@styled
def draw_strengths(directions: pd.DataFrame, labels: dict[str, str], most: int, language: Language) -> Figure:
    """Draw the mean absolute Shapley values, coloured by direction.

    Parameters
    ----------
    directions : pandas.DataFrame
        Of ``churn.presentation.reasons.directions``.
    labels : dict of str to str
        Feature to its name for readers.
    most : int
        Features shown.
    language : {"en", "ru"}
        Of the words.
    """
    table = directions.head(most)
    figure, (ax,) = _lying(len(table))
    colours = [_COLOURS.get(direction, NEUTRAL) for direction in table["direction"]]
    ax.barh(np.arange(len(table)), table["mean_abs"], color=colours, alpha=0.85, height=0.7)
    _name(ax, list(table["feature"]), labels)
    for text, colour in (("rises", LEFT), ("falls", STAYED), ("other", NEUTRAL)):
        ax.barh([0], [0], color=colour, alpha=0.85, label=_WORDS[text][language])
    _legend(figure, ax)
    ax.set_xlabel(_WORDS["strength"][language])
    ax.set_title(_WORDS["strengths"][language])
    return in_language(figure, language)


@styled
def draw_swarm(
    values: pd.DataFrame,
    features: pd.DataFrame,
    schema: Schema,
    labels: dict[str, str],
    columns: list[str],
    language: Language,
) -> Figure:
    """Draw every client's Shapley values as dots, coloured by the rank of the value; categories are grey.

    Parameters
    ----------
    values, features : pandas.DataFrame
        Shapley values of some clients and their features from ``model_frame``, same index.
    schema : Schema
        Kinds of the features.
    labels : dict of str to str
        Feature to its name for readers.
    columns : list of str
        Features shown, from above.
    language : {"en", "ru"}
        Of the words.
    """
    figure, (ax,) = _lying(len(columns), height=0.42)
    for place, name in enumerate(columns):
        x, colour = values[name].to_numpy(), _rank_colours(features[name], schema)
        ax.scatter(x, place + _spread(x), c=colour, s=5, alpha=0.7, linewidths=0, rasterized=True)
    ax.axvline(0, color="black", linewidth=0.6)
    _name(ax, columns, labels)
    ax.set_xlabel(_WORDS["right"][language])
    ax.set_title(_WORDS["clients"][language].format(whole(len(values), language)))
    bar = figure.colorbar(ScalarMappable(Normalize(0, 1), _LOW_TO_HIGH), ax=ax, ticks=[0, 1], shrink=0.5, aspect=30)
    bar.ax.set_yticks([0, 1], [_WORDS[end][language] for end in ("low", "high")])
    bar.set_label(_WORDS["value"][language])
    return in_language(figure, language)


def _rank_colours(feature: pd.Series, schema: Schema) -> np.ndarray:
    colours = np.tile(np.array([0.55, 0.55, 0.55, 1.0]), (len(feature), 1))
    if schema.columns[str(feature.name)].kind != "category" and feature.nunique() > 1:
        filled = feature.notna().to_numpy()
        rank = feature[filled].rank(method="dense").to_numpy() - 1
        colours[filled] = _LOW_TO_HIGH(rank / rank.max())
    return colours


def _spread(x: np.ndarray, bins: int = 60, half: float = 0.4) -> np.ndarray:
    """Shift dots of one row up and down, the further the more of them lie at the same place."""
    place = np.floor((x - x.min()) / max(float(np.ptp(x)), 1e-12) * bins).astype(int)
    number = pd.Series(place).groupby(place).cumcount().to_numpy()
    steps = (number + 1) // 2 * np.where(number % 2, 1, -1)
    return half * steps / max(np.abs(steps).max(), 10)


@styled
def draw_dependence(
    values: pd.DataFrame,
    features: pd.DataFrame,
    schema: Schema,
    labels: dict[str, str],
    columns: list[str],
    language: Language,
    levels: pd.DataFrame | None = None,
    least: int = 1,
) -> Figure:
    """Draw Shapley values against the values of some features, one chart a feature; categories by level.

    Parameters are those of ``draw_swarm``, and the levels of all clients as ``churn.statistics.rates.as_levels`` gives
    them, so that these charts show the same ones as others; without them the values themselves are the levels. Those of
    fewer than ``least`` clients are left out.
    """
    figure, axes = panels(len(columns), width=3.4, height=2.6, most_across=4)
    for ax, name in zip(axes, columns, strict=True):
        kind = schema.columns[name].kind
        if kind == "number":
            _by_value(ax, features[name], values[name], language)
        else:
            told = _as_told(features[name]) if levels is None else levels[name].astype(str)
            _by_level(ax, told, values[name], schema.columns[name], language, least)
        ax.axhline(0, color="black", linewidth=0.6)
        ax.set_title(titled(labels.get(name, name), 36), fontsize=8)
    for ax in axes[::4]:
        ax.set_ylabel(_WORDS["shapley"][language], fontsize=7)
    return in_language(figure, language)


def _by_value(ax: Axes, feature: pd.Series, value: pd.Series, language: Language) -> None:
    inside = feature.between(feature.quantile(0.005), feature.quantile(0.995))
    ax.scatter(feature[inside], value[inside], s=5, alpha=0.4, color=STAYED, linewidths=0, rasterized=True)
    filled = feature[inside]
    groups = pd.qcut(filled, 15, duplicates="drop") if filled.nunique() > 15 else filled
    means = pd.DataFrame({"x": filled, "y": value[inside]}).groupby(groups, observed=True).mean()
    ax.plot(means["x"], means["y"], color=LEFT, linewidth=1.5)
    if heavy_tailed(filled):
        ax.set_xscale("log")
        ax.set_xlabel(_WORDS["log"][language], loc="right")
        ax.xaxis.set_major_formatter(FuncFormatter(lambda amount, _: number(amount, language)))
    else:
        plain_numbers(ax.xaxis, float(filled.abs().max()) if len(filled) else 0.0, language)


def _as_told(feature: pd.Series) -> pd.Series:
    texts = feature.map(lambda level: level if isinstance(level, str) else f"{level:.0f}", na_action="ignore")
    return texts.astype(object).where(feature.notna(), MISSING)


def _by_level(ax: Axes, told: pd.Series, value: pd.Series, field: Field, language: Language, least: int) -> None:
    """Draw by level; ``told`` may hold more clients than are drawn, for all of them choose the levels."""
    counts = in_order(told, field.levels or ())
    levels, told = largest(counts[counts >= least]), told.loc[value.index]
    levels = [level for level in levels if (told == level).any()]
    for place, level in enumerate(levels):
        mine = value[told == level].to_numpy()
        ax.scatter(place + 0.8 * _spread(mine), mine, s=5, alpha=0.4, color=STAYED, linewidths=0, rasterized=True)
        ax.hlines(mine.mean(), place - 0.35, place + 0.35, color=LEFT, linewidth=1.5)
    names = distinct([level_name(level, field.kind, language) for level in levels], 16)
    slanted = len("".join(names)) > 24
    ax.set_xticks(np.arange(len(levels)), names)
    for label in ax.get_xticklabels() if slanted else []:
        label.set(rotation=40, ha="right")


@styled
def draw_permutation(importance: pd.DataFrame, labels: dict[str, str], most: int, language: Language) -> Figure:
    """Draw permutation importance with intervals: drivers, what is relied on but may be replaced, and the rest.

    Parameters
    ----------
    importance : pandas.DataFrame
        Of ``churn.explain.importance.importance``.
    labels : dict of str to str
        Feature to its name for readers.
    most : int
        Features shown.
    language : {"en", "ru"}
        Of the words.
    """
    table = importance.head(most)
    figure, (ax,) = _lying(len(table))
    driver, relied = table["driver"].to_numpy(), table["relied"].to_numpy()
    groups = ((driver, LEFT, "driver"), (relied & ~driver, STAYED, "shared"), (~relied, NEUTRAL, "unproven"))
    for mine, colour, text in groups:
        _intervals(ax, table, "log_loss_increase", mine, colour, _WORDS[text][language])
    _name(ax, list(table["feature"]), labels)
    _legend(figure, ax)
    ax.set_xlabel(_WORDS["shuffled"][language])
    ax.set_title(_WORDS["without"][language])
    return in_language(figure, language)


@styled
def draw_coefficients(coefficients: pd.DataFrame, labels: dict[str, str], most: int, language: Language) -> Figure:
    """Draw the largest coefficients of the logistic regression, fitted without its penalty, with intervals.

    Parameters
    ----------
    coefficients : pandas.DataFrame
        Of ``churn.explain.coefficients.coefficients``.
    labels : dict of str to str
        Feature to its name for readers.
    most : int
        Columns shown.
    language : {"en", "ru"}
        Of the words.
    """
    table = coefficients.head(most)
    figure, (ax,) = _lying(len(table))
    raises = (table["coefficient"] > 0).to_numpy()
    for mine, colour, text in ((raises, LEFT, "raises"), (~raises, STAYED, "lowers")):
        _intervals(ax, table, "coefficient", mine, colour, _WORDS[text][language])
    names = {
        column: _column_label(column, name, labels, language)
        for column, name in table[["column", "feature"]].to_numpy()
    }
    _name(ax, list(table["column"]), names)
    _legend(figure, ax)
    ax.set_xlabel(_WORDS["coefficient"][language])
    ax.set_title(_WORDS["regression"][language])
    return in_language(figure, language)


def _column_label(column: str, feature: str, labels: dict[str, str], language: Language) -> str:
    """Name an encoded column by its feature and what the encoder appended or put before."""
    label, rest = labels.get(feature, feature), column.replace(feature, "").strip("_")
    rest = _ENCODED[rest][language] if rest in _ENCODED else rest
    return f"{distinct([label], 26)[0]}: {rest}" if rest else label


_ENCODED: dict[str, dict[Language, str]] = {
    "missingindicator": {"en": "missing", "ru": "нет данных"},
    "missing": {"en": "missing", "ru": "нет данных"},
    "frequency": {"en": "how common the level is", "ru": "частота уровня"},
    "log": {"en": "log scale", "ru": "логарифм"},
    "infrequent_sklearn": {"en": "rare levels", "ru": "редкие уровни"},
}
"""What the encoder calls its columns, as readers know it."""


def _intervals(ax: Axes, table: pd.DataFrame, column: str, mine: np.ndarray, colour: str, text: str) -> None:
    part, place = table[mine], np.flatnonzero(mine)
    reach = [part[column] - part["low"], part["high"] - part[column]]
    if len(part):
        ax.errorbar(part[column], place, xerr=reach, fmt="o", markersize=4, color=colour, capsize=2, label=text)


def _lying(rows: int, height: float = 0.3) -> tuple[Figure, list[Axes]]:
    return panels(1, width=7.5, height=1.4 + height * rows)


def _legend(figure: Figure, ax: Axes) -> None:
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)


def _name(ax: Axes, columns: list[str], labels: dict[str, str]) -> None:
    """Write the names of rows on the left, the first row above, and mark 0."""
    ax.set_yticks(np.arange(len(columns)), distinct([labels.get(name, name) for name in columns], _LABEL))
    ax.set_ylim(len(columns) - 0.4, -0.6)
    ax.axvline(0, color="black", linewidth=0.6)
