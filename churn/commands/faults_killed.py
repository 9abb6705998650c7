"""Kills a command with all of its processes at a random moment, and runs it again."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pandas as pd

from churn.commands.faults_doors import MONEY
from churn.commands.faults_place import make_place

PARAMS = "cases: {a: {source: data/a}, b: {source: data/b}}\n"

MAP = """\
stages:
  take:
    foreach: ${cases}
    do:
      cmd: mkdir -p out && cat '${item.source}' > out/${key}.txt && sleep 0.2 && echo end >> out/${key}.txt
      deps: ['${item.source}']
      outs: ['out/${key}.txt']
  twice:
    foreach: ${cases}
    do:
      cmd: >-
        mkdir -p metrics && cat out/${key}.txt out/${key}.txt > out/${key}-2.txt && echo '{"n":2}' > metrics/${key}.json
      deps: ['out/${key}.txt']
      outs: ['out/${key}-2.txt']
      metrics: [{'metrics/${key}.json': {cache: false}}]
  index:
    cmd: cat out/a-2.txt out/b-2.txt > index.txt
    deps: [out/a-2.txt, out/b-2.txt]
    outs: [index.txt]
"""

REPRO = "from pathlib import Path; from churn.run.everything import reproduce; reproduce(Path.cwd(), [])"

IGNORED = (".git", ".dvc", "data/batches")
"""Not compared: histories and caches; what they hold is compared where it is used."""


@dataclass(frozen=True)
class Scenario:
    """A command in a folder.

    Attributes
    ----------
    name : str
        As a person writes it.
    make : callable
        Makes the folder as it is before.
    command : list of str
        What follows ``python``.
    """

    name: str
    make: Callable[[Path, Path], None]
    command: list[str]


def killed(root: Path, seed: int, count: int) -> tuple[pd.DataFrame, list[str]]:
    """Kill commands, and damage what a kill may leave damaged.

    Returns
    -------
    table : pandas.DataFrame
        By command: how often it was killed, and how often the same command then ended well, with the same bytes.
    wrong : list of str
        Kills after which it did not.
    """
    rows, wrong = [], []
    for number, scenario in enumerate(SCENARIOS):
        tries = count // len(SCENARIOS) + (number < count % len(SCENARIOS))
        bad = _killed(root, scenario, Random(f"{seed} {scenario.name}"), tries)  # noqa: S311  a test, no secret
        rows.append({"what": f"killed: {scenario.name}", "times": tries, "the same afterwards": tries - len(bad)})
        wrong += bad
    for name, damage in DAMAGES.items():
        told = _damaged(root, damage)
        rows.append({"what": f"damaged, then repro: {name}", "times": 1, "the same afterwards": int(not told)})
        wrong += [f"{name}: {told}"] if told else []
    return pd.DataFrame(rows), wrong


def _killed(root: Path, scenario: Scenario, random: Random, count: int) -> list[str]:
    """Give the kills after which the command did not end as an undisturbed one."""
    if not count:
        return []
    wrong = []
    with tempfile.TemporaryDirectory(prefix="faults") as temporary:
        before, whole = Path(temporary, "before"), Path(temporary, "whole")
        scenario.make(root, before)
        shutil.copytree(before, whole, symlinks=True)
        start = time.monotonic()
        done = _run(root, whole, scenario.command)
        lasts, expected = time.monotonic() - start, digest(whole)
        if done.returncode:
            return [f"{scenario.name}: fails undisturbed: {done.stderr.strip()[-300:]}"]
        for number in range(count):
            # Every second one in the last third, where commands write; before it they import and compute.
            moment = lasts * (random.uniform(0.65, 1.05) if number % 2 else random.random())
            folder = Path(temporary, str(number))
            shutil.copytree(before, folder, symlinks=True)
            _kill(root, folder, scenario.command, moment)
            if digest(folder) != expected and (told := _again(root, folder, scenario.command, expected)):
                wrong.append(f"{scenario.name}, killed after {moment:.2f} of {lasts:.2f} s: {told}")
            shutil.rmtree(folder)
    return wrong


def _again(root: Path, folder: Path, command: list[str], expected: dict[str, str]) -> str:
    done = _run(root, folder, command)
    if done.returncode:
        return f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
    found = digest(folder)
    differ = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
    return f"other bytes in {', '.join(differ)}" if differ else ""


def _damaged(root: Path, damage: Callable[[Path], None]) -> str:
    """Damage a finished run; tell what the next did wrong."""
    with tempfile.TemporaryDirectory(prefix="faults") as temporary:
        folder = Path(temporary, "whole")
        make_stub(root, folder)
        _run(root, folder, ["-c", REPRO])
        expected = digest(folder)
        damage(folder)
        return _again(root, folder, ["-c", REPRO], expected)


def digest(folder: Path) -> dict[str, str]:
    """Give a digest of every file that is compared."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path: path.relative_to(folder).as_posix() for path in paths}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path, name in names.items()
        if not name.startswith(tuple(f"{one}/" for one in IGNORED))
    }


