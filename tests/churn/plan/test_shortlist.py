"""Whoever is on a list is on the short list, whatever the reasons turn out to be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.plan.actions import Actions, eligible
from churn.plan.actions import offers as terms
from churn.plan.contact_list import within_limits
from churn.plan.profit import prospects
from churn.plan.shortlist import bounds, length, threshold
from churn.plan.terms import Campaign

TEXT = {"en": "Offer", "ru": "Предложение"}
ACTIONS = Actions.model_validate(
    {
        "general": TEXT,
        "actions": [
            {"kind": "offer", "id": "idle", "segment": "idle", "keeps": [9, 11], "text": TEXT},
            {"kind": "offer", "id": "visits", "driver": "visits", "offer_cost": 20, "text": TEXT},
            {"kind": "offer", "id": "both", "segment": "idle", "driver": "age", "contact_cost": 5, "text": TEXT},
        ],
    }
)
CAMPAIGN = Campaign.model_validate(
    {"currency": "₽", "period": {"en": "month", "ru": "месяц"}, "value": 900, "contact_cost": 40, "offer_cost": 100,
     "keeps": (6, 14), "taken_anyway": (10, 10)}
)  # fmt: skip
OFFERS = terms(ACTIONS, CAMPAIGN)


def drawn(seed: int, size: int) -> tuple[pd.DataFrame, np.ndarray, pd.DataFrame, pd.DataFrame]:
    """Draw clients with probabilities, values, a segment and reasons."""
    chance = np.random.default_rng(seed)
    keys = [f"c{place:03d}" for place in range(size)]
    known = pd.DataFrame({"client": keys, "p": chance.random(size).round(2)})
    members = pd.DataFrame({"idle": chance.random(size) < 0.4}, index=pd.Index(keys, name="client"))
    pushes = pd.DataFrame(chance.normal(size=(size, 2)), index=members.index, columns=["visits", "age"])
    return known, chance.integers(50, 2000, size).astype(float), members, pushes


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 80), st.integers(1, 30), st.one_of(st.none(), st.floats(1, 4000)))
def test_nobody_on_the_list_is_left_out(seed: int, size: int, contacts: int, budget: float | None) -> None:
    """The list drawn up with all reasons known, within contacts and money, is part of the short list."""
    known, value, members, pushes = drawn(seed, size)
    ordered = prospects(known, value, OFFERS, eligible(ACTIONS, members, pushes))
    listed = ordered.loc[within_limits(ordered, contacts, budget), "client"]
    found = bounds(known["p"].to_numpy(), value, OFFERS, ACTIONS, members, per_cost=budget is not None)
    short = found.high >= threshold(found.low, length(contacts, budget, OFFERS))
    assert set(listed) <= set(known["client"][short & (found.high > 0)])


def test_a_short_list_is_short() -> None:
    """Of a thousand clients a list of ten leaves few to be explained."""
    known, value, members, _ = drawn(1, 1000)
    found = bounds(known["p"].to_numpy(), value, OFFERS, ACTIONS, members, per_cost=False)
    assert 10 <= (found.high >= threshold(found.low, 10)).sum() <= 60


@pytest.mark.parametrize(("most", "expected"), [(1, 5.0), (2, 3.0), (3, 0.0), (9, 0.0)])
def test_the_threshold_is_what_as_many_surely_have(most: int, expected: float) -> None:
    """The least merit that is sure for as many clients as the list holds; none where fewer gain for sure."""
    assert threshold(np.array([-1.0, 3.0, 5.0, 2.0]), most) == expected


@pytest.mark.parametrize(
    ("contacts", "budget", "expected"), [(10, None, 10), (10, 24.0, 4), (3, 24.0, 3), (10, 0.0, 1)]
)
def test_money_shortens_a_list(contacts: int, budget: float | None, expected: int) -> None:
    """No contact costs less than the cheapest, here 5."""
    assert length(contacts, budget, OFFERS) == expected
