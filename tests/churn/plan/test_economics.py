"""Promises of predictions, honest and not, of the campaign and of an earlier study."""

import numpy as np
import pandas as pd

from churn.plan.campaign import open_to_all
from churn.plan.economics import economics, promises, searched
from churn.plan.profit import prospects
from churn.plan.sensitivity import Setting
from churn.plan.terms import Offer, Study

OFFERS = {"general": Offer(contact_cost=30, offer_cost=0, keeps=(1, 0), taken_anyway=(1, 0))}


def test_predictions_that_saw_the_outcome_promise_more() -> None:
    """Probabilities that lean towards the outcome promise a precision and profit that honest ones do not bring."""
    rng = np.random.default_rng(0)
    p = rng.beta(1, 4, 2000)
    keys = [f"{number:04d}" for number in range(2000)]
    honest = pd.DataFrame({"client": keys, "y": (rng.random(2000) < p).astype(int), "p": p})
    known = {"training": honest.assign(p=(honest["p"] + honest["y"]) / 2), "out_of_fold": honest}
    value = dict.fromkeys(known, np.full(2000, 100.0))
    eligible = {name: open_to_all(frame, OFFERS) for name, frame in known.items()}
    table = promises(known, value, OFFERS, eligible, 200, 0).set_index(["predictions", "strategy"])
    assert table.index.tolist() == [(name, way) for name in known for way in ("rule", "search")]
    assert table.loc[("training", "rule"), "precision"] > table.loc[("out_of_fold", "rule"), "precision_high"]
    assert table.loc[("training", "rule"), "profit"] > table.loc[("out_of_fold", "rule"), "high"]
    assert (table.xs("search", level=1)["profit"] >= table.xs("rule", level=1)["profit"]).all()


def test_search_takes_the_best_place_and_the_fewest() -> None:
    """On the curve 0, 70, 40, 110, 80 three are contacted; where nobody leaves, nobody is."""
    known = pd.DataFrame({"client": list("abcd"), "y": [1, 0, 1, 0], "p": [0.9, 0.6, 0.2, 0.1]})
    clients = prospects(known, np.full(4, 100.0), OFFERS, open_to_all(known, OFFERS))
    assert searched(clients).tolist() == [True, True, True, False]
    assert searched(clients.assign(y=0)).tolist() == [False] * 4


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
