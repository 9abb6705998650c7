"""The clients of today as stages hand them over: all of them, or of a large table those who may be listed."""

from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd

from churn.base.files import read_folder, read_json
from churn.clients.schema import CLIENT, TRAIN, Schema
from churn.clients.table import beside, read_clients
from churn.contacts.listing import Today, Told
from churn.explain.settings import ReasonSettings
from churn.parts.folder import parts_in
from churn.plan.settings import Plan
from churn.plan.terms import Campaign
from churn.presentation.reasons import beyond_chance

STAYED = "stayed"


class Inputs(NamedTuple):
    """What earlier stages found.

    Attributes
    ----------
    folders : dict of str to Path
        Where they put it, by the stage's name; ``champion`` too.
    studied : pandas.DataFrame
        The clients of the study.
    schema : Schema
        Their columns.
    known : pandas.DataFrame
        Part and probability of each of them, in their order.
    segments : pandas.DataFrame
        Of stage segments.
    current : pandas.DataFrame
        The clients of today; of a large table the sample.
    p : numpy.ndarray of float
        Their probabilities.
    origin : dict
        Where they come from.
    """

    folders: dict[str, Path]
    studied: pd.DataFrame
    schema: Schema
    known: pd.DataFrame
    segments: pd.DataFrame
    current: pd.DataFrame
    p: np.ndarray
    origin: dict[str, Any]

    @classmethod
    def read(cls, made: list[Path], champion: Path) -> Self:
        """Read the folders ``<stage>/<case>`` of stages."""
        folders = {folder.parent.name: folder for folder in made}
        (studied, schema), current = read_clients(folders["clean"]), read_folder(folders["current"])["clients"]
        known = beside(studied, read_folder(folders["evaluation"])["probabilities"])
        p = beside(current, read_folder(folders["forecast"])["probabilities"])["p"].to_numpy()
        segments, origin = read_folder(folders["segments"])["segments"], read_json(folders["current"] / "summary.json")
        return cls({**folders, "champion": champion}, studied, schema, known, segments, current, p, origin)

    @property
    def stayed(self) -> bool:
        """Whether the clients of today are those of the study who stayed."""
        return bool(self.origin["basis"] == STAYED)

    @property
    def parts(self) -> list[Path]:
        """The parts of a large table of today's clients."""
        return parts_in(self.folders["current"])

    @property
    def fitted(self) -> pd.DataFrame | None:
        """The clients that the model was fitted on, where today's are others."""
        return None if self.stayed else self.studied[(self.known["part"] == TRAIN).to_numpy()]


def of_all(inputs: Inputs) -> Today:
    """Give all clients of today with the reasons of stage forecast."""
    found = read_folder(inputs.folders["forecast"])
    values, errors = (beside(inputs.current, found[name]).drop(columns=CLIENT) for name in ("shapley", "errors"))
    return Today(inputs.current, inputs.p, beyond_chance(values, errors))


def of_parts(
    inputs: Inputs, told: Told, campaign: Campaign, settings: Plan, reasons: ReasonSettings, seed: int
) -> tuple[Today, pd.DataFrame]:
    """Give those of a large table who may be listed, with reasons computed here; and the size of every segment."""
    from churn.contacts.large import Asked, reasons_of, shortlist  # what fits models takes a second to import

    found = shortlist(inputs.parts, parts_in(inputs.folders["forecast"]), told, campaign, settings)
    explained = inputs.folders["explain"]
    importance = pd.read_csv(explained / "importance.csv")
    asked = Asked(inputs.folders["champion"], inputs.studied, inputs.known, importance, inputs.schema, reasons, seed)
    files = (explained / f"{name}.parquet" for name in ("shapley", "errors"))
    own = tuple(pd.read_parquet(file) for file in files) if inputs.stayed else None
    told_of = reasons_of(found, asked, own)
    return Today(found.clients, found.p, beyond_chance(told_of.values, told_of.errors)), found.sizes
