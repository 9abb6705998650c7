"""A small copy of this repository in a temporary folder, run with real DVC."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflow.pipeline import ROOT

CASES = ("fitness",)
"""One case: a full run starts more than twenty processes, of a few seconds each; cases differ in the paths alone."""
CLIENTS = 400


def environment() -> dict[str, str]:
    """Give the environment in which DVC finds the stages' Python, as `make` sets it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_"))}
    return {**outside, "PATH": path, "PYTHONUTF8": "1", "DVC_NO_ANALYTICS": "true"}


def run(folder: Path, *command: str, check: bool = True, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the copy; on failure the test shows what it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment(), **extra},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if check:
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done


def edit_yaml(path: Path, *keys: str, value: object) -> None:
    """Set one value in a YAML file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    inner = content
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def add_case(folder: Path, case: str) -> None:
    """Add one of the repository's other cases to the copy's settings."""
    settings = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for section in ("cases", "campaign"):
        edit_yaml(folder / "params.yaml", section, case, value=settings[section][case])


def commit(folder: Path, message: str) -> None:
    run(folder, "git", "add", "--all")
    run(folder, "git", "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", message)


def small(settings: dict[str, Any]) -> dict[str, Any]:
    """Shrink the settings: one point a grid, few trees, few resamples."""
    few = {"n_estimators": 20, "iterations": 20, "draws": 100, "resamples": 5, "k_max": 4, "permutations": 1}
    few |= {"plotted_columns": 3, "languages": ["en"]}  # a page of sixty charts in two languages takes 24 s
    shrunk = {}
    for section, content in settings.items():
        if not isinstance(content, dict) or section == "cases":
            shrunk[section] = content
            continue
        grid = section.startswith("train_")
        one = {name: value[0] if grid and isinstance(value, list) else value for name, value in content.items()}
        shrunk[section] = {name: few.get(name, value) for name, value in one.items()}
    shrunk["split"]["repeats"] = 2
    shrunk["train_boost"]["max_iter"] = 20
    shrunk["learning_curve"]["shares"] = [0.5, 1.0]
    return shrunk


def copy_repository(folder: Path) -> None:
    """Copy what git would commit of this working tree: two cases, few clients, small models."""
    listed = run(ROOT, "git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    for name in listed:
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "metrics/")) and name != "dvc.lock":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    params = folder / "params.yaml"
    edit_yaml(params, "cases", value={case: {"source": f"cases/{case}/simulator.yaml"} for case in CASES})
    campaigns = yaml.safe_load(params.read_text(encoding="utf-8"))["campaign"]
    edit_yaml(params, "campaign", value={case: campaigns[case] for case in CASES})
    params.write_text(yaml.safe_dump(small(yaml.safe_load(params.read_text(encoding="utf-8")))), encoding="utf-8")
    for case in CASES:
        edit_yaml(folder / "cases" / case / "simulator.yaml", "clients", value=CLIENTS)
    run(folder, "git", "init", "--quiet", "--initial-branch=main")


def wait_for_queue(folder: Path) -> str:
    """Ask for the queue's state until no task waits or runs; each question takes DVC a second or two."""
    for _ in range(120):
        status = run(folder, "dvc", "queue", "status").stdout
        if "Running" not in status and "Queued" not in status:
            return status
    raise AssertionError(f"the queue did not finish:\n{status}")


def audited(logs: Path) -> dict[str, str]:
    """Give the environment in which every stage writes down into a folder what it opens, starts and connects to."""
    logs.mkdir()
    return {"AUDIT_LOG": str(logs), "PYTHONPATH": str(ROOT / "tests" / "workflow" / "audit")}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy after one full `dvc repro`, committed. Tests that change it take ``project`` instead."""
    folder = tmp_path_factory.mktemp("built") / "repository"
    folder.mkdir()
    copy_repository(folder)
    commit(folder, "start")
    run(folder, "dvc", "repro", **audited(folder.parent / "audit"))
    commit(folder, "built")
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of ``built`` that the test may change."""
    folder = tmp_path / "repository"
    shutil.copytree(built, folder, symlinks=True)
    return folder
