"""Several files that change together or not at all, also where the process is killed between two of them."""

import json
import os
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from churn.base.errors import UserError, some
from churn.base.lacking import lacking

PENDING = Path(".dvc/tmp/together.json")
"""What is being put in place, below the repository: the command's arguments, and new files by path with the hash of
what stood there before."""


class Finished(NamedTuple):
    """What was put in place for a killed command.

    Attributes
    ----------
    files : list of str
        All that it changed.
    command : list of str
        Its arguments.
    """

    files: list[str]
    command: list[str]


def write_together(texts: Mapping[Path, str], root: Path | None = None) -> None:
    """Write several files so that none is ever half-written; all new ones are ready before the first is put in place.

    Parameters
    ----------
    texts : mapping of Path to str
        What each file shall hold.
    root : Path, optional
        The repository, where a command that is killed between two files is to be finished by the next one.

    Raises
    ------
    UserError
        A folder cannot be written to; then no file has changed.
    """
    made = {path: _ready(path) for path in texts}
    try:
        for path, new in made.items():
            new.write_bytes(texts[path].encode("utf-8"))
        if root is not None and len(made) > 1:
            _note(root / PENDING, made)
    except OSError as error:
        for new in made.values():
            new.unlink(missing_ok=True)
        told = lacking(error) or f"{error.filename}: cannot be written ({error.strerror})."
        raise UserError(f"{told} Nothing was changed.") from None
    for path, new in made.items():
        os.replace(new, path)  # noqa: PTH105  Path.replace is the same; this one says that nothing half-written stays
    if root is not None:
        (root / PENDING).unlink(missing_ok=True)


def finish_together(root: Path) -> Finished | None:
    """Put in place what a killed command had ready; None where it had not begun to, or had ended.

    Raises
    ------
    UserError
        One of the files was edited since: nothing is put in place, and what was ready stays beside it.
    """
    pending = root / PENDING
    if not pending.exists():
        return None
    noted = json.loads(pending.read_text(encoding="utf-8"))
    listed: dict[str, str] = noted["files"]
    left = {Path(path): before for path, before in listed.items() if _ready(Path(path)).exists()}
    edited = [str(path) for path, before in left.items() if _hash(path) != before]
    if edited:
        pending.unlink()
        ready = some([str(_ready(path)) for path in left])
        raise UserError(
            f"a command was killed while it changed {some(list(listed))}, and {some(edited)} was edited since. What it "
            f"had ready stands in {ready}: take over by hand what is right, remove these files, then run again."
        )
    for path in left:
        _ready(path).replace(path)
    pending.unlink()
    return Finished(list(listed), noted["command"])


def _note(pending: Path, made: Mapping[Path, Path]) -> None:
    pending.parent.mkdir(parents=True, exist_ok=True)
    beside = pending.with_name(f".{pending.name}.new")  # base/files would load pandas before memory is looked at
    files = {str(path): _hash(path) for path in made}
    beside.write_text(json.dumps({"command": sys.argv[1:], "files": files}), encoding="utf-8")
    beside.replace(pending)


def _ready(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""
