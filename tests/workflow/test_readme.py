"""README is true: its commands run."""

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
    """Every command of README, in order, succeeds in a clone; `make` is asked what it would do."""
    for command in commands():
        words = f"make --dry-run {command[5:]}" if command.startswith("make ") else command
        run(project, "bash", "-c", words)
    wait_for_queue(project)


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
