"""A campaign does what is planted, to those contacted and to nobody else."""

import numpy as np
import pandas as pd
import pytest

from churn.months.campaign import outcomes, when_contacted
from churn.months.planted import Acts


@pytest.mark.parametrize(
    ("p", "kept", "expected"), [(0.5, 0.3, 0.35), (0.5, 0.0, 0.5), (0.5, -0.4, 0.7), (0.9, -0.5, 1.0)]
)
def test_leaving_when_contacted(p: float, kept: float, expected: float) -> None:
    """A share of leavers is kept, or as many more leave, at most all."""
    assert when_contacted(np.array([p]), np.array([kept]))[0] == pytest.approx(expected)


@pytest.mark.parametrize("keeps", [0.3, 0.0, -0.4])
def test_outcomes_are_as_planted(keeps: float) -> None:
    """Of 20,000 contacted as many leave and take the offer as planted; others are as they would have been."""
    rng = np.random.default_rng(0)
    left = (rng.random(40_000) < 0.4).astype(int)
    clients = pd.DataFrame({"client": [f"c{n}" for n in range(40_000)], "left": left, "p": 0.4})
    offers = pd.Series("company", index=clients["client"].head(20_000))
    acts = Acts(keeps=0.9, offers={"company": keeps}, taken_anyway=0.7)
    found = outcomes(clients, offers, acts, rng)
    called, others = found.head(20_000), found.tail(20_000)
    assert others["left"].tolist() == left[20_000:].tolist()
    assert others[["taken", "contacted"]].to_numpy().sum() == 0
    assert called["contacted"].all()
    assert called["left"].mean() == pytest.approx(0.4 * (1 - keeps), abs=0.015)
    assert not (called["taken"] & called["left"]).any()
    stays_anyway = min(0.6, 1 - 0.4 * (1 - keeps))
    assert called["taken"].mean() == pytest.approx(0.4 * max(keeps, 0) + 0.7 * stays_anyway, abs=0.015)


def test_who_surely_leaves_is_driven_nowhere() -> None:
    """A probability of 1 is no division by 0."""
    clients = pd.DataFrame({"client": ["a"], "left": [1], "p": [1.0]})
    found = outcomes(clients, pd.Series({"a": "x"}), Acts(keeps=-0.5, taken_anyway=1), np.random.default_rng(0))
    assert found.to_numpy().tolist() == [["a", 1, 0, 1]]
