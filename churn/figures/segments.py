"""Picture of segments: their churn rates in both parts."""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.clients.schema import TEST, TRAIN
from churn.figures.style import LEFT, NEUTRAL, STAYED, panels, styled
from churn.presentation.language import percent, whole

_TITLE = {"en": "Churn rate of segments", "ru": "Доля ухода по сегментам"}
_AXIS = {"en": "95% interval; dashed: base rate, {base}", "ru": "95%-й интервал; пунктир: доля среди всех, {base}"}
_PARTS = {
    TRAIN: {"en": "training part", "ru": "обучающая часть"},
    TEST: {"en": "test part", "ru": "тестовая часть"},
}
_COUNT = {
    "en": "{name} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{clients})",
    "ru": "{name} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{clients})",
}
_LINE = 62
"""Letters in a line of a name; most rules of three conditions take two lines."""


@styled
def draw_segments(table: pd.DataFrame, language: Language) -> Figure:
    """Draw the churn rate of every segment in both parts, with 95% intervals, and the base rate.

    Parameters
    ----------
    table : pandas.DataFrame
        Of ``churn.segments.segments``; segments too small to show in a part have no mark there.
    language : {"en", "ru"}
        Of the words.
    """
    figure, (ax,) = panels(1, width=9, height=1.4 + 0.4 * max(len(table), 1))
    place = np.arange(len(table))
    for part, colour, off in ((TRAIN, STAYED, -0.14), (TEST, LEFT, 0.14)):
        rate = table[f"{part}_churn_rate"].to_numpy(dtype=float)
        reach = np.clip([rate - table[f"{part}_low"], table[f"{part}_high"] - rate], 0, None)
        name = _PARTS[part][language]
        ax.errorbar(rate, place + off, xerr=reach, fmt="o", markersize=4, capsize=2, color=colour, label=name)
    if len(table):
        base = table["base_rate"].iloc[0]
        ax.axvline(base, color=NEUTRAL, linestyle="--", linewidth=1)
        ax.set_xlabel(_AXIS[language].format(base=percent(base, language)))
        ax.legend(loc="best")
    counts = [whole(clients, language) for clients in table["clients"]]
    names = zip(table[f"name_{language}"], counts, strict=True)
    ticks = [fill(_COUNT[language].format(name=name, clients=n), _LINE) for name, n in names]
    ax.set_yticks(place, ticks)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.02 * max([*table["train_high"].dropna(), *table["test_high"].dropna()], default=1.0))
    ax.xaxis.set_major_formatter(lambda share, _: percent(share, language, 0))
    ax.set_title(_TITLE[language])
    return figure
