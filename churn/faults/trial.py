"""Tries an input in a child process: bounded in time and memory, watched for what it starts, connects to and writes."""

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from churn.base.errors import UserError

SUCCESS, REFUSED = "success", "refused"
"""The two ends that an input may have."""

LONGEST = 4000
"""Characters of a message: more is no message."""

PATIENCE = 10
"""Beside ten busy processes on two cores, inputs of 2 s of processor time took 20 s and more."""

TIMERS = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, PATIENCE))

STARTING = ("subprocess.Popen", "os.posix_spawn", "os.system", "os.exec", "os.fork", "os.forkpty", "pty.spawn")
CONNECTING = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
CHANGING = (
    *("os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.utime", "os.chmod", "os.remove", "os.rmdir"),
    "shutil.rmtree",
)
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class TooLong(BaseException):
    """Time is up. No ``except Exception`` of a library may take it."""


@dataclass
class Watch:
    """What the interpreter's events tell of an input: what was started or written outside a folder.

    Attributes
    ----------
    inside : Path
        Where writing is allowed.
    found : list of str
        What was seen since the last input.
    """

    inside: Path
    found: list[str]

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note an event that must not be; for ``sys.addaudithook``."""
        if event in STARTING or event in CONNECTING:
            self.found.append(f"{event} {str(arguments)[:80]}")
            raise PermissionError(f"an input made this process call {event}")
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITE:
            self._written(event, arguments[:1])
        elif event in CHANGING and not (event in ("os.remove", "os.rmdir") and arguments[1] != -1):
            self._written(event, arguments)

    def _written(self, event: str, paths: tuple[Any, ...]) -> None:
        for path in paths:
            if isinstance(path, str | bytes | os.PathLike):
                whole = os.path.realpath(os.fsdecode(path))
                if not whole.startswith(f"{self.inside}{os.sep}") and whole not in (os.devnull, str(self.inside)):
                    self.found.append(f"{event} {whole}")


def watch(inside: Path) -> Watch:
    """Watch this process from now on: events of Python's own calls, which those of C libraries do not raise."""
    watching = Watch(Path(os.path.realpath(inside)), [])
    sys.addaudithook(watching.hook)
    return watching


def bounded(megabytes: int) -> None:
    """Bound this process's memory: more raises MemoryError."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def attempt(door: Callable[[], object], seconds: float) -> tuple[str, str]:
    """Call a door and tell how it ended.

    Parameters
    ----------
    door : callable
        A function, or a command's main; what it gives is its exit code where it is a whole number.
    seconds : float
        Of processor time, so that a busy machine is not taken for a hang, after which it counts as hanging; so does
        what waits for something ``PATIENCE`` times as long.

    Returns
    -------
    end : str
        ``success``, ``refused``, or what must not be: ``hangs``, ``memory``, ``long message``, ``exit code N``, or an
        exception with the place in this repository where it passed last.
    told : str
        The message, or the end of the traceback.
    """
    for name, timer, most in TIMERS:
        signal.signal(name, _stop)
        signal.setitimer(timer, seconds * most)
    try:
        return _ended(door)
    except TooLong as error:
        return f"hangs {_last(error)}", ""
    finally:
        for _, timer, _ in TIMERS:
            signal.setitimer(timer, 0)


def _ended(door: Callable[[], object]) -> tuple[str, str]:
    try:
        code = door()
        return (
            SUCCESS if not isinstance(code, int) or code == 0 else REFUSED if code == 2 else f"exit code {code}"
        ), ""
    except UserError as error:
        return _told(str(error))
    except SystemExit as error:
        return (REFUSED, "") if error.code == 2 else (SUCCESS, "") if not error.code else (f"exit {error.code}", "")
    except (TooLong, KeyboardInterrupt):
        raise
    except BaseException as error:  # that of a library in C, such as pyo3's panics, too
        return f"{type(error).__name__} {_last(error)}", f"{type(error).__name__}: {error}"[:500]


def _stop(number: int, frame: object) -> None:
    raise TooLong


def _told(message: str) -> tuple[str, str]:
    if len(message) > LONGEST:
        return "long message", message[:500]
    return (REFUSED, message) if message.strip() else ("empty message", "")


def _last(error: BaseException) -> str:
    """Give the last place in this repository that an exception passed."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "/churn/" in one.filename]
    mine = [one for one in frames if "/churn/faults/" not in one.filename and "site-packages" not in one.filename]
    if not mine:
        return ""
    return f"{mine[-1].filename.rsplit('/churn/', 1)[1]}:{mine[-1].name}"
