"""Pictures of how well models find leavers: all models in each, the champion drawn strong."""

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.figures.style import LEFT, NEUTRAL, STAYED, in_language, panels, short, styled
from churn.presentation.language import percent
from churn.presentation.metrics import metric_name
from churn.scores.metrics import sign

_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#000000")
"""Okabe and Ito's, which people with colour blindness tell apart, without red (the champion) and yellow (too pale)."""

_STYLES = [(colour, line) for line, colour in product(("-", "--", ":"), _COLOURS)]

_WORDS: dict[str, dict[Language, str]] = {
    "chance": {"en": "by chance", "ru": "наугад"},
    "perfect": {"en": "perfect order", "ru": "идеальный порядок"},
    "equal": {"en": "rate = probability", "ru": "доля = вероятность"},
    "roc": {"en": "ROC curve", "ru": "ROC-кривая"},
    "stayers": {"en": "share of stayers called leaving", "ru": "доля оставшихся, названных уходящими"},
    "leavers": {"en": "share of leavers called leaving", "ru": "доля ушедших, названных уходящими"},
    "precision_recall": {"en": "Precision and recall", "ru": "Точность и полнота"},
    "recall": {"en": "recall: share of leavers found", "ru": "полнота: доля найденных среди ушедших"},
    "precision": {"en": "precision: share of found who left", "ru": "точность: доля ушедших среди найденных"},
    "gain": {"en": "Gain", "ru": "Охват ушедших"},
    "lift": {"en": "Lift", "ru": "Лифт"},
    "contacted": {"en": "share of clients contacted", "ru": "доля клиентов, с которыми связались"},
    "reached": {"en": "share of leavers reached", "ru": "доля охваченных среди ушедших"},
    "times": {"en": "leavers reached over those by chance", "ru": "во сколько раз больше, чем наугад"},
    "calibration": {"en": "Calibration", "ru": "Калибровка"},
    "mean_probability": {"en": "mean probability of leaving in a group", "ru": "средняя вероятность ухода в группе"},
    "share_left": {"en": "share that left", "ru": "доля ушедших"},
    "smaller": {"en": "95% interval, smaller is better", "ru": "95%-й интервал, меньше — лучше"},
    "greater": {"en": "95% interval, greater is better", "ru": "95%-й интервал, больше — лучше"},
    "fold": {"en": "one fold", "ru": "один блок"},
    "mean": {"en": "mean of the folds", "ru": "среднее по блокам"},
    "fitted": {"en": "clients fitted on", "ru": "клиентов в обучении"},
    "learning": {"en": "Learning curve of {}", "ru": "Кривая обучения: {}"},
}

_PERCENT = "{x:.0%}"


@styled
def roc_chart(curves: dict[str, pd.DataFrame], champion: str, language: Language) -> Figure:
    """Draw the ROC curves of all models.

    Parameters
    ----------
    curves : dict of str to pandas.DataFrame
        Model to its curve as ``churn.scores.scores.roc_points`` gives it; the names stand in the legend.
    champion : str
        The model to draw strong.
    language : {"en", "ru"}
        Of the words.
    """
    figure, ax = _chart(6.4, 4.0)
    _lines(ax, curves, champion, "fpr", "tpr")
    ax.plot([0, 1], [0, 1], color=NEUTRAL, linestyle=":", linewidth=1, label=_WORDS["chance"][language])
    return _finish(figure, ax, "roc", "stayers", "leavers", language)


@styled
def precision_recall_chart(
    curves: dict[str, pd.DataFrame], champion: str, base_rate: float, language: Language
) -> Figure:
    """Draw the precision-recall curves of all models and the base rate.

    Parameters
    ----------
    curves : dict of str to pandas.DataFrame
        Model to its curve as ``churn.scores.scores.precision_recall_points`` gives it.
    champion : str
        The model to draw strong.
    base_rate : float
        Share of leavers, the precision of a random choice.
    language : {"en", "ru"}
        Of the words.
    """
    figure, ax = _chart(6.4, 3.8)
    _lines(ax, curves, champion, "recall", "precision")
    by_chance = f"{_WORDS['chance'][language]} ({percent(base_rate, language)})"
    ax.axhline(base_rate, color=NEUTRAL, linestyle=":", linewidth=1, label=by_chance)
    ax.set_ylim(0, 1.02)
    return _finish(figure, ax, "precision_recall", "recall", "precision", language)


