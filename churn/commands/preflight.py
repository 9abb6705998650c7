"""Checks before a run what DVC would tell later and less clearly: settings, contracts, actions, readable sources.

python -m churn.commands.preflight            # before `dvc repro`
python -m churn.commands.preflight --tracked  # before `dvc exp run --queue` or `--temp`, which carry tracked files only
"""

import argparse
import subprocess
import sys
from pathlib import Path

from churn.base.config import read_config, read_either
from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.commands.settings import Params, read_all_params
from churn.ingest.database import Database, check_queries
from churn.ingest.path import find_source
from churn.ingest.simulator import Simulator
from churn.plan.actions import Actions, check_actions
from churn.presentation.labels import Labels


def main() -> None:
    """Print every problem found and exit with 2, or print nothing."""
    parser = argparse.ArgumentParser(prog="python -m churn.commands.preflight", description=__doc__)
    parser.add_argument("--tracked", action="store_true", help="sources must be tracked by git or DVC")
    tracked = parser.parse_args().tracked
    try:
        params = read_all_params(Path("params.yaml"))
        contracts = {case: read_config(Path("cases", case, "contract.yaml"), Contract) for case in params.cases}
        for case, contract in contracts.items():
            declared = read_config(Path("cases", case, "study.yaml"), Declared)
            read_config(Path("cases", case, "labels.yaml"), Labels)
            check_actions(read_config(Path("cases", case, "actions.yaml"), Actions), contract, declared)
        problems = source_problems(params, contracts, tracked)
    except UserError as error:
        problems = [str(error)]
    if problems:
        print("\n".join(f"preflight: {problem}" for problem in problems), file=sys.stderr)
        sys.exit(2)


def source_problems(params: Params, contracts: dict[str, Contract], tracked: bool) -> list[str]:
    """List what keeps the sources of the cases from being read."""
    problems = []
    for case, settings in params.cases.items():
        try:
            source = find_source(settings.source)
            _check_yaml(source, contracts[case])
        except UserError as error:
            problems.append(f"case {case}: {error}")
            continue
        if tracked and not _is_tracked(source):
            problems.append(
                f"case {case}: neither git nor DVC tracks the source '{source}', and experiments with --queue or "
                f"--temp carry tracked files only. {_how_to_track(source)}"
            )
    return problems


def _check_yaml(source: Path, contract: Contract) -> None:
    """Check a simulator's or a database's YAML; the database is not asked, for DVC may have its tables already."""
    settings = read_either(source, Simulator, Database) if source.suffix in (".yaml", ".yml") else None
    if isinstance(settings, Database):
        check_queries(source, settings, contract.tables)


def _is_tracked(source: Path) -> bool:
    if any(part.with_name(f"{part.name}.dvc").exists() for part in (source, *source.parents) if part.name):
        return True
    listed = subprocess.run(["git", "ls-files", "--", str(source)], capture_output=True, text=True)
    return bool(listed.stdout.strip())  # nothing is printed of a path outside the repository


def _how_to_track(source: Path) -> str:
    if source.resolve().is_relative_to(Path.cwd()):
        return f"Run `dvc add {source}` and `git add {source}.dvc`."
    return (
        "It lies outside this repository: copy it into a folder here such as tables/, run `dvc add` and `git add` for "
        "it there, and set cases.<case>.source in params.yaml to its new path."
    )


if __name__ == "__main__":
    main()
