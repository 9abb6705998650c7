"""What the champion of a case has learned: importance, coefficients, Shapley values and their directions."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from churn.champion.champion_model import ChampionModel
from churn.clients.features import model_frame
from churn.clients.schema import CHURNED, Schema
from churn.explain.coefficients import coefficients
from churn.explain.directions import directions
from churn.explain.fold_models import fold_champions
from churn.explain.importance import importance
from churn.explain.out_of_fold import out_of_fold_values
from churn.explain.settings import Explain
from churn.explain.shapley import Explanation


class Explained(NamedTuple):
    """Reasons in numbers.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        importance, coefficients, directions.
    shapley : Explanation
        One row a client, one column an explained feature, by models that were not fitted on the client.
    in_sample : numpy.ndarray of float
        What the fitted models say of every client, their own training clients too; only the plan's warning uses it.
    summary : dict
        Counts.
    """

    tables: dict[str, pd.DataFrame]
    shapley: Explanation
    in_sample: np.ndarray
    summary: dict[str, Any]


def explain(
    model: ChampionModel,
    linear: Pipeline,
    clients: pd.DataFrame,
    schema: Schema,
    inside: np.ndarray,
    folds: np.ndarray,
    settings: Explain,
    seed: int,
) -> Explained:
    """Explain a champion.

    Parameters
    ----------
    model : ChampionModel
        The champion.
    linear : Pipeline
        The logistic regression, for its coefficients.
    clients, schema
        The client table and its columns.
    inside : numpy.ndarray of bool
        Who is in the training part.
    folds : numpy.ndarray of int
        Every client's fold; importance and reasons of each come from models that were fitted without it.
    settings : Explain
        How exactly.
    seed : int
        Of shuffles and orders.
    """
    features, left = model_frame(clients, schema), clients[CHURNED].to_numpy()
    models = fold_champions(model, features[inside], left[inside], folds[inside])
    important = importance(models, features[inside], left[inside], settings, seed)
    explained = list(important["feature"].head(settings.columns))
    shapley = out_of_fold_values(model, models, features, inside, explained, settings.walks, seed)
    told = directions(shapley.values, features, clients[CHURNED], schema)
    weights = coefficients(linear, features[inside], left[inside])
    agrees = told["agrees"].value_counts()
    summary = {
        "features": len(important),
        "relied": int(important["relied"].sum()),
        "drivers": int(important["driver"].sum()),
        "explained": len(explained),
        "directions_agree": int(agrees.get("yes", 0)),
        "directions_disagree": int(agrees.get("no", 0)),
        "base_log_odds": shapley.base.mean(),
        "greatest_share": told["share"].max(),
    }
    tables = {"importance": important, "coefficients": weights, "directions": told}
    return Explained(tables, shapley, model.probability(features), summary)
