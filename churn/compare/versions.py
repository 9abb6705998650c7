"""A version of the repository: its files in a temporary clone, and through DVC what its stages made.

What a stage made is read from DVC's cache, else from a remote; what neither has, ``churn.compare.restoring`` brings
back.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from dvc.api import DVCFileSystem
from dvc.config import Config
from dvc.repo import Repo
from dvc.scm import RevError, resolve_rev
from dvc.stage import Stage
from dvc.utils.serialize import load_yaml
from dvc_data.index import DataIndexDirError

from churn.base.errors import UserError
from churn.base.files import read_json

WORKSPACE = "workspace"

ABSENT = (FileNotFoundError, DataIndexDirError)
"""What DVC raises for a file that neither cache nor remote has, and for one in a folder whose list they lack."""


@dataclass(frozen=True)
class Version:
    """One version.

    Attributes
    ----------
    name : str
        As it was asked for.
    commit : str or None
        None for the workspace.
    root : pathlib.Path
        The user's repository.
    tree : pathlib.Path
        A temporary clone that holds the version's tracked files; its cache and remotes are the user's.
    """

    name: str
    commit: str | None
    root: Path
    tree: Path

    @cached_property
    def repo(self) -> Repo:
        """DVC's view of the clone."""
        return Repo(str(self.tree))

    @cached_property
    def files(self) -> DVCFileSystem:
        """The version's files, tracked by git or made by stages, under paths that start with a slash."""
        return DVCFileSystem(self.repo)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The content of params.yaml and of the cases' YAML files, by path; ``load_yaml`` is how DVC reads them."""
        paths = [self.tree / "params.yaml", *sorted(self.tree.glob("cases/*/*.yaml"))]
        return {path.relative_to(self.tree).as_posix(): load_yaml(str(path)) for path in paths if path.exists()}

    @cached_property
    def stages(self) -> dict[str, Any]:
        """The stages of dvc.lock, by name."""
        path = self.tree / "dvc.lock"
        return (load_yaml(str(path)).get("stages") or {}) if path.exists() else {}

    @cached_property
    def outs(self) -> dict[str, str]:
        """The recorded hash of every output, by path."""
        outs = [out for out in self.repo.index.outs if out.hash_info]
        return {"/".join(out.index_key[1]): out.hash_info.value for out in outs}

    @cached_property
    def cases(self) -> set[str]:
        """The cases of params.yaml."""
        return set(self.settings["params.yaml"]["cases"])

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """The content of the metric files, by path."""
        paths = sorted(self.tree.glob("metrics/*/*.json"))
        return {path.relative_to(self.tree).as_posix(): read_json(path) for path in paths}

    def champion(self, case: str) -> str | None:
        """Name the champion of a case; None where its evaluation cannot be opened."""
        try:
            with self.files.open(f"/data/evaluation/{case}/summary.json") as file:
                return str(json.load(file)["champion"])
        except ABSENT:
            return None

    def paths(self, under: str) -> dict[str, str]:
        """Give the hashes of all files below a folder; of outputs that cannot be opened, the hash of the whole."""
        found = dict[str, str]()
        for out in (out for out in self.outs if out.startswith(f"{under}/")):
            try:
                inside = self.files.find(f"/{out}", detail=True).items()
                found |= {path[1:]: info["dvc_info"]["md5"] for path, info in inside}
            except ABSENT:
                found[out] = self.outs[out]
        return found

    def digest(self, path: str) -> str | None:
        """Give the hash of an output, or of a file in one; None where no stage made it or DVC cannot tell."""
        try:
            return self.files.info(f"/{path}").get("dvc_info", {}).get("md5")
        except ABSENT:
            return None

    def lacks(self, out: str) -> bool:
        """Tell whether the cache lacks an output, or a file of it."""
        return bool(self.repo.find_outs_by_path(str(self.tree / out))[0].changed_cache())

    def frame(self, path: str) -> pd.DataFrame:
        """Read a Parquet file that a stage made."""
        with self.files.open(f"/{path}") as file:
            return pd.read_parquet(file)


def name_of(stage: Stage) -> str:
    """Give a stage's name, without the folder of its dvc.yaml."""
    return stage.addressing.split(":")[-1]


