"""Brings back what a version's stages made: from the cache, from a remote, or by running them again in a copy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from churn.base.errors import UserError, some
from churn.compare.versions import Version, content_hash


def outdated(version: Version, cases: Iterable[str]) -> list[str]:
    """Name the stages behind the cases' evaluations whose code, parameters or inputs are not those recorded.

    Sources that git does not track are taken as they were when ``dvc.lock`` was written.
    """
    stages = version.stages
    made_by = {out["path"]: name for name, stage in stages.items() for out in stage.get("outs", [])}
    waiting, behind = [f"evaluate@{case}" for case in cases], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in behind:
            behind.add(name)
            deps = [dep["path"] for dep in stages.get(name, {}).get("deps", [])]
            waiting += [stage for dep in deps if (stage := _maker(dep, made_by))]
    return sorted(name for name in behind if name not in stages or _differs(version, stages[name]))


def _maker(dep: str, made_by: Mapping[str, str]) -> str | None:
    places = [dep, *(parent.as_posix() for parent in Path(dep).parents)]
    return next((made_by[place] for place in places if place in made_by), None)


def _differs(version: Version, stage: Mapping[str, Any]) -> bool:
    for dep in stage.get("deps", []):
        path = version.tree / dep["path"]
        now = version.digest(dep["path"]) or (content_hash(path) if path.exists() else None)
        if now not in (None, dep["md5"]):
            return True
    recorded = stage.get("params", {})
    return any(
        _value(version.settings.get(file), key) != value
        for file, keys in recorded.items()
        for key, value in keys.items()
    )


def _value(content: Any, key: str) -> Any:
    for name in key.split("."):
        content = content.get(name) if isinstance(content, dict) else None
    return content


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


def _fetch(version: Version, outs: list[str]) -> None:
    """Fetch into the shared cache, from the clone, which knows the remotes; without a remote nothing comes."""
    command = [sys.executable, "-m", "dvc", "fetch", "--quiet", *outs]
    subprocess.run(command, cwd=version.tree, capture_output=True, check=False)


def reproduced(version: Version, cases: Iterable[str], why: str) -> Version:
    """Run what the cases' evaluations need in the temporary clone, and give the version with its new hashes.

    Tables that git does not track are lent by the workspace; what they or a database give now must be what they gave.
    """
    print(f"compare: {version.name}: {why}; running its stages in a temporary copy.", file=sys.stderr, flush=True)
    cases, recorded = sorted(cases), version.stages
    external = version.root / "data" / "external"
    if external.is_dir() and not (version.tree / "data" / "external").exists():
        shutil.copytree(external, version.tree / "data" / "external")
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


def _other_source(recorded: Mapping[str, Any], now: Mapping[str, Any], ingest: str) -> bool:
    """Tell whether the same reading of a source outside git gave other tables."""
    before, after = recorded.get(ingest, {}), now[ingest]
    if before.get("cmd") != after["cmd"]:
        return False
    deps = [{dep["path"]: dep["md5"] for dep in side["deps"]} for side in (before, after)]
    moved = {path for path in deps[1] if deps[0].get(path) != deps[1][path]}
    same_reading = not moved and before.get("params") == after.get("params")
    return any(path.startswith("data/external/") for path in moved) or (
        same_reading and before["outs"] != after["outs"]
    )


def _repro(version: Version, stages: list[str]) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = ["dvc", "repro", "--quiet", *stages]
    watched = sys.stderr.isatty()
    done = subprocess.run(
        command if not watched else [word for word in command if word != "--quiet"],
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
