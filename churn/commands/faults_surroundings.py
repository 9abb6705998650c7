"""Two builds of the same stages that differ in all that must not matter: the same dvc.lock."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pandas as pd

from churn.commands.faults_scenarios import environment

TARGETS = ("eda@fitness", "train_tree@fitness", "cluster@fitness")
"""They and what is before them: tables, pictures, a model, draws."""

VARIABLES = {
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "locale": {"LC_ALL": "C", "LANG": "C"},
    "hash seed": {"PYTHONHASHSEED": "4242"},
    "threads": {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "LOKY_MAX_CPU_COUNT": "2"},
}

ODD = "дом с пробелом"


def surroundings(root: Path) -> tuple[pd.DataFrame, list[str]]:
    """Build twice and compare.

    Returns
    -------
    table : pandas.DataFrame
        What differed between the builds, and whether the locks were the same.
    wrong : list of str
        The first lines of the locks that differ.
    """
    with tempfile.TemporaryDirectory(prefix="faults") as temporary:
        plain = _built(root, Path(temporary, "plain"), [], environment(root), 0o022)
        odd, home = Path(temporary, ODD), Path(temporary, "home")
        home.mkdir()
        clock = ["faketime", "-f", "+500d"] if shutil.which("faketime") else []
        variables = {name: value for one in VARIABLES.values() for name, value in one.items()} | {"HOME": str(home)}
        with shuffled(Path(temporary, "under"), odd) as mixed:
            other = _built(root, odd / "б", clock, {**environment(root), **variables}, 0o077)
    tried = [*VARIABLES, "HOME", "umask", "path with a space and Cyrillic"]
    tried += ["order of files (disorderfs)"] if mixed else []
    tried += ["clock (libfaketime)"] if clock else []
    lines = [f"- {one}\n+ {new}" for one, new in zip(plain, other, strict=False) if one != new]
    same = plain == other
    table = pd.DataFrame([{"stages": ", ".join(TARGETS), "differ in": ", ".join(tried), "same dvc.lock": same}])
    return table, [] if same else [f"surroundings: dvc.lock differs: {lines[:3]}"]


def _built(root: Path, folder: Path, before: list[str], variables: dict[str, str], umask: int) -> list[str]:
    """Clone, run the stages without any cache, and give the lock's lines."""
    within = partial(os.umask, umask)
    outside = {name: value for name, value in variables.items() if name != "PYTHONPATH"}  # the clone's own code
    for command in (
        ["git", "-c", "safe.directory=*", "clone", "--quiet", str(root), str(folder)],
        [*before, sys.executable, "-m", "dvc", "config", "--local", "core.no_scm", "true"],
        [*before, sys.executable, "-m", "dvc", "repro", "--quiet", "--force", *TARGETS],
    ):
        place = folder if folder.is_dir() else root
        done = subprocess.run(command, cwd=place, env=outside, preexec_fn=within, capture_output=True, text=True)
        if done.returncode:
            return [f"{command}: {done.stderr[-500:]}"]
    return (folder / "dvc.lock").read_text(encoding="utf-8").splitlines()


@contextmanager
def shuffled(under: Path, place: Path) -> Iterator[bool]:
    """Let folders list their files in another order every time, where disorderfs is there and may be used."""
    under.mkdir()
    place.mkdir()
    tool = shutil.which("disorderfs")
    command = [tool or "", "--shuffle-dirents=yes", "--multi-user=no", str(under), str(place)]
    mounted = bool(tool) and not subprocess.run(command, capture_output=True).returncode
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
