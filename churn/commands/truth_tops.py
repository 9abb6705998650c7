"""Holds the plan's list against simulated truth where leavers are rare and the list is short. Part of ``truth``.

Those whose gain is expected to be above 0 are those whose probability came out high, by right or by luck. What they are
promised to bring is held against what their true probabilities let expect: the winner's curse of a steep tail.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from churn.base.config import read_config
from churn.clients.schema import CHURNED, CLIENT, TRAIN
from churn.commands.settings import Params
from churn.commands.worlds import through_files
from churn.evaluate.candidates import candidate
from churn.ingest.simulate import simulate
from churn.ingest.simulator import Simulator
from churn.plan.campaign import expected_gain
from churn.split.split import split
from churn.train.training import TrainParams, train
from stages.train_boost import learner

CASE = Path("cases/telecom")
KEY = "ID"
VALUE = 3600.0
"""What a client is worth: a year of the published 300 a month."""


def thin_tops(params: Params, worlds: int) -> pd.DataFrame:
    """Compare what is promised of those contacted with the truth, in simulated telecoms.

    Returns
    -------
    pandas.DataFrame
        One row a world and one for all: world, contacts, promised, true and seen (probability of leaving, out-of-fold,
        true, and share that left), expected and true gain.
    """
    rows = [top(params, seed) for seed in tqdm(range(1, worlds + 1), desc="thin tops", disable=None)]
    table = pd.DataFrame(rows)
    clients = table["contacts"].sum()
    shares = {name: (table[name] * table["contacts"]).sum() / clients for name in ("promised", "true", "seen")}
    sums = table[["contacts", "expected gain", "true gain"]].sum()
    return pd.concat([table, pd.DataFrame([{"world": "all", **shares, **sums}])], ignore_index=True)


def top(params: Params, seed: int) -> dict[str, object]:
    """Run one simulated telecom with gradient boosting and look at those whom the rule contacts."""
    spec = read_config(CASE / "simulator.yaml", Simulator).model_copy(update={"seed": seed})
    drawn = simulate(spec)
    clients, schema = through_files(CASE, spec, drawn.clients)
    truth = pd.Series(drawn.probability.to_numpy(), index=drawn.clients[KEY].astype(int).astype(str))
    places = split(clients, params.split.test_share, params.split.folds, 1, seed)
    shared = TrainParams(seed=params.seed, collinear_limit=params.collinear_limit, training=params.training)
    _, predictions = train(learner(params.seed), params.grids["boost"], shared, clients, schema, places)
    inside = (places["part"] == TRAIN).to_numpy()
    y, p = clients[CHURNED].to_numpy()[inside], candidate(predictions).out_of_fold
    true = truth.loc[clients[CLIENT]].to_numpy()[inside]
    value, offer = np.full(len(p), VALUE), params.campaign["telecom"].general
    gain = expected_gain(p, value, offer)
    called = gain > 0
    return {
        "world": seed,
        "contacts": int(called.sum()),
        "promised": p[called].mean() if called.any() else 0.0,
        "true": true[called].mean() if called.any() else 0.0,
        "seen": y[called].mean() if called.any() else 0.0,
        "expected gain": gain[called].sum(),
        "true gain": expected_gain(true, value, offer)[called].sum(),
    }
