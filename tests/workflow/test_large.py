"""A list drawn up from parts, with reasons for a short list alone, is the list drawn up with all clients in memory."""

import shlex
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

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
