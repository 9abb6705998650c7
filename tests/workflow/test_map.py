"""The map is short enough to be read, and the tree is what README says: known names in the root, floors in churn/."""

import ast
import importlib
import re
from inspect import signature
from pathlib import Path

import pytest

from tests.workflow.conftest import run
from tests.workflow.pipeline import ROOT, declared_code, declared_stages, document

STAGES = declared_stages()
FAMILIES = {stage for stage in STAGES if stage.startswith("train_")} - {"train_blend"}
"""Their ``main`` is that of churn.train.training."""

FLOORS = (
    ("base",),
    ("clients",),
    ("statistics", "presentation", "history", "parts"),
    ("scores",),
    ("figures",),
    (
        "ingest",
        "clean",
        "eda",
        "hypotheses",
        "split",
        "train",
        "clusters",
        "profile",
        "segments",
        "score",
        "plan",
        "run",
    ),
    ("champion", "draft", "learning_curve", "measure"),
    ("evaluate", "explain", "report", "compare"),
    ("contacts", "months"),
    ("monitor",),
    ("faults",),
    ("commands",),
)
"""The folders of churn/ from the ground up: each imports from floors below its own and from nowhere else."""

ROOTS = {
    *(".ci", ".dvc", ".dvcignore", ".github", ".gitignore", ".gitlab-ci.yml"),
    *("Makefile", "README.md", "pyproject.toml", "requirements.in", "requirements.txt"),
    *("cases", "churn", "ci", "stages", "tests", "docs"),
    *("data", "metrics", "plots", "dvc.lock", "dvc.yaml", "params.yaml"),
}


def test_the_map_is_short() -> None:
    """dvc.yaml and dvc.lock have at most 550 and 12,000 lines; the folder that maps parts and folds brought 450."""
    lines = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in ("dvc.yaml", "dvc.lock")}
    assert lines["dvc.yaml"] <= 550
    assert lines["dvc.lock"] <= 12_000


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_told_in_a_line(stage: str) -> None:
    """Every stage says in one line what it is for."""
    assert STAGES[stage]["desc"].strip()
    assert "\n" not in STAGES[stage]["desc"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_names_few_folders_of_code(stage: str) -> None:
    """A stage names at most nine folders of code beside its script; contacts, which may ask models, 12."""
    assert len(declared_code(stage) - {f"stages/{stage}.py"}) <= (12 if stage == "contacts" else 9)


@pytest.mark.parametrize("stage", sorted({*STAGES} - FAMILIES))
def test_a_stage_takes_few_arguments(stage: str) -> None:
    """A stage's main function takes at most eight arguments."""
    assert len(signature(importlib.import_module(f"stages.{stage}").main).parameters) <= 8


@pytest.mark.parametrize("stage", STAGES)
def test_a_command_gives_few_arguments(stage: str) -> None:
    """On the command line likewise: also of models, whose main function is made when it is called."""
    assert sum(word.startswith("--") for word in STAGES[stage]["cmd"].split()) <= 8


def test_every_script_is_a_stage() -> None:
    """stages/ holds the scripts of dvc.yaml and nothing else."""
    assert {path.stem for path in (ROOT / "stages").glob("*.py")} - {"__init__"} == set(STAGES)


def test_every_champion_is_named() -> None:
    """`artifacts` names the champion of every case, by the folder that evaluate writes, for model registries."""
    cases = {path.parent.name for path in (ROOT / "cases").glob("*/contract.yaml")}
    paths = {name: one["path"] for name, one in document()["artifacts"].items()}
    assert paths == {f"{case}-champion": f"models/{case}/champion" for case in cases}


def test_the_root_holds_known_names() -> None:
    """What git holds in the root is what a reader expects there."""
    listed = run(ROOT, "git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    assert {Path(name).parts[0] for name in listed} - ROOTS == set()


def test_folders_point_down() -> None:
    """A folder of churn/ imports from floors below its own; so there is no circle."""
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    assert {path.parent.name for path in (ROOT / "churn").glob("*/__init__.py")} == set(floor)
    up = {f"{one} -> {other}" for one in floor for other in imported(one) - {one} if floor[other] >= floor[one]}
    assert up == set()


def imported(package: str) -> set[str]:
    """Give the folders of churn/ from which a folder's modules import."""
    names = set()
    for path in (ROOT / "churn" / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    parts = [name.split(".") for name in names]
    return {part[1] for part in parts if part[0] == "churn" and (ROOT / "churn" / part[1]).is_dir()}


def test_only_commands_import_from_stages() -> None:
    """Scripts are run; commands that measure models take the unfitted ones from them, and nothing else does."""
    files = [path for folder in ("churn", "ci") for path in (ROOT / folder).rglob("*.py")]
    users = {
        path.parent.name for path in files if re.search(r"\b(from|import) stages\b", path.read_text(encoding="utf-8"))
    }
    assert users <= {"commands"}
