"""One verdict of four: only what is no chance and matters is an alarm, and only what is ruled out is as promised."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from churn.monitor.evidence import Answer, Evidence
from churn.monitor.verdict import judge, matters

MARGINS = {"log_loss": 0.002, "roc_auc": 0.002}
SURE = Evidence(10_000, 2000, 2000, Answer(0, 0.03), Answer(0, 0.02), Answer(0, 0.003))
VAGUE = Evidence(100, 20, 20, Answer(0, 1.0), Answer(0, 1.0), Answer(0, 0.2))


def batch(clients: int, intercept: float = 0.0, slope: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """Give clients of whom as many leave as is to be expected, those whose turn it is."""
    p = np.random.default_rng(seed).beta(1.5, 6, clients).clip(1e-4, 0.9999)
    true = expit(intercept + slope * (logit(p) - logit(0.2)) + logit(0.2))
    order = np.argsort(p)
    left = np.empty(clients)
    left[order] = np.diff(np.floor(true[order].cumsum()), prepend=0.0)
    return pd.DataFrame({"client": [f"c{one}" for one in range(clients)], "probability": p, "left": left})


def earlier(*batches: pd.DataFrame) -> list[Evidence]:
    found: list[Evidence] = []
    for one in batches:
        found.append(judge(one, SURE, found, MARGINS).evidence)
    return found


@pytest.mark.parametrize(
    ("clients", "verdict"),
    [
        (batch(20_000), "as promised"),
        (batch(20_000, intercept=0.5), "recalibrate"),
        (batch(20_000, intercept=-0.5), "recalibrate"),
        (batch(20_000, slope=1.5), "recalibrate"),
        (batch(20_000, slope=0.5), "retrain"),
        (batch(500), "cannot tell yet"),
        (batch(20_000, intercept=0.03), "as promised"),
    ],
    ids=["promised", "more leave", "fewer leave", "differ more", "tells less", "few", "a little more"],
)
def test_the_verdict_is_what_was_planted(clients: pd.DataFrame, verdict: str) -> None:
    """Levels wrong: recalibrate. Ranking worse: retrain. What matters to nobody is as promised."""
    assert judge(clients, SURE, [], MARGINS).verdict == verdict


def test_a_model_that_hardly_knows_itself_raises_no_alarm() -> None:
    """A batch is held against the model's own error: what it may have had from the start is no change."""
    changed = batch(20_000, intercept=0.5)
    assert judge(changed, SURE, [], MARGINS).verdict == "recalibrate"
    assert judge(changed, VAGUE, [], MARGINS).verdict == "cannot tell yet"


def test_a_model_is_held_against_what_it_promised() -> None:
    """If the study's own clients showed the level to be off, neither the same nor a right level is an alarm."""
    own = SURE._replace(level=Answer(0.5, 0.03))
    assert judge(batch(20_000, intercept=0.5), own, [], MARGINS).alarms == ()
    assert judge(batch(20_000), own, [], MARGINS).verdict == "as promised"
    assert judge(batch(20_000, intercept=-0.5), own, [], MARGINS).verdict == "recalibrate"
    assert judge(batch(20_000, intercept=1.0), own, [], MARGINS).verdict == "recalibrate"


def test_several_batches_see_what_one_does_not() -> None:
    """A small change is seen over three batches; the window says so."""
    months = [batch(600, intercept=0.3, seed=seed) for seed in range(5)]
    assert judge(months[0], SURE, [], MARGINS).alarms == ()
    found = judge(months[4], SURE, earlier(*months[:4]), MARGINS)
    assert found.verdict == "recalibrate"
    assert {one.batches for one in found.alarms} <= {3, 5}


def test_good_months_do_not_hide_a_change() -> None:
    """After eleven batches as promised one that is far off is an alarm by itself."""
    past = earlier(*(batch(3000, seed=seed) for seed in range(11)))
    found = judge(batch(3000, intercept=0.8), SURE, past, MARGINS)
    assert found.verdict == "recalibrate"
    assert 1 in {one.batches for one in found.alarms}


def test_too_few_are_not_judged() -> None:
    """Fewer than 20 expected to leave: cannot tell yet, whatever came out; later they count with others."""
    few = batch(60, intercept=3.0)
    found = judge(few, SURE, [], MARGINS)
    assert (found.verdict, found.unsure) == ("cannot tell yet", ("few",))
    assert judge(few, SURE, [found.evidence] * 2, MARGINS).verdict == "recalibrate"


def test_the_batch_is_not_changed() -> None:
    """A function of frames changes none."""
    clients = batch(300)
    before = clients.copy()
    judge(clients, SURE, [], MARGINS)
    pd.testing.assert_frame_equal(clients, before)


@pytest.mark.parametrize(
    ("question", "apart", "expected"),
    [("level", 0.15, False), ("level", 0.17, True), ("slope", -0.3, True), ("ranking", -0.001, False),
     ("ranking", -0.003, True), ("ranking", 0.1, False)],
)  # fmt: skip
def test_margins_are_those_declared(question: str, apart: float, expected: bool) -> None:
    """A shift d costs d^2 / 2 times p (1 - p) of log loss: of clients of p = .2 a shift of .158 costs .002."""
    error = 1 / np.sqrt(1000 * 0.16)
    window = Evidence(1000, 200, 200, Answer(0, error), Answer(0, error), Answer(0, 0.01))
    assert matters(question, window, apart, MARGINS) == expected


def test_where_leavers_are_rare_their_number_matters() -> None:
    """Of 4% leavers a shift of .28 costs less than .002, but a quarter more leave."""
    window = Evidence(1000, 40, 40, Answer(0, 1 / np.sqrt(1000 * 0.0384)), Answer(0, 1), Answer(0, 1))
    assert not matters("level", window, 0.25, MARGINS)
    assert matters("level", window, 0.28, MARGINS)
