"""One verdict on a model from its kept batches: as promised, recalibrate, retrain, or cannot tell yet.

Three questions (``churn.monitor.evidence``) are asked of three windows: the last batch, the last three together, the
last twelve together. The short ones see a sudden change first, the long ones a small one. What a window says is held
against what the study's own clients said (``churn.monitor.own``), both with their errors. An answer is an alarm if

- chance hardly gives it where nothing changed: all tests of a year (twelve batches, three questions, up to three
  windows) share 2.5%, a twelfth each batch (Bonferroni over looks of equal level, as Pocock's), and
- it is not within the margin that matters to nobody, neither beside the promise nor by itself: of level and slope the
  log loss that recalibration would save (d^2 / 2 times what a client tells of it, Fisher's information), of ranking the
  ROC-AUC. Where leavers are rare a wrong level costs little log loss and yet money: a quarter more leavers, or fewer,
  matters always.

Ranking worse: retrain. Else, level or slope wrong: recalibrate. Without an alarm the model is called as promised only
if the 95% interval of every answer of the last three batches rules out what matters; of ranking, what is not tolerated.

References
----------
B. Van Calster, D. J. McLernon, M. van Smeden, L. Wynants, E. W. Steyerberg (2019), Calibration: the Achilles heel of
predictive analytics. BMC Medicine 17, 230.
S. J. Pocock (1977), Group sequential methods in the design and analysis of clinical trials. Biometrika 64, 191-199.
T. L. Lai (1995), Sequential changepoint detection in quality control and dynamical systems. JRSS B 57, 613-658 (several
windows that all end today).
D. J. Schuirmann (1987), A comparison of the two one-sided tests procedure and the power approach. J. of
Pharmacokinetics and Biopharmaceutics 15, 657-680 (nothing found is not yet equivalence).
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, sqrt
from statistics import NormalDist
from typing import NamedTuple

import pandas as pd

from churn.history.history import Verdict
from churn.measure.outcomes import LEFT
from churn.monitor.evidence import QUESTIONS, Answer, Evidence, evidence, together
from churn.statistics.intervals import Z95

YEAR = 0.025
"""Chance of one false alarm or more that the tests of a year share, of a model that comes as promised.

Half of the 5% that are promised: so far out chance is not quite normal, and of small companies with sharp models 6% of
years had a false alarm where .05 was shared (300 simulated).
"""
LOOKS = 12
"""Batches a year that share it."""
WINDOWS = (1, 3, 12)
"""Batches that are judged together, the last ones each time: a month, a quarter, a year."""
RECENT = 3
"""Of them those by which a model is called as promised: they are of now, and enough to tell."""
FEWEST = 20
"""Clients expected to leave, and to stay: with fewer in a window it is not judged, for chance is not normal then."""
TOLERATED_LEAVERS = 0.25
"""Share of the expected leavers that may leave more or less; a margin of log loss alone is a third of 4% leavers."""
TOLERATED_RANKING = 0.03
"""ROC-AUC below promise that "as promised" must rule out: three pairs of a leaver and another in a hundred.

