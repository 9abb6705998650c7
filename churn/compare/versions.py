"""A version of the repository: its files in a temporary clone, and what its stages made in DVC's cache.

What a stage made lies there under the hashes of ``dvc.lock``; what does not, ``churn.compare.restoring`` brings back.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from functools import cached_property
from hashlib import md5
from pathlib import Path
from typing import Any

from dvc.repo import Repo
from dvc.utils.serialize import load_yaml

from churn.base.errors import UserError
from churn.base.files import read_json

WORKSPACE = "workspace"


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
        A temporary clone that holds the version's tracked files.
    cache : pathlib.Path
        DVC's, that of the user's repository.
    """

    name: str
    commit: str | None
    root: Path
    tree: Path
    cache: Path

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
        """The hash of every output, by path."""
        return {out["path"]: out["md5"] for stage in self.stages.values() for out in stage.get("outs", [])}

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
        """Name the champion of a case."""
        return self.metrics.get(f"metrics/{case}/evaluation.json", {}).get("champion")

    def paths(self, under: str) -> dict[str, str]:
        """Give the hashes of all files below a folder; of outputs that the cache lacks, the hash of the whole."""
        outs = [out for out in self.outs if out.startswith(f"{under}/")]
        files = [self.files(out) or {out: _stored(self.cache, self.outs[out])} for out in outs]
        return {name: _hash(path) for found in files for name, path in found.items()}

    def digest(self, path: str) -> str | None:
        """Give the hash of an output, or of a file in one; None where no stage made it or the cache cannot tell."""
        if path in self.outs:
            return self.outs[path]
        places = [parent.as_posix() for parent in Path(path).parents if parent.as_posix() in self.outs]
        stored = self.files(places[0]).get(path) if places else None
        return _hash(stored) if stored else None

    def files(self, out: str) -> dict[str, Path]:
        """Give the files of an output in the cache, by their paths in the repository; none where it is not there."""
        stored = _stored(self.cache, self.outs[out])
        if not stored.exists():
            return {}
        if not stored.name.endswith(".dir"):
            return {out: stored}
        listed = json.loads(stored.read_text(encoding="utf-8"))
        return {f"{out}/{one['relpath']}": _stored(self.cache, one["md5"]) for one in listed}

    def lacks(self, out: str) -> bool:
        """Tell whether the cache lacks an output, or a file of it."""
        found = self.files(out)
        return not found or not all(path.exists() for path in found.values())


def content_hash(path: Path) -> str:
    """Give the hash by which ``dvc.lock`` knows a file, or a folder: that of the sorted list of its files."""
    if path.is_file():
        return md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    files = sorted((one.relative_to(path).as_posix(), content_hash(one)) for one in path.rglob("*") if one.is_file())
    listed = json.dumps([{"md5": digest, "relpath": name} for name, digest in files])
    return f"{md5(listed.encode(), usedforsecurity=False).hexdigest()}.dir"


def _hash(stored: Path) -> str:
    return f"{stored.parent.name}{stored.name}"


def _stored(cache: Path, digest: str) -> Path:
    return cache / digest[:2] / digest[2:]  # the layout of DVC 3, in its documentation under "Structure of cache"


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
    commit = None if name is None else commit_of(root, name)
    _borrow(root, folder)
    _git(folder, "checkout", "--quiet", "--detach", commit or commit_of(root, "HEAD"))
    if commit is None:
        _overlay(root, folder)
    with Repo(str(root)) as repo:
        cache, remotes = Path(repo.cache.local.path), repo.config.get("remote", {})
        _configure(folder, cache.parent.parent, remotes, repo.config["core"].get("remote"))
    return Version(name or WORKSPACE, commit, root, folder, cache)


def commit_of(root: Path, name: str) -> str:
    """Find the commit of a revision, or of an experiment."""
    found = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], cwd=root, capture_output=True, text=True
    )
    if found.returncode == 0:
        return found.stdout.strip()
    listed = _git(root, "for-each-ref", "--format=%(objectname) %(refname:lstrip=-1)", "refs/exps").splitlines()
    commits = sorted({line.split()[0] for line in listed if line.split()[1] == name})
    if len(commits) != 1:
        raise UserError(
            f"'{name}' is {'the name of several experiments' if commits else 'no revision and no experiment'}. Give a "
            "branch, a tag, a commit, or an experiment's name: `git log --oneline` and `dvc exp list --all` list them. "
            "In a shallow clone fetch the branch first."
        )
    return commits[0]


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


def _configure(folder: Path, cache: Path, remotes: Mapping[str, Any], remote: str | None) -> None:
    """Share the cache and the remotes; DVC has resolved their paths, which start at the user's .dvc."""
    config = ConfigParser(interpolation=None)
    config["cache"] = {"dir": str(cache)}
    config["core"] = {"analytics": "false", **({"remote": remote} if remote else {})}
    for name, settings in remotes.items():
        config[f"'remote \"{name}\"'"] = {key: str(value) for key, value in settings.items()}
    with (folder / ".dvc" / "config.local").open("w", encoding="utf-8") as file:
        config.write(file)


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
            stored = _picture(version, path)
            row[key] = f"{comment.stem}_plots/{key}/{path.removeprefix('plots/')}" if stored else None
            if stored:
                target = comment.parent / str(row[key])
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(stored, target)
        rows.append(row)
    return rows


def _picture(version: Version, path: str) -> Path | None:
    outs = [out for out in version.outs if path == out or path.startswith(f"{out}/")]
    stored = version.files(outs[0]).get(path) if outs else None
    return stored if stored and stored.exists() else None
