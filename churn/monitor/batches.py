"""Kept batches: clients with their probabilities as they were scored, and what the model knew of itself then.

``data/batches/<case>/<name>.csv`` holds the clients and is tracked by DVC; ``<name>.yaml`` beside it holds statistics
alone and is in git.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from churn.base.config import Frozen, load_yaml
from churn.base.errors import UserError, nearest
from churn.clients.schema import CLIENT
from churn.contacts.files import escaped
from churn.history.history import Answer as Known
from churn.ingest.folder import RawTable
from churn.measure.cells import days, keys, need_columns, numbers, read_cells, refuse, refuse_twice, text
from churn.measure.sent import DATE
from churn.monitor.evidence import NOTHING, Answer, Evidence
from churn.plan.contact_list import CONTACT, CONTROL

FOLDER = "data/batches/{case}"
NEITHER = ""
"""Group of a client who is not on the list."""
NEEDED = (CLIENT, "group", "probability")


class Own(Frozen):
    """What the study's own clients say of the model (``churn.monitor.own``)."""

    clients: int
    expected: float
    left: float
    level: Known
    slope: Known
    ranking: Known


class Kept(Frozen):
    """What is kept beside a batch.

    Attributes
    ----------
    champion : str
        Digest of the model that scored it.
    clients, contact, control : int
        How many there are, and of them to contact and held out.
    expected : float
        How many of all were expected to leave, were nobody contacted.
    own : Own
        How right the model was from the start.
    """

    champion: str
    clients: int
    contact: int
    control: int
    expected: float
    own: Own


class Located(NamedTuple):
    """A batch: its file, its name where it is kept, and where what is kept beside it stands."""

    path: Path
    name: str | None
    beside: Path


def locate(case: str, batch: str) -> Located:
    """Find a batch by the name it was kept under, or by its path.

    Raises
    ------
    UserError
        Neither; or its clients are not on this machine, or were changed since.
    """
    folder = Path(FOLDER.format(case=case))
    kept = folder / f"{batch}.csv"
    path = kept if kept.is_file() or kept.with_suffix(".csv.dvc").is_file() else Path(batch)
    mine = path.parent.resolve() == folder.resolve()
    if mine and tracked(path):
        if not path.is_file():
            raise UserError(
                f"{path}: its clients are not here. Run `dvc checkout {path}.dvc` or `dvc pull {path}.dvc`."
            )
        if md5(path.read_bytes()) != tracked(path):
            raise UserError(f"{path}: changed since it was kept. Put it back: dvc checkout --force {path}.dvc")
    if not path.is_file():
        known = sorted(one.name.removesuffix(".csv.dvc") for one in folder.glob("*.csv.dvc"))
        told = (
            nearest(batch, known) if known else f"No batch of case '{case}' is kept yet: python -m churn keep {case}."
        )
        raise UserError(f"{batch}: no such file, and no batch was kept under this name. {told}")
    return Located(path, path.stem if mine else None, path.with_suffix(".yaml"))


def tracked(path: Path) -> str:
    """Give the MD5 under which DVC tracks a file; empty where it does not, or was killed when it began to."""
    pointer = path.with_name(f"{path.name}.dvc")
    tracks = load_yaml(pointer) if pointer.is_file() else None
    return str(tracks["outs"][0]["md5"]) if tracks else ""


def md5(content: bytes) -> str:
    """Give the MD5 by which DVC knows a content."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def read_batch(path: Path) -> pd.DataFrame:
    """Read a batch: a list as stage ``contacts`` or command ``score`` wrote it, or a kept one.

    Returns
    -------
    pandas.DataFrame
        Columns client, group (contact, control, or empty for those not on the list), probability, and date where the
        file has it.

    Raises
    ------
    UserError
        A column is missing, a client stands there twice, an unknown group, a probability outside 0 to 1.
    """
    return batch_of(read_cells(path, NEEDED))


def batch_of(raw: RawTable) -> pd.DataFrame:
    """Check the cells of a batch, as ``read_batch``."""
    need_columns(raw, NEEDED, "Give the list.csv as it was sent, or what `python -m churn score` wrote.")
    table = pd.DataFrame({CLIENT: keys(raw), "group": text(raw, "group")})
    known = (CONTACT, CONTROL, NEITHER)
    refuse(raw, "group", ~table["group"].isin(known), "an unknown group", f"Allowed: {CONTACT}, {CONTROL}, or empty.")
    refuse_twice(raw, table[CLIENT], "Put back the list as it was sent.")
    table = table.assign(probability=numbers(raw, "probability", 0, 1))
    dated = table.assign(**{DATE: days(raw, DATE)}) if DATE in raw.cells else table
    return dated.reset_index(drop=True)


def with_the_rest(cells: pd.DataFrame, batch: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Add to a list the clients who were scored with it and are not on it: they judge the model too.

    Parameters
    ----------
    cells : pandas.DataFrame of str
        The list as it stands in its file.
    batch : pandas.DataFrame
        The same, of ``batch_of``.
    scored : pandas.DataFrame
        Columns client, p: all current clients. Where it does not hold the list's clients with the list's
        probabilities, it is of another month, and the list stays as it is.
    """
    p = scored.set_index(CLIENT)["p"].reindex(batch[CLIENT]).to_numpy()
    if not np.allclose(p, batch["probability"], rtol=1e-4):  # a missing client is not a number
        return cells
    rest = scored[~scored[CLIENT].isin(batch[CLIENT])]
    more = pd.DataFrame({CLIENT: rest[CLIENT].map(escaped), "probability": rest["p"].map("{:.6g}".format)})
    return pd.concat([cells, more]).reindex(columns=cells.columns).fillna("")


def digest(champion: Path) -> str:
    """Give a mark of a fitted model by its files."""
    found = hashlib.blake2b(digest_size=6)
    for path in sorted(champion.iterdir()):
        found.update(path.name.encode("utf-8"))
        found.update(path.read_bytes())
    return f"m{found.hexdigest()}"  # a letter first: never a number in YAML


def kept_of(batch: pd.DataFrame, champion: str, own: Evidence) -> Kept:
    """Give what is kept beside a batch."""
    known = {name: known_of(getattr(own, name)) for name in ("level", "slope", "ranking")}
    counts = {group: int((batch["group"] == group).sum()) for group in (CONTACT, CONTROL)}
    return Kept(
        champion=champion,
        clients=len(batch),
        expected=float(batch["probability"].sum()),
        own=Own(clients=own.clients, expected=own.expected, left=own.left, **known),
        **counts,
    )


def known_of(answer: Answer) -> Known:
    """Give an answer as files have it."""
    if not np.isfinite(answer.error):
        return Known(estimate=None, error=None)
    return Known(estimate=answer.estimate, error=answer.error)


def answer_of(known: Known) -> Answer:
    """Give an answer from a file."""
    if known.estimate is None or known.error is None:
        return NOTHING
    return Answer(known.estimate, known.error)


def evidence_of(own: Own) -> Evidence:
    """Give what the study's own clients said, from a file."""
    answers = (answer_of(one) for one in (own.level, own.slope, own.ranking))
    return Evidence(own.clients, own.expected, own.left, *answers)
