"""Neighbours of a run: another run, an experiment, an edit of what stages read. Refused or in turn, never mixed."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from churn.commands.faults_killed import digest
from churn.commands.faults_scenarios import REPRO, begin, environment, run

SLOW = """\
stages:
  take:
    foreach: ${cases}
    do:
      cmd: mkdir -p out && cat '${item.source}' code.txt > out/${key}.txt && sleep 1
      deps: ['${item.source}', code.txt]
      params: [times]
      outs: ['out/${key}.txt']
  twice:
    foreach: ${cases}
    do:
      cmd: >-
        sleep 0.5 && cat out/${key}.txt out/${key}.txt > out/${key}-2.txt && grep times params.yaml >> out/${key}-2.txt
      deps: ['out/${key}.txt']
      params: [times]
      outs: ['out/${key}-2.txt']
"""

SETTINGS = "cases: {a: {source: data/a}, b: {source: data/b}}\ntimes: 1\n"

STARTED = 120.0
"""Seconds in which a stage must begin: at a load of 12 it took more than 30."""


class NotBegunError(Exception):
    """No stage began, so nothing could meet it."""


def neighbours(root: Path) -> tuple[pd.DataFrame, list[str]]:
    """Let two things happen at once.

    Returns
    -------
    table : pandas.DataFrame
        What met, and whether everything ended as it must.
    wrong : list of str
        Where it did not.
    """
    rows, wrong = [], []
    for name, meeting in MEETINGS.items():
        with tempfile.TemporaryDirectory(prefix="faults") as temporary:
            folder = Path(temporary, "repository")
            make_slow(root, folder)
            try:
                told = meeting(root, folder) or settled(root, folder)
            except NotBegunError as error:
                told = str(error)
        rows.append({"neighbours": name, "times": 1, "never mixed": int(not told)})
        wrong += [f"{name}: {told}"] if told else []
    return pd.DataFrame(rows), wrong


def make_slow(root: Path, folder: Path) -> None:
    """Make a repository whose stages take a second; git knows one source and not the other."""
    (folder / "data").mkdir(parents=True)
    texts = {
        "params.yaml": SETTINGS,
        "dvc.yaml": SLOW,
        "code.txt": "code\n",
        "data/a": "one\n",
        "data/b": "two\n",
        ".gitignore": "/data/b\n/out\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    begin(root, folder)


def settled(root: Path, folder: Path) -> str:
    """Run once more, then everything anew without any cache; tell where the two differ: that was a mixed result."""
    done = run(root, folder, REPRO)
    if done.returncode:
        return f"the next run: exit code {done.returncode}: {done.stderr[-300:]}"
    found = digest(folder)
    for name in ("out/a.txt", "out/b.txt", "dvc.lock"):
        (folder / name).unlink()
    fresh = ["-m", "dvc", "repro", "--force", "--no-run-cache", "--quiet"]
    run(root, folder, fresh).check_returncode()
    anew = digest(folder)
    for one in (found, anew):
        del one["dvc.lock"]  # its stages stand in the order in which they ended
    differ = sorted(name for name in {*found, *anew} if found.get(name) != anew.get(name))
    return f"other bytes in {', '.join(differ)}" if differ else ""


def _started(root: Path, folder: Path, command: list[str], sign: str) -> subprocess.Popen[str]:
    """Start a command and wait until a stage of it has made a file, in the workspace or in a copy."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment(root),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until = time.monotonic() + STARTED
    while time.monotonic() < until and process.poll() is None:
        if any(sign in files for _, _, files in os.walk(folder)):
            return process
        time.sleep(0.02)
    raise NotBegunError(f"no stage began: {process.communicate()[0][-500:]}")


def _two_runs(root: Path, folder: Path) -> str:
    first = _started(root, folder, REPRO, "a.txt")
    second = run(root, folder, REPRO)
    told = first.communicate()[0]
    if first.returncode:
        return f"the first: {told[-300:]}"
    refused = second.returncode == 2 and "another `make repro`" in second.stderr
    return "" if refused else f"the second: exit code {second.returncode}: {second.stderr[-300:]}"


def _beside_plain(root: Path, folder: Path) -> str:
    first = _started(root, folder, ["-m", "dvc", "repro"], "a.txt")
    second = run(root, folder, REPRO)
    told = first.communicate()[0]
    if first.returncode and "lock" not in told and "busy" not in told:
        return f"dvc repro: {told[-300:]}"
    fine = not second.returncode or "at work in this folder" in second.stderr
    return "" if fine else f"make repro: exit code {second.returncode}: {second.stderr[-300:]}"


def _beside_experiments(root: Path, folder: Path) -> str:
    run(root, folder, ["-m", "dvc", "exp", "run", "--queue", "--name", "tried", "-S", "times=2"]).check_returncode()
    run(root, folder, ["-m", "dvc", "queue", "start"]).check_returncode()
    done = run(root, folder, REPRO)
    if done.returncode and "at work in this folder" not in done.stderr:
        return f"make repro: exit code {done.returncode}: {done.stderr[-300:]}"
    for _ in range(60):
        status = run(root, folder, ["-m", "dvc", "queue", "status"]).stdout
        if "Running" not in status and "Queued" not in status:
            break
    return "" if "Failed" in status or "Success" in status else f"the queue: {status[-300:]}"


def _edited(name: str, text: str) -> Callable[[Path, Path], str]:
    """Edit a file after a stage has read it and before it ends."""

    def meeting(root: Path, folder: Path) -> str:
        process = _started(root, folder, REPRO, "b.txt")
        (folder / name).write_text(text, encoding="utf-8")
        told = process.communicate()[0]
        return "" if f"{name}" in told and "hanged while the run" in told else f"nothing was said: {told[-300:]}"

    return meeting


MEETINGS: dict[str, Callable[[Path, Path], str]] = {
    "two `make repro`": _two_runs,
    "`make repro` and `dvc repro`": _beside_plain,
    "`make repro` and a queue of experiments": _beside_experiments,
    "`make repro` and an edit of params.yaml": _edited(
        "params.yaml", "cases: {a: {source: data/a}, b: {source: data/b}}\ntimes: 3\n"
    ),
    "`make repro` and an edit of a source that git has": _edited("data/a", "three\n"),
    "`make repro` and an edit of a source that git ignores": _edited("data/b", "four\n"),
    "`make repro` and an edit of code": _edited("code.txt", "other\n"),
}
