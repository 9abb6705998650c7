"""Pictures of a case's history: what campaigns changed, and what the model promised against what came out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.figures.style import LEFT, NEUTRAL, STAYED, in_language, panels, short, styled

_WORDS = {
    "effect": {"en": "Fewer leave, points of churn", "ru": "Уходит меньше, пункты оттока"},
    "keeps": {"en": "Share of leavers kept, %", "ru": "Доля удержанных из уходящих, %"},
    "ratio": {"en": "Left, observed to expected", "ru": "Ушло: наблюдалось к ожидавшимся"},
    "roc_auc": {"en": "ROC-AUC", "ru": "ROC-AUC"},
    "found": {"en": "came out, 95%", "ru": "вышло, 95%"},
    "promised": {"en": "promised, 95%", "ru": "обещано, 95%"},
}


class Ends(NamedTuple):
    """A number with its interval."""

    value: float
    low: float
    high: float


@styled
def draw_campaigns(names: Sequence[str], effect: Sequence[Ends], keeps: Sequence[Ends], language: Language) -> Figure:
    """Draw what campaigns changed, the oldest at the top.

    Parameters
    ----------
    names : sequence of str
        Of the batches.
    effect, keeps : sequence of Ends
        By how much churn fell, as a share; the share of leavers kept. A side that is not drawn has no end.
    language : {"en", "ru"}
        Of the words.
    """
    figure, axes = _charts(names)
    for ax, name, found in zip(axes, ("effect", "keeps"), (effect, keeps), strict=True):
        _marks(ax, [Ends(*(100 * number for number in one)) for one in found], 0.0, STAYED)
        ax.axvline(0, color=NEUTRAL, linestyle=":", linewidth=1)
        ax.set_title(_WORDS[name][language])
    return in_language(figure, language)


@styled
def draw_promises(
    names: Sequence[str], ratio: Sequence[Ends], found: Sequence[Ends], promised: Sequence[Ends], language: Language
) -> Figure:
    """Draw what came out beside what a model promised, the oldest batch at the top.

    Parameters
    ----------
    names : sequence of str
        Of the batches.
    ratio : sequence of Ends
        Observed over expected leavers.
    found, promised : sequence of Ends
        ROC-AUC.
    language : {"en", "ru"}
        Of the words.
    """
    figure, (left, right) = _charts(names)
    _marks(left, ratio, 0.0, LEFT)
    left.axvline(1, color=NEUTRAL, linestyle=":", linewidth=1)
    left.set_title(_WORDS["ratio"][language])
    _marks(right, promised, 0.15, NEUTRAL, _WORDS["promised"][language])
    _marks(right, found, -0.15, LEFT, _WORDS["found"][language])
    right.set_title(_WORDS["roc_auc"][language])
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return in_language(figure, language)


def _charts(names: Sequence[str]) -> tuple[Figure, list[Axes]]:
    figure, axes = panels(2, width=3.6, height=1.3 + 0.3 * len(names))
    for place, ax in enumerate(axes):
        ax.set_yticks(np.arange(len(names)), [short(name) if place == 0 else "" for name in names])
        ax.set_ylim(len(names) - 0.5, -0.5)
    return figure, axes


def _marks(ax: Axes, found: Sequence[Ends], shift: float, colour: str, label: str = "") -> None:
    """Draw numbers with their intervals, one a row; an unknown one leaves its row empty."""
    value, low, high = np.array(found, dtype=float).reshape(-1, 3).T
    rows = np.arange(len(found)) + shift
    ax.errorbar(
        value, rows, xerr=[value - low, high - value], fmt="o", color=colour, markersize=4, capsize=2, label=label
    )
