"""Every picture in Russian: its words are Russian, its numbers have decimal commas, columns have their labels."""

import re
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from churn.base.texts import Language
from churn.clusters.clusters import ward
from churn.figures import clusters, eda, evaluate, explain, segments
from churn.figures.hypotheses import forest
from churn.plan import figures as plan
from churn.scores.calibration import reliability
from churn.scores.gains import gain_curve
from churn.scores.scores import precision_recall_points, roc_points
from churn.statistics.confusion import confusion
from tests.churn.figures.test_explain import POINTS, SCHEMA, TABLE, VALUES
from tests.churn.figures.test_hypotheses import SWEEP
from tests.schemas import features
from tests.studies import study

LABELS = {"visits": "Визиты", "app": "Приложение", "city": "Город", "age": "Возраст", "score": "Балл"}
TOWNS = POINTS.assign(city=["Омск", "Пермь", "Омск", "missing", "Пермь", "Омск"])
Y = np.array([0, 0, 1, 1, 0, 1])
P = np.array([0.15, 0.45, 0.35, 0.85, 0.25, 0.65])
MATRIX = pd.DataFrame([[1.0, 0.35], [0.35, 1.0]], columns=["visits", "app"], index=["visits", "app"])
RATES = pd.DataFrame(
    {
        "column": ["visits", "visits", "app", "city"],
        "level": ["<2.5", "≥2.5", "1", "other levels"],
        "clients": [1200, 900, 50, 60],
        "churn_rate": [0.02, 0.03, 0.015, 0.02],
        "low": [0.01, 0.02, 0.01, 0.01],
        "high": [0.025, 0.035, 0.02, 0.03],
        "base_rate": [0.02] * 4,
    }
)
SIZES = RATES[:2].assign(cluster=[1, 2])
AGAINST = pd.DataFrame(
    {"cluster": [1, 2], "column": ["visits"] * 2, "level": ["", ""], "standardised": [0.55, -0.55]},
)
CURVE = pd.DataFrame({"share": [0.5, 1.0], "clients": [50, 100], "roc_auc": [0.71, 0.72], "log_loss": [0.31, 0.3]})
SCORES = pd.DataFrame(
    {
        "metric": ["log_loss", "roc_auc"],
        "model": ["лес"] * 2,
        "value": [0.35] * 2,
        "low": [0.25] * 2,
        "high": [0.45] * 2,
    }
)
CLIENTS = pd.DataFrame({"visits": np.linspace(0.25, 4e5, 40), "app": [0, 1] * 20, "churned": [0, 0, 1, 1] * 10})
LEVELS = pd.DataFrame({"visits": ["<2.5"] * 40, "app": pd.Series(["0", "1"] * 20, dtype="category")})

PLAN = study().plan
NAMED = study().segments["segments"].assign(name_en="Визиты", name_ru="Визиты")

DRAWN: dict[str, Callable[[Language], Figure]] = {
    "heatmap": lambda to: eda.heatmap(MATRIX, LABELS, "pearson", to),
    "cramers_v": lambda to: eda.heatmap(MATRIX, LABELS, "cramers_v", to),
    "rate_bars": lambda to: eda.rate_bars(RATES, SCHEMA, ["visits", "app", "city"], LABELS, to),
    "distributions": lambda to: eda.distributions(
        CLIENTS, features(visits="number", app="flag"), LEVELS, ["visits", "app"], LABELS, to
    ),
    "dendrogram": lambda to: clusters.draw_dendrogram(ward(CLIENTS[["visits"]] / 1e5), 3, to),
    "silhouettes": lambda to: clusters.draw_silhouettes(pd.DataFrame({"k": [2, 3], "silhouette": [0.255, 0.1]}), 2, to),
    "profile": lambda to: clusters.draw_profile(SIZES, AGAINST, LABELS, ["visits"], to),
    "forest": lambda to: forest(SWEEP.assign(column=["age", "score", "app", "city"]), LABELS, 5, to),
    "roc": lambda to: evaluate.roc_chart({"лес": roc_points(Y, P)}, "лес", to),
    "precision": lambda to: evaluate.precision_recall_chart({"лес": precision_recall_points(Y, P)}, "лес", 0.125, to),
    "gain": lambda to: evaluate.gain_chart({"лес": gain_curve(Y, P)}, "лес", to),
    "lift": lambda to: evaluate.lift_chart({"лес": gain_curve(Y, P)}, "лес", to),
    "reliability": lambda to: evaluate.reliability_chart({"лес": reliability(Y, P, 3)}, "лес", to),
    "decisions": lambda to: plan.draw_decisions({"train": confusion(Y, P > 0.5)._asdict()}, to),
    "models": lambda to: evaluate.models_chart(SCORES, "лес", to),
    "learning": lambda to: evaluate.learning_chart(CURVE, "лес", to),
    "profit": lambda to: plan.draw_curve(PLAN["curve"], PLAN["strategies"], "₽", to),
    "tornado": lambda to: plan.draw_tornado(PLAN["sensitivity"], "₽", to),
    "segments": lambda to: segments.draw_segments(NAMED, to),
    "strengths": lambda to: explain.draw_strengths(TABLE, LABELS, 3, to),
    "swarm": lambda to: explain.draw_swarm(VALUES, TOWNS, SCHEMA, LABELS, ["visits", "app", "city"], to),
    "dependence": lambda to: explain.draw_dependence(VALUES, TOWNS, SCHEMA, LABELS, ["visits", "app", "city"], to),
    "permutation": lambda to: explain.draw_permutation(TABLE.assign(low=-0.5, high=0.5), LABELS, 3, to),
    "coefficients": lambda to: explain.draw_coefficients(
        TABLE.assign(column=["visits", "city_Пермь", "app"], low=-0.5, high=0.5), LABELS, 3, to
    ),
}
SAME = {"ROC", "AUC", "F1", "V", "g", "n"}
"""Words and signs that Russian readers know in Latin letters."""


def texts(figure: Figure) -> list[str]:
    figure.canvas.draw()
    found = [text.get_text() for text in figure.findobj(Text)]
    plt.close(figure)
    return [text for text in found if text]


@pytest.mark.parametrize("picture", DRAWN)
def test_russian_pictures_hold_no_english_words(picture: str) -> None:
    """No text of a picture drawn in Russian holds a Latin word beside a few that both languages share."""
    words = {word for text in texts(DRAWN[picture]("ru")) for word in re.findall(r"[A-Za-z]+\d?", text)}
    assert words <= SAME


@pytest.mark.parametrize("picture", DRAWN)
def test_russian_pictures_have_decimal_commas(picture: str) -> None:
    """Where the English picture has a decimal point, the Russian one has a comma."""
    assert [text for text in texts(DRAWN[picture]("ru")) if re.search(r"\d\.\d", text)] == []


@pytest.mark.parametrize("picture", DRAWN)
def test_english_pictures_hold_no_russian_words(picture: str) -> None:
    """What Cyrillic an English picture holds comes from the labels and levels given to it."""
    given = {*LABELS.values(), "лес", "Омск", "Пермь"}
    words = {word for text in texts(DRAWN[picture]("en")) for word in re.findall(r"[А-Яа-яё]+", text)}
    assert words <= given
