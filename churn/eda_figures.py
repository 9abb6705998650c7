"""Pictures of the exploratory analysis."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn.figures import LEFT, NEUTRAL, STAYED, panels, plain_numbers, short
from churn.schema import CHURNED, Schema


def heatmap(matrix: pd.DataFrame, labels: dict[str, str], title: str, low: float) -> Figure:
    """Draw a correlation matrix; numbers are written into the cells where they fit.

    Parameters
    ----------
    matrix : pandas.DataFrame
        Square.
    labels : dict of str to str
        Column to its name for readers.
    title : str
        Over the picture.
    low : float
        Lower end of the colour scale: -1 for correlations, 0 for Cramér's V. The upper end is 1.
    """
    size = max(4.0, 1.8 + 0.55 * len(matrix))
    figure, (axes,) = panels(1, width=size + 1.2, height=size)
    names = [short(labels.get(name, name)) for name in matrix]
    sns.heatmap(
        matrix.to_numpy(), ax=axes, vmin=low, vmax=1, cmap="vlag" if low < 0 else "rocket_r", square=True,
        annot=len(matrix) <= 16, fmt=".2f", annot_kws={"size": 7}, linewidths=0.5,
        xticklabels=names, yticklabels=names, cbar_kws={"shrink": 0.6},
    )  # fmt: skip
    axes.set_title(title)
    axes.tick_params(axis="x", rotation=90)
    axes.tick_params(axis="y", rotation=0)
    return figure


def rate_bars(rates: pd.DataFrame, columns: list[str], labels: dict[str, str]) -> Figure:
    """Draw the churn rate of every level of some columns with 95% intervals and the base rate."""
    tallest = max((int((rates["column"] == name).sum()) for name in columns), default=1)
    figure, axes = panels(len(columns), height=1.2 + 0.24 * min(tallest, 14), most_across=3, width=4.6)
    for ax, name in zip(axes, columns, strict=True):
        mine = rates[rates["column"] == name]
        _rate_bar(ax, mine.loc[sorted(mine["clients"].nlargest(14).index)], labels.get(name, name))
    return figure


def _rate_bar(ax: Axes, rates: pd.DataFrame, title: str) -> None:
    names = [f"{short(level, 24)} (n = {n:,})" for level, n in zip(rates["level"], rates["clients"], strict=True)]
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
    ax.set_title(title)
    ax.set_xlabel("churn rate, 95% interval; dashed: base rate")


def distributions(
    clients: pd.DataFrame, schema: Schema, levels: pd.DataFrame, columns: list[str], labels: dict[str, str]
) -> Figure:
    """Draw the distribution of some columns for those who stayed and those who left, each group summing to one."""
    figure, axes = panels(len(columns), most_across=4)
    for number, (ax, name) in enumerate(zip(axes, columns, strict=True)):
        if schema.columns[name].kind == "number" and clients[name].nunique() > 12:
            _histogram(ax, clients[name].astype(float), clients[CHURNED])
        else:
            _shares(ax, levels[name], clients[CHURNED])
        ax.set_title(labels.get(name, name))
        if number == 0:
            ax.legend(["stayed", "left"])
    return figure


def _histogram(ax: Axes, values: pd.Series, churned: pd.Series) -> None:
    inside = values[values.between(values.quantile(0.005), values.quantile(0.995))]
    edges = np.histogram_bin_edges(inside, bins=30) if len(inside) else np.array([0.0, 1.0])
    for group, colour in ((0, STAYED), (1, LEFT)):
        part = inside[churned.loc[inside.index] == group]
        weights = np.full(len(part), 1 / max(len(part), 1))
        ax.hist(part, bins=list(edges), weights=weights, color=colour, alpha=0.55)
    ax.yaxis.set_major_formatter("{x:.0%}")
    plain_numbers(ax.xaxis, float(edges[-1]))


def _shares(ax: Axes, levels: pd.Series, churned: pd.Series) -> None:
    shares = pd.crosstab(levels, churned, normalize="columns").reindex(columns=[0, 1], fill_value=0.0).head(14)
    place = np.arange(len(shares))
    ax.bar(place - 0.2, shares[0], width=0.4, color=STAYED)
    ax.bar(place + 0.2, shares[1], width=0.4, color=LEFT)
    names = [short(str(level), 16) for level in shares.index]
    ax.set_xticks(
        place,
        names,
        rotation=45 if max(map(len, names)) > 5 else 0,
        ha="right" if max(map(len, names)) > 5 else "center",
    )
    ax.yaxis.set_major_formatter("{x:.0%}")
