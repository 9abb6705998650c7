"""Pictures of clusters."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram

from churn.figures import LEFT, NEUTRAL, STAYED, panels, short


def draw_dendrogram(tree: np.ndarray, k: int, clients: int) -> Figure:
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
    ax.set_title(f"Ward's hierarchy of {clients:,} clients; dashed: {k} clusters")
    ax.set_ylabel("distance at the merge")
    ax.tick_params(axis="x", rotation=90, labelsize=7)
    return figure


def draw_silhouettes(table: pd.DataFrame, k: int) -> Figure:
    """Draw the mean silhouette by number of clusters."""
    figure, (ax,) = panels(1, width=5, height=3)
    ax.plot(table["k"], table["silhouette"], marker="o", color=STAYED)
    ax.axvline(k, color=LEFT, linestyle="--", linewidth=1)
    ax.set_xticks(table["k"])
    ax.set_xlabel("number of clusters (dashed: used)")
    ax.set_title("Mean silhouette")
    return figure


def draw_profile(sizes: pd.DataFrame, against: pd.DataFrame, labels: dict[str, str], columns: list[str]) -> Figure:
    """Draw churn rate and size of every cluster beside its standardised differences from the rest."""
    table = against[against["level"] == ""].pivot(index="cluster", columns="column", values="standardised")
    table = table.reindex(columns=columns)
    width = 4.5 + 0.5 * len(columns)
    figure, (left, right) = panels(2, width=width * 0.75, height=2.2 + 0.5 * len(sizes), ratios=(1, 2))
    place = np.arange(len(sizes))
    rate = sizes["churn_rate"].to_numpy()
    left.barh(place, rate, color=LEFT, alpha=0.75)
    left.errorbar(
        rate,
        place,
        xerr=np.clip([rate - sizes["low"], sizes["high"] - rate], 0, None),
        fmt="none",
        ecolor="black",
        capsize=2,
    )
    left.axvline(sizes["base_rate"].iloc[0], color=NEUTRAL, linestyle="--", linewidth=1)
    left.set_yticks(place, [f"{name} (n = {n:,})" for name, n in zip(sizes["cluster"], sizes["clients"], strict=True)])
    left.invert_yaxis()
    left.xaxis.set_major_formatter("{x:.0%}")
    left.set_title("Churn rate by cluster")
    left.set_xlabel("95% interval; dashed: base rate")
    image = right.imshow(table.to_numpy(), cmap="RdBu_r", vmin=-2, vmax=2, aspect="auto")
    for row, column in np.ndindex(table.shape):
        value = table.iloc[row, column]
        right.text(
            column,
            row,
            f"{value:.1f}",
            ha="center",
            va="center",
            fontsize=7,
            color="white" if abs(value) > 1.2 else "black",
        )
    right.set_xticks(
        np.arange(len(columns)), [short(labels.get(name, name)) for name in columns], rotation=60, ha="right"
    )
    right.set_yticks(place, sizes["cluster"])
    right.set_title("Difference from the rest, in standard deviations")
    figure.colorbar(image, ax=right, shrink=0.8)
    return figure
