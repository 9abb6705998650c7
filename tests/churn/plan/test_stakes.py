"""What is at stake in groups: counted by hand on literal clients."""

import numpy as np
import pandas as pd
import pytest

from churn.plan.campaign import open_to_all
from churn.plan.profit import prospects, worth_contacting
from churn.plan.stakes import memberships, stakes
from churn.plan.terms import Offer

OFFERS = {"general": Offer(contact_cost=5, offer_cost=0, keeps=(1, 0), taken_anyway=(1, 0))}
KNOWN = pd.DataFrame(
    {"client": [f"{number:02d}" for number in range(24)], "y": [1, 0] * 12, "p": [0.5, 0.25] * 6 + [0.01] * 12}
)
SEGMENTS = pd.DataFrame(
    {"client": KNOWN["client"], "all": True, "few": KNOWN["client"] < "09", "even": [True, False] * 12}
)
CLUSTERS = pd.DataFrame({"client": KNOWN["client"], "cluster": [1] * 12 + [2] * 12}).iloc[::-1]


def table() -> pd.DataFrame:
    value = np.full(24, 100.0)
    clients = prospects(KNOWN, value, OFFERS, open_to_all(KNOWN, OFFERS))
    groups = memberships(SEGMENTS, CLUSTERS, KNOWN["client"])
    return stakes(KNOWN, value, groups, clients[worth_contacting(clients)].reset_index(drop=True), OFFERS, 200, 0)


def test_groups_have_what_was_counted_by_hand() -> None:
    """Clients, what is at stake and was lost, contacts, and gains; groups under ten clients are not there."""
    found = table()
    assert list(zip(found["kind"], found["id"], strict=True)) == [
        ("segment", "all"), ("segment", "even"), ("cluster", "1"), ("cluster", "2")
    ]  # fmt: skip
    assert found["clients"].tolist() == [24, 12, 12, 12]
    assert found["value_at_stake"].tolist() == pytest.approx([462, 306, 450, 12])
    assert found["value_lost"].tolist() == [1200, 1200, 600, 600]
    assert found["contacted"].tolist() == [12, 6, 12, 0]
    assert found["expected_gain"].tolist() == pytest.approx([390, 270, 390, 0])
    assert found["gain"].tolist() == [540, 570, 540, 0]
    assert found.iloc[-1][["low", "high"]].tolist() == [0, 0]


def test_intervals_hold_their_middle() -> None:
    """Both intervals lie around the value stated, and chance alone cannot lose less than nothing."""
    found = table()
    assert (found["stake_low"] >= 0).all()
    assert (found["value_at_stake"].between(found["stake_low"], found["stake_high"])).all()
    assert (found["gain"].between(found["low"], found["high"])).all()


def test_chance_moves_the_stake_as_it_should() -> None:
    """Twelve clients of 100 with six times .5 and .25 lose 450 give or take 1.96 standard deviations."""
    cluster = table().iloc[2]
    spread = 195.9964 * np.sqrt(6 * 0.25 + 6 * 0.1875)
    assert cluster[["stake_low", "stake_high"]].tolist() == pytest.approx([450 - spread, 450 + spread])


def test_nobody_contacted_gains_nothing() -> None:
    """Where no contact pays, groups still have what is at stake."""
    none = prospects(KNOWN, np.full(24, 100.0), OFFERS, open_to_all(KNOWN, OFFERS)).head(0)
    found = stakes(KNOWN, np.full(24, 100.0), memberships(None, CLUSTERS, KNOWN["client"]), none, OFFERS, 200, 0)
    assert found["value_at_stake"].tolist() == pytest.approx([450, 12])
    assert found[["contacted", "expected_gain", "gain", "low", "high"]].to_numpy().tolist() == [[0] * 5] * 2
