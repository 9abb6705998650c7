"""Scores of level, slope and ranking: 0 where all comes as promised, near Cox's numbers, adding up over batches."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from churn.monitor.evidence import NOTHING, Answer, Evidence, evidence, joined, promised_auc, together
from churn.scores.calibration import agreement

RNG = np.random.default_rng(0)
P = RNG.beta(1.5, 6, 4000).clip(1e-4, 1 - 1e-4)
U = RNG.random(4000)


def test_all_as_promised_is_near_nothing() -> None:
    """Every answer is within three standard errors of 0."""
    found = evidence((P > U).astype(float), P)
    for answer in (found.level, found.slope, found.ranking):
        assert abs(answer.estimate) < 3 * answer.error
    assert (found.clients, found.expected) == (4000, pytest.approx(P.sum()))


@pytest.mark.parametrize(("intercept", "slope"), [(0.2, 1.0), (-0.2, 1.0), (0.0, 0.8), (0.0, 1.2)])
def test_near_the_promise_they_are_coxs_numbers(intercept: float, slope: float) -> None:
    """The level is the intercept, the slope Cox's less 1, and their errors are alike."""
    y = (expit(intercept + slope * (logit(P) - logit(0.2)) + logit(0.2)) > U).astype(float)
    found, cox = evidence(y, P), agreement(y, P).set_index("measure")
    assert found.level.estimate == pytest.approx(cox.at["intercept", "value"], abs=0.04)
    assert found.slope.estimate == pytest.approx(cox.at["slope", "value"] - 1, abs=0.04)
    half = (cox.at["slope", "high"] - cox.at["slope", "low"]) / 2 / 1.96
    assert found.slope.error == pytest.approx(half, rel=0.15)


def test_another_level_is_no_other_ranking() -> None:
    """Where all odds double, slope and ranking stay within chance."""
    y = (expit(logit(P) + 0.7) > U).astype(float)
    found = evidence(y, P)
    assert found.level.estimate > 5 * found.level.error
    assert abs(found.slope.estimate) < 3 * found.slope.error
    assert abs(found.ranking.estimate) < 3 * found.ranking.error


def test_the_promised_auc_is_what_draws_have_on_average() -> None:
    """And so is its standard error, as far as 400 draws tell."""
    p = np.random.default_rng(3).beta(1.5, 3, 300).round(2).clip(0.01, 0.99)
    promised, _ = promised_auc(p, np.ones(300))
    drawn = np.random.default_rng(1).random((400, 300)) < p
    found = [evidence(one.astype(float), p).ranking for one in drawn]
    assert np.mean([one.estimate for one in found]) == pytest.approx(0, abs=0.004)
    assert np.std([one.estimate for one in found]) == pytest.approx(np.mean([one.error for one in found]), rel=0.12)
    assert 0.5 < promised < 1


def test_nobody_left_tells_of_the_level_alone() -> None:
    """There is no pair of a leaver and another."""
    found = evidence(np.zeros(50), np.full(50, 0.1))
    assert found.level.estimate == pytest.approx(-1 / 0.9)
    assert (found.slope, found.ranking) == (NOTHING, NOTHING)


@given(st.integers(1, 3))
@settings(max_examples=3, deadline=None)
def test_a_weight_is_a_number_of_clients(times: int) -> None:
    """As estimates go: a client of weight two counts as two such clients."""
    p, y = P[:200], (P > U).astype(float)[:200]
    weighted, repeated = evidence(y, p, np.full(200, float(times))), evidence(np.repeat(y, times), np.repeat(p, times))
    assert weighted.level.estimate == pytest.approx(repeated.level.estimate)
    assert weighted.slope.estimate == pytest.approx(repeated.slope.estimate)


def test_batches_add_up() -> None:
    """The level of two batches together is that of all their clients; what knows nothing weighs nothing."""
    y = (P > U).astype(float)
    both = together([evidence(y[:1000], P[:1000]), evidence(y[1000:], P[1000:])])
    assert both.level == pytest.approx(evidence(y, P).level)
    assert both.clients == 4000
    assert joined([Answer(0.3, 0.1), NOTHING]) == pytest.approx(Answer(0.3, 0.1))
    assert joined([NOTHING, NOTHING]) == NOTHING


def test_evidence_is_a_tuple_of_numbers() -> None:
    """Which history and kept batches hold by their names."""
    assert Evidence._fields == ("clients", "expected", "left", "level", "slope", "ranking")
