"""Pictures of the exploratory analysis."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from churn.base.texts import Language
from churn.clients.schema import CHURNED, Kind, Schema
from churn.figures.levels import largest, level_name
from churn.figures.style import LEFT, NEUTRAL, STAYED, distinct, in_language, panels, plain_numbers, shares, styled
from churn.presentation.language import number, whole, written

ANNOTATED = 16
"""Columns up to which a correlation matrix has room for numbers in its cells."""

_TITLES = {
    "pearson": {"en": "Pearson correlation", "ru": "Корреляция Пирсона"},
    "spearman": {"en": "Spearman correlation", "ru": "Корреляция Спирмена"},
    "cramers_v": {"en": "Cramér's V", "ru": "V Крамера"},
}
_RATE = {
    "en": "churn rate, 95% interval; dashed: base rate",
    "ru": "доля ухода, 95%-й интервал; пунктир: общая",
}
_LOG = {"en": "logarithmic scale", "ru": "логарифмическая шкала"}
TAIL = 4.0
"""From so many times further above the median (at 95%) than below it (at 5%) on, an axis is logarithmic."""
_DAYS = "_days"
"""How the columns end that the rule ``days`` makes of dates."""
_GROUPS = {"en": ["stayed", "left"], "ru": ["остались", "ушли"]}


@styled
def draw_exploration(
    tables: dict[str, pd.DataFrame],
    levels: pd.DataFrame,
    clients: pd.DataFrame,
    schema: Schema,
    labels: dict[str, str],
    most: int,
    least: int,
    language: Language,
) -> dict[str, Figure]:
    """Draw correlations, churn rates and distributions of the columns most associated with leaving.

    Parameters
    ----------
    tables, levels
        Of ``churn.eda.explore``.
    clients, schema
        The client table and its columns.
    labels : dict of str to str
        Names for readers.
    most : int
        Columns in a picture.
    least : int
        Groups of fewer clients are not shown.
    language : {"en", "ru"}
        Of the reader.
    """
    ranked = list(tables["relevance"]["column"])
    figures = {}
    for name in ("pearson", "spearman", "cramers_v"):
        matrix = leading(tables[name].set_index("column"), ranked, most)
        if len(matrix) > 1:  # a table may have numbers alone
            figures[name] = heatmap(matrix, labels, name, language)
    shown, rates = ranked[:most], tables["churn_rates"]
    rates = rates[rates["clients"] >= least]
    rated = [name for name in shown if name in set(rates["column"])]
    figures["churn_rates"] = rate_bars(rates, schema, rated, labels, language)
    figures["distributions"] = distributions(clients, schema, levels, shown, labels, language, least)
    return figures


def leading(matrix: pd.DataFrame, ranked: Iterable[str], most: int) -> pd.DataFrame:
    """Give the part of a square matrix that a picture shows: at most so many of its columns, in the ranked order."""
    first = [column for column in ranked if column in matrix][:most]
    return matrix.loc[first, first]


@styled
def heatmap(matrix: pd.DataFrame, labels: dict[str, str], kind: str, language: Language) -> Figure:
    """Draw a correlation matrix; numbers are written into the cells where they fit.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Square.
    labels : dict of str to str
        Column to its name for readers.
    kind : {"pearson", "spearman", "cramers_v"}
        What the matrix holds; the colour scale begins at -1, or at 0 for Cramér's V.
    language : {"en", "ru"}
        Of the words.
    """
    low = 0 if kind == "cramers_v" else -1
    numbers = matrix.to_numpy()
    cells = np.array([[written(cell, "z.2f", language) if pd.notna(cell) else "" for cell in row] for row in numbers])
    size = max(4.0, 1.8 + 0.55 * len(matrix))
    figure, (axes,) = panels(1, width=size + 1.2, height=size)
    names = distinct([labels.get(name, name) for name in matrix])
    sns.heatmap(
        numbers, ax=axes, vmin=low, vmax=1, cmap="vlag" if low < 0 else "rocket_r", square=True,
        annot=cells if len(matrix) <= ANNOTATED else False, fmt="", annot_kws={"size": 7}, linewidths=0.5,
        xticklabels=names, yticklabels=names, cbar_kws={"shrink": 0.6},
    )  # fmt: skip
    axes.set_title(_TITLES[kind][language])
    axes.tick_params(axis="x", rotation=90)
    axes.tick_params(axis="y", rotation=0)
    return in_language(figure, language)


@styled
def rate_bars(
    rates: pd.DataFrame, schema: Schema, columns: list[str], labels: dict[str, str], language: Language
) -> Figure:
    """Draw the churn rate of every level of some columns with 95% intervals and the base rate."""
    tallest = max((int((rates["column"] == name).sum()) for name in columns), default=1)
    figure, axes = panels(len(columns), height=1.2 + 0.24 * min(tallest, 14), most_across=3, width=4.6)
    for ax, name in zip(axes, columns, strict=True):
        mine = rates[rates["column"] == name]
        shown = mine[mine["level"].isin(largest(mine.set_index("level")["clients"]))]
        levels = [level_name(level, schema.columns[name].kind, language) for level in shown["level"]]
        _rate_bar(ax, shown, levels, language)
        ax.set_title(titled(labels.get(name, name), 44))
    return in_language(figure, language)


def _rate_bar(ax: Axes, rates: pd.DataFrame, levels: list[str], language: Language) -> None:
    cut = distinct(levels, 24)
    names = [f"{name} (n = {whole(n, language)})" for name, n in zip(cut, rates["clients"], strict=True)]
    place = np.arange(len(rates))
    rate = rates["churn_rate"].to_numpy()
    errors = np.clip([rate - rates["low"], rates["high"] - rate], 0, None)
    ax.barh(place, rate, color=LEFT, alpha=0.75, height=0.7)
    ax.errorbar(rate, place, xerr=errors, fmt="none", ecolor="black", elinewidth=0.9, capsize=2)
    ax.axvline(rates["base_rate"].iloc[0], color=NEUTRAL, linestyle="--", linewidth=1)
    ax.set_yticks(place, names)
    ax.invert_yaxis()
    ax.set_xlim(0, max(0.05, min(1.0, float(rates["high"].max()) * 1.05)))
    shares(ax.xaxis)
    ax.set_xlabel(_RATE[language], loc="right")  # centred under narrow axes it would leave the picture


@styled
def distributions(
    clients: pd.DataFrame,
    schema: Schema,
    levels: pd.DataFrame,
    columns: list[str],
    labels: dict[str, str],
    language: Language,
    least: int = 1,
) -> Figure:
    """Draw the distribution of some columns for those who stayed and those who left, each group summing to one.

    Days since a date are drawn as dates, on an axis of time. Bars of fewer than ``least`` clients of both groups
    together are left out.
    """
    figure, axes = panels(len(columns), most_across=4)
    dates = {name: date for name in columns if (date := date_of(name, schema))}
    for place, (ax, name) in enumerate(zip(axes, columns, strict=True)):
        if name in dates:
            _timeline(ax, clients[dates[name]], clients[CHURNED], least)
        elif schema.columns[name].kind == "number" and clients[name].nunique() > 12:
            _histogram(ax, clients[name].astype(float), clients[CHURNED], least, language)
        else:
            kept = levels[name].where(levels[name].groupby(levels[name], observed=True).transform("size") >= least)
            _shares(ax, kept, clients[CHURNED], schema.columns[name].kind, language)
        shown = dates.get(name, name)
        ax.set_title(titled(labels.get(shown, shown), 34))
        if place == 0:
            ax.legend(_GROUPS[language])
    return in_language(figure, language)


def date_of(name: str, schema: Schema) -> str | None:
    """Give the date from which a column counts days, if it does and the date is in the table."""
    date = name.removesuffix(_DAYS)
    known = date != name and date in schema.columns and schema.columns[date].kind == "date"
    return date if known else None


def titled(name: str, most: int) -> str:
    """Break a title that is wider than its chart, also one without spaces."""
    parts = (
        [f"{part}_" for part in name.split("_")[:-1]] + [name.split("_")[-1]] if " " not in name else name.split(" ")
    )
    lines, space = [parts[0]], " " if " " in name else ""
    for part in parts[1:]:
        if len(lines[-1]) + len(space + part) <= most:
            lines[-1] += space + part
        else:
            lines.append(part)
    return "\n".join(lines)


def _histogram(ax: Axes, values: pd.Series, churned: pd.Series, least: int, language: Language) -> None:
    inside = values[values.between(values.quantile(0.005), values.quantile(0.995))]
    logarithmic = heavy_tailed(inside)
    if logarithmic:
        inside = inside[inside > 0]
        ax.set_xscale("log")
        ax.set_xlabel(_LOG[language], loc="right")
    _bars(ax, inside, churned, _edges(inside, logarithmic), least)
    if logarithmic:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda amount, _: number(amount, language)))
    else:
        plain_numbers(ax.xaxis, float(values.abs().quantile(0.995)), language)


def _timeline(ax: Axes, dates: pd.Series, churned: pd.Series, least: int) -> None:
    """Draw a histogram of dates, with the month of each tick."""
    days = (dates.dropna() - pd.Timestamp(0)) / pd.Timedelta(days=1)
    edges = np.histogram_bin_edges(days, bins=30) if len(days) else np.array([0.0, 1.0])
    _bars(ax, days, churned, edges, least)
    ticks = edges[[0, len(edges) // 3, 2 * len(edges) // 3, -1]]
    ax.set_xticks(ticks, [str(day)[:7] for day in pd.to_datetime(ticks, unit="D")])


def _bars(ax: Axes, values: pd.Series, churned: pd.Series, edges: np.ndarray, least: int) -> None:
    """Draw the histograms of those who stayed and those who left over each other."""
    enough = np.histogram(values, bins=edges)[0] >= least
    for group, colour in ((0, STAYED), (1, LEFT)):
        part = values[churned.loc[values.index] == group]
        heights = np.histogram(part, bins=edges)[0] / max(len(part), 1) * enough
        ax.hist(edges[:-1], bins=list(edges), weights=heights, color=colour, alpha=0.55)
    shares(ax.yaxis)


def heavy_tailed(values: pd.Series) -> bool:
    """Tell whether a logarithmic axis shows a column better: above 0 almost everywhere, a few far above the rest."""
    if not len(values) or (values > 0).mean() < 0.99 or values.min() < 0:
        return False
    low, middle, high = values[values > 0].quantile([0.05, 0.5, 0.95])
    return bool(high - middle > TAIL * (middle - low) and high > 10 * low)


def _edges(values: pd.Series, logarithmic: bool) -> np.ndarray:
    """Give bins: of equal width, of equal width of the logarithm, or of whole numbers, else there are gaps."""
    if not len(values):
        return np.array([0.0, 1.0])
    low, high = float(values.min()), float(values.max())
    if logarithmic:
        return np.geomspace(low, max(high, low * 1.001), 31)
    if (values % 1 == 0).all():
        step = max(1.0, np.ceil((high - low + 1) / 30))
        return np.arange(low - 0.5, high + step + 0.5, step)
    return np.histogram_bin_edges(values, bins=30)


def _shares(ax: Axes, levels: pd.Series, churned: pd.Series, kind: Kind, language: Language) -> None:
    parts = pd.crosstab(levels, churned, normalize="columns").reindex(columns=[0, 1], fill_value=0.0)
    parts = parts.loc[largest(levels.value_counts().reindex(parts.index))]
    place = np.arange(len(parts))
    ax.bar(place - 0.2, parts[0], width=0.4, color=STAYED)
    ax.bar(place + 0.2, parts[1], width=0.4, color=LEFT)
    names = distinct([level_name(str(level), kind, language) for level in parts.index], 16)
    slanted = len("".join(names)) > 24
    ax.set_xticks(place, names, rotation=45 if slanted else 0, ha="right" if slanted else "center")
    shares(ax.yaxis)
