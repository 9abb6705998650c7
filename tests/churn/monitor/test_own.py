"""How right the model was from the start, told by clients who are like those who judge."""

import numpy as np
import pandas as pd
import pytest

from churn.monitor.evidence import evidence
from churn.monitor.own import own_evidence, share_who_judge

EVERYBODY = np.linspace(0.01, 0.99, 200)


def studied() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    p = rng.uniform(0.02, 0.98, 2000)
    part = np.where(np.arange(2000) % 5 == 0, "test", "train")
    return pd.DataFrame({"part": part, "y": (rng.random(2000) < p).astype(int), "p": p})


def test_shares_follow_the_probability() -> None:
    """Where all above a half are contacted, clients of the study above a half do not count."""
    share = share_who_judge(np.array([0.1, 0.4, 0.6, 0.95]), EVERYBODY, EVERYBODY[EVERYBODY < 0.5])
    assert share.tolist() == [1, 1, 0, 0]


def test_both_parts_count_by_what_they_know() -> None:
    """The standard error is about that of all clients together."""
    table = studied()
    found = own_evidence(table, EVERYBODY, EVERYBODY)
    assert found.level.error == pytest.approx(
        evidence(table["y"].to_numpy(), table["p"].to_numpy()).level.error, rel=0.02
    )


def test_without_those_contacted_less_is_known() -> None:
    """A level that is wrong only among clients of high risk is not held against those who judge."""
    table = studied()
    table["y"] = table["y"].where(table["p"] < 0.5, 1)
    everywhere = own_evidence(table, EVERYBODY, EVERYBODY)
    judges = own_evidence(table, EVERYBODY, EVERYBODY[EVERYBODY < 0.5])
    assert everywhere.level.estimate > 5 * everywhere.level.error
    assert abs(judges.level.estimate) < 3 * judges.level.error
    assert judges.level.error > everywhere.level.error


def test_a_study_without_a_test_part_is_enough() -> None:
    """The training part answers alone."""
    table = studied().query("part == 'train'")
    assert own_evidence(table, EVERYBODY, EVERYBODY).level.error < 0.1
