"""README is true: its commands run."""

import json
import re
from pathlib import Path

import pytest

from tests.workflow.conftest import run, wait_for_queue
from tests.workflow.pipeline import ROOT, declared_stages

README = (ROOT / "README.md").read_text(encoding="utf-8")


ACTIVATE = "source .venv/bin/activate"
"""What ``run`` does for every command."""


def blocks() -> list[list[str]]:
    """Give the commands of every block of README."""
    texts = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    lines = [[line.split("  #")[0].strip() for line in text.splitlines() if line.strip()] for text in texts]
    return [[line for line in block if line != ACTIVATE] for block in lines]


def start_anew(folder: Path) -> None:
    """Put back what a block changed: a reader takes one task of README, not what the one before left."""
    if run(folder, "git", "status", "--porcelain", "--untracked-files=no").stdout:
        run(folder, "git", "restore", ".")
        run(folder, "dvc", "checkout", "--quiet")


def test_commands_run_in_order(project: Path) -> None:
    """Every command of README succeeds in a clone, those of a block in order; `make` is asked what it would do.

    The sweep among them runs on two workers of DVC's queue and leaves one experiment a value, with its score.
    """
    for block in blocks():
        if not block[0].startswith("git restore"):
            start_anew(project)
        for command in block:
            words = f"make --dry-run {command[5:]}" if command.startswith("make ") else command
            run(project, "bash", "-c", words)
    assert wait_for_queue(project).count("Success") == 2
    rows = json.loads(run(project, "dvc", "exp", "show", "--json", "--all-commits").stdout)
    experiments = [exp["revs"][0]["data"] for state in rows for exp in state["experiments"] or []]
    scores = {
        data["params"]["params.yaml"]["data"]["train_rf"]["max_depth"]: data["metrics"]["metrics/fitness/rf.json"]
        for data in experiments
    }
    assert {4, 8} <= set(scores)
    assert len({scores[depth]["data"]["roc_auc"] for depth in (4, 8)}) == 2


@pytest.mark.parametrize("target", sorted({*re.findall(r"`make ([\w-]+)", README)}))
def test_make_targets_exist(target: str) -> None:
    """Every target that README names is in the Makefile."""
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)", README))
def test_links_lead_somewhere(link: str) -> None:
    """Every picture and file that README links to is in the repository."""
    assert (ROOT / link).exists()


def test_all_stages_are_drawn() -> None:
    """README draws the stages of dvc.yaml; of the models some stand for all. What each is for, dvc.yaml says."""
    drawn = next(block for block in README.split("```") if "ingest ->" in block)
    words = set(re.findall(r"\w+", drawn))
    stages = set(declared_stages())
    models = {stage for stage in stages if stage.startswith("train_")} - {"train_blend"}
    assert stages - models - words == set()
    assert words - stages == {"source"}


def test_readme_is_short() -> None:
    """At most 1,500 words."""
    assert len(README.split()) <= 1500
