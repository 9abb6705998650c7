"""A small copy of this repository in a temporary folder, run with real DVC.

A full run is dear (twenty-five processes that each import pandas), so there is one, ``built``, and one change of it,
``pulled``; they are made once for all tests and all of pytest's workers, and tests take copies.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from filelock import FileLock

from tests.workflow.pipeline import ROOT

CASES = ("fitness",)
"""One case: a full run starts more than twenty processes, of a few seconds each; cases differ in the paths alone."""
CLIENTS = 400
CHURN = ("python", "-m", "churn")
THREADS = {"OMP_NUM_THREADS": "1", "LOKY_MAX_CPU_COUNT": "1"}
"""Of 400 clients more threads cost more than they bring; that bytes do not depend on them is a test of its own."""


def environment() -> dict[str, str]:
    """Give the environment in which DVC finds the stages' Python, as `make` sets it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # Byte code is kept, whatever stands outside: without it each of a run's processes compiles the repository anew.
    left_out = ("GIT_", "PYTEST_", "PYTHONDONTWRITEBYTECODE")
    outside = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**outside, **THREADS, "PATH": path, "PYTHONUTF8": "1", "DVC_NO_ANALYTICS": "true"}


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


def ran(output: str) -> list[str]:
    """Give the stages that DVC says it ran, in order."""
    return [line.split("'")[1] for line in output.splitlines() if line.startswith("Running stage")]


def edit_yaml(path: Path, *keys: str, value: object) -> None:
    """Set one value in a YAML file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    inner = content
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    write_yaml(path, content)


def write_yaml(path: Path, content: object) -> None:
    """Write as people do, short lists and groups in one line: commands that add to params.yaml look for that."""
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, default_flow_style=None, width=1000)
    path.write_text(text, encoding="utf-8")


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
    few = {"n_estimators": 10, "iterations": 10, "max_iter": 20, "draws": 100, "resamples": 5, "k_max": 4}
    few |= {"walks": 8, "repeats": 2, "plotted_columns": 3, "mined": 3, "shares": [0.5, 1.0]}
    few |= {"test_share": 0.4, "fewest_clients": 50}  # else too few clients are in the test part to be compared
    few |= {"languages": ["en"]}  # a page of sixty charts in two languages takes 24 s
    shrunk = {}
    for section, content in settings.items():
        if not isinstance(content, dict) or section in ("cases", "campaign"):
            shrunk[section] = content
            continue
        grid = section.startswith("train_")
        one = {name: value[0] if grid and isinstance(value, list) else value for name, value in content.items()}
        shrunk[section] = {name: few.get(name, value) for name, value in one.items()}
    shrunk["train_lr"]["max_iter"] = settings["train_lr"]["max_iter"]  # fewer do not converge, and warn
    return shrunk


def copy_repository(folder: Path) -> None:
    """Copy what git would commit of this working tree: one case, few clients, small models."""
    listed = run(ROOT, "git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    for name in listed:
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "metrics/")) and name != "dvc.lock":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    params = folder / "params.yaml"
    sources = {"source": "simulator", "current": "current"}
    named = {case: {key: f"cases/{case}/{name}.yaml" for key, name in sources.items()} for case in CASES}
    edit_yaml(params, "cases", value=named)
    campaigns = yaml.safe_load(params.read_text(encoding="utf-8"))["campaign"]
    edit_yaml(params, "campaign", value={case: campaigns[case] for case in CASES})
    write_yaml(params, small(yaml.safe_load(params.read_text(encoding="utf-8"))))
    for case in CASES:
        edit_yaml(folder / "cases" / case / "simulator.yaml", "clients", value=CLIENTS)
        edit_yaml(folder / "cases" / case / "current.yaml", "clients", value=CLIENTS)
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


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Give a folder that is made once, by whichever of pytest's workers asks first; the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    done = folder / "made"
    with FileLock(folder.with_suffix(".lock")):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed: the next one shows the error as well
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def build(folder: Path) -> None:
    """Make the copy, run all of it with every stage watched, and commit it."""
    repository = folder / "repository"
    repository.mkdir()
    copy_repository(repository)
    commit(repository, "start")
    run(repository, "dvc", "repro", **audited(folder / "audit"))
    commit(repository, "built")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy after one full `dvc repro`, committed. Tests that change it take ``project`` instead."""
    return shared(tmp_path_factory, "built", build) / "repository"


@dataclass(frozen=True)
class Pulled:
    """What a pull request of a worse model gave: before its results were committed, and afterwards."""

    repository: Path
    codes: tuple[int, ...]
    printed: tuple[str, ...]
    comments: tuple[str, ...]


def pull(built: Path, folder: Path) -> None:
    """Make a linear model that tells nobody apart, worse beyond doubt, on a branch; run its pull request, twice."""
    repository, found = copied(built, folder), []
    run(repository, "git", "switch", "--quiet", "--create", "topic")
    edit_yaml(repository / "params.yaml", "train_lr", "C", value=1e-6)
    for message in ("worse", "run"):
        commit(repository, message)
        done = run(repository, "python", "-m", "ci.pull_request", "main", check=False)
        comment = (repository / "comment/comment.md").read_text(encoding="utf-8")
        found.append((done.returncode, done.stdout + done.stderr, comment))
    (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")


@pytest.fixture(scope="session")
def pulled(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Pulled:
    """A branch with a worse model, run and committed. Tests that change it take a copy."""
    folder = shared(tmp_path_factory, "pulled", partial(pull, built))
    codes, printed, comments = zip(*json.loads((folder / "found.json").read_text(encoding="utf-8")), strict=True)
    return Pulled(folder / "repository", codes, printed, comments)


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of ``built`` that the test may change."""
    return copied(built, tmp_path)


def copied(repository: Path, folder: Path) -> Path:
    return Path(shutil.copytree(repository, folder / "repository", symlinks=True))
