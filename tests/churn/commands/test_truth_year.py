"""A year of campaigns: what was planted is what is measured, learned and earned."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.commands.settings import read_all_params
from churn.commands.truth_year import a_year, study, summed_up
from churn.months.planted import Change
from tests.workflow.pipeline import ROOT


@pytest.fixture(scope="module")
def months() -> pd.DataFrame:
    """Give three months of the gym, usual and with offers that keep nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        params = read_all_params(Path("params.yaml"))
        case = study("fitness", params, 1)
        worlds = {"usual": (), "keeps nobody": (Change(keeps=0),)}
        case = case._replace(year=case.year.model_copy(update={"months": 3, "worlds": worlds, "clients": 1000}))
        rows = [{"world": world, **row} for world in worlds for row in a_year(case, world, params, 1)]
    return pd.DataFrame(rows)


def test_what_is_learned_is_followed(months: pd.DataFrame) -> None:
    """The Beta of keeps narrows; where nobody is kept it falls, and fewer are contacted than by the prior."""
    usual, useless = (months[months["world"] == world].reset_index(drop=True) for world in months["world"].unique())
    assert usual["spread"].is_monotonic_decreasing
    assert useless["error"].is_monotonic_decreasing
    assert useless["learned"].iloc[-1] > useless["prior"].iloc[-1]
    assert (months["contacts"] < months["listed"]).all()


def test_clients_are_worth_the_same_to_all_plans(months: pd.DataFrame) -> None:
    """In the first month the learned terms are the prior's; no plan earns more than knowing what is planted, by far."""
    first = months[months["month"] == 1]
    assert first["learned"].tolist() == first["prior"].tolist()
    assert (months["truth"] >= months["learned"] - abs(0.05 * months["learned"])).all()


def test_years_are_summed_up() -> None:
    """Intervals by world, and over all those that differ; alarms before and after the planted change apart."""
    rows = pd.DataFrame(
        {
            "case": "a", "world": ["usual"] * 2 + ["drift"] * 2, "year": 1, "month": [1, 12] * 2,
            "changes": [np.nan, np.nan, 11, 11], "idle": [3, 0, 0, 0],
            "effect": [1.0, 0.0, 1.0, np.nan], "keeps": 1.0, "money": 1.0, "found": 0.0, "width": 4.0,
            "error": [0.1, -0.1, 0, 0], "spread": 0.4, "believed": 1.0, "prior": 1000.0, "learned": 2000.0,
            "truth": 3000.0, "verdict": ["as promised", "retrain", "as promised", "recalibrate"],
        }
    )  # fmt: skip
    found = summed_up(rows)
    intervals = found["year_intervals"].set_index("world")
    assert intervals.loc["all", ["effect", "campaigns"]].tolist() == [0.5, 2]
    assert found["year_learned"]["error"].tolist() == pytest.approx([0.1, 0.1])
    assert found["year_profits"].set_index("world").loc["usual"].tolist()[1:] == [2, 4, 6, 3, 0]
    verdicts = found["year_verdicts"].set_index("world")
    assert verdicts["false_alarms"].tolist() == [1, 0]
    assert verdicts.loc["drift", ["noticed", "months"]].tolist() == [1, 2]
