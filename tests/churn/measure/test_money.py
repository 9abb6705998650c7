"""What a campaign brought in money, counted by hand."""

import numpy as np
import pytest

from churn.measure.money import money
from tests.churn.measure.campaigns import OFFER, followed

TERMS = {"general": OFFER}


def test_what_was_taken_is_what_was_spent() -> None:
    """100 contacted at 50, 60 offers at 500, and 10 of 40 leavers kept, worth 6,000 each."""
    clients = followed((100, 30), (100, 40))
    taken = (clients["group"] == "contact") & (clients.index < 60)
    found = money(clients.assign(taken=taken.astype(float)), TERMS)
    assert (found.contacts, found.offers, found.counted) == (5000, 30_000, True)
    assert found.gained.estimate == pytest.approx(10 * 6000 - 35_000, rel=0.01)
    assert found.gained.low < found.gained.estimate < found.gained.high


def test_offers_are_expected_where_nobody_counted() -> None:
    """The 10 kept took one, and 70% of the 60 who would have stayed; the doubt about them widens the interval."""
    clients = followed((100, 30), (100, 40))
    found = money(clients, TERMS)
    assert found.offers == pytest.approx(500 * (10 + 0.7 * 60), rel=0.01)
    assert not found.counted
    sure = money(clients, {"general": OFFER.model_copy(update={"taken_anyway": (14e9, 6e9)})})
    assert found.gained.low < sure.gained.low < sure.gained.high < found.gained.high


def test_contacts_against_the_plan_cost_too() -> None:
    """Contacts are paid for those who were contacted, whatever the list said."""
    clients = followed((30, 9), (25, 12))
    assert money(clients.assign(contacted=1.0), TERMS).contacts == 55 * 50


def test_clients_of_more_value_count_more() -> None:
    """Of clients worth twice as much twice as much is kept; where the kept are those of little value, less is."""
    clients = followed((100, 30), (100, 40), taken=0.0)
    usual, double = (money(clients.assign(value=value), TERMS).gained for value in (6000.0, 12_000.0))
    assert np.array(double) + 5000 == pytest.approx(2 * (np.array(usual) + 5000))
    kept_low = clients.assign(left=clients["left"].where(clients["probability"] > 0.5, 0).where(
        clients["group"] == "contact", clients["left"]))  # fmt: skip
    by_risk = np.where(clients["probability"] > 0.5, 9000.0, 3000.0)
    assert money(kept_low.assign(value=by_risk), TERMS).gained < money(kept_low.assign(value=6000.0), TERMS).gained
