"""Stages open, write, start and connect to nothing but what dvc.yaml declares: seen while they ran."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.workflow.conftest import audited, edit_yaml, run
from tests.workflow.pipeline import declared_stages

STAGES = declared_stages()
CHAMPIONS = {"models/fitness/lr.skops", "models/fitness/knn.skops", "models/fitness/tree.skops"}


@dataclass(frozen=True)
class Ran:
    """What DVC's lock file says of a stage, and what its process did; paths are relative to the repository."""

    deps: set[str]
    params: set[str]
    outs: set[str]
    modules: set[str]
    read: set[str]
    written: set[str]
    outside: set[str]
    started: set[str]
    connected: set[str]


def observed(folder: Path, logs: Path) -> dict[str, Ran]:
    """Join the lock file of a repository with the logs of the stages that ran there."""
    lock = yaml.safe_load((folder / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    done = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(logs.iterdir())]
    by_command = {" ".join(["python", *log["command"]]): log for log in done}
    return {name: ran(entry, by_command[entry["cmd"]]) for name, entry in lock.items() if entry["cmd"] in by_command}


def ran(entry: dict[str, Any], log: dict[str, Any]) -> Ran:
    inside = {name: within(log[name], log["folder"]) for name in ("read", "written", "modules")}
    code = {source_of(path) for path in inside["read"] if path.endswith((".py", ".pyc"))}
    return Ran(
        deps={dep["path"] for dep in entry["deps"]},
        params=set(entry.get("params", {})),
        outs={out["path"] for out in entry["outs"]},
        modules=inside["modules"],
        read={path for path in inside["read"] if not path.endswith((".py", ".pyc"))} | code,
        written={path for path in inside["written"] if "__pycache__" not in path},
        outside={path for path in log["written"] if not Path(path).is_relative_to(log["folder"])},
        started=set(log["started"]),
        connected=set(log["connected"]),
    )


def within(paths: list[str], folder: str) -> set[str]:
    return {Path(path).relative_to(folder).as_posix() for path in paths if Path(path).is_relative_to(folder)}


def source_of(path: str) -> str:
    """Give the module whose byte code a file is: ``churn/__pycache__/x.cpython-311.pyc`` is ``churn/x.py``."""
    return path if path.endswith(".py") else f"{path.replace('__pycache__/', '').split('.')[0]}.py"


def covers(declared: set[str], path: str) -> bool:
    """Whether a path is declared, or lies in a folder that is."""
    return any(Path(path).is_relative_to(one) for one in declared)


@pytest.fixture(scope="module")
def stages(built: Path) -> dict[str, Ran]:
    """All stages of one case, as they ran for ``built``."""
    return observed(built, built.parent / "audit")


@pytest.fixture
def shop(project: Path, tmp_path: Path) -> dict[str, Ran]:
    """The first stages of a case of four tables."""
    edit_yaml(project / "params.yaml", "cases", "shop", value={"source": "cases/shop/simulator.yaml"})
    edit_yaml(project / "cases/shop/simulator.yaml", "clients", value=300)
    run(project, "dvc", "repro", "clean@shop", **audited(tmp_path / "audit"))
    return observed(project, tmp_path / "audit")


def test_dump(stages: dict[str, Ran], shop: dict[str, Ran]) -> None:
    import pickle

    pickle.dump((stages, shop), open("/tmp/aud/dump.pkl", "wb"))
    json.dump(
        {k: {a: sorted(b) for a, b in vars(v).items()} for k, v in {**stages, **shop}.items()},
        open("/tmp/aud/dump.json", "w"),
        indent=1,
    )
