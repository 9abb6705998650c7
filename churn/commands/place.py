"""Where a case keeps its tables: ``cases/<case>/tables`` and ``current``, tracked by DVC, in git by a line alone."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from churn.base.errors import UserError
from churn.base.files import write_whole
from churn.base.lacking import said
from churn.clients.contract import Table
from churn.draft.reading import ending_of, files_of, folders_of, place_of
from churn.ingest.folder import find_files
from churn.run.locks import mend_rwlock

PLACES = {"source": "tables", "current": "current"}
"""The folder of each of a case's sources, beside its contract."""


def gather(root: Path, case: str, key: str, table: Path, link: bool, names: dict[str, str] | None = None) -> Path:
    """Copy tables beside where the case keeps them, or link them there.

    Parameters
    ----------
    root : Path
        The repository.
    case : str
        Whose.
    key : {"source", "current"}
        Which of its two sources.
    table : Path
        A file, or a folder of files, and of folders with the files of one table each.
    link : bool
        Whether to leave a link to each file, for tables too large to copy: then they must stay where they are.
    names : dict of str to str, optional
        Other stems for files, such as those that the contract names.

    Returns
    -------
    Path
        The new folder, which is to be renamed.
    """
    new = root / "cases" / case / f"{PLACES[key]}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        _fill(new, table, link, names or {})
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return new


@contextmanager
def in_place(root: Path, place: Path, new: Path) -> Iterator[None]:
    """Put a folder of tables in place of the one before; put all back as it was where what follows in the block fails.

    Kept aside until its end: the tables, DVC's line and that of git, and params.yaml. They come back by renaming alone,
    for the disk may be full. Tables that a killed run left aside, and no others in their place, come back first.

    Parameters
    ----------
    root : Path
        The repository.
    place : Path
        Where the tables shall be, relative to it.
    new : Path
        The tables, in a folder beside.
    """
    here = root / place
    aside, gone = (here.with_name(f".new.{here.name}.{what}") for what in ("before", "gone"))
    copied, moved = (here.with_name(".gitignore"), root / "params.yaml"), (here, here.with_name(f"{here.name}.dvc"))
    if not here.exists():
        _put_back(aside, moved)
    _remove(aside)
    _copy_aside(aside, copied, new)
    try:
        for path in filter(Path.exists, moved):
            path.rename(_in(aside, path))
        new.rename(here)
        _unignore(copied[0], here.name)
        yield
    except BaseException:
        if not new.exists():
            for path in (*moved, copied[0]):
                _remove(path)
        _put_back(aside, (*copied, *moved))
        _remove(new)
        if any(path.is_symlink() for path in here.rglob("*")):  # git itself had the links
            subprocess.run(["git", "add", "--", place.as_posix()], cwd=root, capture_output=True)
        raise
    _remove(gone)
    aside.rename(gone)  # in one step: half of what was before must never come back
    _remove(gone)


def _copy_aside(aside: Path, paths: tuple[Path, ...], new: Path) -> None:
    """Copy files; where there is no room, leave no half of them, nor the new tables."""
    try:
        aside.mkdir()
        for path in filter(Path.exists, paths):
            shutil.copy2(path, _in(aside, path))
    except BaseException:
        _remove(aside)
        _remove(new)
        raise


def _put_back(aside: Path, paths: tuple[Path, ...]) -> None:
    for path in paths:
        if _in(aside, path).exists():
            _remove(path)
            _in(aside, path).rename(path)
    _remove(aside)


def _in(aside: Path, path: Path) -> Path:
    return aside / f"{path.name}.before"  # DVC would take a file that ends in .dvc for one of its own


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _unignore(ignored: Path, name: str) -> None:
    """Take a place out of .gitignore, where DVC has written it: links there would be git's own."""
    if ignored.exists():
        lines = [one for one in ignored.read_text(encoding="utf-8").splitlines() if one != f"/{name}"]
        write_whole(ignored, "".join(f"{line}\n" for line in lines))
        if not lines:
            ignored.unlink()


def _fill(new: Path, table: Path, link: bool, names: dict[str, str]) -> None:
    for file in files_of(table):
        name = place_of(file)
        ending = ending_of(Path(name))
        stem = name[: -len(ending)]
        _put(file, new / f"{names.get(stem, stem)}{ending}", link)
    for folder in folders_of(table):
        (new / folder.name).mkdir()
        for file in find_files(table, Table(file=folder.name, columns={})).paths:
            _put(file, new / folder.name / file.name, link)


def _put(file: Path, target: Path, link: bool) -> None:
    if link:
        target.symlink_to(file.resolve())
    else:
        shutil.copyfile(file, target)


def track(root: Path, place: Path, link: bool) -> list[str]:
    """Let DVC track a place, and git its line; links are in git themselves. Tell what cannot be done.

    Outside a repository, as in an unpacked archive, nothing is tracked.
    """
    if not (root / ".git").exists() or not (root / ".dvc").is_dir():
        return [f"this folder is no repository of git and DVC, so nothing tracks {place}"]
    _run(root, "git", "rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", place.as_posix())  # links of before
    if not link:
        mend_rwlock(root / ".dvc/tmp")
        _run(root, sys.executable, "-m", "dvc", "add", place.as_posix())
    _run(root, "git", "add", "--", place.parent.as_posix())
    return []


def _run(root: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        shown = " ".join(command[2:] if command[0] == sys.executable else command)
        printed = (done.stderr or done.stdout).strip()
        raise UserError(f"`{shown}` failed: {said(printed) or printed}")
