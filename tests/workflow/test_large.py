"""A list drawn up from parts, with reasons for a short list alone, is the list drawn up with all clients in memory."""

import shlex
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal

from tests.workflow.conftest import CASES, edit_yaml, run
from tests.workflow.pipeline import declared_stages

CASE, LISTED, PARTS = CASES[0], 25, 3
STAGES = declared_stages()


def again(repository: Path, stage: str) -> None:
    """Run a stage as DVC would, into an empty folder."""
    shutil.rmtree(repository / "data" / stage / CASE)
    run(repository, *shlex.split(STAGES[stage]["cmd"].replace("${key}", CASE)))


def test_a_list_from_parts_is_the_same(project: Path) -> None:
    """The same clients, offers, groups and reasons as of a table held whole; segments are counted over all clients."""
    listed, current = project / "data/contacts" / CASE / "list.csv", project / "data/current" / CASE
    edit_yaml(project / "params.yaml", "plan", "contacts", value=LISTED)
    again(project, "contacts")
    whole = listed.read_bytes()
    clients = pd.read_parquet(current / "clients.parquet")
    (current / "parts").mkdir()
    for part in range(PARTS):
        mine = clients[np.arange(len(clients)) % PARTS == part]
        mine.to_parquet(current / "parts" / f"{part:05d}.parquet", index=False)
    edit_yaml(project / "params.yaml", "plan", "contacts", value=None)
    edit_yaml(project / "params.yaml", "large", "listed", value=LISTED)
    again(project, "forecast")
    assert not (project / "data/forecast" / CASE / "shapley.parquet").exists()
    again(project, "contacts")
    assert listed.read_bytes() == whole
    sizes = pd.read_csv(project / "data/contacts" / CASE / "sizes.csv")
    assert sizes["clients"].between(1, len(clients)).any()
    assert len(pd.read_csv(listed)) <= LISTED


def test_a_large_file_is_scored_in_parts(project: Path, tmp_path: Path) -> None:
    """Those listed are those of a file scored whole, all else being equal; the probabilities of all stand beside."""
    source, edited = f"cases/{CASE}/current.yaml", project / "params.yaml"
    edit_yaml(edited, "plan", "contacts", value=LISTED)
    run(project, "python", "-m", "churn", "score", CASE, source, str(tmp_path / "whole.csv"))
    edit_yaml(edited, "large", value={"sample": 50, "part": 100, "listed": LISTED})
    run(project, "python", "-m", "churn", "score", CASE, source, str(tmp_path / "parts.csv"))
    whole, listed = (pd.read_csv(tmp_path / f"{name}.csv").set_index("client") for name in ("whole", "parts"))
    assert_frame_equal(listed, whole[whole["group"].notna()].loc[listed.index])
    assert len(listed) == whole["group"].notna().sum()
    scored = [pd.read_parquet(part) for part in sorted((tmp_path / "parts.probabilities").iterdir())]
    assert len(scored) > 1
    found = pd.concat(scored).set_index("client")["p"]
    np.testing.assert_allclose(found.loc[whole.index], whole["probability"], atol=1e-6)
    assert len(found) == len(whole)
