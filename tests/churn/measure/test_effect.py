"""The effect of a campaign: against published intervals, invariances, and drawn campaigns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.measure.arms import arm
from churn.measure.effect import effect
from churn.statistics.intervals import wilson


def outcomes(contact: tuple[int, int], control: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    y = np.concatenate([np.arange(n) < left for n, left in (contact, control)]).astype(float)
    return y, np.arange(len(y)) < contact[0]


def test_scores_of_a_plain_group_are_wilsons() -> None:
    """Without a probability, shares within 1.96 of the group are Wilson's interval."""
    y = (np.arange(4000) < 1200).astype(float)
    own = arm(y, np.zeros(4000), np.zeros(4000))
    ends = [float(np.interp(-score, -own.scores, own.means)) for score in (1.96, -1.96)]
    assert own.mean == pytest.approx(0.3)
    assert ends == pytest.approx([float(end) for end in wilson(1200, 4000)], abs=1e-4)


def test_plain_difference_is_that_of_the_books() -> None:
    """56 of 70 against 48 of 80: .0525 to .3382 is the score interval (Newcombe 1998, method 5)."""
    found = effect(*outcomes((70, 56), (80, 48)), None)
    assert found.change.estimate == pytest.approx(0.2)
    assert [found.change.low, found.change.high] == pytest.approx([0.0525, 0.3382], abs=0.004)


def test_effect_and_share_kept_agree() -> None:
    """One p for both: the interval of the change leaves out 0 exactly where that of the share kept does."""
    for left in range(2, 14):
        found = effect(*outcomes((60, left), (30, 10)), None)
        assert (found.change.high < 0) == (found.keeps.low > 0) == (found.p < 0.05 and left < 20)


@pytest.mark.parametrize(("control", "unknown"), [((20, 0), 1), ((20, 20), 0)])
def test_a_control_group_of_one_kind_is_no_obstacle(control: tuple[int, int], unknown: bool) -> None:
    """Where all or none of a small control group left, intervals stay numbers; of nobody's leaving anything is kept."""
    found = effect(*outcomes((100, 40), control), np.full(120, 0.5))
    assert -1 <= found.change.low < found.change.estimate < found.change.high <= 1
    assert (found.keeps.low < -1e6) == unknown
    assert found.keeps.low <= found.keeps.estimate < found.keeps.high < 1


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_order_of_clients_does_not_matter(seed: int) -> None:
    """Nor does it matter how the same clients are numbered."""
    rng = np.random.default_rng(seed)
    p = rng.beta(2, 3, 60)
    y, mine = (rng.random(60) < p).astype(float), np.arange(60) < 45
    order = rng.permutation(60)
    one, other = effect(y, mine, p), effect(y[order], mine[order], p[order])
    assert one.change == pytest.approx(other.change, abs=1e-6)


def test_the_probability_known_before_narrows_the_interval() -> None:
    """Where risks differ much; a probability that tells nothing leaves it as it was."""
    rng = np.random.default_rng(0)
    p = rng.beta(0.4, 0.4, 800)
    mine = np.arange(800) >= 80
    y = (rng.random(800) < np.where(mine, 0.7 * p, p)).astype(float)
    told, plain, useless = effect(y, mine, p), effect(y, mine, None), effect(y, mine, np.full(800, 0.4))
    widths = [one.change.high - one.change.low for one in (told, plain, useless)]
    assert widths[0] < 0.75 * widths[1]
    assert widths[2] == pytest.approx(widths[1], rel=0.02)


@pytest.mark.parametrize("kept", [0.0, 0.3])
def test_intervals_hold_what_was_planted(kept: float) -> None:
    """About 95 of 100 drawn campaigns, of 600 clients of whom a twentieth is held out; `truth` draws more."""
    rng, held = np.random.default_rng(1), 0
    p = rng.beta(2, 2, 600)
    for _ in range(40):
        mine = rng.random(600) >= 0.05
        found = effect((rng.random(600) < np.where(mine, (1 - kept) * p, p)).astype(float), mine, p)
        held += found.change.low <= -kept * p.mean() <= found.change.high
    assert 34 <= held <= 40
