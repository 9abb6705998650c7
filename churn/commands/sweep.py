"""Tries values of parameters side by side and says which differ from what is there by more than chance.

    python -m churn sweep bank train_rf.max_depth=4,8,12 [train_rf.min_samples_leaf=5,20] [--jobs 2]

Every combination becomes an experiment of DVC, run by its queue in temporary folders; the workspace stays as it is.
Models are ranked by out-of-fold predictions, never by the test part. Keep one with `dvc exp apply <name>`.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd
from tqdm import tqdm

from churn.base.config import read_config
from churn.base.errors import UserError, nearest, some
from churn.base.files import write_json
from churn.clients.contract import Contract
from churn.clients.schema import CLIENT
from churn.commands.compare import CHAMPION, predictions
from churn.commands.options import command_line
from churn.commands.preflight import source_problems
from churn.commands.settings import Params, read_all_params
from churn.compare.changes import changed_values
from churn.compare.selection import Best, best_of
from churn.compare.sweep import fold_table, sweep_table
from churn.compare.versions import Version, open_version
from churn.run.locks import mend_rwlock

DONE = "Success"
"""State of a task that ended well."""

DEAD = "Dead"
"""State of a task that waits while no worker is left to take it."""

PATIENCE = 10
"""How often in a row, two seconds apart, no worker may be found before its tasks are given up: workers begin late."""


def main(arguments: list[str]) -> int:
    """Queue, run, and print the table; give 1 where an experiment failed."""
    parser = command_line("sweep", __doc__, json=True)
    parser.add_argument("case", help="whose stages run")
    parser.add_argument("settings", nargs="+", metavar="KEY=VALUE,...", help="a key of params.yaml and values to try")
    parser.add_argument(
        "--jobs", type=int, default=min(2, os.cpu_count() or 1), help="experiments at once (%(default)s)"
    )
    options = parser.parse_args(arguments)
    params = read_all_params(Path("params.yaml"))
    check(params, options.case, options.settings)
    mend_rwlock(Path(".dvc/tmp"))
    stage, model = subject(params, options.settings, options.case)
    run("dvc", "repro", "--quiet", stage)
    names = queue(stage, options.settings)
    ended = work_off(names, options.jobs)
    show_failures(ended)
    found = judged(params, options.case, model, [name for name in names if ended[name] == DONE])
    print(told(found, params.evaluate.metric))
    if options.json:
        write_json(as_json(found, ended, params.evaluate.metric), options.json)
    return 1 if any(state != DONE for state in ended.values()) else 0


def check(params: Params, case: str, settings: list[str]) -> None:
    """Refuse what the queue would fail at later and less clearly."""
    if case not in params.cases:
        raise UserError(f"there is no case '{case}'. {nearest(case, params.cases)}")
    for setting in settings:
        check_setting(params, setting)
    dvc = shutil.which("dvc")
    if dvc is None or Path(dvc).parent != Path(sys.executable).parent:
        raise UserError(
            f"DVC's workers would not find this environment. Put {Path(sys.executable).parent} first on PATH."
        )
    untracked = run("git", "ls-files", "--others", "--exclude-standard", "--", "churn", "stages", "cases").split("\n")
    if any(untracked):
        raise UserError(
            f"experiments carry tracked files only, and git does not know {some(filter(None, untracked))}. Add them."
        )
    contract = read_config(Path("cases", case, "contract.yaml"), Contract)
    alone = params.model_copy(update={"cases": {case: params.cases[case]}})
    problems = source_problems(alone, {case: contract}, tracked=True)
    if problems:
        raise UserError("; ".join(problems))


def check_setting(params: Params, setting: str) -> None:
    """Refuse a key that params.yaml does not have, with the nearest that it has."""
    if "=" not in setting:
        raise UserError(f"'{setting}' is no setting. Write key=value,value,... such as train_rf.max_depth=4,8")
    inner: Any = params.model_dump()
    for name in setting.partition("=")[0].split("."):
        if not isinstance(inner, dict) or name not in inner:
            allowed = nearest(name, inner) if isinstance(inner, dict) else "It has no keys."
            raise UserError(f"'{setting}': params.yaml has no '{name}' there. {allowed}")
        inner = inner[name]


def subject(params: Params, settings: list[str], case: str) -> tuple[str, str]:
    """Give the stage to run and the model to compare: the one whose settings vary, else the champion."""
    sections = {setting.partition("=")[0].partition(".")[0] for setting in settings}
    model = sections.pop().removeprefix("train_") if len(sections) == 1 else ""
    if model in params.evaluate.simplest_first:
        return f"train_{model}@{case}", model
    return f"evaluate@{case}", CHAMPION


def run(*command: str) -> str:
    """Run a command and give what it printed; its complaint becomes ours."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise UserError(f"`{' '.join(command)}` failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def queue(stage: str, settings: list[str]) -> list[str]:
    """Queue every combination and give the experiments' names."""
    words = [word for setting in settings for word in ("--set-param", setting)]
    printed = run("dvc", "exp", "run", "--queue", *words, stage)
    names = re.findall(r"Queue(?:d|ing) experiment '([\w-]+)'", printed)
    if not names:
        raise UserError(f"DVC queued nothing: {printed.strip()}")
    return names


