"""Where a case keeps its tables: ``cases/<case>/tables`` and ``current``, tracked by DVC, in git by a line alone."""

import shutil
import subprocess
import sys
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


def keep_tables(root: Path, case: str, key: str, table: Path, link: bool, names: dict[str, str] | None = None) -> Path:
    """Copy tables to where the case keeps them, or link them there, in place of those that it had.

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
        The place, relative to the repository.
    """
    place, new = Path("cases", case, PLACES[key]), root / "cases" / case / f"{PLACES[key]}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        _fill(new, table, link, names or {})
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    forget(root, place)
    new.rename(root / place)
    return place


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


def forget(root: Path, place: Path) -> None:
    """Remove tables from their place, with DVC's line; its cache keeps what it has."""
    for path in (root / place, root / f"{place}.dvc"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    ignored = root / place.parent / ".gitignore"  # where DVC has written the place, which links would need in git
    if ignored.exists():
        lines = [one for one in ignored.read_text(encoding="utf-8").splitlines() if one != f"/{place.name}"]
        write_whole(ignored, "".join(f"{line}\n" for line in lines))
        if not lines:
            ignored.unlink()


def _run(root: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        shown = " ".join(command[2:] if command[0] == sys.executable else command)
        printed = (done.stderr or done.stdout).strip()
        raise UserError(f"`{shown}` failed: {said(printed) or printed}")
