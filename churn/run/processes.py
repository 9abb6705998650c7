"""Several `dvc` at once, each in a process group of its own, their lines read as they come."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from churn.run.locks import Groups

KERNELS = Path(".dvc", "tmp", "kernels")
"""Where numba keeps what it compiled; in a case's copy, which goes, it would compile it anew for every case (4 s)."""

LOCATOR = "churn.explain.kernel_cache.OneFolder"

_COMMANDS = """
import sys
from dvc.cli import main
for command in ' '.join(sys.argv[1:]).split(' then '):
    code = main(command.split())
sys.exit(code)
"""
"""Several commands of DVC in one process, for starting one takes a second; the last one's code is the process's."""


@dataclass(frozen=True)
class Job:
    """Commands of DVC in a folder.

    Attributes
    ----------
    name : str
        A case, or a stage of none.
    folder : Path
        Where the commands run.
    commands : tuple of str
        Such as ``checkout --force``; the last one's exit code counts.
    """

    name: str
    folder: Path
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Helper:
    """Another process that runs stages of a job ahead of it, where a core is free; the job finds them in the run cache.

    Attributes
    ----------
    job : Job
        Of the same name as the job that it helps.
    prepare : callable
        Makes its folder; called when a core is free.
    """

    job: Job
    prepare: Callable[[], object]


@dataclass(frozen=True)
class Line:
    """A line that a job, or its helper, printed, or its end with an exit code."""

    job: str
    text: str = ""
    code: int | None = None
    ahead: bool = False


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0))


def run_side_by_side(
    jobs: Sequence[Job], groups: Groups, hear: Callable[[Line | None], None], helpers: Sequence[Helper] = ()
) -> None:
    """Run jobs, as many at once as there are cores; those named first begin first.

    Threads are not divided among them: when one job is left it has all the cores, and its helper takes part.

    Parameters
    ----------
    jobs : sequence of Job
        What to run.
    groups : Groups
        Keeps the process groups; all are ended when this is interrupted.
    hear : callable
        Called in this thread with every line and every end, and with None when half a second brought none.
    helpers : sequence of Helper
        Of some of the jobs. A helper is ended with its job; how it ends does not matter.
    """
    lines: SimpleQueue[Line] = SimpleQueue()
    with ThreadPoolExecutor(min(cores(), len(jobs) + len(helpers)) or 1) as pool:
        futures = {job.name: pool.submit(_run, job, groups, lines) for job in jobs}
        for helper in helpers:
            pool.submit(_help, helper, futures[helper.job.name], groups, lines)
        try:
            for line in _arriving(lines, list(futures.values())):
                hear(line)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            groups.end()
            raise
    for future in futures.values():
        future.result()


def _arriving(lines: SimpleQueue[Line], futures: list[Future[None]]) -> Iterator[Line | None]:
    while not all(future.done() for future in futures) or not lines.empty():
        try:
            yield lines.get(timeout=0.5)
        except Empty:
            yield None


def _run(job: Job, groups: Groups, lines: SimpleQueue[Line]) -> None:
    with _started(job, groups) as process:
        groups.add(process.pid)
        for text in process.stdout or ():
            lines.put(Line(job.name, text.rstrip("\n")))
    groups.remove(process.pid)
    lines.put(Line(job.name, code=process.returncode))


def _help(helper: Helper, helped: Future[None], groups: Groups, lines: SimpleQueue[Line]) -> None:
    if helped.done():
        return
    helper.prepare()
    with _started(helper.job, groups) as process:
        groups.add(process.pid)
        helped.add_done_callback(lambda _: groups.stop(process.pid))
        for text in process.stdout or ():
            lines.put(Line(helper.job.name, text.rstrip("\n"), ahead=True))
    groups.remove(process.pid)


def _started(job: Job, groups: Groups) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _COMMANDS, " then ".join(job.commands)],
        cwd=job.folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        pass_fds=(groups.lock,),
    )


def _environment() -> dict[str, str]:
    """Let stages find this Python, for DVC's commands say `python`, and what an earlier run compiled."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    own = {"PATH": path, "PYTHONUTF8": "1", "DVC_NO_ANALYTICS": "true"}
    kernels = {"NUMBA_CACHE_DIR": str(KERNELS.absolute()), "NUMBA_CACHE_LOCATOR_CLASSES": LOCATOR}
    return {**kernels, **os.environ, **own}
