"""Pictures of the evaluation show what their tables hold, all models, the champion strong."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from churn.figures.evaluate import (
    gain_chart,
    lift_chart,
    models_chart,
    precision_recall_chart,
    reliability_chart,
    roc_chart,
)
from churn.figures.style import LEFT
from churn.scores.calibration import reliability
from churn.scores.gains import gain_curve
from churn.scores.scores import precision_recall_points, roc_points

Y = np.array([0, 0, 1, 1, 0, 1])
MODELS = {
    "linear": np.array([0.1, 0.4, 0.35, 0.8, 0.2, 0.6]),
    "forest": np.array([0.2, 0.3, 0.6, 0.7, 0.1, 0.5]),
    "boosting": np.array([0.5, 0.4, 0.6, 0.3, 0.2, 0.7]),
}
CHAMPION = "forest"


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def charts() -> dict[str, tuple[Figure, dict[str, pd.DataFrame], str, str]]:
    """Give each chart of curves with its tables and the columns it draws."""
    roc, recall, gain, groups = (
        {name: make(Y, p) for name, p in MODELS.items()}
        for make in (roc_points, precision_recall_points, gain_curve, lambda y, p: reliability(y, p, 3))
    )
    return {
        "roc": (roc_chart(roc, CHAMPION, "en"), roc, "fpr", "tpr"),
        "precision and recall": (precision_recall_chart(recall, CHAMPION, 0.5, "en"), recall, "recall", "precision"),
        "gain": (gain_chart(gain, CHAMPION, "en"), gain, "share_contacted", "left_found"),
        "lift": (lift_chart(gain, CHAMPION, "en"), gain, "share_contacted", "lift"),
        "reliability": (reliability_chart(groups, CHAMPION, "en"), groups, "mean_probability", "rate"),
    }


def line(ax: Axes, name: str) -> plt.Line2D:
    return next(one for one in ax.get_lines() if one.get_label() == name)


@pytest.mark.parametrize("kind", list(charts()))
def test_all_models_are_drawn(kind: str) -> None:
    """Every model has the line of its table and an entry in the legend, in which the champion comes first."""
    figure, tables, x, y = charts()[kind]
    for name, table in tables.items():
        drawn = line(figure.axes[0], name).get_xydata()[-len(table) :]  # the gain chart starts at 0
        np.testing.assert_allclose(table[[x, y]], drawn)
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names[:3] == [CHAMPION, "linear", "boosting"]


@pytest.mark.parametrize("kind", list(charts()))
def test_champion_is_strong(kind: str) -> None:
    """The champion alone is red, thicker than the others and drawn over them; the others look different."""
    ax = charts()[kind][0].axes[0]
    champion, others = line(ax, CHAMPION), [line(ax, name) for name in MODELS if name != CHAMPION]
    assert same_color(champion.get_color(), LEFT)
    for other in others:
        assert not same_color(other.get_color(), LEFT)
        assert champion.get_linewidth() > 2 * other.get_linewidth()
        assert champion.get_zorder() > other.get_zorder()


def test_many_models_look_different() -> None:
    """Eighteen models beside the champion have eighteen different lines."""
    curve = roc_points(Y, MODELS["linear"])
    ax = roc_chart({str(number): curve for number in range(19)}, "7", "en").axes[0]
    looks = {(line(ax, str(number)).get_color(), line(ax, str(number)).get_linestyle()) for number in range(19)}
    assert len(looks) == 19


def test_gain_starts_at_nobody_and_knows_the_perfect_order() -> None:
    """Nobody contacted reaches nobody; the perfect order reaches all leavers with the share that leaves."""
    ax = charts()["gain"][0].axes[0]
    assert line(ax, CHAMPION).get_xydata()[0].tolist() == [0, 0]
    np.testing.assert_allclose([[0, 0], [0.5, 1], [1, 1]], line(ax, "perfect order").get_xydata())


def test_champions_rates_have_their_intervals() -> None:
    """Each of the champion's rates stands in an interval with the table's bounds."""
    figure, tables, _, _ = charts()["reliability"]
    (bars,) = figure.axes[0].collections
    found = np.array([segment[:, 1] for segment in bars.get_segments()])
    np.testing.assert_allclose(tables[CHAMPION][["low", "high"]], found)


def test_models_are_dots_with_intervals() -> None:
    """Each score has a chart in which every model, in the table's order, has its value and bounds."""
    rows = [("roc_auc", "linear", 0.7, 0.6, 0.8), ("roc_auc", CHAMPION, 0.8, 0.75, 0.9)]
    rows += [("log_loss", "linear", 0.5, 0.4, 0.6), ("log_loss", CHAMPION, 0.4, 0.3, 0.45)]
    table = pd.DataFrame(rows, columns=["metric", "model", "value", "low", "high"])
    figure = models_chart(table, CHAMPION, "en")
    assert [ax.get_title() for ax in figure.axes] == ["ROC-AUC", "log loss"]
    assert [ax.get_xlabel().split()[2] for ax in figure.axes] == ["greater", "smaller"]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["linear", CHAMPION]
    for ax, metric in zip(figure.axes, ("roc_auc", "log_loss"), strict=True):
        mine = table[table["metric"] == metric]
        dots = [one.get_xydata()[0].tolist() for one in ax.get_lines() if one.get_marker() == "o"]
        assert [[value, place] for place, value in enumerate(mine["value"])] == dots
        bounds = [bar.get_segments()[0][:, 0] for bar in ax.collections]
        np.testing.assert_allclose(mine[["low", "high"]], bounds)
