"""A small copy of this repository in a temporary folder, run with real DVC."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.workflow.pipeline import ROOT

CASES = ("fitness", "metanprom")
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


def commit(folder: Path, message: str) -> None:
    run(folder, "git", "add", "--all")
    run(folder, "git", "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", message)


def copy_repository(folder: Path) -> None:
    """Copy what git would commit of this working tree: two cases, few clients, small models."""
    listed = run(ROOT, "git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    for name in listed:
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "metrics/")) and name != "dvc.lock":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    params = folder / "params.yaml"
    edit_yaml(params, "cases", value={case: {"source": f"cases/{case}/simulator.yaml"} for case in CASES})
    edit_yaml(params, "train_rf", "n_estimators", value=20)
    edit_yaml(params, "train_rf", "min_samples_leaf", value=5)
    edit_yaml(params, "cluster", "resamples", value=5)
    edit_yaml(params, "cluster", "k_max", value=4)
    for case in CASES:
        edit_yaml(folder / "cases" / case / "simulator.yaml", "clients", value=CLIENTS)
    run(folder, "git", "init", "--quiet", "--initial-branch=main")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy after one full `dvc repro`, committed. Tests that change it take ``project`` instead."""
    folder = tmp_path_factory.mktemp("built") / "repository"
    folder.mkdir()
    copy_repository(folder)
    commit(folder, "start")
    run(folder, "dvc", "repro")
    commit(folder, "built")
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of ``built`` that the test may change."""
    folder = tmp_path / "repository"
    shutil.copytree(built, folder, symlinks=True)
    return folder
