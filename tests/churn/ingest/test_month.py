"""Another month of a simulated world: other clients of the same kind, and nobody knows who of them leaves."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.ingest.new_clients import for_new_clients
from churn.ingest.simulate import simulate
from churn.ingest.simulator import Simulator
from churn.ingest.source import kind_of, read_settings, read_source

CASES = Path(__file__).parents[3] / "cases"
WORLD = """
seed: 0
clients: 40
base_rate: 0.3
columns:
  id: {ids: {low: 100, high: 150}}
  plan: {codes: {count: 5}}
effects: [{column: plan, spread: 1.0}]
target: {column: left, positive: 1, negative: 0}
files: {t.csv: {columns: [id, plan, left]}, labels.csv: {columns: [left]}}
"""


def month(folder: Path, text: str) -> Path:
    (folder / "simulator.yaml").write_text(WORLD, encoding="utf-8")
    (folder / "current.yaml").write_text(text, encoding="utf-8")
    return folder / "current.yaml"


def test_nobody_is_met_twice_and_levels_are_the_same(tmp_path: Path) -> None:
    """Identifiers follow those of the month studied, also where few are left; invented levels keep their names."""
    path = month(tmp_path, "simulator: simulator.yaml\nseed: 7\nclients: 60\n")
    first, later = (simulate(read_settings(one)).clients for one in (tmp_path / "simulator.yaml", path))  # type: ignore[arg-type]
    assert not set(first["id"]) & set(later["id"])
    assert later["id"].is_unique
    assert set(later["plan"]) <= set(first["plan"])
    assert first["plan"].tolist()[:20] != later["plan"].tolist()[:20]


def test_levels_have_the_effects_of_the_month_studied(tmp_path: Path) -> None:
    """Also where some of the levels are not met: what differs between two levels stays."""
    path = month(tmp_path, "simulator: simulator.yaml\nseed: 7\nclients: 10\n")
    odds = []
    for one in (tmp_path / "simulator.yaml", path):
        world = simulate(read_settings(one))  # type: ignore[arg-type]
        odds.append(pd.Series(logit(world.probability)).groupby(world.clients["plan"]).first())
    first, later = odds
    assert 1 < len(later) < len(first)
    assert np.ptp((later - first).dropna()) < 1e-9


def test_files_have_no_target(tmp_path: Path) -> None:
    """The target's column is in no file, and a file that held nothing else is not written."""
    settings = read_settings(month(tmp_path, "simulator: simulator.yaml\nseed: 7\nclients: 60\n"))
    assert isinstance(settings, Simulator)
    assert {name: file.columns for name, file in settings.files.items()} == {"t.csv": ("id", "plan")}
    assert kind_of(tmp_path / "current.yaml") == "simulator"


def test_a_month_that_is_over_holds_the_same_clients(tmp_path: Path) -> None:
    """With outcomes the files have the target, and the clients are those of before."""
    path = month(tmp_path, "simulator: simulator.yaml\nseed: 7\nclients: 60\n")
    before, after = (read_settings(path, outcomes) for outcomes in (False, True))
    assert isinstance(before, Simulator)
    assert isinstance(after, Simulator)
    assert after.files["t.csv"].columns == ("id", "plan", "left")
    assert simulate(after).clients.equals(simulate(before).clients)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("simulator: simulator.yaml\nseed: 0\nclients: 60\n", "these would be the clients studied"),
        ("simulator: simulator.yaml\nsed: 1\nclients: 60\n", "unknown key 'sed'. Did you mean 'seed'?"),
        ("simulator: elsewhere.yaml\nseed: 1\nclients: 60\n", "elsewhere.yaml: no such file"),
        ("simulator: simulator.yaml\nseed: 1\nclients: 6\n", "greater than or equal to 10"),
        ("clients: 60\n", "a month (simulator, seed, clients)"),
    ],
)
def test_a_wrong_month_is_refused(tmp_path: Path, text: str, fragment: str) -> None:
    """The message names the file and what is wrong in it."""
    with pytest.raises(UserError, match=r"\.yaml") as caught:
        read_settings(month(tmp_path, text))
    assert fragment in str(caught.value)


@pytest.mark.parametrize("case", ["fitness", "shop"])
def test_every_file_that_a_case_asks_for_is_there(case: str) -> None:
    """The contract of new clients finds its tables in a month's files, the target in none."""
    contract = for_new_clients(read_config(CASES / case / "contract.yaml", Contract))
    raw = read_source(CASES / case / "current.yaml", contract.tables)
    assert list(raw) == list(contract.tables)
    assert not any(contract.target.column in table.cells for table in raw.values())
