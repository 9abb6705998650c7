"""All models of a case side by side, and what follows from the choice of one."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from churn.champion.blend import Blend, alone
from churn.champion.champion import Champion
from churn.clients.schema import CLIENT, TEST, TRAIN
from churn.evaluate.candidates import Candidate, against_best, candidate, cross_validated, held_out, in_order
from churn.evaluate.settings import Evaluate
from churn.evaluate.transfer import transfer
from churn.scores.calibration import agreement, reliability
from churn.scores.gains import gain_curve
from churn.scores.metrics import METRICS
from churn.scores.scores import precision_recall_points, roc_points

BLEND = "blend"
"""The name of the model that weighs others."""


class Evaluated(NamedTuple):
    """The comparison of a case's models.

    Attributes
    ----------
    champion : Champion
        The model chosen, without a look at the test part.
    probabilities : pandas.DataFrame
        client, part, y, p: the champion's honest probability of every client.
    leading : pandas.DataFrame
        The champion's own predictions, of a blend those of the model that weighs most, as its stage wrote them.
    tables, curves : dict of str to pandas.DataFrame
        By the names of their files.
    summary : dict
        The champion's name, weights, calibration, scores, and the margin by which it was chosen.
    metrics : dict of str to float
        The champion's cross-validated scores that DVC compares; those of the test part are not among them.
    """

    champion: Champion
    probabilities: pd.DataFrame
    leading: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    curves: dict[str, pd.DataFrame]
    summary: dict[str, Any]
    metrics: dict[str, float]


def evaluate(
    models: dict[str, pd.DataFrame], blend: dict[str, Any], settings: Evaluate, margin: float, seed: int
) -> Evaluated:
    """Compare the models of a case, choose one, and say what each is worth.

    Parameters
    ----------
    models : dict of str to pandas.DataFrame
        Predictions by model, as train stages write them.
    blend : dict
        Weights of the blend, as its stage writes them.
    settings : Evaluate
        How to compare.
    margin : float
        The difference of their metric that matters to nobody.
    seed : int
        Of the bootstrap.
    """
    ordered = in_order(models, settings.simplest_first)
    clients = next(iter(ordered.values()))
    inside = (clients["part"] == TRAIN).to_numpy()
    y, y_test = clients.loc[inside, "y"].to_numpy(), clients.loc[~inside, "y"].to_numpy()
    candidates = {name: candidate(table) for name, table in ordered.items()}
    comparison = against_best(candidates, settings.metric, clients.loc[inside, "fold"].nunique(), margin)
    name = str(comparison.loc[comparison["champion"], "model"].item())
    best = candidates[name]
    members = Blend.model_validate(blend) if name == BLEND else alone(name)
    p = np.empty(len(clients))
    p[inside], p[~inside] = best.out_of_fold, best.test
    tables = {
        "comparison": comparison,
        "cross_validated": cross_validated(candidates),
        "test": held_out(candidates, y_test, settings.draws, seed),
        "calibration": pd.concat([one.methods.assign(model=model) for model, one in candidates.items()]),
        "agreement": pd.concat(
            [agreement(y, best.out_of_fold).assign(part=TRAIN), agreement(y_test, best.test).assign(part=TEST)]
        ),
        "transfer": transfer(y, best.out_of_fold, y_test, best.test),
    }
    return Evaluated(
        Champion(name=name, blend=members, calibration=best.calibration),
        clients[[CLIENT, "part", "y"]].assign(p=p),
        ordered[members.leading],
        tables,
        curves(candidates, y),
        {**summary(name, members, best, tables["test"]), "margin": margin},
        {metric: best.fold_scores[metric].mean() for metric in METRICS},
    )


def summary(name: str, members: Blend, best: Candidate, test: pd.DataFrame) -> dict[str, Any]:
    """Give the champion's name, weights, calibration and scores, those of the test part with intervals."""
    own = test[test["model"] == name].set_index("metric")
    return {
        "champion": name,
        "weights": members.weights,
        "calibration": best.calibration.method,
        "cv": {metric: {"mean": column.mean(), "sd": column.std()} for metric, column in best.fold_scores.items()},
        TEST: {metric: row.to_dict() for metric, row in own[["value", "low", "high"]].iterrows()},
    }


def curves(candidates: dict[str, Candidate], y: np.ndarray) -> dict[str, pd.DataFrame]:
    """Give the curves of all models that ``dvc plots`` draws, from out-of-fold probabilities.

    Parameters
    ----------
    candidates : dict of str to Candidate
        The models.
    y : numpy.ndarray of 0 and 1
        Outcomes of the training part.
    """
    p = {name: found.out_of_fold for name, found in candidates.items()}
    gains = {name: gain_curve(y, column) for name, column in p.items()}
    by_model = {
        "roc": {name: roc_points(y, column) for name, column in p.items()},
        "precision_recall": {name: precision_recall_points(y, column) for name, column in p.items()},
        "gain": gains,
        "lift": gains,
        "reliability": {name: reliability(y, column) for name, column in p.items()},
    }
    return {
        stem: pd.concat([table.assign(model=name) for name, table in one.items()]) for stem, one in by_model.items()
    }
