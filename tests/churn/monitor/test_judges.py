"""Who judges: not those whom the campaign reached, and only those whose outcome is known."""

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.monitor.judges import judges

BATCH = pd.DataFrame(
    {
        "client": ["a", "b", "c", "d", "e", "f"],
        "group": ["contact", "contact", "control", "", "", ""],
        "probability": [0.9, 0.8, 0.8, 0.3, 0.2, 0.1],
    }
)
SEEN = pd.DataFrame({"client": ["a", "c", "d", "e", "z"], "left": [1.0, 1, 0, 0, 1]})


def test_those_contacted_do_not_judge() -> None:
    """Nor do clients without an outcome; both are counted."""
    found = judges(BATCH, SEEN)
    assert found.clients["client"].tolist() == ["c", "d", "e"]
    assert found.clients["left"].tolist() == [1, 0, 0]
    assert found.followed["client"].tolist() == ["a", "c", "d", "e"]
    assert (found.reached, found.unknown) == (2, 1)
    assert any("Without an outcome are 1 of those who could judge (f)" in note for note in found.notes)


def test_whoever_was_reached_against_the_plan_does_not_judge() -> None:
    """And who was not, though planned, does not either: who can be reached is no matter of chance."""
    found = judges(BATCH, SEEN.assign(contacted=[0, 1, 0, 0, 0]))
    assert found.clients["client"].tolist() == ["d", "e"]
    assert any("Contacted though the plan left them alone" in note for note in found.notes)


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        (SEEN.assign(client="x" + SEEN["client"]), "none of the 6 clients of the batch"),
        (SEEN.head(1), "nobody is there to judge by: all 1 clients"),
        (SEEN.assign(left=1.0), "all 4 clients of the batch whose outcome is known left"),
        (SEEN.assign(left=0.0), "all 4 clients of the batch whose outcome is known stayed"),
    ],
)
def test_what_cannot_judge_is_refused(seen: pd.DataFrame, message: str) -> None:
    """Another case's outcomes, nobody left alone, everybody left."""
    with pytest.raises(UserError, match=message):
        judges(BATCH, seen)


def test_outcomes_before_the_batch_are_refused() -> None:
    """Where both have dates; else it is said that nobody can know."""
    sent = BATCH.assign(date=pd.Timestamp("2026-11-02"))
    with pytest.raises(UserError, match="outcomes begin on 2026-11-01, the batch is of 2026-11-02"):
        judges(sent, SEEN.assign(date=pd.Timestamp("2026-11-01")))
    assert judges(sent, SEEN.assign(date=pd.Timestamp("2026-12-01"))).clients["client"].tolist() == ["c", "d", "e"]
    assert "is not known: not both have a column 'date'" in judges(sent, SEEN).notes[-1]
