"""The champion's probabilities for the clients of a large table, part by part."""

from pathlib import Path

import numpy as np
import pandas as pd

from churn.base.files import write_parquet
from churn.champion.champion_model import ChampionModel
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, Schema
from churn.parts.folder import PARTS
from churn.parts.mapping import over_parts

ROWS = 50_000
"""Clients encoded at once: telecom's 200 columns take 80 MB a member of the champion, whatever the size of a part."""


def write_probabilities(
    parts: list[Path], champion: Path, schema: Schema, known: pd.DataFrame | None, folder: Path
) -> None:
    """Write client and p for every part.

    Parameters
    ----------
    parts : list of Path
        Parquet files of clients.
    champion : Path
        Its folder.
    schema : Schema
        Of the clients studied.
    known : pandas.DataFrame or None
        Columns client and p of clients of the study, by models that did not see them: theirs are taken from here.
    folder : Path
        Where ``parts`` is written.
    """
    calls = [(part, champion, schema, known, folder / PARTS / part.name) for part in parts]
    over_parts(_write, calls, "probabilities", len(parts))


def _write(part: Path, champion: Path, schema: Schema, known: pd.DataFrame | None, place: Path) -> None:
    clients = pd.read_parquet(part)
    write_parquet(with_known(clients[[CLIENT]].assign(p=probabilities(champion, clients, schema)), known), place)


def probabilities(champion: Path, clients: pd.DataFrame, schema: Schema) -> np.ndarray:
    """Ask the champion in a folder about clients, some at a time."""
    model = ChampionModel.load(champion)
    pieces = [clients.iloc[start : start + ROWS] for start in range(0, len(clients), ROWS)]
    return np.concatenate([np.empty(0), *(model.probability(model_frame(piece, schema)) for piece in pieces)])


def with_known(found: pd.DataFrame, known: pd.DataFrame | None) -> pd.DataFrame:
    """Take the probabilities of those clients whose own are known from models that did not see them."""
    if known is None:
        return found
    own = found[CLIENT].map(known.set_index(CLIENT)["p"])
    return found.assign(p=own.fillna(found["p"]))
