"""Years of a model's batches: what is planted is what is judged."""

import numpy as np
import pytest

from churn.commands import truth_monitor
from churn.commands.truth_monitor import COMPANIES, MONTHS, Company, false_verdicts, noticed, year


def test_a_world_has_its_rate_and_forgets() -> None:
    """Also after a change; where columns tell half as much, probabilities lie nearer together."""
    company = COMPANIES["like bank"]
    world = truth_monitor._world(company, np.random.default_rng(0))
    columns = np.random.default_rng(1).normal(size=(20_000, truth_monitor.COLUMNS))
    rates = {name: change(world, company.rate).probability(columns) for name, change in truth_monitor.CHANGES.items()}
    assert rates["nothing"].mean() == pytest.approx(0.18, abs=0.01)
    assert rates["a third more leave"].mean() == pytest.approx(0.24, abs=0.01)
    assert rates["columns tell half as much"].mean() == pytest.approx(0.18, abs=0.01)
    assert rates["columns tell half as much"].std() < rates["nothing"].std()


def test_a_change_is_noticed_and_nothing_is_not() -> None:
    """Of one simulated year each: an alarm after the third batch, and none."""
    company = Company(3000, 1500, 0.2, 2.0, 0.2)
    calm = year(company, "nothing", np.random.default_rng(5))
    assert len(calm) == MONTHS
    assert not any(one.alarms for one in calm)
    changed = year(company, "columns tell half as much", np.random.default_rng(5))
    assert not any(one.alarms for one in changed[:3])
    assert any(one.verdict == "retrain" for one in changed[3:6])


def test_tables_have_a_row_a_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a planted change."""
    monkeypatch.setattr(truth_monitor, "COMPANIES", {"one": Company(600, 300, 0.3, 1.0, 0.2)})
    assert false_verdicts(1)["company"].tolist() == ["one"]
    found = noticed(1)
    assert found["planted"].tolist() == list(truth_monitor.CHANGES)[1:]
    assert found["after 9"].between(0, 1).all()
