"""A temporary copy of the workspace for one case: what git would commit, the case's own stages, the same cache."""

import filecmp
import os
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import yaml
from dvc.config import Config
from dvc.utils.serialize import modify_yaml

from churn.base.errors import UserError
from churn.run.lockfile import entries, hashes, read_lock, without, write_lock
from churn.run.work import Case, overlap

LOCK = Path("dvc.lock")
PARAMS = Path("params.yaml")
UNSEEN = ("__pycache__", ".ipynb_checkpoints")
"""Folders that tools leave beside data and code; .dvcignore leaves them out as well."""


def listed(root: Path) -> list[str]:
    """List the files that git has or would take, as they lie there: with edits, with new files, without deleted ones.

    Raises
    ------
    UserError
        The folder is not in git.
    """
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise UserError(
            f"`make repro` copies what git would commit, and git says: {done.stderr.strip()} Run `git init`."
        )
    names = sorted(set(done.stdout.split("\0")) - {"", str(LOCK)})
    return [name for name in names if (root / name).is_file() or (root / name).is_symlink()]


def place_of(folder: Path, case: Case) -> Path:
    """Say where a case's copy goes: as deep in its folder as a path that begins with ``..`` needs to stay inside."""
    up = max((Path(path).parts.count("..") for path in case.reads), default=0)
    return folder.joinpath(case.name, *["above"] * up, "workspace")


def make_copy(root: Path, folder: Path, case: Case, shared: Iterable[str], cache: str) -> None:
    """Copy the workspace for one case.

    Parameters
    ----------
    root, folder : Path
        The workspace, and the copy to make.
    case : Case
        The only case that the copy's params.yaml has, and the only one whose stages its dvc.lock has: those with
        results in the cache.
    shared : iterable of str
        Stages of no case, which its dvc.lock keeps as well.
    cache : str
        The cache of the workspace, for the copy too.
    """
    for name in listed(root):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _copy(root, name, folder / name)
    with modify_yaml(str(folder / PARAMS)) as params:
        for other in [name for name in params.get("cases", {}) if str(name) != case.name]:
            del params["cases"][other]
    write_lock(folder / LOCK, _of_use(without(read_lock(root / LOCK), (*case.stages, *shared)), case, Path(cache)))
    _configure(root, folder, cache)
    for path in case.reads:
        _link(root / path, folder / path)


def _of_use(lock: str, case: Case, cache: Path) -> str:
    """Leave out stages whose results the cache lacks: they run anyway, and DVC dumps its lock after each of them.

    The gym in a fresh clone took 148 s of processor time with all 2,400 lines of its stages, and takes 107 without.
    """
    by_git = {path for _, path in case.uncached}

    def lost(lines: str) -> bool:
        made = [md5 for path, md5 in hashes(lines).items() if path not in by_git]
        return not all((cache / "files/md5" / md5[:2] / md5[2:]).exists() for md5 in made)

    return without(lock, [stage for stage, lines in entries(lock).items() if not lost(lines)])


def changed_since(root: Path, folder: Path, reads: Iterable[str]) -> list[str]:
    """List what stages read and what is no longer as it was when the copy was made; of links, those are left out."""
    paths = [*reads, "dvc.yaml"]
    copied = [name for name in listed(root) if any(overlap(name, path) for path in paths) and Path(name) != PARAMS]
    copied = [name for name in copied if not _linked(folder, name)]
    changed = [name for name in copied if not (folder / name).exists() or not _same(root / name, folder / name)]
    params = PARAMS.as_posix()
    return changed + ([params] if params in paths and _newer(root / params, folder / params) else [])


def moved_since(root: Path, folder: Path, reads: Iterable[str]) -> list[str]:
    """List what stages read through links and what is no longer as it was when these were made.

    Of such a file nobody can tell which of its contents a stage read, and DVC writes down the later one.
    """
    places = [folder / read for read in reads]
    found = {path for place in places for path in (place, *place.rglob("*")) if path.is_symlink()}
    names = sorted(path.relative_to(folder).as_posix() for path in found)
    return [name for name in names if _newer(root / name, folder / name)]


def forget(cache: Path, folder: Path, paths: Iterable[str]) -> None:
    """Remove from the run cache what stages of a copy that read one of these paths left there."""
    began, read = (folder / ".dvc/config").lstat().st_ctime_ns, set(paths)
    for kept in cache.glob("runs/*/*/*"):
        if kept.stat().st_mtime_ns >= began:
            deps = yaml.safe_load(kept.read_text(encoding="utf-8")).get("deps") or ()
            if any(overlap(dep["path"], path) for dep in deps for path in read):
                kept.unlink()
                with suppress(OSError):  # others are there; DVC cannot do with an empty one
                    kept.parent.rmdir()


def _linked(folder: Path, name: str) -> bool:
    return any((folder / one).is_symlink() for one in (Path(name), *Path(name).parents))


def _same(one: Path, other: Path) -> bool:
    """Compare two files; a copy keeps the time of the last change, so that few are read."""
    return filecmp.cmp(one, other, shallow=True)


def _newer(source: Path, place: Path) -> bool:
    """Tell whether something changed after the copy got its link to it, or its own version; no tool sets ctime."""
    then = place.lstat().st_mtime_ns
    return not source.exists() or any(_changed(file) > then for file in (source, *source.rglob("*")))


def _changed(path: Path) -> int:
    try:
        found = path.stat()
    except FileNotFoundError:  # gone since it was listed, or a link to nowhere
        return 0
    return max(found.st_mtime_ns, found.st_ctime_ns)


def _copy(root: Path, name: str, place: Path) -> None:
    """Copy a file or a link; a link out of the workspace must not be read from another place."""
    source = root / name
    if source.is_symlink() and not source.resolve().is_relative_to(root.resolve()):
        place.symlink_to(source.resolve())
    else:
        shutil.copy2(source, place, follow_symlinks=False)


def _configure(root: Path, folder: Path, cache: str) -> None:
    """Let the copy use the workspace's cache, and no git: all of the copy is ignored there.

    DVC remembers hashes of files by a folder's path and the time of this file; with a time of its own for every run it
    would hash large sources anew and leave a database behind. The cache's path is relative: DVC writes settings in
    ASCII alone, and the folders above the workspace may have any names.
    """
    local = root / ".dvc" / "config.local"
    if local.exists():
        shutil.copy2(local, folder / ".dvc" / "config.local")
    with Config(str(folder / ".dvc")).edit("local") as config:
        config.setdefault("core", {})["no_scm"] = True
        config.setdefault("cache", {})["dir"] = os.path.relpath(cache)
    beginning = folder / ".dvc" / "tmp" / "btime"
    beginning.parent.mkdir(parents=True)
    beginning.touch()
    os.utime(beginning, (0, 0))


def _link(source: Path, place: Path) -> None:
    """Link what git does not know, such as tables of clients, under the path that dvc.yaml has for it."""
    if not source.exists():
        return
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(source.absolute())
    elif source.is_dir() and not place.is_symlink():
        for inner in source.iterdir():
            if inner.name not in UNSEEN:
                _link(inner, place / inner.name)
