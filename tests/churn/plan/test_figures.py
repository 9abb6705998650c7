"""Pictures of money: what is drawn, and in which language."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from churn.base.texts import Language
from churn.plan.figures import draw_curve, draw_decisions, draw_tornado
from churn.statistics.confusion import Confusion

SHARE = np.linspace(0, 1, 11)
CURVE = pd.DataFrame(
    {"share_contacted": SHARE, "profit": SHARE * (0.6 - SHARE), "low": -SHARE, "high": SHARE, "expected": SHARE / 9,
     "random": -SHARE / 5, "random_low": -SHARE, "random_high": SHARE / 5, "foresight": SHARE}
)  # fmt: skip
STRATEGIES = pd.DataFrame(
    {"strategy": ["nobody", "rule", "limited"], "share": [0, 0.3, 0.1], "profit": [0, 0.09, 0.05]}
)
TORNADO = pd.DataFrame(
    {"assumption": ["keeps", "value"], "low": [0.2, 80.0], "high": [0.4, 120.0], "expected_low": [5.0, 8.0],
     "expected_high": [15.0, 12.0], "expected": 10.0}
)  # fmt: skip


@pytest.mark.parametrize(("limited", "marks"), [(True, [(0.3, 0.09), (0.1, 0.05)]), (False, [(0.3, 0.09)])])
def test_the_curve_marks_the_rule_and_the_limits(limited: bool, marks: list[tuple[float, float]]) -> None:
    """Both panels have a dot for the rule, and for the limits where there are some; the second ends near the rule."""
    figure = draw_curve(CURVE, STRATEGIES if limited else STRATEGIES.head(2), "₽", "en")
    whole, near = figure.axes
    dots = [[tuple(line.get_xydata()[0]) for line in ax.lines if line.get_marker() == "o"] for ax in (whole, near)]
    plt.close(figure)
    assert dots == [marks, marks]
    assert near.get_xlim() == pytest.approx((0.05, 0.55))


def test_a_rule_that_contacts_nobody_is_drawn() -> None:
    """The second panel then shows the first twentieth of clients."""
    figure = draw_curve(CURVE, STRATEGIES.assign(share=0.0, profit=0.0), "₽", "en")
    plt.close(figure)
    assert figure.axes[1].get_xlim() == (0, 0.05)


@pytest.mark.parametrize(
    ("language", "strongest", "second", "title"),
    [
        ("en", "share of leavers kept by the offer\n20.0% … 40.0%", "money lost with a client", "What the"),
        ("ru", "доля уходящих, которых удержит предложение\n20,0% … 40,0%", "потеря с уходом клиента", "От чего"),
    ],
)
def test_the_tornado_names_assumptions_and_their_ends(
    language: Language, strongest: str, second: str, title: str
) -> None:
    """The strongest on top, bars from the base to both ends, words in the reader's language."""
    figure = draw_tornado(TORNADO, "₽", language)
    (ax,) = figure.axes
    plt.close(figure)
    assert [label.get_text() for label in ax.get_yticklabels()] == [strongest, f"{second}\n80 … 120 ₽"]
    assert ax.get_title().startswith(title)
    assert ax.yaxis_inverted()
    assert sorted(bar.get_width() for bar in ax.patches) == [-5, -2, 2, 5]
    assert {bar.get_x() for bar in ax.patches} == {10}


def test_decisions_hold_counts_and_shares() -> None:
    """Each part has its four counts with their share of the row; an empty row has shares of 0."""
    decision = {"train": Confusion(1500, 500, 30, 70)._asdict(), "test": Confusion(8, 2, 0, 0)._asdict()}
    figure = draw_decisions(decision, "en")
    texts = [[text.get_text() for text in ax.texts] for ax in figure.axes]
    plt.close(figure)
    assert texts == [
        ["1,500\n75.0%", "500\n25.0%", "30\n30.0%", "70\n70.0%"],
        ["8\n80.0%", "2\n20.0%", "0\n0.0%", "0\n0.0%"],
    ]
    assert [ax.get_title() for ax in figure.axes] == ["training part, out-of-fold", "test part"]
