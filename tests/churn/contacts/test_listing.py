"""The list of current clients: limits hold, groups are apart, and the order of the file changes nothing."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.texts import Text
from churn.contacts.listing import COLUMNS, Listing, Today, Told, listing, totals
from churn.plan.actions import Actions
from churn.plan.decisions import decide, setting_of
from churn.plan.settings import Control, Plan
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels
from churn.segments.segments import PROBABILITY, members_by_rule
from tests.schemas import features

SIZE = 60
RNG = np.random.default_rng(3)
CLIENTS = pd.DataFrame({"client": [f"c{place:02d}" for place in range(SIZE)], "visits": RNG.integers(0, 9, SIZE) * 1.0})
P = RNG.uniform(0.01, 0.95, SIZE)
PUSHES = pd.DataFrame({"visits": (4 - CLIENTS["visits"]) / 4})
SEGMENTS = pd.DataFrame(
    {"id": ["idle", "mined_1"], "kind": ["declared", "mined"], "rule": ["visits < 3", "probability > 0.5"],
     "name_en": ["Seldom here", "Probability: above 0.5"], "name_ru": ["Редко", "Вероятность: больше 0,5"]}
)  # fmt: skip
ACTIONS = Actions.model_validate(
    {
        "general": {"en": "A discount", "ru": "Скидка"},
        "actions": [
            {
                "kind": "offer",
                "id": "visit",
                "segment": "idle",
                "keeps": [9, 11],
                "text": {"en": "Visit", "ru": "Визит"},
            }
        ],
    }
)
TOLD = Told(
    Labels(title=Text(en="t", ru="т"), labels={}), ACTIONS, features(visits="number"), SEGMENTS, np.arange(100) / 100
)
MONEY: dict[str, Any] = {"contact_cost": 40, "offer_cost": 100, "keeps": (6, 14), "taken_anyway": (10, 10)}
CAMPAIGN = Campaign(currency="₽", period=Text(en="month", ru="месяц"), value=900, **MONEY)
NAMES = TOLD.segment_names("en")


def made(contacts: int | None = None, budget: float | None = None, order: np.ndarray | None = None) -> Listing:
    rows = np.arange(SIZE) if order is None else order
    control = Control.model_validate({"power": 0.8, "level": 0.05, "least": 0.2, "most": 0.3} | _WIDTH)
    plan = Plan.model_validate({"draws": 100, "contacts": contacts, "budget": budget, "swing": 0.2, "control": control})
    return listing(TOLD, Today(CLIENTS.iloc[rows], P[rows], PUSHES.iloc[rows]), CAMPAIGN, plan, 0)


_WIDTH: dict[str, Any] = {"width": None} if "width" in Control.model_fields else {}


def test_a_row_says_all_that_a_caller_needs() -> None:
    """The columns, each client's decision as the plan's rule makes it, its tenth, and segments by name."""
    table = made().everybody(NAMES).set_index("client")
    assert list(made().everybody(NAMES))[: len(COLUMNS)] == list(COLUMNS)
    members = CLIENTS[["client"]].join(members_by_rule(CLIENTS.assign(**{PROBABILITY: P}), SEGMENTS))
    known, pushes = CLIENTS[["client"]].assign(p=P), CLIENTS[["client"]].join(PUSHES)
    decided = decide(setting_of(ACTIONS, CAMPAIGN, CLIENTS, known, members, pushes)).set_index("client")
    assert (table["group"] != "").astype(int).to_dict() == decided["contact"].to_dict()
    assert table["expected_gain"].to_dict() == pytest.approx(decided["expected_gain"].to_dict())
    assert table["offer"].to_dict() == decided["offer"].to_dict()
    idle = CLIENTS.set_index("client")["visits"] < 3
    for client, row in table.iterrows():
        named = [
            name for name, here in zip(NAMES.values(), (idle[client], row["probability"] > 0.5), strict=True) if here
        ]
        assert row["segments"] == "; ".join(named)
        assert row["decile"] == min(10, 10 - int(row["probability"] * 10 - 0.05 + 1e-9)) or 0 < row["decile"] <= 10
    assert table["reason_1_en"].str.startswith("visits: ").sum() == (PUSHES["visits"] > 0).sum()


def test_a_list_holds_whom_it_lists_and_scores_everybody() -> None:
    """The list is of both groups, the greatest gain first; everybody stands by probability, with the same columns."""
    found = made(contacts=20)
    listed, everybody = found.listed(NAMES), found.everybody(NAMES)
    assert list(listed) == list(everybody)
    assert set(listed["group"]) == {"contact", "control"}
    assert listed["expected_gain"].is_monotonic_decreasing
    assert everybody["probability"].is_monotonic_decreasing
    assert sorted(everybody["client"]) == list(CLIENTS["client"])
    sums = totals(found.clients)
    assert (sums["listed"], sums["contacts"] + sums["held_out"]) == (20, 20)
    called = listed[listed["group"] == "contact"]
    assert sums["expected_gain"] == pytest.approx(called["expected_gain"].sum())


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.one_of(st.none(), st.integers(1, 70)), st.one_of(st.none(), st.floats(0, 5000)), st.permutations(range(SIZE)))
def test_limits_hold_in_any_order(contacts: int | None, budget: float | None, order: list[int]) -> None:
    """Whatever limits and order: no more contacts and money than allowed, only gains, each client once, same rows."""
    found = made(contacts, budget, np.array(order)).listed(NAMES)
    assert len(found) <= (SIZE if contacts is None else contacts)
    assert found["expected_cost"].sum() <= (np.inf if budget is None else budget + 1e-9)
    assert (found["expected_gain"] > 0).all()
    assert not found["client"].duplicated().any()
    pd.testing.assert_frame_equal(found, made(contacts, budget).listed(NAMES))
