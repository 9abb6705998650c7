"""The plan as a whole: its parts belong together, limits hold, and a hopeless campaign is planned too."""

import numpy as np
import pandas as pd
import pytest

from churn.plan.campaign import open_to_all
from churn.plan.control_group import held_out
from churn.plan.plan import Planned, campaigns, numbers, plan
from churn.plan.sensitivity import Setting
from churn.plan.settings import Control, Plan
from churn.plan.terms import Offer

SETTINGS = Plan(
    draws=100, contacts=None, budget=None, swing=0.2, control=Control(power=0.8, level=0.05, least=0.05, most=0.3)
)
OFFER = Offer(contact_cost=5, offer_cost=20, keeps=(6, 14), taken_anyway=(14, 6))


def setting(value: float = 200.0) -> Setting:
    rng = np.random.default_rng(0)
    p = rng.beta(1, 3, 500)
    keys = [f"{number:03d}" for number in range(500)]
    known = pd.DataFrame({"client": keys, "y": (rng.random(500) < p).astype(int), "p": p})
    offers = {"general": OFFER}
    return Setting(known, np.full(500, value), offers, open_to_all(known, offers))


def found(planned: Planned, given: Setting) -> dict[str, object]:
    return numbers(planned, given, OFFER, held_out(planned.chosen, planned.control.share, 0))


def test_numbers_are_those_of_the_tables() -> None:
    """What the metrics say stands in the strategies, and the rule's clients are those chosen."""
    given = setting()
    planned = plan(given, SETTINGS, 0)
    scalars, row = found(planned, given), planned.strategies.set_index("strategy").loc["rule"]
    assert scalars["contacts"] == row["contacts"] == len(planned.chosen)
    assert scalars["profit"] == scalars["profit_of_rule"] == row["profit"]
    assert row["low"] < row["profit"] < row["high"]
    assert planned.tornado["profit"].iloc[0] == pytest.approx(row["profit"])
    assert planned.tornado["expected"].iloc[0] == pytest.approx(row["expected"])


@pytest.mark.parametrize("limits", [{"contacts": 20}, {"budget": 200.0}])
def test_limits_shorten_the_list(limits: dict[str, float]) -> None:
    """The list and its scalars are those within the limits; the rule's profit stands beside them."""
    given = setting()
    planned = plan(given, SETTINGS.model_copy(update=limits), 0)
    scalars = found(planned, given)
    assert 0 < len(planned.chosen) == scalars["contacts"] <= 20
    assert scalars["profit"] == planned.strategies.set_index("strategy").loc["limited", "profit"]
    assert scalars["profit"] != scalars["profit_of_rule"]


def test_a_plan_says_on_how_many_campaigns_it_rests() -> None:
    """Each counts once, whatever the number of offers it was about."""
    one, other = (OFFER.model_copy(update={"campaigns": marks}) for marks in (("c1", "c2"), ("c2",)))
    assert [campaigns({"a": one, "b": other}), campaigns({"a": OFFER})] == [2, 0]


def test_a_hopeless_campaign_contacts_nobody() -> None:
    """Where an offer costs more than a client is worth, the plan is empty and its profit 0."""
    given = setting(value=10)
    planned = plan(given, SETTINGS, 0)
    scalars = found(planned, given)
    assert (len(planned.chosen), scalars["contacts"], scalars["profit"], scalars["held_out"]) == (0, 0, 0, 0)
    assert planned.break_even.empty
    assert planned.worth_knowing["worth"].iloc[-1] == 0
    assert (scalars["empc"], scalars["gain_forgone"]) == (0, 0)