def open_version(root: Path, name: str | None, folder: Path) -> Version:
    """Put a version's tracked files into a new folder.

    Parameters
    ----------
    root : pathlib.Path
        Of the user's repository; it is only read.
    name : str or None
        A revision of git or the name of an experiment of DVC; None is the workspace, with what is not committed.
    folder : pathlib.Path
        The clone.

    Raises
    ------
    UserError
        There is no such revision or experiment.
    """
    with Repo(str(root)) as mine:
        commit = None if name is None else commit_of(mine, name)
        _borrow(root, folder)
        _git(folder, "checkout", "--quiet", "--detach", commit or mine.scm.get_rev())
        if commit is None:
            _overlay(root, folder)
        _share(mine, folder)
    return Version(name or WORKSPACE, commit, root, folder)


def commit_of(repo: Repo, name: str) -> str:
    """Find the commit of a revision, or of an experiment."""
    try:
        return str(resolve_rev(repo.scm, name))
    except RevError as error:
        what = "the name of several experiments" if "ambiguous" in str(error) else "no revision and no experiment"
        raise UserError(
            f"'{name}' is {what}. Give a branch, a tag, a commit, or an experiment's name: `git log --oneline` and "
            "`dvc exp list --all` list them. In a shallow clone fetch the branch first."
        ) from None


def looks(root: Path, base: str, head: str | None) -> int:
    """Count the results that a comparison on the test part may have been shown for since two versions parted.

    Each commit on the head's side with another dvc.lock is one, for a pull request is compared at every push; the
    workspace is one more where its dvc.lock is not committed.
    """
    with Repo(str(root)) as repo:
        ends = [commit_of(repo, name) for name in (base, head or "HEAD")]
    commits = _git(root, "rev-list", f"{ends[0]}..{ends[1]}", "--", "dvc.lock").split()
    edited = head is None and bool(_git(root, "status", "--porcelain", "--", "dvc.lock"))
    return max(1, len(commits) + edited)


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def _borrow(root: Path, folder: Path) -> None:
    """Make a repository with all objects of the user's, lent, not copied.

    ``git clone --shared`` would leave out what no branch holds, such as experiments, in a shallow clone of a CI runner.
    """
    _git(root, "init", "--quiet", str(folder))
    inside = {name: root / _git(root, "rev-parse", "--git-path", name).strip() for name in ("objects", "shallow")}
    (folder / ".git/objects/info/alternates").write_text(f"{inside['objects'].resolve()}\n", encoding="utf-8")
    if inside["shallow"].exists():
        shutil.copyfile(inside["shallow"], folder / ".git/shallow")


def _overlay(root: Path, folder: Path) -> None:
    """Make the clone's files those of the workspace, changes and new files included, ignored ones not."""
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        source, target = root / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
        else:
            target.unlink(missing_ok=True)


def _share(mine: Repo, folder: Path) -> None:
    """Let the clone use the cache and the remotes of the user's repository; what DVC notes down stays in the clone."""
    remote = mine.config["core"].get("remote")
    with Config(str(folder / ".dvc")).edit("local") as local:
        local["cache"] = {"dir": mine.cache.local_cache_dir}
        local["remote"] = dict(mine.config.get("remote", {}))
        local["core"] = {"site_cache_dir": str(folder / ".dvc/tmp"), **({"remote": remote} if remote else {})}


def pictures(before: Version, after: Version, paths: Iterable[str], comment: Path) -> list[dict[str, str | None]]:
    """Copy pictures of both versions into a folder beside a comment, and give their names relative to it.

    Returns
    -------
    list of dict
        path (in the repository), before and after (file names that Markdown can show, None where there was none).
    """
    rows = []
    for path in paths:
        row: dict[str, str | None] = {"path": path}
        for key, version in (("before", before), ("after", after)):
            name = f"{comment.stem}_plots/{key}/{path.removeprefix('plots/')}"
            row[key] = name if _copied(version, path, comment.parent / name) else None
        rows.append(row)
    return rows


def _copied(version: Version, path: str, target: Path) -> bool:
    try:
        content = version.files.cat_file(f"/{path}")
    except ABSENT:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True
