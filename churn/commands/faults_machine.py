"""A disk that is full, a tree that may not be written to, memory that runs out: one message, and old files intact."""

import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pandas as pd
import yaml

from churn.commands.faults_killed import digest
from churn.commands.faults_scenarios import REPRO, SCENARIOS, Scenario, environment, make_stub, make_tables, run

ROOM = (0, 8, 32, 64, 128, 256, 512)
"""Kilobytes that are left on the disk."""

MEMORY = (100, 200, 300, 400, 600, 800, 1200, 3000)
"""Megabytes of addresses that a stage may take."""

END = ("success", "one message", "anything else")

RIGHT = "no right to mount here: not tried"


def machine(root: Path) -> tuple[pd.DataFrame, list[str]]:
    """Take room, rights and memory from commands.

    Returns
    -------
    table : pandas.DataFrame
        How often a command ended in success, in one message with nothing half-written, or otherwise.
    wrong : list of str
        What ended otherwise.
    """
    rows, wrong = [], []
    changed = Scenario("repro after a change", make_changed, REPRO, 1)
    for scenario in (changed, *(one for one in SCENARIOS if not one.studied and "dvc" not in one.command)):
        for what, ends in _short_of_room(root, scenario).items():
            rows.append(_row(f"{what}: {scenario.name}", ends))
            wrong += [f"{what}: {scenario.name}: {one}" for one in ends if one not in END]
    for stage in ("ingest", "clean"):
        ends = _short_of_memory(root, stage)
        rows.append(_row(f"little memory: stage {stage}", ends))
        wrong += [f"little memory: {stage}: {one}" for one in ends if one not in END]
    return pd.DataFrame(rows), wrong


def _row(what: str, ends: list[str]) -> dict[str, object]:
    counts = Counter(one if one in END else END[2] for one in ends)
    return {"what": what, "times": len(ends), **{end: counts[end] for end in END}}


def make_changed(root: Path, folder: Path) -> None:
    """Make a finished run, one of whose sources is then another."""
    make_stub(root, folder)
    run(root, folder, REPRO).check_returncode()
    (folder / "data/a").write_text("three\n" * 20_000, encoding="utf-8")


def _short_of_room(root: Path, scenario: Scenario) -> dict[str, list[str]]:
    """Run a command on disks with little room, and where nothing may be written."""
    found: dict[str, list[str]] = {"full disk": [], "read-only tree": []}
    with tempfile.TemporaryDirectory(prefix="faults") as temporary, small_disk(Path(temporary, "disk")) as disk:
        if disk is None:
            return {}
        before, whole = Path(temporary, "before"), Path(temporary, "whole")
        scenario.make(root, before)
        shutil.copytree(before, whole, symlinks=True)
        run(root, whole, scenario.command).check_returncode()
        old, new = digest(before), digest(whole)
        for left in ROOM:
            folder = _placed(before, disk)
            with filled(disk, left * 1000):
                done = run(root, folder, scenario.command)
            found["full disk"].append(judged(done, old, new, digest(folder), "free in"))
            if digest(folder) != new:
                again = run(root, folder, scenario.command)
                if again.returncode or digest(folder) != new:
                    found["full disk"][-1] = f"{left} kB: with room again: {again.stderr[-200:]}"
        folder = _placed(before, disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = run(root, folder, scenario.command)
        found["read-only tree"].append(judged(done, old, new, digest(folder), "Read-only"))
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    return found


def _placed(before: Path, disk: Path) -> Path:
    folder = disk / "repository"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder, symlinks=True)
    return folder


def judged(
    done: subprocess.CompletedProcess[str], old: dict[str, str], new: dict[str, str], found: dict[str, str], word: str
) -> str:
    """Tell how a command ended: well, in one message with every file as before or as it shall be, or otherwise."""
    if not done.returncode:
        return END[0] if found == new else "success with other bytes"
    halves = sorted(name for name in {*old, *found} if found.get(name) not in (old.get(name), new.get(name)))
    if halves:
        return f"half-written: {', '.join(halves)}: {done.stderr[-200:]}"
    text = done.stdout + done.stderr
    return END[1] if "Traceback" not in text and word in text else f"exit code {done.returncode}: {text[-300:]}"


@contextmanager
def small_disk(place: Path, megabytes: int = 24) -> Iterator[Path | None]:
    """Mount a small disk in memory; give None where this user may not."""
    place.mkdir()
    size = f"size={megabytes}m"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)], capture_output=True)
    try:
        yield None if done.returncode else place
    finally:
        if not done.returncode:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """Fill a disk up to some bytes for a while."""
    fill = disk / "fill"
    with fill.open("wb") as file:
        for _ in range(max(0, shutil.disk_usage(disk).free - left) // 1000):
            file.write(b"x" * 1000)
    try:
        yield
    finally:
        fill.unlink()


def _short_of_memory(root: Path, stage: str) -> list[str]:
    """Run a stage that may take so much memory, as dvc.yaml has it."""
    with tempfile.TemporaryDirectory(prefix="faults") as temporary:
        folder = Path(temporary, "place")
        make_tables(root, folder)
        stages = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
        for one in ("ingest", "clean"):
            words = shlex.split(stages[one]["do"]["cmd"].replace("${key}", "bank"))
            command = [sys.executable, *words[1:]]
            if one == stage:
                return [_bounded(root, folder, command, limit) for limit in MEMORY]
            subprocess.run(command, cwd=folder, env=environment(root), check=True, capture_output=True)
    raise KeyError(stage)


def _bounded(root: Path, folder: Path, command: list[str], limit: int) -> str:
    bound = partial(resource.setrlimit, resource.RLIMIT_AS, (limit << 20, limit << 20))
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment(root), capture_output=True, text=True, preexec_fn=bound, timeout=60
        )
    except subprocess.TimeoutExpired as error:
        return f"{limit} MB: hangs: {error.stderr!r}"
    if not done.returncode:
        return END[0]
    told = done.returncode == 2 and "Traceback" not in done.stderr and "memory ran out" in done.stderr
    return END[1] if told else f"{limit} MB: exit code {done.returncode}: {os.linesep}{done.stderr[-300:]}"
