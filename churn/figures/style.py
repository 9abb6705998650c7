"""What every picture shares: size, colours, the language's numbers, and bytes that depend on the content alone."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, FixedFormatter, FixedLocator, Formatter, FuncFormatter, MaxNLocator

from churn.base.texts import Language

STAYED, LEFT, NEUTRAL = "#3b75af", "#d1495b", "#6c757d"
"""Blue and red that people with colour blindness tell apart, also in print; grey for the base rate."""

STYLE: Any = {
    "figure.dpi": 110,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}
"""matplotlib's settings of every picture, in force only while one is drawn or written."""

P = ParamSpec("P")
R = TypeVar("R")


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a function draw in the style that all pictures share; nothing outside it changes."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.rc_context(STYLE):
            return draw(*args, **kwargs)

    return drawn


@styled
def panels(
    count: int, width: float = 3.6, height: float = 2.6, most_across: int = 4, ratios: Sequence[float] | None = None
) -> tuple[Figure, list[Axes]]:
    """Give a figure with a grid of ``count`` small charts; unused places stay empty.

    Parameters
    ----------
    count : int
        How many charts.
    width, height : float
        Of one chart, in inches.
    most_across : int
        Charts in a row.
    ratios : sequence of float, optional
        Widths of the charts in a row against each other; equal by default.
    """
    across = min(count, most_across) if count else 1
    down = max(1, math.ceil(count / across))
    size = (width * across, height * down)
    figure = Figure(figsize=size)  # not pyplot's: it would keep the figure, and ask for a screen
    FigureCanvasAgg(figure)
    axes = figure.subplots(down, across, squeeze=False, width_ratios=ratios)
    flat = list(np.ravel(axes))
    for unused in flat[count:]:
        unused.set_axis_off()
    return figure, flat[:count]


@styled
def save(figure: Figure, path: Path) -> None:
    """Write a PNG without software version or time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})


def save_all(figures: Mapping[str, Figure], folder: Path) -> None:
    """Write figures into a folder, each under its name."""
    for name, figure in figures.items():
        save(figure, folder / f"{name}.png")


def plain_numbers(axis: Axis, largest: float, language: Language) -> None:
    """Write large numbers on an axis as 200k or 1.5M (200 тыс., 1.5 млн) instead of a factor in the corner."""
    if largest >= 1e5:
        formatter = EngFormatter(sep="")
        if language == "ru":
            formatter.ENG_PREFIXES = {0: "", 3: " тыс.", 6: " млн", 9: " млрд"}
        axis.set_major_formatter(formatter)


def in_language(figure: Figure, language: Language) -> Figure:
    """Give the figure with the decimal sign of the language on all axes that count; names of rows stay as they are."""
    for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)) if language == "ru" else ():
        if not _named(axis):
            axis.set_major_formatter(_Comma(axis.get_major_formatter()))
    return figure


def _named(axis: Axis) -> bool:
    """Tell whether places have names; matplotlib keeps names given with places in a function, not a FixedFormatter."""
    by_place = isinstance(axis.get_major_locator(), FixedLocator)
    names = isinstance(axis.get_major_formatter(), FuncFormatter) and by_place
    return names or isinstance(axis.get_major_formatter(), FixedFormatter)


class _Comma(Formatter):
    """Writes what another formatter writes, with the decimal comma."""

    def __init__(self, plain: Formatter) -> None:
        self.plain = plain

    def __call__(self, x: float, pos: int | None = None) -> str:
        return re.sub(r"(?<=\d)\.(?=\d)", ",", self.plain(x, pos))

    def set_locs(self, locs: Any) -> None:
        self.plain.set_locs(locs)


def short(text: str, most: int = 28) -> str:
    """Cut a long label."""
    return text if len(text) <= most else text[: most - 1] + "…"


def distinct(names: Sequence[str], most: int = 28) -> list[str]:
    """Cut long labels so that no two different ones read the same: the end is kept where beginnings are alike.

    Examples
    --------
    >>> distinct(["spent on services, total", "spent on services, last month", "age"], 16)
    ['spent on…, total', 'spent on…t month', 'age']
    """
    cut = [short(name, most) for name in names]
    for tail in range(most // 2 - 1, most - 2):
        alike = {one for one in cut if len({name for name, other in zip(names, cut, strict=True) if other == one}) > 1}
        if not alike:
            break
        cut = [
            f"{name[: most - 1 - tail]}…{name[-tail:]}"
            if len(name) > most and (one in alike or "…" in one[:-1])
            else one
            for name, one in zip(names, cut, strict=True)
        ]
    return cut


def shares(axis: Axis, most: int = 5) -> None:
    """Write an axis of shares in percent, at round places, with the digits that tell these apart."""
    axis.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{round(100 * share, 6) + 0.0:.10g}%"))
