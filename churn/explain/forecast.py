"""What the champion says of clients whose outcome nobody knows, and what moves each of them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.champion.champion_model import ChampionModel
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, TRAIN, Schema
from churn.clients.table import beside
from churn.explain.settings import ReasonSettings
from churn.explain.shapley import shapley_values


class Forecast(NamedTuple):
    """Predictions for clients, in their order.

    Attributes
    ----------
    p : numpy.ndarray of float
        Probabilities of leaving.
    values, errors : pandas.DataFrame
        Shapley values and their standard errors, one column an explained feature.
    """

    p: np.ndarray
    values: pd.DataFrame
    errors: pd.DataFrame

    def tables(self, clients: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Give all by client, by the names of their files."""
        keys = clients[[CLIENT]]
        return {
            "probabilities": keys.assign(p=self.p),
            "shapley": keys.join(self.values),
            "errors": keys.join(self.errors),
        }


def forecast(
    model: ChampionModel,
    clients: pd.DataFrame,
    studied: pd.DataFrame,
    schema: Schema,
    known: pd.DataFrame,
    importance: pd.DataFrame,
    settings: ReasonSettings,
    seed: int,
) -> Forecast:
    """Ask the champion about clients whom it has not met.

    Parameters
    ----------
    model : ChampionModel
        The champion.
    clients, studied : pandas.DataFrame
        Client tables: those to ask about, and those of the study, whose training part they are compared with.
    schema : Schema
        Of the clients studied.
    known : pandas.DataFrame
        Columns client and part of the clients studied.
    importance : pandas.DataFrame
        Of stage explain; its first features are explained.
    settings : Explain
        How many, and how exactly.
    seed : int
        Of orders.
    """
    features = model_frame(clients, schema)
    background = model_frame(studied, schema)[(beside(studied, known)["part"] == TRAIN).to_numpy()]
    important = list(importance["feature"].head(settings.columns))
    found = shapley_values(model, features, background, important, settings.walks, seed)
    return Forecast(model.probability(features), found.values, found.errors)


def of_the_study(clients: pd.DataFrame, *tables: pd.DataFrame) -> Forecast:
    """Give what the study says of some of its own clients, by models that did not see them.

    Parameters
    ----------
    clients : pandas.DataFrame
        Those to tell of.
    *tables : pandas.DataFrame
        Probabilities, Shapley values and their errors of all clients studied.
    """
    keys = clients[CLIENT].astype(str)
    mine = (table.set_index(table[CLIENT].astype(str)).loc[keys].reset_index(drop=True) for table in tables)
    p, values, errors = (table.drop(columns=CLIENT) for table in mine)
    return Forecast(p["p"].to_numpy(), values, errors)
