"""Runs the whole study on real tables in a temporary clone and sets the published numbers beside the recomputed.

    python -m churn real ../shared [--keep FOLDER]

Real rows never enter this repository: tables, caches and outputs stay in the clone, which is removed unless kept.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import yaml

from churn.base.config import read_config
from churn.base.files import read_json, write_json
from churn.commands.options import command_line
from churn.commands.settings import read_all_params
from churn.report.published import COLUMNS, Published, recomputed

FOLDERS = ("eda", "profile", "segments", "hypotheses", "predictions")
"""Stages whose tables published numbers are compared with."""

FLOORS = {"fitness": 0.975, "metanprom": 0.858, "bank": 0.888, "shop": 0.912, "telecom": 0.66}
"""Cross-validated ROC-AUC on the training part that the best single model must reach."""


def main(arguments: list[str]) -> int:
    """Run, print both tables, and give 1 where a number is not reproduced or a floor not reached."""
    parser = command_line("real", __doc__, json=True)
    parser.add_argument("shared", type=Path, help="folder whose data/<case>/ hold the real tables")
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it")
    options = parser.parse_args(arguments)
    if not (options.shared / "data").is_dir():
        print(f"real: {options.shared / 'data'} is not there; nothing was checked against real tables.")
        return 0
    with TemporaryDirectory() as temporary:
        clone = (options.keep or Path(temporary, "clone")).absolute()
        cases = reproduce(options.shared.absolute(), clone)
        numbers, reached = published_table(clone, cases), floors_table(clone, cases)
    with pd.option_context("display.width", 200, "display.max_rows", None, "display.max_colwidth", 80):
        print(numbers.to_string(index=False), reached.to_string(index=False), sep="\n\n")
    wrong, missed = int((numbers["agrees"] == "no").sum()), int((~reached["reached"]).sum())
    print(f"\nreal: {len(numbers)} published numbers, {wrong} not reproduced.", end=" ")
    print(f"{len(reached)} floors, {missed} not reached.")
    if options.json:
        write_json({"numbers": numbers.to_dict("records"), "floors": reached.to_dict("records")}, options.json)
    return 1 if wrong or missed else 0


def reproduce(shared: Path, clone: Path) -> list[str]:
    """Clone this repository's HEAD, point its cases at the real tables, and run the pipeline there."""
    subprocess.run(["git", "clone", "--quiet", str(Path.cwd()), str(clone)], check=True)
    cases = use_tables(clone, shared)
    subprocess.run([sys.executable, "-m", "churn", "repro"], cwd=clone, check=True)
    return cases


def use_tables(clone: Path, shared: Path) -> list[str]:
    """Copy real tables into a clone and point its cases at them; give the cases."""
    settings = yaml.safe_load((clone / "params.yaml").read_text(encoding="utf-8"))
    cases = sorted(case for case in settings["cases"] if (shared / "data" / case).is_dir())
    for case in cases:
        shutil.copytree(shared / "data" / case, clone / "data" / "external" / case)
        settings["cases"][case] = dict.fromkeys(("source", "current"), f"data/external/{case}")
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (clone / "params.yaml").write_text(text, encoding="utf-8")
    return cases


def published_table(clone: Path, cases: list[str]) -> pd.DataFrame:
    """Give all published numbers of all cases beside ours."""
    parts = []
    for case in cases:
        numbers = read_config(clone / "cases" / case / "published.yaml", Published)
        table = recomputed(numbers, {stage: clone / "data" / stage / case for stage in FOLDERS})
        parts.append(table.assign(case=case)[["case", *COLUMNS[:5]]])
    return pd.concat(parts, ignore_index=True)


def floors_table(clone: Path, cases: list[str]) -> pd.DataFrame:
    """Give the cross-validated ROC-AUC of linear model, forest, and the best single model beside the floor."""
    models = [name for name in read_all_params(clone / "params.yaml").evaluate.simplest_first if name != "blend"]
    rows = []
    for case in cases:
        found = {m: read_json(clone / "metrics" / case / f"{m}.json")["roc_auc"] for m in models}
        best = max(found, key=lambda name: found[name])
        shown = {"lr": found["lr"], "rf": found["rf"], "best": best, "best_roc_auc": found[best]}
        rows.append({"case": case, **shown, "floor": FLOORS[case], "reached": found[best] >= FLOORS[case]})
    return pd.DataFrame(rows)
