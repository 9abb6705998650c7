"""Pictures of clusters."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram

from churn.base.texts import Language
from churn.figures.style import LEFT, NEUTRAL, STAYED, distinct, in_language, panels, shares, styled
from churn.presentation.language import whole, written

_TREE = {
    "en": "Ward's hierarchy of {clients} clients; dashed: {k} clusters",
    "ru": "Иерархия Уорда, клиентов: {clients}; пунктир: кластеров {k}",
}
_DISTANCE = {"en": "distance at the merge", "ru": "расстояние при слиянии"}
_SILHOUETTE = {"en": "Mean silhouette", "ru": "Средний силуэт"}
_NUMBER = {"en": "number of clusters (dashed: used)", "ru": "число кластеров (пунктир: выбрано)"}
_RATES = {"en": "Churn rate by cluster", "ru": "Доля ухода по кластерам"}
_INTERVAL = {"en": "95% interval; dashed: base rate", "ru": "95%-й интервал; пунктир: общая доля"}
_DIFFERENCE = {
    "en": "Difference from the rest, in standard deviations",
    "ru": "Отличие от остальных, в стандартных отклонениях",
}


@styled
def draw_clusters(
    found: dict[str, pd.DataFrame],
    sizes: pd.DataFrame,
    against: pd.DataFrame,
    labels: dict[str, str],
    most: int,
    least: int,
    language: Language,
) -> dict[str, Figure]:
    """Draw the clusters, and how their number was chosen.

    Parameters
    ----------
    found : dict of str to pandas.DataFrame
        Tables of stage cluster.
    sizes, against : pandas.DataFrame
        Of ``churn.profile.portraits``.
    labels : dict of str to str
        Names for readers.
    most : int
        Columns in a picture, those that differ most.
    least : int
        Clusters of fewer clients are not shown.
    language : {"en", "ru"}
        Of the reader.
    """
    k, sizes = len(sizes), sizes[sizes["clients"] >= least]
    against = against[against["cluster"].isin(sizes["cluster"])]
    return {
        "clusters": draw_profile(sizes, against, labels, widest_columns(against, most), language),
        "dendrogram": draw_dendrogram(found["tree"].to_numpy(), k, language),
        "silhouette": draw_silhouettes(found["silhouette"], k, language),
    }


def widest_columns(against: pd.DataFrame, most: int) -> list[str]:
    """Name the numbers and flags in which some cluster is furthest from the rest, the widest first."""
    numbers = against[against["level"] == ""]
    widest = numbers["standardised"].abs().groupby(numbers["column"]).max()
    return list(widest.sort_values(ascending=False, kind="stable").index[:most])


@styled
def draw_dendrogram(tree: np.ndarray, k: int, language: Language) -> Figure:
    """Draw the top of Ward's tree, the last 30 merges, with the line that cuts it into ``k`` clusters."""
    figure, (ax,) = panels(1, width=8, height=4)
    dendrogram(
        tree,
        truncate_mode="lastp",
        p=30,
        ax=ax,
        above_threshold_color=NEUTRAL,
        color_threshold=0,
        show_leaf_counts=True,
    )
    if 1 < k <= len(tree):
        ax.axhline((tree[-k, 2] + tree[-k + 1, 2]) / 2, color=LEFT, linestyle="--", linewidth=1)
    ax.set_title(_TREE[language].format(clients=whole(len(tree) + 1, language), k=k))
    ax.set_ylabel(_DISTANCE[language])
    ax.tick_params(axis="x", rotation=90, labelsize=7)
    return in_language(figure, language)


@styled
def draw_silhouettes(table: pd.DataFrame, k: int, language: Language) -> Figure:
    """Draw the mean silhouette by number of clusters."""
    figure, (ax,) = panels(1, width=5, height=3)
    ax.plot(table["k"], table["silhouette"], marker="o", color=STAYED)
    ax.axvline(k, color=LEFT, linestyle="--", linewidth=1)
    ax.set_xticks(table["k"])
    ax.set_xlabel(_NUMBER[language])
    ax.set_title(_SILHOUETTE[language])
    return in_language(figure, language)


@styled
def draw_profile(
    sizes: pd.DataFrame, against: pd.DataFrame, labels: dict[str, str], columns: list[str], language: Language
) -> Figure:
    """Draw churn rate and size of every cluster beside its standardised differences from the rest."""
    table = against[against["level"] == ""].pivot(index="cluster", columns="column", values="standardised")
    table = table.reindex(index=sizes["cluster"], columns=columns)  # those too small to be shown are not in sizes
    width = 4.5 + 0.5 * len(columns)
    figure, (left, right) = panels(2, width=width * 0.75, height=2.2 + 0.5 * len(sizes), ratios=(1, 2))
    _rates(left, sizes, language)
    _differences(right, table, language)
    names = distinct([labels.get(name, name) for name in columns])
    right.set_xticks(np.arange(len(columns)), names, rotation=60, ha="right")
    figure.colorbar(right.images[0], ax=right, shrink=0.8)
    return in_language(figure, language)


def _rates(ax: Axes, sizes: pd.DataFrame, language: Language) -> None:
    place, rate = np.arange(len(sizes)), sizes["churn_rate"].to_numpy()
    reach = np.clip([rate - sizes["low"], sizes["high"] - rate], 0, None)
    ax.barh(place, rate, color=LEFT, alpha=0.75)
    ax.errorbar(rate, place, xerr=reach, fmt="none", ecolor="black", capsize=2)
    ax.axvline(sizes["base_rate"].iloc[0], color=NEUTRAL, linestyle="--", linewidth=1)
    counts = [whole(n, language) for n in sizes["clients"]]
    ax.set_yticks(place, [f"{name} (n = {n})" for name, n in zip(sizes["cluster"], counts, strict=True)])
    ax.invert_yaxis()
    shares(ax.xaxis)
    ax.set_title(_RATES[language])
    ax.set_xlabel(_INTERVAL[language])


def _differences(ax: Axes, table: pd.DataFrame, language: Language) -> None:
    ax.imshow(table.to_numpy(), cmap="RdBu_r", vmin=-2, vmax=2, aspect="auto")
    for row, column in np.ndindex(table.shape):
        value = table.iloc[row, column]
        ink = "white" if abs(value) > 1.2 else "black"
        ax.text(column, row, written(value, "z.1f", language), ha="center", va="center", fontsize=7, color=ink)
    ax.set_yticks(np.arange(len(table)), [str(name) for name in table.index])
    ax.set_title(_DIFFERENCE[language])
