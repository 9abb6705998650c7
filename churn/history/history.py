"""The history of a case: batch by batch what its campaign changed, and whether the model was still right.

Statistics alone: no client, no time. ``measure --write`` and ``monitor --write`` add to it, the report reads it.
"""

from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from pydantic import model_validator

from churn.base.config import Frozen, as_yaml, read_config
from churn.base.files import rounded

FILE = "cases/{case}/history.yaml"

HEAD = """\
# What was measured of each batch, the oldest first: its campaign (python -m churn measure --write) and whether the
# model was still right (python -m churn monitor --write). The report and the next verdict read it.
"""

EMPTY = f"{HEAD}batches: []\n"
"""The file of a case of which nothing was measured yet."""

Verdict = Literal["as promised", "recalibrate", "retrain", "cannot tell yet"]
Question = Literal["level", "slope", "ranking"]


class Estimate(Frozen):
    """A number with its 95% interval."""

    estimate: float
    low: float
    high: float


class Answer(Frozen):
    """A number with its standard error; both null where nothing is known."""

    estimate: float | None
    error: float | None


class Beside(Frozen):
    """What came out, beside what the probabilities promised; null where nobody or everybody left."""

    found: Estimate | None
    promised: Estimate


class Group(Frozen):
    """Clients of a group, and how many of them left."""

    clients: int
    left: int


class CampaignEntry(Frozen):
    """What a campaign changed.

    Attributes
    ----------
    mark : str
        Of the campaign, as the terms name it.
    verdict : {"kept", "drove_away", "cannot_tell"}
        In a word.
    contact, control : Group
        Those followed.
    effect : Estimate
        Share leaving, contacted minus control.
    p : float
        That nothing was changed.
    keeps : Estimate
        Share of leavers kept.
    money : Estimate
        Gained, in the campaign's currency.
    """

    mark: str
    verdict: Literal["kept", "drove_away", "cannot_tell"]
    contact: Group
    control: Group
    effect: Estimate
    p: float
    keeps: Estimate
    money: Estimate


class AlarmEntry(Frozen):
    """An answer that led to the verdict: the question, batches judged together, and how far it is from the promise."""

    question: Question
    batches: int
    apart: Answer


class ModelEntry(Frozen):
    """Whether the model was still right.

    Attributes
    ----------
    verdict : str
        One of four.
    champion : str or None
        Digest of the model that scored the batch; None where it is not known.
    judges, left : int
        Clients whom no campaign reached and whose outcome is known, and how many of them left.
    expected : float
        How many were expected to leave.
    reached, unknown : int
        Clients left out: the campaign reached them, or their outcome is not known.
    ratio, intercept, slope : Estimate or None
        Observed over expected, Cox's intercept and slope; None where nobody or everybody left.
    roc_auc, log_loss : Beside
        With what was promised.
    level, spread, ranking : Answer
        Of ``churn.monitor.evidence`` (``spread`` is its slope): by them the next batches are judged too.
    alarms : tuple of AlarmEntry
        What led to "recalibrate" or "retrain".
    unsure : tuple of str
        What keeps it from "as promised": questions, or ``few``.
    """

    verdict: Verdict
    champion: str | None
    judges: int
    left: int
    expected: float
    reached: int
    unknown: int
    ratio: Estimate | None
    intercept: Estimate | None
    slope: Estimate | None
    roc_auc: Beside
    log_loss: Beside
    level: Answer
    spread: Answer
    ranking: Answer
    alarms: tuple[AlarmEntry, ...]
    unsure: tuple[Question | Literal["few"], ...]


class Batch(Frozen):
    """A batch by its name, and what was measured of it."""

    name: str
    campaign: CampaignEntry | None = None
    model: ModelEntry | None = None


class History(Frozen):
    """All batches of a case, in the order in which they were measured first."""

    batches: tuple[Batch, ...]

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [one.name for one in self.batches]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the batch '{twice[0]}' stands there more than once. Keep one entry of it")
        return self

    def of(self, name: str) -> Batch:
        """Give a batch; an empty one where nothing was measured of it."""
        return next((one for one in self.batches if one.name == name), Batch(name=name))

    def before(self, name: str) -> tuple[Batch, ...]:
        """Give the batches before one; all where it is not there yet."""
        names = [one.name for one in self.batches]
        return self.batches[: names.index(name)] if name in names else self.batches

    def put(self, batch: Batch) -> "History":
        """Give a history with a batch in its place, or at the end."""
        if batch.name in {one.name for one in self.batches}:
            return History(batches=tuple(batch if one.name == batch.name else one for one in self.batches))
        return History(batches=(*self.batches, batch))


def history_path(case: str) -> Path:
    """Give where a case's history stands, from the repository's root."""
    return Path(FILE.format(case=case))


def read_history(path: Path) -> History:
    """Read a history; an absent file is an empty one.

    Raises
    ------
    UserError
        An unknown key, a value that is not allowed, a batch that stands there twice.
    """
    return read_config(path, History) if path.exists() else History(batches=())


def history_text(history: History) -> str:
    """Write a history as its file has it: floats with six digits, the same history in the same bytes."""
    if not history.batches:
        return EMPTY
    content = shortened(history.model_dump(mode="json"))
    content["batches"] = [{key: one[key] for key in one if one[key] is not None} for one in content["batches"]]
    return HEAD + as_yaml(content, 110)


def shortened(content: Any) -> Any:
    """Round all floats of a content to six significant digits."""
    if isinstance(content, dict):
        return {key: shortened(value) for key, value in content.items()}
    if isinstance(content, list):
        return [shortened(value) for value in content]
    return float(rounded(np.array(content))) if isinstance(content, float) else content
