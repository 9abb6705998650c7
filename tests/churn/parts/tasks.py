"""What the tests of the map call in other processes: there it is found by its module's name."""

import os
import signal
from pathlib import Path

import numpy as np

from churn.base.errors import UserError


def written(path: Path, value: int) -> int:
    path.write_text(str(value), encoding="utf-8")
    return value


def scaled(factors: np.ndarray, value: int) -> float:
    return float(factors.sum()) * value


def refused(value: int) -> int:
    if value == 1:
        raise UserError("one is refused.")
    return value


def killed_once(path: Path, value: int) -> int:
    """End the own process by force at the first call with a one."""
    if value == 1 and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def killed(value: int) -> int:
    """End the own process by force at a one."""
    if value == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return value
