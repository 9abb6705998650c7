"""Spoilt inputs, one by one, in a child process that is started anew where one of them ends it."""

import contextlib
import io
import multiprocessing
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from churn.commands.faults_doors import CANARY, DOORS, Door, prepared
from churn.commands.faults_place import Place, make_place, own_cells
from churn.faults.spoil_cells import PWNED
from churn.faults.trial import REFUSED, SUCCESS, Watch, attempt, bounded, watch

SECONDS, MEGABYTES = 20.0, 6000
"""What an input may take of processor time and memory; a fair one takes some hundredths of a second."""

Task = tuple[int, int]
"""The door's place in ``DOORS``, and the input's number."""


class Ended(NamedTuple):
    """How an input ended: the door, its number, the end, and what was told."""

    door: str
    number: int
    end: str
    told: str


def spoilt_inputs(root: Path, seed: int, count: int) -> list[Ended]:
    """Try inputs at all doors.

    Parameters
    ----------
    root : Path
        The repository, which is not touched.
    seed : int
        Of all that is spoilt.
    count : int
        Of inputs, divided among the doors by their weights, at least one each.
    """
    left, found = tasks(count), list[Ended]()
    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        make_place(root, Path(folder))
        while left:
            found += _of_child(Path(folder), seed, left)
            if len(found) < len(tasks(count)):  # the child is dead
                door, number = tasks(count)[len(found)]
                found.append(Ended(DOORS[door].name, number, "crash", ""))
            left = tasks(count)[len(found) :]
    return found


def tasks(count: int) -> list[Task]:
    """Divide a number of inputs among the doors."""
    whole = sum(door.weight for door in DOORS)
    return [(place, one) for place, door in enumerate(DOORS) for one in range(max(1, count * door.weight // whole))]


def _of_child(folder: Path, seed: int, left: list[Task]) -> list[Ended]:
    """Give what a child process tells until it has tried all, or dies."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(folder, seed, left, its), daemon=True)
    child.start()
    its.close()
    found = list(_told(mine))
    child.join()
    return found


def _told(mine: Connection) -> Iterator[Ended]:
    with contextlib.suppress(EOFError):
        while True:
            yield Ended(*mine.recv())


def _child(folder: Path, seed: int, left: list[Task], its: Connection) -> None:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    tempfile.tempdir = str(temporary)
    os.environ |= {"HOME": str(temporary), "CHURN_FAULTS_TOKEN": CANARY}
    place = Place(folder / "repository", folder / "whole", own=own_cells(folder / "whole"))
    place.restore(True)
    os.chdir(place.folder)
    warnings.simplefilter("ignore")
    bounded(MEGABYTES)
    sys.dont_write_bytecode = True  # a command's first import would otherwise count as written elsewhere
    watching = watch(folder)
    for door, number in left:
        its.send(tried(place, DOORS[door], seed, number, watching))
    its.close()


def tried(place: Place, door: Door, seed: int, number: int, watching: Watch) -> Ended:
    """Try one input, and put the place back in order."""
    call = prepared(place, door, seed, number)
    watching.found.clear()
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        end, told = attempt(call, SECONDS)
    seen = [one for one in watching.found if not (door.starts and one.startswith("subprocess.Popen"))]
    if (place.folder / PWNED).exists():
        end, told = "executed", told
    elif CANARY in f"{told}{out.getvalue()}{err.getvalue()}":
        end = "shows a secret"
    elif end == REFUSED and not place.own.isdisjoint(re.findall(r"\w+", told)):
        end = "shows a client"
    elif seen:
        end, told = "outside", str(seen[:3])
    elif watching.found and end.startswith("PermissionError"):
        end = REFUSED  # the command would have asked git or DVC, which are not run here
    place.restore(door.writes)
    return Ended(door.name, number, end, told)


def bad(found: list[Ended]) -> list[Ended]:
    """Give inputs that ended as none may."""
    return [one for one in found if one.end not in (SUCCESS, REFUSED)]


def inputs_table(found: list[Ended]) -> pd.DataFrame:
    """Count by door how inputs ended."""
    frame = pd.DataFrame(found, columns=list(Ended._fields))
    ends = frame["end"].where(frame["end"].isin([SUCCESS, REFUSED]), "anything else")
    counts = pd.crosstab(frame["door"], ends).reindex([door.name for door in DOORS])
    counts = counts.reindex(columns=[SUCCESS, REFUSED, "anything else"], fill_value=0).reset_index()
    counts.insert(1, "inputs", counts.iloc[:, 1:].sum(axis=1))
    total = {"door": "all", **counts.iloc[:, 1:].sum().to_dict()}
    return pd.concat([counts, pd.DataFrame([total])], ignore_index=True)
