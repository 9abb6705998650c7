"""Pictures of a campaign's money and of its decisions."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from churn.base.texts import Language
from churn.figures.style import LEFT, NEUTRAL, STAYED, panels, styled
from churn.plan.words import AMOUNTS, ASSUMPTIONS, assumed, money
from churn.presentation.language import number, percent, whole

_WORDS = {
    "profit": {"en": "by expected gain, 95%", "ru": "по ожидаемой выгоде, 95%"},
    "expected": {"en": "expected from probabilities", "ru": "ожидаемая по вероятностям"},
    "random": {"en": "at random, 95%", "ru": "случайно, 95%"},
    "foresight": {"en": "if one knew who leaves", "ru": "если бы знать, кто уйдёт"},
    "rule": {"en": "the rule: expected gain above 0", "ru": "правило: ожидаемая выгода больше 0"},
    "limited": {"en": "within the limits", "ru": "в пределах ограничений"},
    "share": {"en": "share of clients contacted", "ru": "доля клиентов, с которыми связались"},
    "money": {"en": "profit, {currency}", "ru": "прибыль, {currency}"},
    "whole": {"en": "Profit by share contacted", "ru": "Прибыль по доле охваченных"},
    "near": {"en": "Around the optimum", "ru": "Вблизи оптимума"},
    "tornado": {"en": "What the expected profit depends on", "ru": "От чего зависит ожидаемая прибыль"},
    "low": {"en": "lower value", "ru": "меньшее значение"},
    "high": {"en": "higher value", "ru": "большее значение"},
    "train": {"en": "training part, out-of-fold", "ru": "обучающая часть, вне блока"},
    "test": {"en": "test part", "ru": "тестовая часть"},
    "passed": {"en": "not contacted", "ru": "без контакта"},
    "contacted": {"en": "contacted", "ru": "контакт"},
    "stayed": {"en": "stayed", "ru": "остались"},
    "left": {"en": "left", "ru": "ушли"},
    "as_assumed": {"en": "as assumed: {profit}", "ru": "при принятых допущениях: {profit}"},
}

Decision = dict[str, dict[str, Any]]
"""Of ``churn.plan.decisions.judged``."""


@styled
def draw_plan(
    tables: dict[str, pd.DataFrame], decision: Decision, currency: str, language: Language
) -> dict[str, Figure]:
    """Draw a plan's profit, what it depends on, and its decisions; ``currency`` is the sign of amounts."""
    return {
        "profit": draw_curve(tables["curve"], tables["strategies"], currency, language),
        "tornado": draw_tornado(tables["sensitivity"], currency, language),
        "decisions": draw_decisions(decision, language),
    }


@styled
def draw_curve(curve: pd.DataFrame, strategies: pd.DataFrame, currency: str, language: Language) -> Figure:
    """Draw profit against the share contacted: the whole curve, and the part around the optimum.

    Parameters
    ----------
    curve, strategies : pandas.DataFrame
        Of ``churn.plan.profit``.
    currency : str
        The sign of amounts.
    language : Language
        Of the words.
    """
    figure, (whole, near) = panels(2, width=5.0, height=3.8)
    marks = strategies[strategies["strategy"].isin(["rule", "limited"])].set_index("strategy")
    start, end = around(float(marks.loc["rule", "share"]))
    _lines(whole, curve, marks, language)
    whole.plot(
        curve["share_contacted"], curve["foresight"], color=NEUTRAL, linestyle=":", label=_of("foresight", language)
    )
    _lines(near, curve[curve["share_contacted"].between(start - 1e-9, end + 1e-9)], marks, language)
    near.set_xlim(start, end)
    for ax, title in ((whole, "whole"), (near, "near")):
        ax.axhline(0, color="black", linewidth=0.8)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share, language, int(0 < share < 0.1))))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: number(amount, language)))
        ax.set(title=_of(title, language), xlabel=_of("share", language))
    whole.set_ylabel(_of("money", language).format(currency=currency))
    handles, labels = whole.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=8)
    return figure


def around(share: float) -> tuple[float, float]:
    """Give the part of the axis about the optimum: as far to either side as it goes, a quarter of all clients at most.

    Examples
    --------
    >>> around(0.55), around(0.1), around(0.0), around(0.01)
    ((0.3, 0.8), (0.0, 0.2), (0.0, 0.05), (0.0, 0.03))
    """
    reach = min(0.25, max(0.02, share)) if share else 0.05
    return round(max(0.0, share - reach), 6), round(min(1.0, share + reach), 6)


