"""The pictures of one case's models and reasons, from the tables that the stages wrote."""

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from churn.base.texts import Language
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, Schema
from churn.clients.table import beside
from churn.figures.evaluate import (
    gain_chart,
    learning_chart,
    lift_chart,
    models_chart,
    precision_recall_chart,
    reliability_chart,
    roc_chart,
)
from churn.figures.explain import (
    draw_coefficients,
    draw_dependence,
    draw_permutation,
    draw_strengths,
    draw_swarm,
    some_clients,
)
from churn.figures.style import styled

Tables = dict[str, pd.DataFrame]


class Sizes(NamedTuple):
    """How much pictures of reasons show: the most columns and clients, and the least clients of a level."""

    columns: int
    clients: int
    least: int


@styled
def draw_models(tables: Tables, champion: str, refitted: str, language: Language) -> dict[str, Figure]:
    """Draw all models on one chart each, and the learning curve.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Of stages evaluate (tables and curves) and learning_curve.
    champion : str
        The model that is set off.
    refitted : str
        The model of the learning curve.
    language : {"en", "ru"}
        Of the reader.
    """
    curves = {stem: by_model(tables[stem]) for stem in _CURVES}
    test = tables["test"]
    base_rate = float(tables["probabilities"].loc[tables["probabilities"]["part"] == "train", "y"].mean())
    return {
        "roc": roc_chart(curves["roc"], champion, language),
        "precision_recall": precision_recall_chart(curves["precision_recall"], champion, base_rate, language),
        "gain": gain_chart(curves["gain"], champion, language),
        "lift": lift_chart(curves["lift"], champion, language),
        "reliability": reliability_chart(curves["reliability"], champion, language),
        "models": models_chart(test[test["metric"] != "roc_auc_delong"], champion, language),
        "learning_curve": learning_chart(tables["learning_curve"], refitted, language),
    }


_CURVES = ("roc", "precision_recall", "gain", "lift", "reliability")


def by_model(table: pd.DataFrame) -> Tables:
    """Part a table of curves by model, in the table's order."""
    return {str(model): part for model, part in table.groupby("model", sort=False)}


@styled
def draw_reasons(
    tables: Tables,
    clients: pd.DataFrame,
    schema: Schema,
    labels: dict[str, str],
    sizes: Sizes,
    seed: int,
    language: Language,
) -> dict[str, Figure]:
    """Draw what the champion has learned.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Of stage explain.
    clients, schema
        The client table and its columns.
    labels : dict of str to str
        Names for readers.
    sizes : Sizes
        How much a picture shows.
    seed : int
        Of the choice of clients.
    language : {"en", "ru"}
        Of the reader.
    """
    told = tables["directions"]
    values = beside(clients, tables["shapley"]).drop(columns=CLIENT)
    shown = some_clients(values, sizes.clients, seed)
    points, top = model_frame(clients, schema).loc[shown.index], list(told["feature"].head(sizes.columns))
    return {
        "strengths": draw_strengths(told, labels, sizes.columns, language),
        "swarm": draw_swarm(shown, points, schema, labels, top, language),
        "dependence": draw_dependence(shown, points, schema, labels, top, language, least=sizes.least),
        "importance": draw_permutation(tables["importance"], labels, sizes.columns, language),
        "coefficients": draw_coefficients(tables["coefficients"], labels, sizes.columns, language),
    }