The margin of .002 is finer than any batch can tell: of the five cases the error of three batches is .007 to .018.
"""


class Alarm(NamedTuple):
    """An answer that is no chance and matters: which question, of how many batches, and how far from the promise."""

    question: str
    batches: int
    answer: Answer


class Judged(NamedTuple):
    """What is said of a model.

    Attributes
    ----------
    verdict : str
        One of four.
    evidence : Evidence
        Of this batch alone; to be given as one of ``earlier`` the next time.
    recent : Evidence
        Of the last three batches together.
    alarms : tuple of Alarm
        What led to "recalibrate" or "retrain".
    unsure : tuple of str
        Questions whose intervals are too wide for "as promised", or lie elsewhere; ``few`` where too few can tell.
    """

    verdict: Verdict
    evidence: Evidence
    recent: Evidence
    alarms: tuple[Alarm, ...]
    unsure: tuple[str, ...]


def judge(
    batch: pd.DataFrame, calibration: Evidence, earlier: Sequence[Evidence], margins: Mapping[str, float]
) -> Judged:
    """Judge a model by a batch and those before it.

    Parameters
    ----------
    batch : pandas.DataFrame
        Columns client, probability, left (0 or 1), of those whom no campaign reached; at least one.
    calibration : Evidence
        Of ``churn.monitor.own.own_evidence``: what the study's own clients say of the model.
    earlier : sequence of Evidence
        Of batches that the same model scored, the oldest first: each one's ``Judged.evidence``.
    margins : mapping of str to float
        ``compare.margin`` of params.yaml: those of log_loss and roc_auc.
    """
    found = evidence(batch[LEFT].to_numpy(dtype=float), batch["probability"].to_numpy())
    so_far = (*earlier, found)
    recent = together(so_far[-RECENT:])
    alarms, unsure = tuple(_alarms(so_far, calibration, margins)), tuple(_unsure(recent, margins))
    return Judged(_verdict(alarms, unsure), found, recent, alarms, unsure)


def _verdict(alarms: Sequence[Alarm], unsure: Sequence[str]) -> Verdict:
    if any(one.question == "ranking" for one in alarms):
        return "retrain"
    if alarms:
        return "recalibrate"
    return "cannot tell yet" if unsure else "as promised"


def _alarms(so_far: Sequence[Evidence], calibration: Evidence, margins: Mapping[str, float]) -> Iterator[Alarm]:
    lengths = sorted({min(one, len(so_far)) for one in WINDOWS})
    chance = YEAR / LOOKS / len(QUESTIONS) / len(lengths)
    for length in lengths:
        window = together(so_far[-length:])
        for question in QUESTIONS if enough(window) else ():
            answer, own = getattr(window, question), getattr(calibration, question)
            apart = Answer(answer.estimate - own.estimate, sqrt(answer.error**2 + own.error**2))
            nearest = _nearer_to_0(answer.estimate, apart.estimate)
            if _sure(question, apart, chance) and matters(question, window, nearest, margins):
                yield Alarm(question, length, apart)


def _nearer_to_0(one: float, other: float) -> float:
    """Give the number nearer to 0, and 0 between two of different signs.

    What comes as the probabilities say is no alarm, even where the study's own clients said otherwise; nor is what
    comes as these said.
    """
    return min(one, other, key=abs) if one * other > 0 else 0.0


def _sure(question: str, apart: Answer, chance: float) -> bool:
    if question == "ranking":  # a better one is no alarm
        return apart.estimate < NormalDist().inv_cdf(chance) * apart.error
    return abs(apart.estimate) > NormalDist().inv_cdf(1 - chance / 2) * apart.error


def enough(window: Evidence) -> bool:
    """Tell whether so many were expected to leave, and to stay, that a window can be judged."""
    return min(window.expected, window.clients - window.expected) >= FEWEST


def matters(question: str, window: Evidence, apart: float, margins: Mapping[str, float]) -> bool:
    """Tell whether an answer, so far from the promise, is more than matters to nobody.

    Log loss rises by half the square of the answer times Fisher's information, which is 1 over the variance; leavers by
    the answer times that of the level.
    """
    if question == "ranking":
        return -apart > margins["roc_auc"]
    information = getattr(window, question).error ** -2.0
    leavers = abs(apart) * information / window.expected if question == "level" else 0.0
    return apart**2 * information / (2 * window.clients) > margins["log_loss"] or leavers > TOLERATED_LEAVERS


def _unsure(recent: Evidence, margins: Mapping[str, float]) -> Iterator[str]:
    if not enough(recent):
        yield "few"
        return
    tolerated = {**margins, "roc_auc": TOLERATED_RANKING}
    for question in QUESTIONS:
        answer = getattr(recent, question)
        ends = answer.estimate - Z95 * answer.error, answer.estimate + Z95 * answer.error
        if any(not isfinite(end) or matters(question, recent, end, tolerated) for end in ends):
            yield question
