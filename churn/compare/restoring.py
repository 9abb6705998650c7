"""Brings back what a version's stages made: from the cache, from a remote, or by running them again in a copy."""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from dvc.exceptions import DownloadError
from dvc.repo.reproduce import plan_repro
from dvc.stage import Stage

from churn.base.errors import UserError, some
from churn.compare.versions import Version, name_of


def outdated(version: Version, cases: Iterable[str]) -> list[str]:
    """Name the stages behind the cases' evaluations whose code, parameters or inputs are not those recorded.

    Sources that git does not track are taken as they were when ``dvc.lock`` was written.
    """
    graph, wanted = version.repo.index.graph, [f"evaluate@{case}" for case in cases]
    evaluations = [stage for stage in graph if name_of(stage) in wanted]
    with version.repo.lock:
        old = {name_of(stage) for stage in plan_repro(graph, evaluations) if _differs(version, stage)}
    return sorted(old | set(wanted) - set(map(name_of, evaluations)))


def _differs(version: Version, stage: Stage) -> bool:
    """Tell whether a stage is not as recorded: never run, changed, or with another input than its maker gave."""
    if not all(out.hash_info for out in stage.outs) or stage.changed(allow_missing=True):
        return True
    inputs = {version.repo.fs.relpath(dep.fs_path, str(version.tree)): dep.hash_info.value for dep in stage.deps}
    made = {path: version.digest(Path(path).as_posix()) for path in inputs}
    return any(digest not in (None, inputs[path]) for path, digest in made.items())


def restore(version: Version, outs: Iterable[str], cases: Iterable[str]) -> Version:
    """Bring outputs into the cache: from a remote, or by running the version again. Give the version as it then is.

    Parameters
    ----------
    version : Version
        To be completed.
    outs : iterable of str
        Paths of outputs.
    cases : iterable of str
        Whose evaluations are run, where something lacks.

    Raises
    ------
    UserError
        Running it failed.
    """
    lacking = [out for out in outs if version.lacks(out)]
    if lacking:
        _fetch(version, lacking)
    lacking = [out for out in lacking if version.lacks(out)]
    return reproduced(version, cases, f"neither cache nor remote has {some(lacking, 2)}") if lacking else version


def _fetch(version: Version, paths: list[str]) -> None:
    """Fetch into the shared cache what remotes have; without a remote nothing comes, and DVC's complaints are ours."""
    with chdir(version.tree), _silent(), suppress(DownloadError):  # DVC looks for targets from where it is
        version.repo.fetch(paths)


@contextmanager
def _silent() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def reproduced(version: Version, cases: Iterable[str], why: str) -> Version:
    """Run what the cases' evaluations need in the temporary clone, and give the version with its new hashes.

    Tables that git does not track are lent by the workspace; what they or a database give now must be what they gave.
    """
    print(f"compare: {version.name}: {why}; running its stages in a temporary copy.", file=sys.stderr, flush=True)
    cases, recorded = sorted(cases), version.stages
    external = version.root / "data" / "external"
    if external.is_dir() and not (version.tree / "data" / "external").exists():
        shutil.copytree(external, version.tree / "data" / "external")
    _lend(version)
    _repro(version, [f"ingest@{case}" for case in cases])
    now = replace(version).stages
    if version.commit and (other := [case for case in cases if _other_source(recorded, now, f"ingest@{case}")]):
        raise UserError(
            f"{version.name} was made from other clients than its source gives now ({', '.join(other)}), and neither "
            "cache nor remote has what it made. Put the tables back that it was made from, or fetch its results where "
            "they were pushed (`dvc fetch`)."
        )
    _repro(version, [f"evaluate@{case}" for case in cases])
    return replace(version)


def _lend(version: Version) -> None:
    """Put tables that DVC tracks (``dvc add``) into the clone, as far as cache or remote has them."""
    tracked = [stage.path_in_repo for stage in version.repo.index.stages if stage.is_data_source]
    if tracked:
        _fetch(version, tracked)
        with chdir(version.tree):
            version.repo.checkout(tracked, allow_missing=True)


def _other_source(recorded: Mapping[str, Any], now: Mapping[str, Any], ingest: str) -> bool:
    """Tell whether the same reading of a source outside git gave other tables."""
    before, after = recorded.get(ingest, {}), now[ingest]
    if before.get("cmd") != after["cmd"]:
        return False
    deps = [{dep["path"]: dep["md5"] for dep in side["deps"]} for side in (before, after)]
    moved = {path for path in deps[1] if deps[0].get(path) != deps[1][path]}
    same_reading = not moved and before.get("params") == after.get("params")
    return any(path.startswith("data/external/") or Path(path).is_absolute() for path in moved) or (
        same_reading and before["outs"] != after["outs"]
    )


def _repro(version: Version, stages: list[str]) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    watched = sys.stderr.isatty()
    done = subprocess.run(
        ["dvc", "repro", *stages],  # not --quiet: DVC would say nothing of what lacks
        cwd=version.tree,
        env=environment,
        stdout=sys.stderr if watched else subprocess.PIPE,
        stderr=None if watched else subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        said = "\n".join(f"{done.stdout or ''}{done.stderr or ''}".strip().splitlines()[-8:])
        raise UserError(
            f"{version.name} could not be run again:\n{said}\nRun it where its data are (`git switch`, `dvc repro`), "
            "or fetch what it made (`dvc fetch`)."
        )
