"""Pictures of explanations: what is drawn is what the tables hold."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from churn.figures.explain import draw_coefficients, draw_dependence, draw_permutation, draw_strengths, draw_swarm
from churn.figures.style import LEFT, NEUTRAL, STAYED
from tests.schemas import features

LABELS = {"visits": "Visits", "city": "Очень длинное название признака, которое никуда не помещается"}
SCHEMA = features(visits="number", app="flag", city="category")
POINTS = pd.DataFrame(
    {
        "visits": [1.0, 2.0, 3.0, np.nan, 5.0, 6.0],
        "app": [0.0, 1.0, 1.0, 0.0, 1.0, 0.0],
        "city": ["Omsk", "Perm", "Omsk", "missing", "Perm", "Omsk"],
    }
)
VALUES = pd.DataFrame({"visits": [1.0, 0.5, 0, 0, -0.5, -1], "app": [0.1, -0.1] * 3, "city": [0.2, 0, 0.2, 0, 0, 0.2]})
TABLE = pd.DataFrame(
    {
        "feature": ["visits", "city", "app"],
        "mean_abs": [0.5, 0.1, 0.05],
        "direction": ["falls", "levels", "rises"],
        "log_loss_increase": [0.3, 0.1, -0.01],
        "column": ["visits", "city_Perm", "app"],
        "coefficient": [-0.4, 0.2, 0.0],
        "low": [0.2, 0.0, -0.02],
        "high": [0.4, 0.2, 0.03],
        "relied": [True, True, False],
        "driver": [True, False, False],
    }
)


def written(figure: Figure) -> list[str]:
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    plt.close(figure)
    return names


def test_bars_are_coloured_by_direction() -> None:
    """Features stand from above in the order of the table, red where the risk rises, blue where it falls."""
    figure = draw_strengths(TABLE, LABELS, 3, "en")
    bars = figure.axes[0].patches[:3]
    assert [bar.get_width() for bar in bars] == [0.5, 0.1, 0.05]
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [STAYED, NEUTRAL, LEFT]
    assert written(figure) == ["Visits", LABELS["city"][:39] + "…", "app"]


@pytest.mark.parametrize("draw", [draw_strengths, draw_permutation])
def test_at_most_so_many_features_are_shown(draw: object) -> None:
    """Only the first features of the table are drawn."""
    assert len(written(draw(TABLE, LABELS, 2, "en"))) == 2  # type: ignore[operator]


def test_swarm_has_a_dot_for_every_client() -> None:
    """Each feature is a row of as many dots as clients, at their Shapley values; categories and gaps are grey."""
    figure = draw_swarm(VALUES, POINTS, SCHEMA, LABELS, ["visits", "city"], "en")
    visits, city = figure.axes[0].collections
    assert visits.get_offsets()[:, 0].tolist() == VALUES["visits"].tolist()
    assert city.get_offsets()[:, 0].tolist() == VALUES["city"].tolist()
    assert np.abs(visits.get_offsets()[:, 1]).max() < 0.5
    grey = [len(set(colour[:3])) == 1 for colour in visits.get_facecolors()]
    assert grey == [False, False, False, True, False, False]
    assert all(len(set(colour[:3])) == 1 for colour in city.get_facecolors())
    plt.close(figure)


def test_dependence_has_a_chart_for_every_feature() -> None:
    """Numbers are drawn along their values, flags and categories by level."""
    figure = draw_dependence(VALUES, POINTS, SCHEMA, LABELS, ["visits", "app", "city"], "en")
    visits, app, city = figure.axes
    assert visits.get_title() == "Visits"
    assert [label.get_text() for label in app.get_xticklabels()] == ["no", "yes"]
    assert [label.get_text() for label in city.get_xticklabels()] == ["Omsk", "Perm", "missing"]
    plt.close(figure)


def test_constant_feature_can_be_drawn() -> None:
    """One value in every row, or none at all, is no reason to fail."""
    points = POINTS.assign(visits=2.0, app=np.nan)
    for figure in (
        draw_swarm(VALUES * 0, points, SCHEMA, {}, ["visits", "app"], "en"),
        draw_dependence(VALUES * 0, points, SCHEMA, {}, ["visits"], "en"),
    ):
        plt.close(figure)


def test_encoded_columns_are_named_by_feature_and_level() -> None:
    """A one-hot column is named by its feature's label and its level, any other by the label."""
    table = TABLE.assign(low=TABLE["coefficient"] - 0.1, high=TABLE["coefficient"] + 0.1)
    assert written(draw_coefficients(table, {**LABELS, "city": "City"}, 3, "en")) == ["Visits", "City: Perm", "app"]


def test_drivers_stand_out() -> None:
    """Importance is drawn with its interval; colours part drivers, what others may stand in for, and the rest."""
    figure = draw_permutation(TABLE, LABELS, 3, "en")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "it alone tells something",
        "others may stand in",
        "not shown",
    ]
    points = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [line.get_xdata().tolist() for line in points] == [[0.3], [0.1], [-0.01]]
    assert [line.get_color() for line in points] == [LEFT, STAYED, NEUTRAL]
    plt.close(figure)
