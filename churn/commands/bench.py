"""Times the pipeline: every stage, the whole with DVC, and the same work in one process without DVC.

    python -m churn.commands.bench [--cases fitness shop] [--shared ../shared]

Works on a clone of HEAD in a temporary folder; with --shared, on the real tables there. Prints tables; judges nothing.
All cases take an hour: everything is run three times.
"""

import argparse
import os
import runpy
import shlex
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import yaml

from churn.commands.real import use_tables


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m churn.commands.bench", description=__doc__)
    parser.add_argument("--cases", nargs="+", help="all, when not given")
    parser.add_argument("--shared", type=Path, help="folder whose data/<case>/ hold the real tables")
    options = parser.parse_args()
    here = Path(__file__).parents[2]
    with TemporaryDirectory() as temporary:
        clone = Path(temporary) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(here), str(clone)], check=True)
        if options.cases:
            keep_cases(clone, options.cases)
        if options.shared:
            use_tables(clone, options.shared.absolute())
        whole = {"full dvc repro": timed(clone, "dvc", "repro", "--quiet")}
        whole["no-op dvc repro"] = timed(clone, "dvc", "repro", "--quiet")
        commands = stage_commands(clone)
        stages = pd.DataFrame([measure(clone, name, command) for name, command in commands.items()])
        whole["same work in one process"] = in_one_process(clone, list(commands.values()))
        change_forest(clone)
        whole["dvc repro after one RF parameter"] = timed(clone, "dvc", "repro", "--quiet")
    print(stages.round(2).to_string(index=False))
    by_stage = stages.assign(stage=stages["stage"].str.split("@").str[0]).groupby("stage", sort=False)
    print("\n" + by_stage[["wall_s", "import_s"]].sum().round(1).to_string())
    training = stages.loc[stages["stage"].str.startswith("train_"), ["wall_s", "import_s"]].sum()
    print(f"\ntuning of all models, {training['wall_s']:.0f} s, of which imports are {training['import_s']:.0f} s")
    print("\n" + "\n".join(f"{what:34s} {seconds:8.1f} s" for what, seconds in whole.items()))
    ratio = whole["full dvc repro"] / whole["same work in one process"]
    print(f"{'full dvc repro / one process':34s} {ratio:8.2f}")


def timed(folder: Path, *command: str) -> float:
    """Run a command and give its seconds."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True)
    return time.perf_counter() - start


def stage_commands(clone: Path) -> dict[str, str]:
    """Give the commands of all stages in the order of dvc.yaml."""
    declared = list(yaml.safe_load((clone / "dvc.yaml").read_text(encoding="utf-8"))["stages"])
    locked = yaml.safe_load((clone / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    cases = yaml.safe_load((clone / "params.yaml").read_text(encoding="utf-8"))["cases"]
    names = sorted(
        (name for name in locked if name.partition("@")[2] in ("", *cases)),
        key=lambda name: (declared.index(name.split("@")[0]), name),
    )
    return {name: locked[name]["cmd"] for name in names}


def measure(clone: Path, name: str, command: str) -> dict[str, object]:
    """Run one stage by itself: wall seconds, seconds of importing alone, peak memory."""
    words = shlex.split(command)
    importing = timed(clone, sys.executable, "-c", f"import {words[2]}")
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words[1:]], cwd=clone)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return {"stage": name, "wall_s": wall, "import_s": importing, "peak_mb": usage.ru_maxrss / 1024}


def in_one_process(clone: Path, commands: list[str]) -> float:
    """Run all stages' modules in one fresh process, imports paid once, and give the seconds."""
    start = time.perf_counter()
    worker = get_context("spawn").Process(target=_run_all, args=(clone, commands))
    worker.start()
    worker.join()
    if worker.exitcode:
        raise RuntimeError("a stage failed in the single process")
    return time.perf_counter() - start


def _run_all(clone: Path, commands: list[str]) -> None:
    os.chdir(clone)
    sys.path.insert(0, str(clone))
    for command in commands:
        words = shlex.split(command)
        sys.argv = [words[2], *words[3:]]
        runpy.run_module(words[2], run_name="__main__")


def keep_cases(clone: Path, cases: list[str]) -> None:
    """Leave only some cases in params.yaml."""
    path = clone / "params.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["cases"] = {case: content["cases"][case] for case in cases}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def change_forest(clone: Path) -> None:
    """Change one setting of the forest."""
    path = clone / "params.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["train_rf"]["max_depth"] = 12
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
