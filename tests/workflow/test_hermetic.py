"""Stages open, write, start and connect to nothing but what dvc.yaml declares: seen while they ran."""

import json
import shlex
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import pytest
import yaml

from tests.workflow.conftest import CASES, add_case, audited, copied, edit_yaml, run, shared
from tests.workflow.pipeline import declared_code, declared_stages, instances

STAGES = declared_stages()
PACKAGES = {"churn/__init__.py", "stages/__init__.py"}
OUTSIDE = {tempfile.gettempdir(), matplotlib.get_configdir(), matplotlib.get_cachedir()}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what C code opens")


UNOPENED = {
    "evaluate": ("models/",),
    "contacts": ("churn/champion", "churn/scores", "churn/train", "data/explain/", "models/"),
}
"""What a stage may leave unopened, paths that begin so: the champion decides which models are copied, and models are
asked for the reasons of a list of a large table alone."""


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


def observed(folder: Path) -> dict[str, Ran]:
    """Join the lock file of a repository with the logs of the stages that ran there."""
    lock = yaml.safe_load((folder / "repository" / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    by_command = {("python", *log["command"]): log for log in read_logs(folder / "audit")}
    commands = {name: tuple(shlex.split(entry["cmd"])) for name, entry in lock.items()}
    return {name: ran(lock[name], by_command[words]) for name, words in commands.items() if words in by_command}


def read_logs(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]


def ran(entry: dict[str, Any], log: dict[str, Any]) -> Ran:
    inside = {name: within(log[name], log["folder"]) for name in ("read", "modules")}
    kept = [path for path in log["written"] if "__pycache__" not in path]  # byte code, and what numba compiles
    return Ran(
        deps={dep["path"] for dep in entry["deps"]},
        params=set(entry.get("params", {})),
        outs={out["path"] for out in entry["outs"]},
        modules=inside["modules"],
        read={source_of(path) for path in inside["read"]},
        written=within(kept, log["folder"]),
        outside={path for path in kept if not Path(path).is_relative_to(log["folder"])},
        started=set(log["started"]),
        connected=set(log["connected"]),
    )


def within(paths: list[str], folder: str) -> set[str]:
    return {Path(path).relative_to(folder).as_posix() for path in paths if Path(path).is_relative_to(folder)}


def source_of(path: str) -> str:
    """Give the module whose byte code a file is (``churn/__pycache__/x.cpython-311.pyc``), or the path itself."""
    return f"{path.replace('__pycache__/', '').split('.')[0]}.py" if "__pycache__/" in path else path


def covers(declared: str, path: str) -> bool:
    """Whether a path is the declared one or lies in it."""
    return Path(path).is_relative_to(declared)


def alone(paths: set[str], allowed: set[str]) -> set[str]:
    """Give the paths that are not allowed; folders that lead to an allowed path, and their byte code's, are."""
    kept = {path.removesuffix("/__pycache__") for path in paths}
    return {path for path in kept if not any(covers(one, path) or covers(path, one) for one in allowed)}


def nonempty(found: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: paths for name, paths in found.items() if paths}


@pytest.fixture(scope="module")
def stages(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """All stages of one case as they ran for ``built``, and the first ones of a case of four tables."""

    def make(folder: Path) -> None:
        project = copied(built, folder)
        add_case(project, "shop")
        edit_yaml(project / "cases/shop/simulator.yaml", "clients", value=300)
        run(project, "dvc", "repro", "clean@shop", **audited(folder / "audit"))

    shop = shared(tmp_path_factory, "shop", make)
    return {**observed(built.parent), **observed(shop)}


def test_all_stages_are_observed(stages: dict[str, Ran]) -> None:
    """Every stage that DVC ran left its log."""
    one_case = {one for name in STAGES for one in instances(name, CASES)}
    assert set(stages) == one_case | {"ingest@shop", "clean@shop"}


def test_only_dependencies_are_opened(stages: dict[str, Ran]) -> None:
    """What a stage opens in the repository is a dependency, lies in one, holds its parameters, or is its own output."""
    known = {name: one.deps | one.params | one.outs | PACKAGES for name, one in stages.items()}
    assert nonempty({name: alone(one.read, known[name]) for name, one in stages.items()}) == {}


@LINUX
def test_all_dependencies_are_opened(stages: dict[str, Ran]) -> None:
    """No stage depends on what it does not open, apart from what the champion decides; of a folder some file."""
    unopened = {
        name: {dep for dep in one.deps if not any(covers(dep, path) for path in one.read)}
        for name, one in stages.items()
    }
    needed = {name: {dep for dep in deps if not dep.startswith(excused(name))} for name, deps in unopened.items()}
    assert nonempty(needed) == {}


def test_modules_imported_are_declared(stages: dict[str, Ran]) -> None:
    """The repository's modules in memory at a stage's end lie in the folders it declares, some in each."""
    found = {name: {place(path) for path in one.modules - PACKAGES} for name, one in stages.items()}
    code = {name: declared_code(name.split("@")[0]) for name in stages}
    spared = {name: {path for path in code[name] - found[name] if path.startswith(excused(name))} for name in stages}
    assert found == {name: code[name] - spared[name] for name in stages}


def excused(name: str) -> tuple[str, ...]:
    """Give what an instance of a stage may leave alone."""
    return UNOPENED.get(name.split("@")[0], ())


def place(module: str) -> str:
    """Give the folder of a module of churn/, of a stage the script."""
    return module if module.startswith("stages/") else Path(module).parent.as_posix()


def test_only_outputs_are_written(stages: dict[str, Ran]) -> None:
    """A stage changes its outputs and the folders they are in; outside the repository, temporary and cached files."""
    assert nonempty({name: alone(one.written, one.outs) for name, one in stages.items()}) == {}
    assert nonempty({name: alone(one.outside, OUTSIDE) for name, one in stages.items()}) == {}


def test_nothing_is_started_or_connected_to(stages: dict[str, Ran]) -> None:
    """Stages use threads, no processes, and no network; joblib may ask `lscpu` how many cores there are."""
    assert nonempty({name: {one for one in ran.started if "'lscpu'" not in one} for name, ran in stages.items()}) == {}
    assert nonempty({name: ran.connected for name, ran in stages.items()}) == {}


@LINUX
def test_what_stages_should_not_do_would_be_seen(tmp_path: Path) -> None:
    """The log of a stage that does what none may: files through Python and C code, a process, a connection."""
    folder = tmp_path / "repository"
    (folder / "stages").mkdir(parents=True)
    pd.DataFrame({"x": [1]}).to_parquet(folder / "secret.parquet")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    script = """
    import socket, subprocess, pathlib, pandas
    pandas.read_parquet("secret.parquet").to_parquet("copy.parquet")
    pathlib.Path("notes.txt").read_text(); pathlib.Path("more.txt").write_text("x")
    subprocess.run(["true"])
    socket.socket().connect_ex(("127.0.0.1", 1))
    """
    (folder / "stages" / "bad.py").write_text(textwrap.dedent(script), encoding="utf-8")
    run(folder, "python", "-m", "stages.bad", **audited(tmp_path / "audit"))
    (log,) = read_logs(tmp_path / "audit")
    assert {"secret.parquet", "notes.txt", "stages/bad.py"} <= within(log["read"], str(folder))
    assert {"copy.parquet", "more.txt"} <= within(log["written"], str(folder))
    assert "subprocess.Popen" in " ".join(log["started"])
    assert "('127.0.0.1', 1)" in " ".join(log["connected"])
