"""Checks before a run what DVC would tell later and less clearly: settings, contracts, actions, readable sources.

python -m churn preflight            # before `dvc repro`
python -m churn preflight --tracked  # before `dvc exp run --queue` or `--temp`, which carry tracked files only
"""

import subprocess
import sys
from pathlib import Path

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.base.files import write_json
from churn.clean.foreseen import foreseen
from churn.clients.contract import ContentKey, Contract
from churn.clients.declared import Declared
from churn.commands.options import command_line
from churn.commands.settings import Params, read_all_params
from churn.commands.study_check import check_study
from churn.history.history import read_history
from churn.ingest.database import Database, check_queries
from churn.ingest.new_clients import for_new_clients
from churn.ingest.path import find_source
from churn.ingest.source import read_settings
from churn.plan.actions import Actions, check_actions, columns_of
from churn.presentation.labels import Labels, check_labels


def main(arguments: list[str]) -> int:
    """Print every problem found and give 2, or print nothing."""
    parser = command_line("preflight", __doc__, json=True)
    parser.add_argument("--tracked", action="store_true", help="sources must be tracked by git or DVC")
    options = parser.parse_args(arguments)
    found = problems(options.tracked)
    if options.json:
        write_json({"problems": found}, options.json)
    if found:
        print("\n".join(f"preflight: {problem}" for problem in found), file=sys.stderr)
    return 2 if found else 0


def problems(tracked: bool) -> list[str]:
    """List what is wrong with settings, contracts, actions and sources."""
    try:
        params = read_all_params(Path("params.yaml"))
    except UserError as error:
        return [str(error)]
    found, contracts = [], {}
    for case in params.cases:
        try:
            contracts[case] = read_config(Path("cases", case, "contract.yaml"), Contract)
            check_case(Path("cases", case), contracts[case])
        except UserError as error:
            found.append(f"case {case}: {error}")
    return found + time_problems(params, contracts) + source_problems(params, contracts, tracked)


def time_problems(params: Params, contracts: dict[str, Contract]) -> list[str]:
    """Say that a split by time, which the others do without, splits no case so."""
    if params.split.by != "time" or any("time" in contract.roles.values() for contract in contracts.values()):
        return []
    return ["split.by is time, but no contract gives a date the role time, so all cases would be split at random."]


def check_case(folder: Path, contract: Contract) -> None:
    """Refuse what the contract does not allow in rules, roles, labels, study and actions, and a bad history."""
    clients, schema = foreseen(contract)
    declared = read_config(folder / "study.yaml", Declared)
    check_study(declared, clients, schema)
    labels = read_config(folder / "labels.yaml", Labels).labels
    made = [rule.column for rule in contract.rules if isinstance(rule, ContentKey)]
    check_labels(labels, [*columns_of(contract), *made], contract.target.column)
    check_actions(read_config(folder / "actions.yaml", Actions), contract, declared)
    read_history(folder / "history.yaml")


def source_problems(params: Params, contracts: dict[str, Contract], tracked: bool) -> list[str]:
    """List what keeps the sources of cases with a sound contract from being read."""
    found = []
    for case, contract in contracts.items():
        sources = params.cases[case]
        found += _problems_of(case, "source", sources.source, contract, tracked)
        if not sources.same:
            found += _problems_of(case, "current", sources.current, for_new_clients(contract), tracked)
    return found


def _problems_of(case: str, key: str, source: Path, contract: Contract, tracked: bool) -> list[str]:
    try:
        _check_yaml(find_source(source, key), contract)
    except UserError as error:
        return [f"case {case}: {error}"]
    if not tracked or _is_tracked(source):
        return []
    told = f"neither git nor DVC tracks the {key} '{source}', and experiments with --queue or --temp carry tracked"
    return [f"case {case}: {told} files only. {_how_to_track(source, key)}"]


def _check_yaml(source: Path, contract: Contract) -> None:
    """Check a simulator's or a database's YAML; the database is not asked, for DVC may have its tables already."""
    settings = read_settings(source) if source.suffix in (".yaml", ".yml") else None
    if isinstance(settings, Database):
        check_queries(source, settings, contract.tables)


def _is_tracked(source: Path) -> bool:
    if any(part.with_name(f"{part.name}.dvc").exists() for part in (source, *source.parents) if part.name):
        return True
    listed = subprocess.run(["git", "ls-files", "--", str(source)], capture_output=True, text=True)
    return bool(listed.stdout.strip())  # nothing is printed of a path outside the repository


def _how_to_track(source: Path, key: str) -> str:
    if source.resolve().is_relative_to(Path.cwd()):
        return f"Run `dvc add {source}` and `git add {source}.dvc`."
    current = " --current" if key == "current" else ""
    return (
        "It lies outside this repository. Let the case keep it: "
        f"`python -m churn set-source <case> {source}{current}`, with --link where it is too large to copy."
    )