def environment(root: Path) -> dict[str, str]:
    """Give the environment in which commands find this Python and this code."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**outside, "PATH": path, "PYTHONPATH": str(root), "PYTHONUTF8": "1", "DVC_NO_ANALYTICS": "true"}


def _run(root: Path, folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment(root), capture_output=True, text=True, timeout=300
    )


def _kill(root: Path, folder: Path, command: list[str], moment: float) -> None:
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment(root),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            child.wait(moment)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def make_stub(root: Path, folder: Path) -> None:
    """Make a repository of DVC with two cases whose stages cost nothing."""
    (folder / "data").mkdir(parents=True)
    texts = {"params.yaml": PARAMS, "dvc.yaml": MAP, "data/a": "one\n", "data/b": "two\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for command in (["git", "init", "--quiet"], ["dvc", "init", "--quiet"]):
        subprocess.run(command, cwd=folder, env=environment(root), check=True, capture_output=True)


def _make_place(root: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="faults") as temporary:
        shutil.copytree(make_place(root, Path(temporary), ("bank", "fitness")).whole, folder)


SCENARIOS = (
    Scenario("repro (two cases of tiny stages)", make_stub, ["-c", REPRO]),
    Scenario("measure --write", _make_place, ["-m", "churn", "measure", "bank", "list.csv", "outcomes.csv", "--write"]),
    Scenario(
        "new-case",
        _make_place,
        ["-m", "churn", "new-case", "mine", "csv/fitness/gym_churn.csv", "--target", "Churn", "--left", "1", *MONEY],
    ),
    Scenario("set-source", _make_place, ["-m", "churn", "set-source", "fitness", "csv/fitness"]),
)


def _text(name: str, content: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_text(content, encoding="utf-8")

    return damage


OTHER = '{"out/a.txt": {"write": {"pid": 999999, "cmd": "dvc repro"}}}'
"""Not as DVC writes it."""


def _stale(folder: Path) -> None:
    """Leave the entry of a process that is dead: no number of processes is as high."""
    entry = f'{{"write": {{"{folder}/out/a.txt": {{"pid": 99999999, "cmd": "dvc repro"}}}}}}'
    (folder / "dvc.lock").unlink()
    (folder / ".dvc/tmp/rwlock").write_text(entry, encoding="utf-8")


DAMAGES = {
    "dvc.lock of 0 bytes": _text("dvc.lock", ""),
    "dvc.lock cut off": lambda folder: os.truncate(folder / "dvc.lock", (folder / "dvc.lock").stat().st_size // 2),
    ".dvc/tmp/rwlock of 0 bytes": _text(".dvc/tmp/rwlock", ""),
    ".dvc/tmp/rwlock cut off": _text(".dvc/tmp/rwlock", '{"out/a.txt": {"wri'),
    ".dvc/tmp/rwlock of another form": _text(".dvc/tmp/rwlock", OTHER),
    ".dvc/tmp/rwlock with an entry of a dead process, no dvc.lock": _stale,
    "an output of 0 bytes": lambda folder: ((folder / "index.txt").unlink(), _text("index.txt", "")(folder))[1],
}