def _lines(ax: Axes, curve: pd.DataFrame, marks: pd.DataFrame, language: Language) -> None:
    share = curve["share_contacted"]
    ax.fill_between(share, curve["random_low"], curve["random_high"], color=NEUTRAL, alpha=0.15, linewidth=0)
    ax.plot(share, curve["random"], color=NEUTRAL, label=_of("random", language))
    ax.fill_between(share, curve["low"], curve["high"], color=STAYED, alpha=0.2, linewidth=0)
    ax.plot(share, curve["profit"], color=STAYED, label=_of("profit", language))
    ax.plot(share, curve["expected"], color=STAYED, linestyle="--", linewidth=1, label=_of("expected", language))
    for name, colour in (("rule", LEFT), ("limited", "#e69f00")):
        if name in marks.index:
            ax.plot(*marks.loc[name, ["share", "profit"]], "o", color=colour, zorder=4, label=_of(name, language))


@styled
def draw_tornado(tornado: pd.DataFrame, currency: str, language: Language) -> Figure:
    """Draw how far each assumption moves the profit of the rule, the strongest on top.

    Parameters
    ----------
    tornado : pandas.DataFrame
        Of ``churn.plan.sensitivity.tornado``.
    currency : str
        The sign of amounts.
    language : Language
        Of the words.
    """
    figure, (ax,) = panels(1, width=7.2, height=1.4 + 0.42 * len(tornado))
    base, place = float(tornado["expected"].iloc[0]), np.arange(len(tornado))
    for end, colour, shift in (("low", STAYED, -0.19), ("high", LEFT, 0.19)):
        ax.barh(
            place + shift,
            tornado[f"expected_{end}"] - base,
            left=base,
            color=colour,
            height=0.36,
            label=_of(end, language),
        )
    names = [
        f"{ASSUMPTIONS[row.assumption][language]}\n{_ends(row, currency, language)}" for row in tornado.itertuples()
    ]
    ax.set_yticks(place, names)
    ax.set_ylim(len(tornado) - 0.4, -0.6)
    ax.axvline(base, color="black", linewidth=0.8)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda amount, _: number(amount, language)))
    ax.locator_params(axis="x", nbins=6)
    ax.set_xlabel(_of("as_assumed", language).format(profit=money(base, currency, language)))
    ax.set_title(_of("tornado", language))
    figure.legend(loc="outside lower center", ncols=2, fontsize=8)
    return figure


@styled
def draw_decisions(decision: Decision, language: Language) -> Figure:
    """Draw the confusion matrix of each part: clients by what was decided and what came, and their share of the row.

    Parameters
    ----------
    decision : dict of str to dict
        By part, as ``churn.plan.decisions.judged`` gives it.
    language : Language
        Of the words.
    """
    figure, axes = panels(len(decision), width=3.2, height=2.8)
    for ax, (part, found) in zip(axes, decision.items(), strict=True):
        _confusion(ax, np.array([[found[name] for name in row] for row in _CELLS]), language)
        ax.set_title(_of(part, language))
    return figure


_CELLS = (("true_negatives", "false_positives"), ("false_negatives", "true_positives"))


def _confusion(ax: Axes, matrix: np.ndarray, language: Language) -> None:
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        share = shares[row, column]
        text = f"{whole(float(count), language)}\n{percent(share, language)}"
        ax.text(column, row, text, ha="center", va="center", color="white" if share > 0.6 else "black")
    ax.set_xticks([0, 1], [_of(name, language) for name in ("passed", "contacted")])
    ax.set_yticks([0, 1], [_of(name, language) for name in ("stayed", "left")])
    ax.tick_params(length=0)


def _ends(row: tuple[object, ...], currency: str, language: Language) -> str:
    name, low, high = (getattr(row, field) for field in ("assumption", "low", "high"))
    if name in AMOUNTS:  # the currency once
        return f"{number(low, language)} … {money(high, currency, language)}"
    return f"{assumed(name, low, currency, language)} … {assumed(name, high, currency, language)}"


def _of(key: str, language: Language) -> str:
    return _WORDS[key][language]
