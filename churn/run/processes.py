"""Several `dvc` at once, each in a process group of its own, their lines read as they come."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, cast

from churn.run.board import Board
from churn.run.locks import Groups

KERNELS = Path(".dvc", "tmp", "kernels")
"""Where numba keeps what it compiled; in a case's copy, which goes, it would compile it anew for every case (4 s)."""

LOCATOR = "churn.explain.kernel_cache.OneFolder"

_DVC = """
import os, sys
import dvc.lock
from dvc.cli import main
dvc.lock.DEFAULT_TIMEOUT = 0.3  # waits a twentieth of a second for another desk's look at the lock, not half a one
asked = os.fdopen(os.dup(0), encoding="utf-8")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # no stage reads what is asked here
for line in asked:
    for command in line.split(" then "):
        code = main(command.split())
    print(f"\\n\\0code {code}", flush=True)  # whatever a stage left of a line
"""
"""Runs commands of DVC as they are asked for, since starting it takes a second; the last code of a line follows it."""

_CODE = "\0code "


@dataclass(frozen=True)
class Job:
    """Stages to do, and where.

    Attributes
    ----------
    name : str
        A case, or a stage of none.
    board : Board
        Its stages.
    folder : Path
        Where they run.
    begin : tuple of str
        Commands of DVC that the folder needs before its first stage, and that stage before all others.
    """

    name: str
    board: Board
    folder: Path
    begin: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """What came from a desk of a job: a line that was printed there, or an exit code, of the stage under way there.

    Where a process ended, the code is its own.
    """

    job: str
    text: str = ""
    desk: int = 0
    code: int | None = None
    stage: str | None = None
    ended: bool = False


class Desk:
    """A process of DVC that runs one stage of a job after another.

    Several share a folder: DVC holds its lock there while it looks and writes, and lets it go while a stage runs.

    Parameters
    ----------
    job : Job
        Whose stages run here.
    number : int
        Which of the job's desks it is.
    groups : Groups
        Keeps the process group.
    lines : queue of Line
        Takes what comes from here.

    Attributes
    ----------
    job : Job
        As above.
    stage : str or None
        The stage under way.
    """

    def __init__(self, job: Job, number: int, groups: Groups, lines: SimpleQueue[Line]) -> None:
        self.job = job
        self.stage: str | None = None
        self._number, self._groups, self._lines = number, groups, lines
        self._process: subprocess.Popen[str] | None = None
        self._reader = Thread()

    def begin(self, stage: str, before: Sequence[str]) -> None:
        """Begin a stage, after other commands of DVC."""
        if self._process is None:
            self._process = _started(self.job.folder, self._groups)
            self._reader = Thread(target=self._read, args=[self._process])
            self._reader.start()
        self.stage = stage
        asked = " then ".join([*before, f"--wait-for-lock repro --single-item {stage}"])
        with suppress(BrokenPipeError):  # its process ended; that comes as a line
            _asked(self._process).write(f"{asked}\n")

    def end(self, line: Line) -> Line:
        """Note an exit code that came from here: give it with the stage that was under way."""
        if line.ended:
            self._process = None
        stage, self.stage = self.stage, None
        return replace(line, stage=stage)

    def close(self) -> None:
        """Let its process end."""
        if self._process is not None:
            with suppress(BrokenPipeError):
                _asked(self._process).close()

    def wait(self) -> None:
        """Wait until its process has ended."""
        if self._process is not None:
            self._reader.join()

    def _read(self, process: subprocess.Popen[str]) -> None:
        for text in process.stdout or ():
            told = Line(self.job.name, text.rstrip("\n"), self._number)
            ended = text.startswith(_CODE)
            self._lines.put(replace(told, text="", code=int(text.removeprefix(_CODE))) if ended else told)
        code = process.wait()
        self._groups.remove(process.pid)
        self._lines.put(Line(self.job.name, desk=self._number, code=code or 1, ended=True))


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0))


def run_side_by_side(jobs: Sequence[Job], groups: Groups, hear: Callable[[Line | None], None]) -> None:
    """Run jobs, as many stages at once as there are cores; of jobs with as many at once those named first go first.

    Threads are not divided among stages: one that runs alone has all the cores. Where a stage fails, nothing more of
    its job is begun.

    Parameters
    ----------
    jobs : sequence of Job
        What to run.
    groups : Groups
        Keeps the process groups; all are ended when this is interrupted.
    hear : callable
        Called in this thread with every line, and with None when half a second brought none.
    """
    lines: SimpleQueue[Line] = SimpleQueue()
    desks = {job.name: [Desk(job, number, groups, lines) for number in range(cores())] for job in jobs}
    try:
        while _begun(desks):
            line = _next(lines)
            if line is not None and line.code is not None:
                line = _ended(desks[line.job][line.desk], line)
            if line is None or line.code is None or line.stage:
                hear(line)
    except BaseException:
        groups.end()
        raise
    finally:
        for close in (Desk.close, Desk.wait):
            for several in desks.values():
                for desk in several:
                    close(desk)


def _begun(desks: Mapping[str, Sequence[Desk]]) -> bool:
    """Begin what may begin, as far as there are cores; tell whether anything is under way."""
    busy = {name: sum(desk.stage is not None for desk in several) for name, several in desks.items()}
    for name in sorted(desks, key=busy.__getitem__):
        job = desks[name][0].job
        before = () if job.board.done else job.begin
        stage = None if before and busy[name] else job.board.ready()
        if stage is not None and sum(busy.values()) < cores():
            job.board.begin(stage)
            next(desk for desk in desks[name] if desk.stage is None).begin(stage, before)
            return _begun(desks)
    return any(busy.values())


def _ended(desk: Desk, line: Line) -> Line:
    line = desk.end(line)
    if line.stage and line.code:
        desk.job.board.stop()
    elif line.stage:
        desk.job.board.end(line.stage)
    return line


def _next(lines: SimpleQueue[Line]) -> Line | None:
    try:
        return lines.get(timeout=0.5)
    except Empty:
        return None


def _asked(process: subprocess.Popen[str]) -> IO[str]:
    return cast("IO[str]", process.stdin)  # it is a pipe


def _started(folder: Path, groups: Groups) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _DVC],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        bufsize=1,
        start_new_session=True,
        pass_fds=(groups.lock,),
    )
    groups.add(process.pid)
    return process


def _environment() -> dict[str, str]:
    """Let stages find this Python, for DVC's commands say `python`, and what an earlier run compiled."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    own = {"PATH": path, "PYTHONUTF8": "1", "DVC_NO_ANALYTICS": "true"}
    kernels = {"NUMBA_CACHE_DIR": str(KERNELS.absolute()), "NUMBA_CACHE_LOCATOR_CLASSES": LOCATOR}
    return {**kernels, **os.environ, **own}
