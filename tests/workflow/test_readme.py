"""README is true: its commands run."""

import json
import re
from pathlib import Path

import pytest

from tests.workflow.conftest import run, wait_for_queue
from tests.workflow.pipeline import ROOT, declared_stages

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_commands_run_in_order(project: Path) -> None:
    """Every command of README, in order, succeeds in a clone; `make` is asked what it would do.

    The sweep among them runs on two workers of DVC's queue and leaves one experiment a value, with its score.
    """
    for command in commands():
        words = f"make --dry-run {command[5:]}" if command.startswith("make ") else command
        run(project, "bash", "-c", words)
    assert wait_for_queue(project).count("Success") == 2
    rows = json.loads(run(project, "dvc", "exp", "show", "--json", "--all-commits").stdout)
    experiments = [exp["revs"][0]["data"] for state in rows for exp in state["experiments"] or []]
    scores = {
        data["params"]["params.yaml"]["data"]["train_rf"]["max_depth"]: data["metrics"]["metrics/fitness/rf.json"][
            "data"
        ]
        for data in experiments
    }
    assert {4, 8} <= set(scores)
    assert len({scores[depth]["cv"]["roc_auc"]["mean"] for depth in (4, 8)}) == 2


@pytest.mark.parametrize("target", re.findall(r"`make (\w+)`", README))
def test_make_targets_exist(target: str) -> None:
    """Every target that README names is in the Makefile."""
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)", README))
def test_links_lead_somewhere(link: str) -> None:
    """Every picture and file that README links to is in the repository."""
    assert (ROOT / link).exists()


def test_all_stages_are_described() -> None:
    """README describes every stage of dvc.yaml."""
    assert [stage for stage in declared_stages() if f"`{stage}`" not in README] == []
