"""A tiny repository with real DVC: two cases, two stages each, one stage for all; their commands cost nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PARAMS = """\
cases: # one whose clients git ignores, one whose clients lie outside
  a: {source: data/external/a}
  b: {source: ../outside/b}
times: 2 # how often
"""

MAP = """\
stages:
  take:
    foreach: ${cases}
    do:
      cmd: sh take.sh ${item.source} data/taken/${key}.txt
      deps: ["${item.source}", take.sh]
      params: ["cases.${key}"]
      outs: ["data/taken/${key}.txt"]
  repeat:
    foreach: ${cases}
    do:
      cmd: sh repeat.sh data/taken/${key}.txt data/repeated/${key} metrics/${key}.json
      deps: ["data/taken/${key}.txt", repeat.sh]
      params: [times]
      outs: ["data/repeated/${key}"]
      metrics:
        - metrics/${key}.json: {cache: false}
  index:
    cmd: cat data/repeated/*/all.txt > index.txt
    deps: [data/repeated]
    params: [cases]
    outs: [index.txt]
"""

TAKE = """\
if grep -q bad $1/*; then echo "take: $1 holds something bad" >&2; exit 2; fi
mkdir -p data/taken && cat $1/* > $2
printf "no end of a line"
"""

REPEAT = """\
if [ -n "$PAUSE" ] && grep -q two $1; then touch "$PAUSE"; sleep 60; fi
mkdir -p $2 metrics && cat $1 $1 > $2/all.txt && echo '{"n": 2}' > $3
"""


def environment() -> dict[str, str]:
    """Give the environment of a shell in which `dvc` and `python` are those of the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_"))}
    return {**outside, "PATH": path, "DVC_NO_ANALYTICS": "true"}


def run(folder: Path, *command: str) -> str:
    """Run a command and give what it printed."""
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def commit(folder: Path) -> None:
    run(folder, "git", "add", "--all")
    run(folder, "git", "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-qm", "state")


def contents(folder: Path) -> dict[str, str]:
    """Read everything that stages made, and the lock."""
    made = [path for top in ("data/taken", "data/repeated", "metrics") for path in (folder / top).rglob("*")]
    files = sorted(path for path in [*made, folder / "index.txt", folder / "dvc.lock"] if path.is_file())
    return {str(path.relative_to(folder)): path.read_text() for path in files}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository before its first run."""
    outside = tmp_path_factory.mktemp("written")
    folder = outside / "repository"
    for name, text in {
        "params.yaml": PARAMS,
        "dvc.yaml": MAP,
        "take.sh": TAKE,
        "repeat.sh": REPEAT,
        ".gitignore": "/data/taken\n/data/repeated\n/data/external/a\n/index.txt\n",
        "data/external/a/clients.csv": "one\n",
        "../outside/b/clients.csv": "two\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    run(folder, "git", "init", "--quiet", "--initial-branch=main")
    run(folder, "dvc", "init", "--quiet")
    commit(folder)
    return folder


@pytest.fixture(scope="session")
def plain(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository after a plain `dvc repro`, committed."""
    folder = _copied(written, tmp_path_factory.mktemp("plain"))
    run(folder, "dvc", "repro", "--quiet")
    commit(folder)
    return folder


@pytest.fixture
def fresh(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ``written`` that the test may change, and is in."""
    folder = _copied(written, tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def built(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ``plain`` that the test may change, and is in."""
    folder = _copied(plain, tmp_path)
    monkeypatch.chdir(folder)
    return folder


def _copied(folder: Path, target: Path) -> Path:
    shutil.copytree(folder.parent, target, dirs_exist_ok=True, symlinks=True)
    return target / folder.name
