"""A batch whole: the verdict, and the numbers that people know beside what was promised of these very clients."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from churn.contacts.expected import expected_scores
from churn.history.history import AlarmEntry, Batch, Beside, Estimate, ModelEntry
from churn.measure.outcomes import LEFT
from churn.monitor.batches import answer_of, known_of
from churn.monitor.evidence import Evidence
from churn.monitor.judges import Judges
from churn.monitor.verdict import Judged, judge
from churn.scores.calibration import agreement
from churn.scores.metrics import log_losses
from churn.scores.scores import as_written
from churn.statistics.auc import delong_interval
from churn.statistics.intervals import Z95


def monitor(
    judges: Judges,
    own: Evidence,
    earlier: Sequence[Evidence],
    margins: Mapping[str, float],
    champion: str | None,
    draws: int,
    seed: int,
) -> ModelEntry:
    """Judge a model by a batch.

    Parameters
    ----------
    judges : Judges
        Clients whom no campaign reached, with outcomes.
    own, earlier, margins
        As for ``churn.monitor.verdict.judge``.
    champion : str or None
        Digest of the model that scored the batch.
    draws, seed : int
        Of outcomes, for what was promised.
    """
    y, p = judges.clients[LEFT].to_numpy(dtype=float), judges.clients["probability"].to_numpy()
    judged = judge(judges.clients, own, earlier, margins)
    return ModelEntry(
        verdict=judged.verdict,
        champion=champion,
        judges=len(y),
        left=int(y.sum()),
        expected=float(p.sum()),
        reached=judges.reached,
        unknown=judges.unknown,
        **numbers(y, p, draws, seed),
        **_remembered(judged),
    )


def numbers(y: np.ndarray, p: np.ndarray, draws: int, seed: int) -> dict[str, Any]:
    """Give what people know: observed over expected, Cox's intercept and slope, ROC-AUC and log loss, with intervals.

    Parameters
    ----------
    y : numpy.ndarray of 0 and 1
        Who left.
    p : numpy.ndarray of float
        Probabilities.
    draws, seed : int
        Of outcomes, for what was promised.

    Returns
    -------
    dict
        ratio, intercept and slope (None where nobody or everybody left), roc_auc and log_loss (found, beside the values
        between which 95% of outcomes drawn from these probabilities lie).

    References
    ----------
    As ``churn.scores.calibration.agreement``; E. R. DeLong et al. (1988) for ROC-AUC.
    """
    p = as_written(p)
    promised = expected_scores(p, draws, seed).set_index("measure").fillna(0.5)  # of one client no pair can be made
    both = 0 < y.sum() < len(y)
    fits = agreement(y, p).set_index("measure") if both else None
    names = {"ratio": "observed_to_expected", "intercept": "intercept", "slope": "slope"}
    auc = Estimate(**dict(zip(("estimate", "low", "high"), delong_interval(y, p), strict=True))) if both else None
    return {
        **{name: None if fits is None else _estimate(fits.loc[row], "value") for name, row in names.items()},
        "roc_auc": Beside(found=auc, promised=_estimate(promised.loc["roc_auc"], "expected")),
        "log_loss": Beside(found=_mean(log_losses(y, p)), promised=_estimate(promised.loc["log_loss"], "expected")),
    }


def _estimate(row: pd.Series, name: str) -> Estimate:
    return Estimate(estimate=float(row[name]), low=float(row["low"]), high=float(row["high"]))


def _mean(values: np.ndarray) -> Estimate | None:
    if len(values) < 2:
        return None
    mean, half = float(values.mean()), Z95 * float(values.std(ddof=1)) / np.sqrt(len(values))
    return Estimate(estimate=mean, low=mean - half, high=mean + half)


def _remembered(judged: Judged) -> dict[str, Any]:
    """Give what the next batches need of this one, and what led to the verdict."""
    found = judged.evidence
    alarms = [
        AlarmEntry(question=one.question, batches=one.batches, apart=known_of(one.answer)) for one in judged.alarms
    ]
    return {
        "level": known_of(found.level),
        "spread": known_of(found.slope),
        "ranking": known_of(found.ranking),
        "alarms": tuple(alarms),
        "unsure": judged.unsure,
    }


def remembered(batches: Sequence[Batch], champion: str | None) -> list[Evidence]:
    """Give what earlier batches said of a model: those that it scored itself.

    Parameters
    ----------
    batches : sequence of Batch
        Of the history, before the one to be judged.
    champion : str or None
        Digest of the model.
    """
    mine = [one.model for one in batches if one.model is not None and one.model.champion == champion]
    return [
        Evidence(one.judges, one.expected, float(one.left), *map(answer_of, (one.level, one.spread, one.ranking)))
        for one in mine
    ]
