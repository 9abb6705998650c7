"""Kills this process's group, and the one that started it all, at the N-th write. Python imports it from its path.

CHURN_FAULTS_COUNT names a file that gets a byte at every write of any process, CHURN_FAULTS_KILL says at which to kill;
0 counts alone. At an even one the kill comes before the write, at an odd one after a file was opened and, as it often
is, emptied.
"""

import os
import signal
import sys
from typing import Any

CHANGING = ("os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.remove", "os.rmdir", "shutil.rmtree")
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Killer:
    """Counts writes, and kills.

    Parameters
    ----------
    path : str
        The file that counts.
    at : int
        The write at which to kill.
    """

    def __init__(self, path: str, at: int) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._group = int(os.environ.setdefault("CHURN_FAULTS_GROUP", str(os.getpgrp())))
        self._at, self._killing = at, False

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an event; for ``sys.addaudithook``."""
        if self._killing:  # opening and killing are events themselves
            return
        if event in CHANGING or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITE):
            os.write(self._file, b".")
            if self._at and os.fstat(self._file).st_size >= self._at:
                self._killing = True
                try:
                    if self._at % 2 and event == "open":
                        os.open(arguments[0], arguments[2], 0o666)
                finally:
                    self.kill()

    def kill(self) -> None:
        """End everything at once."""
        for group in {self._group, os.getpgrp()}:
            os.killpg(group, signal.SIGKILL)


if "CHURN_FAULTS_COUNT" in os.environ:
    sys.addaudithook(Killer(os.environ["CHURN_FAULTS_COUNT"], int(os.environ["CHURN_FAULTS_KILL"])).hook)
