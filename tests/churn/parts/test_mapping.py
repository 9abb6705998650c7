"""The map over parts gives the same here and on a Dask cluster, and says in one message what a cluster lacks."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from churn.base.errors import UserError
from churn.parts import cluster
from churn.parts.cluster import SCHEDULER, refusal
from churn.parts.mapping import in_threads, over_parts
from tests.churn.parts import tasks
from tests.workflow.pipeline import ROOT

VALUES = [(value,) for value in range(6)]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a scheduler and a worker in the workspace, as users do."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    known = ("--scheduler-file", str(file), "--no-dashboard")
    scheduler = _start("scheduler", "--host", "127.0.0.1", "--port", "0", *known)
    worker = _start("worker", "--nworkers", "1", "--nthreads", "1", *known)
    while not file.exists():
        time.sleep(0.05)
    yield json.loads(file.read_text(encoding="utf-8"))["address"]
    for process in (worker, scheduler):
        process.terminate()
        process.wait()


def _start(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "dask", *command], cwd=ROOT, stderr=subprocess.DEVNULL)


@pytest.fixture(params=["here", "cluster"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the map run here, or on a cluster."""
    monkeypatch.delenv(SCHEDULER, raising=False)
    if request.param == "cluster":
        monkeypatch.setenv(SCHEDULER, request.getfixturevalue("address"))
    return str(request.param)


@pytest.mark.usefixtures("place")
def test_results_and_files_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results come in order, relative paths are those of this process's folder, shared arguments come first."""
    monkeypatch.chdir(tmp_path)
    assert over_parts(tasks.written, ((Path(str(value)), value) for (value,) in VALUES), "parts") == [0, 1, 2, 3, 4, 5]
    assert {path.name for path in tmp_path.iterdir()} == set("012345")
    assert in_threads(tasks.scaled, (np.ones(9),), VALUES, "folds", "fold", 6) == [0, 9, 18, 27, 36, 45]


@pytest.mark.usefixtures("place")
def test_a_message_comes_through() -> None:
    """What a call says to people is said once."""
    with pytest.raises(UserError, match=r"^one is refused\.$"):
        over_parts(tasks.refused, VALUES, "parts")


def test_a_killed_worker_changes_nothing(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it did and held is done and sent again."""
    monkeypatch.setenv(SCHEDULER, address)
    assert in_threads(tasks.killed_once, (tmp_path / "killed",), VALUES, "parts", "part", 6) == [0, 1, 2, 3, 4, 5]
    assert (tmp_path / "killed").exists()


KILLED = """
import stages
from churn.base.stage import run
from churn.parts.mapping import over_parts
from tests.churn.parts.tasks import killed
def main() -> None:
    over_parts(killed, [(value,) for value in range(4)], "parts")
run(main)
"""


def test_a_worker_of_this_machine_that_is_killed_ends_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage whose worker another process ends says so in one line, with exit code 2."""
    monkeypatch.delenv(SCHEDULER, raising=False)
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "a worker process was ended from outside: by the system, for want of memory, or by somebody" in done.stderr


def test_wrong_addresses_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there, or it is no address: one message says which variable it was."""
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for wrong in (f"tcp://127.0.0.1:{port}", "here"):
        monkeypatch.setenv(SCHEDULER, wrong)
        with pytest.raises(UserError, match=f"{SCHEDULER} is '{wrong}', and no Dask scheduler answers"):
            over_parts(tasks.refused, VALUES, "parts")


def test_other_code_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that was started before an edit would mix old code with new."""
    monkeypatch.setenv(SCHEDULER, address)
    monkeypatch.setattr(cluster, "code_digest", lambda: "edited")
    with pytest.raises(UserError, match="has other code of churn/"):
        over_parts(tasks.refused, VALUES, "parts")


def test_a_folder_must_be_seen(tmp_path: Path) -> None:
    """A worker on another machine needs the workspace under the same path."""
    assert refusal(cluster.code_digest(), tmp_path) == ""
    assert "does not see" in refusal(cluster.code_digest(), tmp_path / "elsewhere")
