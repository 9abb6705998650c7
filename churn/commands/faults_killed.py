"""Kills a command with all of its processes, at a random moment or at its N-th write, and runs it again."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import pandas as pd
import psutil

from churn.commands.faults_scenarios import REPRO, SCENARIOS, Scenario, environment, make_stub, run

IGNORED = (".git", ".dvc")
"""Not compared: histories and caches; what they hold is compared where it is used."""

HOOKS = Path(__file__).parents[1] / "faults" / "hooks"


ATTEMPTS = 5
"""To kill a command before it ends by itself."""


class Whole(NamedTuple):
    """An undisturbed run: seconds, writes, and what it leaves."""

    lasts: float
    writes: int
    digest: dict[str, str]


def killed(root: Path, seed: int, count: int, study: Path | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Kill commands, and damage what a kill may leave damaged.

    Parameters
    ----------
    root : Path
        The repository, whose code is tried.
    seed : int
        Of the moments.
    count : int
        Of kills, divided among the commands by their weights.
    study : Path, optional
        A clone with a finished case, for commands that need one; they are left out where none is given.

    Returns
    -------
    table : pandas.DataFrame
        By command: how often it was killed, and how often the same command then ended well, with the same bytes.
    wrong : list of str
        Kills after which it did not.
    """
    rows, wrong = [], []
    chosen = [one for one in SCENARIOS if study or not one.studied]
    for scenario, tries in zip(chosen, divided(count, [one.weight for one in chosen]), strict=True):
        bad = _killed(root, scenario, Random(f"{seed} {scenario.name}"), tries, study)  # noqa: S311  a test, no secret
        rows.append({"what": f"killed: {scenario.name}", "times": tries, "the same afterwards": tries - len(bad)})
        wrong += bad
    for name, damage in DAMAGES.items():
        told = _damaged(root, damage)
        rows.append({"what": f"damaged, then repro: {name}", "times": 1, "the same afterwards": int(not told)})
        wrong += [f"{name}: {told}"] if told else []
    return pd.DataFrame(rows), wrong


def divided(count: int, weights: list[int]) -> list[int]:
    """Divide a number by weights, as evenly as whole numbers can, one at least for each while there are enough."""
    bounds = [count * sum(weights[:place]) / sum(weights) for place in range(len(weights) + 1)]
    return [round(end) - round(begin) for begin, end in pairwise(bounds)]


def _killed(root: Path, scenario: Scenario, random: Random, count: int, study: Path | None) -> list[str]:
    """Give the kills after which the command did not end as an undisturbed one."""
    if not count:
        return []
    wrong = []
    with tempfile.TemporaryDirectory(prefix="faults", ignore_cleanup_errors=True) as temporary:
        before = Path(temporary, "before")
        scenario.make(study if study and scenario.studied else root, before)
        whole = _undisturbed(root, scenario, before)
        if isinstance(whole, str):
            return [whole] * count
        for number in range(count):
            folder = Path(temporary, f"killed-{number}")
            how = _kill(root, before, folder, scenario.command, random, whole, number)
            if digest(folder) != whole.digest and (told := _again(root, folder, scenario.command, whole.digest)):
                wrong.append(f"{scenario.name}, killed {how}: {told}")
            clear(folder)
    return wrong


def clear(folder: Path) -> None:
    """Remove a folder, and end what still works in it: DVC's workers of a queue outlive who started them."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if Path(process.cwd()).is_relative_to(folder.resolve()):
                process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def _copy(before: Path, folder: Path) -> None:
    """Copy a folder; what is in DVC's cache is never written to, so links do."""
    shutil.copytree(before, folder, symlinks=True, ignore=shutil.ignore_patterns("cache"))
    if (before / ".dvc/cache").exists():
        shutil.copytree(before / ".dvc/cache", folder / ".dvc/cache", copy_function=os.link)


def _undisturbed(root: Path, scenario: Scenario, before: Path) -> Whole | str:
    folder, count = before.with_name("whole"), before.with_name("writes")
    _copy(before, folder)
    start = time.monotonic()
    done = run(root, folder, scenario.command, **_counted(root, count, 0))
    lasts = time.monotonic() - start
    if done.returncode:
        return f"{scenario.name}: fails undisturbed: {done.stderr.strip()[-300:]}"
    return Whole(lasts, count.stat().st_size, digest(folder))


def _counted(root: Path, count: Path, at: int) -> dict[str, str]:
    path = os.pathsep.join((str(HOOKS), str(root)))
    return {"PYTHONPATH": path, "CHURN_FAULTS_COUNT": str(count), "CHURN_FAULTS_KILL": str(at)}


def _again(root: Path, folder: Path, command: list[str], expected: dict[str, str]) -> str:
    done = run(root, folder, command)
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
        run(root, folder, REPRO).check_returncode()
        expected = digest(folder)
        damage(folder)
        return _again(root, folder, REPRO, expected)


def digest(folder: Path) -> dict[str, str]:
    """Give a digest of every file that is compared."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    names = {path: path.relative_to(folder).as_posix() for path in paths}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path, name in names.items()
        if not name.startswith(tuple(f"{one}/" for one in IGNORED))
    }


def _kill(root: Path, before: Path, folder: Path, command: list[str], random: Random, whole: Whole, number: int) -> str:
    """Kill at a write every second time, else at a moment; say when.

    What ended before that, for the machine is less busy than it was, is begun anew with the time that it took now.
    """
    lasts = whole.lasts
    for _ in range(ATTEMPTS):
        at, moment = 0, 600.0
        if number % 2:
            at = random.randint(1, whole.writes)
        else:
            # Every second one in the last third, where commands write; before it they import and compute.
            moment = lasts * (random.uniform(0.65, 1.0) if number % 4 else random.random())
        clear(folder)
        _copy(before, folder)
        start = time.monotonic()
        if is_killed(root, folder, command, at, moment):
            break
        lasts = time.monotonic() - start
    return f"at write {at} of {whole.writes}" if at else f"after {moment:.2f} of {lasts:.2f} s"


def is_killed(root: Path, folder: Path, command: list[str], at: int, moment: float) -> bool:
    """Run a command and kill it; tell whether it had not ended by itself."""
    count = folder.with_name("writes")
    count.unlink(missing_ok=True)
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env={**environment(root), **(_counted(root, count, at) if at else {})},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            return child.wait(moment) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return True


def _text(name: str, content: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_text(content, encoding="utf-8")

    return damage


OTHER = '{"out/a.txt": {"write": {"pid": 999999, "cmd": "dvc repro"}}}'
"""Not as DVC writes it."""


def _other(folder: Path) -> None:
    """Leave the entry of a process that is gone and whose number another has now: this one."""
    entry = f'{{"write": {{"{folder}/index.txt": {{"pid": {os.getpid()}, "cmd": "dvc repro of yesterday"}}}}}}'
    (folder / "index.txt").unlink()
    (folder / ".dvc/tmp/rwlock").write_text(entry, encoding="utf-8")


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
    ".dvc/tmp/rwlock with an entry of a dead process whose number another has": _other,
    "an output of 0 bytes": lambda folder: ((folder / "index.txt").unlink(), _text("index.txt", "")(folder))[1],
}