@styled
def gain_chart(curves: dict[str, pd.DataFrame], champion: str, language: Language) -> Figure:
    """Draw the share of leavers reached by share of clients contacted.

    Parameters
    ----------
    curves : dict of str to pandas.DataFrame
        Model to its table as ``churn.scores.gains.gain_curve`` gives it, on the same clients.
    champion : str
        The model to draw strong.
    language : {"en", "ru"}
        Of the words.
    """
    figure, ax = _chart(6.4, 4.0)
    start = pd.DataFrame({"share_contacted": [0.0], "left_found": [0.0]})
    _lines(ax, {name: pd.concat([start, curve]) for name, curve in curves.items()}, champion, *start)
    base_rate = float(curves[champion]["precision"].iloc[-1])  # precision where everybody is contacted
    ax.plot([0, base_rate, 1], [0, 1, 1], color=NEUTRAL, linestyle="-.", linewidth=1, label=_WORDS["perfect"][language])
    ax.plot([0, 1], [0, 1], color=NEUTRAL, linestyle=":", linewidth=1, label=_WORDS["chance"][language])
    return _finish(figure, ax, "gain", "contacted", "reached", language)


@styled
def lift_chart(curves: dict[str, pd.DataFrame], champion: str, language: Language) -> Figure:
    """Draw how many times as many leavers as by chance are reached.

    Parameters
    ----------
    curves : dict of str to pandas.DataFrame
        Model to its table as ``churn.scores.gains.gain_curve`` gives it.
    champion : str
        The model to draw strong.
    language : {"en", "ru"}
        Of the words.
    """
    figure, ax = _chart(6.4, 3.8)
    _lines(ax, curves, champion, "share_contacted", "lift")
    ax.axhline(1, color=NEUTRAL, linestyle=":", linewidth=1, label=_WORDS["chance"][language])
    ax.set_ylim(0)
    ax.yaxis.set_major_formatter("{x:g}")
    return _finish(figure, ax, "lift", "contacted", "times", language, shares=False)


@styled
def reliability_chart(tables: dict[str, pd.DataFrame], champion: str, language: Language) -> Figure:
    """Draw rates against probabilities, with 95% intervals for the champion.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Model to its table as ``churn.scores.calibration.reliability`` gives it.
    champion : str
        The model to draw strong.
    language : {"en", "ru"}
        Of the words.
    """
    figure, ax = _chart(6.4, 4.0)
    _lines(ax, tables, champion, "mean_probability", "rate", marker="o")
    mine = tables[champion]
    errors = np.clip([mine["rate"] - mine["low"], mine["high"] - mine["rate"]], 0, None)
    ax.errorbar(mine["mean_probability"], mine["rate"], yerr=errors, fmt="none", ecolor=LEFT, capsize=2, zorder=4)
    highest = max(float(table[["mean_probability", "rate"]].max().max()) for table in tables.values())
    end = min(1.0, 1.05 * max(highest, float(mine["high"].max())))
    ax.plot([0, end], [0, end], color=NEUTRAL, linestyle=":", linewidth=1, label=_WORDS["equal"][language])
    ax.set(xlim=(0, end), ylim=(0, end))
    return _finish(figure, ax, "calibration", "mean_probability", "share_left", language)


