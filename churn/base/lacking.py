"""What the machine lacks (room on a disk, a right to write, memory), in one message that says what and how much."""

import errno
import re
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from churn.base.errors import UserError, short

ROOM = {errno.ENOSPC, errno.EDQUOT}
RIGHTS = {errno.EACCES, errno.EPERM, errno.EROFS}

_ROOM = re.compile(r"No space left on device|Disk quota exceeded|database or disk is full|Out of diskspace")
_MEMORY = re.compile(
    r"Cannot allocate memory|failed to map segment|bad.?alloc|out of memory|can't start new thread", re.IGNORECASE
)
_ENDED = re.compile(
    r"worker process managed by the executor was unexpectedly terminated"
    r"|process in the process pool was terminated abruptly"
)
"""Words of libraries that raise errors of their own, and of DVC's messages."""

ADDRESSES, RESIDENT = 1000, 350
"""Megabytes without which libraries end or hang while they are loaded, in words of their own or none: of addresses
(ulimit -v), and of memory that is held. Measured were 340 to 660, of train_catboost 810; and 110 to 290."""

CGROUP = Path("/sys/fs/cgroup/memory.max")
"""Where a container says how much memory it may hold."""


def lacking(error: BaseException) -> str | None:
    """Say what the machine lacks, where an error or what led to it comes of that; else give None.

    Parameters
    ----------
    error : BaseException
        As it was caught.

    Returns
    -------
    str or None
        What is missing, how much there is, and what to do.
    """
    seen: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in seen:
        if not isinstance(one, UserError) and (told := _of(one)):
            return told
        seen.append(one)
        one = one.__cause__ or one.__context__
    return None


def said(text: str) -> str | None:
    """Say what the machine lacks where what a program printed names it; else give None."""
    if _ROOM.search(text):
        return room(Path())
    return ended() if _ENDED.search(text) else memory("") if _MEMORY.search(text) else None


def say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print one message in place of a traceback where the machine lacks something, for ``sys.excepthook``; exit with 2.

    A ``UserError`` is such a message itself.
    """
    told = str(error) if isinstance(error, UserError) else lacking(error)
    if told is None:
        sys.__excepthook__(kind, error, trace)
    else:
        name = sys.argv[0] if sys.argv[0] != "-m" else sys.orig_argv[sys.orig_argv.index("-m") + 1].rpartition(".")[2]
        print(f"{Path(name).stem}: {told}", file=sys.stderr)
        sys.exit(2)


def refuse_little_memory() -> None:
    """Refuse to load numpy and what builds on it where there is less memory than that takes.

    Raises
    ------
    UserError
        This process, or the container that it is in, may not take so much.
    """
    addresses = resource.getrlimit(resource.RLIMIT_AS)[0]
    held = _text(CGROUP).strip()
    limits = {"ulimit -v": (addresses if addresses != resource.RLIM_INFINITY else None, ADDRESSES)}
    limits["memory.max of its cgroup"] = (int(held) if held.isdecimal() else None, RESIDENT)
    for name, (limit, needed) in limits.items():
        if limit is not None and limit < needed * 1e6:
            raise UserError(
                f"memory ran out before anything was read: this process may take {megabytes(limit)} ({name}), and "
                f"needs {megabytes(needed * 1e6)} to load its libraries alone. Raise the limit, then run again."
            )


def room(folder: Path) -> str:
    """Say how much room is left where a disk is full: the folder's own, or that of temporary files."""
    places = [folder.absolute(), Path(tempfile.gettempdir())]
    disks = {place: shutil.disk_usage(place) for place in places if place.is_dir()}
    place = min(disks, key=lambda one: disks[one].free)
    free, total = megabytes(disks[place].free), megabytes(disks[place].total)
    return f"the disk is full: {free} of {total} are free in {place}. Make room there, then run again."


def memory(why: str) -> str:
    """Say how much memory there is where it ran out."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    bound = resource.getrlimit(resource.RLIMIT_AS)[0]
    allowed = f" of the {megabytes(bound)} that it may (ulimit -v)" if bound != resource.RLIM_INFINITY else ""
    asked = f" ({short(why, 200)})" if why else ""
    return (
        f"memory ran out{asked}: this process had taken {megabytes(taken)}{allowed}{_free()}. End other programs or "
        "raise the limit, then run again."
    )


def ended() -> str:
    """Say that another process ended one that this one had started, and that it may have been for want of memory."""
    return (
        "a worker process was ended from outside: by the system, for want of memory, or by somebody's kill"
        f"{_free()}. Free memory where it was that, then run again."
    )


def _free() -> str:
    found = dict(re.findall(r"^(\w+): +(\d+) kB", _text(Path("/proc/meminfo")), flags=re.MULTILINE))
    free, total = (megabytes(int(found.get(name, 0)) * 1024) for name in ("MemAvailable", "MemTotal"))
    return f"; {free} of the machine's {total} are free" if found else ""


def megabytes(size: float) -> str:
    """Write a number of bytes."""
    return f"{size / 1e6:,.1f} MB"


def _of(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return memory(str(error))
    if not isinstance(error, OSError) or error.errno is None:
        return said(str(error))
    if error.errno in ROOM:
        return room(_folder(error))
    if error.errno in RIGHTS:
        name = f"{error.filename}: " if error.filename else ""
        return (
            f"{name}cannot be read or written ({error.strerror}). Give this user the right to it, or work in a copy of "
            "the repository that may be written to."
        )
    if error.errno == errno.ENAMETOOLONG:
        return f"{short(error.filename, 300)}: no file can have so long a name. Give a shorter path."
    return memory(str(error)) if error.errno == errno.ENOMEM else None


def _folder(error: OSError) -> Path:
    """Give the folder of the file that an error names, if it names one that is there."""
    folder = Path(error.filename).parent if isinstance(error.filename, str) else Path()
    return folder if folder.is_dir() else Path()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
