"""The plan's script: what predictions promise is counted for the campaign and for the earlier study."""

import numpy as np
import pandas as pd
import pytest

from churn.plan.campaign import open_to_all
from churn.plan.economics import economics
from churn.plan.sensitivity import Setting
from churn.plan.terms import Offer, Study
from stages.plan import in_order

STUDY = Study(clients=800, value=300, contact_cost=100, share=0.25, precision=0.5, profit=10_000)


def setting() -> Setting:
    keys, parts = [f"{number}" for number in range(8)], ["train"] * 4 + ["test"] * 4
    known = pd.DataFrame({"client": keys, "part": parts, "y": [1, 0] * 4, "p": [0.6, 0.5, 0.2, 0.1] * 2})
    offers = {"general": Offer(contact_cost=10, offer_cost=0, keeps=(1, 0), taken_anyway=(1, 0))}
    return Setting(known, np.full(8, 40.0), offers, open_to_all(known, offers))


def test_a_study_is_counted_anew() -> None:
    """Training clients by their own model and by honest ones, the test part, and what the study said itself."""
    given = setting()
    table = economics(given, given.known.assign(p=given.known["y"]), STUDY, 100, 0)
    rule = table[table["strategy"] == "rule"].set_index(["campaign", "predictions"])
    assert rule.loc["own", "contacts"].to_dict() == {"training": 2, "out_of_fold": 2, "test": 2}
    assert rule.loc["own", "profit"].to_dict() == {"training": 60, "out_of_fold": 20, "test": 20}
    assert rule.loc["published", "profit"].to_dict() == {"training": 400, "out_of_fold": 100, "test": 100}
    assert rule.loc["published", "of_study"].to_dict() == {"training": 80_000, "out_of_fold": 20_000, "test": 20_000}
    said = table.iloc[-1]
    assert (said["predictions"], said["clients"], said["contacts"], said["of_study"]) == ("published", 800, 200, 10_000)


def test_without_a_study_only_the_campaign_is_counted() -> None:
    """No row is published where nobody published."""
    table = economics(setting(), setting().known, None, 100, 0)
    assert set(table["campaign"]) == {"own"}


def test_tables_take_the_order_of_clients() -> None:
    """Whatever the order of a table's rows, they come in that of the client table."""
    clients = pd.DataFrame({"client": ["b", "a"]})
    assert in_order(pd.DataFrame({"client": ["a", "b"], "p": [1, 2]}), clients)["p"].tolist() == [2, 1]
    with pytest.raises(KeyError):
        in_order(pd.DataFrame({"client": ["a"], "p": [1]}), clients)