@styled
def models_chart(table: pd.DataFrame, champion: str, language: Language) -> Figure:
    """Draw each model's scores with their intervals, one chart a score.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns metric, model, value, low, high; models stand from top to bottom in the order in which they occur.
    champion : str
        The model to draw strong; a dotted line marks its value.
    language : {"en", "ru"}
        Of the words.
    """
    names, metrics = list(table["model"].unique()), list(table["metric"].unique())
    figure, axes = panels(len(metrics), height=1.1 + 0.26 * len(names), width=3.0)
    for place, (ax, metric) in enumerate(zip(axes, metrics, strict=True)):
        _intervals(ax, table[table["metric"] == metric].set_index("model").reindex(names), champion)
        ax.set_yticks(np.arange(len(names)), [short(name) for name in names] if place % 4 == 0 else [""] * len(names))
        ax.set_ylim(len(names) - 0.5, -0.5)
        ax.set_title(metric_name(metric, language))
        ax.set_xlabel(_WORDS["smaller" if sign(metric) > 0 else "greater"][language])
    return in_language(figure, language)


@styled
def learning_chart(curve: pd.DataFrame, model: str, language: Language) -> Figure:
    """Draw ROC-AUC and log loss on held-out folds against the number of clients fitted on: mean and every fold.

    Parameters
    ----------
    curve : pandas.DataFrame
        As ``churn.learning_curve.learning_curve.learning_curve`` gives it.
    model : str
        Named in the title.
    language : {"en", "ru"}
        Of the words.
    """
    figure, axes = panels(2, width=3.8, height=3.0)
    for ax, metric in zip(axes, ("roc_auc", "log_loss"), strict=True):
        means = curve.groupby("share")[["clients", metric]].mean()
        ax.plot(
            curve["clients"], curve[metric], "o", color=NEUTRAL, alpha=0.4, markersize=3, label=_WORDS["fold"][language]
        )
        ax.plot(means["clients"], means[metric], "o-", color=LEFT, label=_WORDS["mean"][language])
        ax.set(xlabel=_WORDS["fitted"][language], ylabel=metric_name(metric, language), xlim=(0, None))
    axes[0].legend(loc="lower right")
    figure.suptitle(_WORDS["learning"][language].format(model))
    return in_language(figure, language)


def _chart(width: float, height: float) -> tuple[Figure, Axes]:
    figure, (ax,) = panels(1, width=width, height=height)
    return figure, ax


def _lines(ax: Axes, curves: dict[str, pd.DataFrame], champion: str, x: str, y: str, marker: str = "") -> None:
    """Draw the champion first for the legend, but over the others."""
    mine = curves[champion]
    ax.plot(mine[x], mine[y], color=LEFT, linewidth=2.6, marker=marker, markersize=5, label=short(champion), zorder=3)
    others = [name for name in curves if name != champion]
    for place, name in enumerate(others):
        colour, line = _STYLES[place % len(_STYLES)]
        curve = curves[name]
        ax.plot(
            curve[x], curve[y], color=colour, linestyle=line, linewidth=1, marker=marker, markersize=3,
            label=short(name),
        )  # fmt: skip


def _finish(
    figure: Figure, ax: Axes, title: str, across: str, up: str, language: Language, shares: bool = True
) -> Figure:
    """Name the chart and its axes, shares as percent, and put the legend where no curve can run through it."""
    ax.set_title(_WORDS[title][language])
    ax.set_xlabel(_WORDS[across][language])
    ax.set_ylabel(_WORDS[up][language])
    ax.xaxis.set_major_formatter(_PERCENT)
    if shares:
        ax.yaxis.set_major_formatter(_PERCENT)
    figure.legend(loc="outside right upper", fontsize=8)
    return in_language(figure, language)


def _intervals(ax: Axes, table: pd.DataFrame, champion: str) -> None:
    ax.axvline(table.loc[champion, "value"], color=LEFT, linestyle=":", linewidth=1)
    for place, (name, row) in enumerate(table.iterrows()):
        strong = name == champion
        errors = np.clip([[row["value"] - row["low"]], [row["high"] - row["value"]]], 0, None)
        ax.errorbar(
            row["value"], place, xerr=errors, fmt="o", color=LEFT if strong else STAYED, markersize=6 if strong else 4,
            elinewidth=2.2 if strong else 1, capsize=2,
        )  # fmt: skip
