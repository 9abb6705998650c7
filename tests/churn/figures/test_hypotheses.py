"""The picture of effects: what is drawn, in which order, and that it is drawn for odd tables."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from churn.figures.hypotheses import forest

SWEEP = pd.DataFrame(
    {
        "what": ["numbers", "numbers", "numbers", "shares"],
        "column": ["age", "score", "empty", "city"],
        "hedges_g": [-0.3, 0.9, np.nan, np.nan],
        "hedges_g_low": [-0.4, -0.2, np.nan, np.nan],
        "hedges_g_high": [-0.2, 2.0, np.nan, np.nan],
        "cliffs_delta": [-0.2, 0.5, np.nan, np.nan],
        "cliffs_delta_low": [-0.25, -0.1, np.nan, np.nan],
        "cliffs_delta_high": [-0.15, 0.9, np.nan, np.nan],
        "cramers_v": [np.nan, np.nan, np.nan, 0.1],
        "cramers_v_low": [np.nan, np.nan, np.nan, 0.0],
        "cramers_v_high": [np.nan, np.nan, np.nan, 0.2],
        "finding": ["differs", "uncertain", "untestable", "chance"],
    }
)


def names(sweep: pd.DataFrame, most: int = 5) -> list[list[str]]:
    figure = forest(sweep, {"age": "Age"}, most, "en")
    drawn = [[text.get_text() for text in ax.get_yticklabels()] for ax in figure.axes if ax.axison]
    plt.close(figure)
    return drawn


@pytest.mark.parametrize(
    ("sweep", "most", "expected"),
    [
        (SWEEP, 5, [["Age", "score"], ["city"]]),
        (SWEEP, 1, [["Age"], ["city"]]),
        (SWEEP[SWEEP["what"] == "shares"], 5, [["city"]]),
        (SWEEP[2:3], 5, []),
    ],
    ids=["all", "most", "shares only", "nothing to draw"],
)
def test_columns_that_differ_come_first(sweep: pd.DataFrame, most: int, expected: list[list[str]]) -> None:
    """What differs stands above what may be chance, however strong; untestable columns are not drawn."""
    assert expected == names(sweep, most)
