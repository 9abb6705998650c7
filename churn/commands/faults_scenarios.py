"""Small repositories, and commands that write in them: what is killed, and where disks are filled."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from churn.commands.faults_doors import MONEY
from churn.commands.faults_place import make_place

PARAMS = "cases: {a: {source: data/a}, b: {source: data/b}}\n"

MAP = """\
stages:
  take:
    foreach: ${cases}
    do:
      cmd: mkdir -p out && cat '${item.source}' > out/${key}.txt && sleep 0.2 && echo end >> out/${key}.txt
      deps: ['${item.source}']
      outs: ['out/${key}.txt']
  twice:
    foreach: ${cases}
    do:
      cmd: >-
        mkdir -p metrics && cat out/${key}.txt out/${key}.txt > out/${key}-2.txt && echo '{"n":2}' > metrics/${key}.json
      deps: ['out/${key}.txt']
      outs: ['out/${key}-2.txt']
      metrics: [{'metrics/${key}.json': {cache: false}}]
  index:
    cmd: cat out/a-2.txt out/b-2.txt > index.txt
    deps: [out/a-2.txt, out/b-2.txt]
    outs: [index.txt]
"""

ENDED = """
import sys
from churn.base.errors import UserError
from churn.commands.repro import ended
try:
    sys.exit(ended([], None))
except UserError as error:
    print(f"repro: {error}", file=sys.stderr)
    sys.exit(2)
"""

REPRO = ["-c", ENDED]
"""`make repro` where no case of this repository is: without preflight."""

CASE = "shop"
"""Of a finished study, where what is killed needs one."""


@dataclass(frozen=True)
class Scenario:
    """A command in a folder.

    Attributes
    ----------
    name : str
        As a person writes it.
    make : callable
        Makes the folder as it is before, of the repository's and a finished study's.
    command : list of str
        What follows ``python``.
    weight : int
        How often it is tried beside others.
    studied : bool
        Whether it needs a finished study.
    """

    name: str
    make: Callable[[Path, Path], None]
    command: list[str]
    weight: int
    studied: bool = False


def environment(root: Path) -> dict[str, str]:
    """Give the environment in which commands find this Python and this code."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    names = ("AUTHOR", "COMMITTER")
    person = {f"GIT_{name}_{key}": "faults@example.org" for name in names for key in ("NAME", "EMAIL")}
    own = {"PATH": path, "PYTHONPATH": str(root), "PYTHONUTF8": "1", "DVC_NO_ANALYTICS": "true"}
    return {**outside, **person, **own}


def run(root: Path, folder: Path, command: list[str], **extra: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder with this repository's code."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**environment(root), **extra},
        capture_output=True,
        text=True,
        timeout=600,
    )


def make_stub(root: Path, folder: Path) -> None:
    """Make a repository of DVC with two cases whose stages cost nothing."""
    (folder / "data").mkdir(parents=True)
    texts = {"params.yaml": PARAMS, "dvc.yaml": MAP, "data/a": "one\n", "data/b": "two\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    begin(root, folder)


def begin(root: Path, folder: Path) -> None:
    """Put a folder under git and DVC, and commit what is in it."""
    for command in (
        ["git", "init", "--quiet"],
        ["dvc", "init", "--quiet"],
        ["git", "add", "--all"],
        ["git", "commit", "--quiet", "--message", "begin"],
    ):
        subprocess.run(command, cwd=folder, env=environment(root), check=True, capture_output=True)


def make_tables(root: Path, folder: Path) -> None:
    """Make a repository of two of the cases, with tables, before its first run."""
    with tempfile.TemporaryDirectory(prefix="faults") as temporary:
        shutil.copytree(make_place(root, Path(temporary), ("bank", "fitness")).whole, folder)
    shutil.copy2(root / ".gitignore", folder)
    begin(root, folder)


def make_campaign(root: Path, folder: Path) -> None:
    """Make the same with as much of a champion as lists and verdicts ask for."""
    make_tables(root, folder)
    for name in ("models/bank/champion", "data/evaluation/bank"):
        (folder / name).mkdir(parents=True)
    (folder / "models/bank/champion/champion.json").write_text("{}", encoding="utf-8")
    p = np.linspace(0.02, 0.6, 4000)
    y = np.diff(np.floor(p.cumsum()), prepend=0.0).astype(int)
    studied = pd.DataFrame({"part": np.where(np.arange(4000) % 3, "train", "test"), "y": y, "p": p})
    studied.to_parquet(folder / "data/evaluation/bank/probabilities.parquet")


def make_kept(root: Path, folder: Path) -> None:
    """Make the same with a batch that is kept."""
    make_campaign(root, folder)
    run(root, folder, KEEP).check_returncode()


def make_clone(study: Path, folder: Path) -> None:
    """Clone a study and give the clone the same cache, of links; nothing is checked out."""
    subprocess.run(["git", "clone", "--quiet", str(study), str(folder)], check=True, capture_output=True)
    shutil.copytree(study / ".dvc/cache", folder / ".dvc/cache", copy_function=os.link)


def make_study(root: Path, folder: Path) -> None:
    """Clone a study, with the outputs of a case."""
    make_clone(root, folder)
    outputs = ["-m", "dvc", "checkout", "--quiet", "--allow-missing"]
    run(root, folder, outputs)
    simulate = ["-P", "-m", "churn", "simulate", f"cases/{CASE}/current.yaml", "new"]
    run(root, folder, simulate)


KEEP = ["-m", "churn", "keep", "bank", "list.csv", "--name", "2026-11"]
_CHURN = ["-m", "churn"]
_OWN = ["-P", "-m", "churn"]
"""This repository's command in another's clone."""

SCENARIOS = (
    Scenario("repro (two cases of tiny stages)", make_stub, REPRO, 60),
    Scenario(
        "dvc exp run --temp (the same)",
        make_stub,
        ["-m", "dvc", "exp", "run", "--temp", "--name", "tried", "--force", "-S", "cases.a.source=data/b"],
        10,
    ),
    Scenario("keep", make_campaign, KEEP, 20),
    Scenario("measure --write", make_tables, [*_CHURN, "measure", "bank", "list.csv", "outcomes.csv", "--write"], 25),
    Scenario("monitor --write", make_kept, [*_CHURN, "monitor", "bank", "2026-11", "outcomes.csv", "--write"], 25),
    Scenario(
        "new-case",
        make_tables,
        [*_CHURN, "new-case", "mine", "csv/fitness/gym_churn.csv", "--target", "Churn", "--left", "1", *MONEY],
        20,
    ),
    Scenario("set-source", make_tables, [*_CHURN, "set-source", "fitness", "csv/fitness"], 15),
    Scenario("remove-case", make_tables, [*_CHURN, "remove-case", "fitness", "--force"], 15),
    Scenario(f"repro {CASE} (a real case, from the cache)", make_clone, [*_OWN, "repro", CASE], 6, True),
    Scenario("score --keep", make_study, [*_OWN, "score", CASE, "new", "scores.csv", "--keep", "2026-12"], 6, True),
    Scenario("compare", make_study, [*_OWN, "compare", "HEAD", "--cases", CASE], 4, True),
    Scenario("sweep", make_study, [*_OWN, "sweep", CASE, "train_tree.min_samples_leaf=60"], 3, True),
)
