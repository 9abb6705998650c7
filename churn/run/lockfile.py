"""dvc.lock as text: DVC's own lines, stage by stage, so that taking some over changes no other.

Parsing and dumping the whole lock takes DVC seconds; its format needs neither: a stage begins at two spaces.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from churn.base.files import write_whole

EMPTY = "schema: '2.0'\nstages:\n"


def read_lock(path: Path) -> str:
    """Read the text of a lock; where there is none, that of one without stages."""
    return path.read_text(encoding="utf-8") if path.exists() else EMPTY


def entries(text: str) -> dict[str, str]:
    """Give the lines of every stage by its name, in the order of the lock.

    Parameters
    ----------
    text : str
        A lock as DVC writes it.
    """
    return _parts(text)[1]


def merged(text: str, new: Mapping[str, str], order: Iterable[str]) -> str:
    """Give the lock with the lines of some stages replaced; stages that it did not have are appended.

    Parameters
    ----------
    text : str
        The lock as it is.
    new : mapping of str to str
        Lines by stage.
    order : iterable of str
        Names of all stages in the order in which DVC would run, and so append, them.
    """
    head, known, tail = _parts(text)
    taken = {name: new[name] for name in order if name in new}
    return head + "".join({**known, **taken}.values()) + tail


def without(text: str, wanted: Iterable[str]) -> str:
    """Give the lock with the wanted stages alone."""
    head, known, tail = _parts(text)
    return head + "".join(known[name] for name in known if name in set(wanted)) + tail


def size(lines: str) -> int:
    """Sum the bytes that a stage read and wrote: what is known of its cost before its first run."""
    return sum(int(found) for found in re.findall(r"^ +size: (\d+)$", lines, flags=re.MULTILINE))


def made(lines: str) -> int:
    """Sum the bytes that a stage wrote."""
    return size(lines.partition("    outs:\n")[2])


def hashes(lines: str) -> dict[str, str]:
    """Give the hash of everything that a stage wrote, by path."""
    found = re.findall(
        r"^    - path: (.+)\n      hash: md5\n      md5: (\S+)$", lines.partition("    outs:\n")[2], re.M
    )
    return {path.strip("'\""): md5 for path, md5 in found}


def write_lock(path: Path, text: str) -> None:
    """Write a lock whole; without a stage there is none, for DVC refuses an empty one."""
    if entries(text):
        write_whole(path, text)
    else:
        path.unlink(missing_ok=True)


def _parts(text: str) -> tuple[str, dict[str, str], str]:
    """Split a lock into what stands before its stages, the stages, and what stands after them."""
    head, begin, rest = (text or EMPTY).replace("stages: {}\n", "stages:\n").partition("stages:\n")
    body, *tail = re.split(r"^(?=\S)", rest, maxsplit=1, flags=re.MULTILINE)
    blocks = [block for block in re.split(r"^(?=  \S)", body, flags=re.MULTILINE) if block]
    return head + begin, {_name(block): block for block in blocks}, "".join(tail)


def _name(block: str) -> str:
    return block.partition(":\n")[0].strip().strip("'\"")
