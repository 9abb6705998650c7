"""Promises of predictions, honest and not, on simulated clients whose probabilities are known."""

import numpy as np
import pandas as pd

from churn.plan.campaign import open_to_all
from churn.plan.economics import promises, searched
from churn.plan.profit import prospects
from churn.plan.terms import Offer

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
