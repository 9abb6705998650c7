"""One run at a time in a workspace, and what a killed one left behind."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import psutil
from dvc.lock import make_lock
from dvc.rwlock import SCHEMA
from voluptuous import Invalid

from churn.base.errors import UserError

PATIENCE = 10.0
"""Seconds that processes get to end themselves before they are killed."""


@dataclass
class Groups:
    """The process groups that a run started.

    They inherit the run's lock: while one of them lives, no other run begins, and who finds the lock held by the groups
    of a runner that is gone may end them.
    """

    lock: int
    running: set[int] = field(default_factory=set)
    ended: bool = False
    _guard: Lock = field(default_factory=Lock)

    def add(self, group: int) -> None:
        """Write down a group; where the run was ended meanwhile, end the group too."""
        with self._guard:
            self.running.add(group)
            self._note()
            if self.ended:
                _signal(group, signal.SIGKILL)

    def remove(self, group: int) -> None:
        """Strike out a group that has ended."""
        with self._guard:
            self.running.discard(group)
            self._note()

    def stop(self, group: int) -> None:
        """End a group that nobody waits for any more, by force if it does not listen."""
        with self._guard:
            if group in self.running:
                _end({group})

    def end(self) -> None:
        """End all groups, those that do not listen by force."""
        with self._guard:
            self.ended = True
            _end(self.running)

    def _note(self) -> None:
        content = json.dumps({"runner": os.getpid(), "groups": sorted(self.running)}).encode()
        os.pwrite(self.lock, content, 0)
        os.ftruncate(self.lock, len(content))


@contextmanager
def alone(path: Path) -> Iterator[Groups]:
    """Hold the lock of a run; what a killed run left running is ended first.

    Raises
    ------
    UserError
        Another run is at work in this workspace.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        if not _locked(descriptor):
            _end_orphans(descriptor)
        groups = Groups(descriptor)
        groups._note()
        yield groups
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def mend_rwlock(folder: Path) -> bool:
    """Remove DVC's list of files in use where a kill left it unreadable, or with none but the dead in it.

    Returns
    -------
    bool
        Whether it was unreadable.
    """
    path = folder / "rwlock"
    if not path.exists():
        return False
    with make_lock(str(folder / "rwlock.lock"), tmp_dir=str(folder)):
        try:
            users = _users(path)
        except (ValueError, Invalid):
            path.unlink()
            return True
        if users and not any(_at_work(one) for one in users):
            path.unlink()
    return False


def sweep_up(folder: Path) -> None:
    """Remove what DVC leaves half-written in a folder where it is killed or the disk is full: it may hold clients."""
    for half in folder.glob(".*.tmp"):
        half.unlink()


def at_work(folder: Path) -> list[str]:
    """Name the commands of DVC that are running a stage now, by DVC's list of files in use."""
    path = folder / "rwlock"
    if not path.exists():
        return []
    with make_lock(str(folder / "rwlock.lock"), tmp_dir=str(folder)):
        users = [one for one in _users(path) if _at_work(one)]
    return sorted({f"{one['cmd']} (process {one['pid']})" for one in users})


def _users(path: Path) -> list[dict[str, Any]]:
    lists = SCHEMA(json.loads(path.read_text(encoding="utf-8")))
    return [*lists["write"].values(), *(one for readers in lists["read"].values() for one in readers)]


def _at_work(user: dict[str, Any]) -> bool:
    """Tell whether a process is the one that DVC wrote down: numbers are given again to others."""
    try:
        line = " ".join(psutil.Process(int(user["pid"])).cmdline())
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
    return line.endswith(" ".join(user["cmd"].split()[1:]))


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end_orphans(descriptor: int) -> None:
    content = os.pread(descriptor, 100_000, 0)
    found: dict[str, Any] = json.loads(content) if content else {"runner": 0, "groups": []}
    if not found["runner"] or _alive(found["runner"]):
        raise UserError(
            f"another `make repro` (process {found['runner']}) is at work in this folder. Wait until it has ended, "
            f"or stop it: kill {found['runner']}"
        )
    _end(set(found["groups"]))
    for _ in range(int(PATIENCE / 0.1)):
        if _locked(descriptor):
            return
        time.sleep(0.1)
    raise UserError(f"what a killed run had started does not end: {found['groups']}. End these processes, then go on.")


def _end(groups: set[int]) -> None:
    for group in groups:
        _signal(group, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while any(_alive(-group) for group in groups) and time.monotonic() < until:
        time.sleep(0.05)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _alive(process: int) -> bool:
    """Tell whether a process, or a group where the number is negative, is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _signal(group: int, number: signal.Signals) -> None:
    if _alive(-group):
        os.killpg(group, number)