def work_off(names: list[str], jobs: int) -> dict[str, str]:
    """Let ``jobs`` workers run the experiments, each with its share of the threads; give the last states."""
    threads = str(max(1, (os.cpu_count() or 1) // jobs))
    os.environ.update(dict.fromkeys(("LOKY_MAX_CPU_COUNT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads))
    run("dvc", "queue", "start", "--jobs", str(jobs))
    alone = 0
    with tqdm(total=len(names), desc="experiments", unit="experiment", disable=None) as bar:
        while True:
            found = states(run("dvc", "queue", "status"), names)
            bar.update(sum(state in (DONE, "Failed") for state in found.values()) - bar.n)
            alone = alone + 1 if DEAD in found.values() else 0
            if not {"Queued", "Running", DEAD} & set(found.values()) or alone == PATIENCE:
                return found
            time.sleep(1)


def states(status: str, names: Iterable[str]) -> dict[str, str]:
    """Read the experiments' states from ``dvc queue status``; what waits for workers that are gone is dead."""
    found = dict(re.findall(r"^\w+\s+([\w-]+)\s.*?(Queued|Running|Success|Failed)\s*$", status, flags=re.MULTILINE))
    working = re.search(r"Worker status: (\d+) active, (\d+) idle", status)
    alone = working is not None and working[1] == working[2] == "0"
    return {name: DEAD if alone and found.get(name) == "Queued" else found.get(name, DEAD) for name in names}


def show_failures(ended: dict[str, str]) -> None:
    """Print the last lines of experiments that did not end well."""
    for name, state in ended.items():
        if state != DONE:
            log = subprocess.run(["dvc", "queue", "logs", name], capture_output=True, text=True)
            last = (log.stdout or log.stderr).strip().splitlines()[-12:]
            print(f"\n{name}: {state.lower()}\n  " + "\n  ".join(last), file=sys.stderr)


class Sweep(NamedTuple):
    """What a sweep found: experiments beside the workspace, and how much better the best looks than it is."""

    table: pd.DataFrame
    best: Best


def judged(params: Params, case: str, model: str, done: list[str]) -> Sweep:
    """Set the experiments that ended well beside the workspace."""
    if not done:
        raise UserError("no experiment ended well; the reasons stand above.")
    metric = params.evaluate.metric
    with TemporaryDirectory() as temporary:
        versions = {name: open_version(Path.cwd(), name, Path(temporary, name)) for name in done}
        base = open_version(Path.cwd(), None, Path(temporary, "base"))
        tables = {name: predictions(version, case, model) for name, version in versions.items()}
        table = sweep_table(predictions(base, case, model), tables, metric, params.compare, params.seed)
        changed = {name: changes(base, version) for name, version in versions.items()}
        best = best_of(fold_table(tables, places(versions[done[0]], case), metric), metric)
    table.insert(1, "params", table["experiment"].map(changed))
    return Sweep(table, best)


def told(found: Sweep, metric: str) -> str:
    """Write a sweep's table, and what to expect of its best."""
    table, best = found
    note = f"{metric}, out-of-fold; differences from the workspace, 95% intervals; p corrected for {len(table)}."
    lines = [table.round(4).to_string(index=False), "", note]
    if len(table) > 1:
        lines.append(
            f"The best of {len(table)} looks better than it is: {best.name} has {best.score:.4f} on average over "
            f"folds, of which about {best.optimism:.4f} is the choice itself; expect {best.corrected:.4f}."
        )
    return "\n".join(lines)


def as_json(found: Sweep, ended: dict[str, str], metric: str) -> dict[str, Any]:
    """Give the same as plain data."""
    return {
        "metric": metric,
        "states": ended,
        "experiments": found.table.to_dict("records"),
        "best": found.best._asdict(),
    }


def places(version: Version, case: str) -> pd.DataFrame:
    """Read a version's parts and folds from the cache."""
    with version.files.open(f"/data/split/{case}/clients.csv") as file:
        return pd.read_csv(file, dtype={CLIENT: str})


def changes(base: Version, other: Version) -> str:
    """Write which parameters an experiment changed, with their new values."""
    rows = changed_values(base.settings, other.settings)
    return ", ".join(f"{row['key']}={row['after']}" for row in rows) or "none"
