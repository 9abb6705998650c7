"""Picture of the tests: the strongest effects with their intervals."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.figures.style import LEFT, NEUTRAL, STAYED, distinct, in_language, panels, styled

_NUMBERS = {"hedges_g": STAYED, "cliffs_delta": LEFT}
_SHARES = {"cramers_v": STAYED}
_NAMES = {
    "hedges_g": {"en": "Hedges' g: means", "ru": "g Хеджеса: средние"},
    "cliffs_delta": {"en": "Cliff's delta: ranks", "ru": "дельта Клиффа: ранги"},
    "cramers_v": {"en": "Cramér's V", "ru": "V Крамера"},
}
_SIGNED = {
    "en": "Numbers by churn: right of 0, higher among those who left",
    "ru": "Числа и уход: справа от 0 — выше у ушедших",
}
_UNSIGNED = {"en": "Categories and flags by churn", "ru": "Категории, да/нет и уход"}
_INTERVAL = {
    "en": "95% interval; hollow: too small, or chance",
    "ru": "95%-й интервал; пустые: мало или случайно",
}


@styled
def forest(sweep: pd.DataFrame, labels: dict[str, str], most: int, language: Language) -> Figure:
    """Draw effects with 95% intervals, what differs on top, strongest first; numbers in one panel, levels in another.

    Parameters
    ----------
    sweep : pandas.DataFrame
        Of ``churn.hypotheses.examine.examine``.
    labels : dict of str to str
        Column to its name for readers.
    most : int
        Columns a panel.
    language : {"en", "ru"}
        Of the words.
    """
    numbers = sweep[sweep["what"] == "numbers"].dropna(subset=["cliffs_delta"])
    shares = sweep[sweep["what"] == "shares"].dropna(subset=["cramers_v"])
    parts = [(_strongest(numbers, "cliffs_delta", most), _NUMBERS), (_strongest(shares, "cramers_v", most), _SHARES)]
    parts = [(table, effects) for table, effects in parts if len(table)]
    tallest = max((len(table) for table, _ in parts), default=1)
    figure, axes = panels(len(parts), width=5.2, height=1.4 + 0.3 * tallest)
    for ax, (table, effects) in zip(axes, parts, strict=True):
        _draw(ax, table, effects, labels, language)
        ax.set_ylim(tallest - 0.5, -0.5)
    return in_language(figure, language)


def _strongest(table: pd.DataFrame, effect: str, most: int) -> pd.DataFrame:
    order = table.assign(rest=table["finding"] != "differs", strength=-table[effect].abs())
    return table.loc[order.sort_values(["rest", "strength"], kind="stable").index[:most]]


def _draw(ax: Axes, table: pd.DataFrame, effects: dict[str, str], labels: dict[str, str], language: Language) -> None:
    shift = np.linspace(-0.15, 0.15, len(effects)) if len(effects) > 1 else [0.0]
    clear = (table["finding"] == "differs").to_numpy()
    for (effect, colour), off in zip(effects.items(), shift, strict=True):
        value = table[effect].to_numpy()
        reach = np.clip([value - table[f"{effect}_low"], table[f"{effect}_high"] - value], 0, None)
        place = np.arange(len(table)) + off
        ax.errorbar(value, place, xerr=reach, fmt="none", ecolor=colour, elinewidth=1, capsize=2)
        ax.scatter(value[clear], place[clear], color=colour, s=22, zorder=3, label=_NAMES[effect][language])
        ax.scatter(value[~clear], place[~clear], facecolor="white", edgecolor=colour, s=22, zorder=3)
    ax.axvline(0, color=NEUTRAL, linestyle="--", linewidth=1)
    ax.set_yticks(np.arange(len(table)), distinct([labels.get(name, name) for name in table["column"]]))
    signed = len(effects) > 1
    ax.set_title((_SIGNED if signed else _UNSIGNED)[language])
    ax.set_xlabel(_INTERVAL[language])
    ax.locator_params(axis="x", nbins=6)
    ax.legend(loc="best")
