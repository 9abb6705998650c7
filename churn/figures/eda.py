"""Pictures of the exploratory analysis."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.clients.schema import CHURNED, Kind, Schema
from churn.figures.style import LEFT, NEUTRAL, STAYED, in_language, panels, plain_numbers, short, styled
from churn.presentation.language import whole, written
from churn.statistics.rates import level_label

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
_GROUPS = {"en": ["stayed", "left"], "ru": ["остались", "ушли"]}


@styled
def draw_exploration(
    tables: dict[str, pd.DataFrame],
    levels: pd.DataFrame,
    clients: pd.DataFrame,
    schema: Schema,
    labels: dict[str, str],
    most: int,
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
    language : {"en", "ru"}
        Of the reader.
    """
    ranked = list(tables["relevance"]["column"])
    figures = {}
    for name in ("pearson", "spearman", "cramers_v"):
        matrix = leading(tables[name].set_index("column"), ranked, most)
        figures[name] = heatmap(matrix, labels, name, language)
    shown = ranked[:most]
    figures["churn_rates"] = rate_bars(tables["churn_rates"], schema, shown, labels, language)
    figures["distributions"] = distributions(clients, schema, levels, shown, labels, language)
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
    names = [short(labels.get(name, name)) for name in matrix]
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
        shown = mine.loc[sorted(mine["clients"].nlargest(14).index)]
        levels = [level_label(level, schema.columns[name].kind, language) for level in shown["level"]]
        _rate_bar(ax, shown, levels, language)
        ax.set_title(labels.get(name, name))
    return in_language(figure, language)


def _rate_bar(ax: Axes, rates: pd.DataFrame, levels: list[str], language: Language) -> None:
    names = [f"{short(name, 24)} (n = {whole(n, language)})" for name, n in zip(levels, rates["clients"], strict=True)]
    place = np.arange(len(rates))
    rate = rates["churn_rate"].to_numpy()
    errors = np.clip([rate - rates["low"], rates["high"] - rate], 0, None)
    ax.barh(place, rate, color=LEFT, alpha=0.75, height=0.7)
    ax.errorbar(rate, place, xerr=errors, fmt="none", ecolor="black", elinewidth=0.9, capsize=2)
    ax.axvline(rates["base_rate"].iloc[0], color=NEUTRAL, linestyle="--", linewidth=1)
    ax.set_yticks(place, names)
    ax.invert_yaxis()
    ax.set_xlim(0, max(0.05, min(1.0, float(rates["high"].max()) * 1.05)))
    ax.xaxis.set_major_formatter("{x:.0%}")
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

    Bars of fewer than ``least`` clients of both groups together are left out.
    """
    figure, axes = panels(len(columns), most_across=4)
    for number, (ax, name) in enumerate(zip(axes, columns, strict=True)):
        if schema.columns[name].kind == "number" and clients[name].nunique() > 12:
            _histogram(ax, clients[name].astype(float), clients[CHURNED], least)
            plain_numbers(ax.xaxis, float(clients[name].abs().quantile(0.995)), language)
        else:
            kept = levels[name].where(levels[name].groupby(levels[name], observed=True).transform("size") >= least)
            _shares(ax, kept, clients[CHURNED], schema.columns[name].kind, language)
        ax.set_title(labels.get(name, name))
        if number == 0:
            ax.legend(_GROUPS[language])
    return in_language(figure, language)


def _histogram(ax: Axes, values: pd.Series, churned: pd.Series, least: int) -> None:
    inside = values[values.between(values.quantile(0.005), values.quantile(0.995))]
    edges = np.histogram_bin_edges(inside, bins=30) if len(inside) else np.array([0.0, 1.0])
    enough = np.histogram(inside, bins=edges)[0] >= least
    for group, colour in ((0, STAYED), (1, LEFT)):
        part = inside[churned.loc[inside.index] == group]
        shares = np.histogram(part, bins=edges)[0] / max(len(part), 1) * enough
        ax.hist(edges[:-1], bins=list(edges), weights=shares, color=colour, alpha=0.55)
    ax.yaxis.set_major_formatter("{x:.0%}")


def _shares(ax: Axes, levels: pd.Series, churned: pd.Series, kind: Kind, language: Language) -> None:
    shares = pd.crosstab(levels, churned, normalize="columns").reindex(columns=[0, 1], fill_value=0.0).head(14)
    place = np.arange(len(shares))
    ax.bar(place - 0.2, shares[0], width=0.4, color=STAYED)
    ax.bar(place + 0.2, shares[1], width=0.4, color=LEFT)
    names = [short(level_label(str(level), kind, language), 16) for level in shares.index]
    ax.set_xticks(
        place,
        names,
        rotation=45 if max(map(len, names)) > 5 else 0,
        ha="right" if max(map(len, names)) > 5 else "center",
    )
    ax.yaxis.set_major_formatter("{x:.0%}")
