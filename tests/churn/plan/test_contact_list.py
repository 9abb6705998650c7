"""Whom a list holds within limits."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.plan.contact_list import within_limits
from churn.plan.profit import expected_cost

CLIENTS = pd.DataFrame(
    {
        "client": ["a", "b", "c", "d"],
        "p": [0.8, 0.6, 0.5, 0.1],
        "value": [100.0, 90.0, 80.0, 70.0],
        "offer": "general",
        "gain": [50.0, 40.0, 12.0, -1.0],
        "contact_cost": [25.0, 10.0, 2.0, 2.0],
        "offer_cost": 0.0,
        "keeps": 0.3,
        "taken_anyway": 0.7,
    }
)


@pytest.mark.parametrize(
    ("contacts", "budget", "expected"),
    [
        (None, None, "abc"),
        (2, None, "ab"),
        (9, None, "abc"),
        (None, 12, "bc"),
        (None, 37, "abc"),
        (None, 36.9, "bc"),
        (1, 12, "c"),
        (None, 0, ""),
    ],
)
def test_limits_leave_the_best(contacts: int | None, budget: float | None, expected: str) -> None:
    """The greatest gains within a number of contacts, the greatest gains per money within a budget; never a loss."""
    assert "".join(CLIENTS.loc[within_limits(CLIENTS, contacts, budget), "client"]) == expected


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=20), st.integers(1, 20), st.floats(0, 100))
def test_limits_are_kept(gains: list[float], contacts: int, budget: float) -> None:
    """Neither more contacts nor more money than allowed, and only gains."""
    clients = pd.concat([CLIENTS.head(1)] * len(gains), ignore_index=True).assign(gain=gains)
    chosen = within_limits(clients, contacts, budget)
    assert chosen.sum() <= contacts
    assert expected_cost(clients)[chosen].sum() <= budget
    assert (clients.loc[chosen, "gain"] > 0).all()
