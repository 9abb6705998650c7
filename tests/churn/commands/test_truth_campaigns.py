"""Campaigns with planted effects: what is planted is what is measured."""

import numpy as np
import pytest

from churn.commands import truth_campaigns
from churn.commands.truth_campaigns import campaigns, holds, simulated, years
from churn.measure.effect import Estimate


def test_a_campaign_is_drawn_as_planted() -> None:
    """Of 20,000 clients a tenth is held out; half of the other leavers are kept and take the offer."""
    p = np.full(20_000, 0.4)
    drawn = simulated(p, p, 0.5 * p, 0.1, np.random.default_rng(0))
    shares = drawn.groupby("group")[["left", "taken"]].mean()
    assert shares.loc["control"].tolist() == pytest.approx([0.4, 0], abs=0.03)
    assert shares.loc["contact"].tolist() == pytest.approx([0.2, 0.2 + 0.7 * 0.6], abs=0.02)
    assert (drawn["group"] == "control").mean() == pytest.approx(0.1, abs=0.01)


def test_tables_have_a_row_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """And effect; after a year the share that is kept is better known than after a month."""
    monkeypatch.setattr(truth_campaigns, "LISTS", {"one": truth_campaigns.LISTS["like telecom"]})
    assert campaigns(2)["planted"].tolist() == list(truth_campaigns.EFFECTS)
    table = years(1).set_index("after")
    assert table.index.tolist() == [1, 3, 12]
    assert table["spread"].is_monotonic_decreasing


@pytest.mark.parametrize(("truth", "held"), [(0.2, 1.0), (0.5, 0.0)])
def test_an_interval_holds_what_lies_within(truth: float, held: float) -> None:
    """Or it does not."""
    assert holds(Estimate(0.2, 0.1, 0.3), truth) == held
