"""Scores clients of today with a case's champion: the checks, the cleaning and the decisions of stage contacts.

python -m churn score CASE SOURCE OUTPUT.csv [--keep NAME]

SOURCE is the file, the folder of files, or the YAML of a simulator's month or of a database, that gives what the
contract describes, without the target. `dvc repro` (or `dvc pull`) must have made the case's models and segments. The
output has the columns of data/contacts/<case>/list.csv and every client, the likeliest to leave first: `group` is
contact or control for those on the list, within the limits of params.yaml, and empty for all others. --keep also
keeps it as data/batches/CASE/NAME.csv, to judge the model by when outcomes arrive (python -m churn monitor).
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from churn.base.config import read_config
from churn.base.errors import UserError, nearest
from churn.base.files import write_json
from churn.champion.champion_model import ChampionModel
from churn.clients.contract import Contract
from churn.clients.table import beside, read_clients
from churn.commands.keep import keep
from churn.commands.options import command_line
from churn.commands.settings import Params, read_all_params
from churn.contacts.door import arrive
from churn.contacts.files import write_sheet
from churn.contacts.listing import Today, Told, listing, totals
from churn.explain.forecast import forecast
from churn.explain.settings import ReasonSettings
from churn.plan.actions import Actions
from churn.presentation.labels import Labels
from churn.presentation.reasons import beyond_chance


class Scored(NamedTuple):
    """Clients scored, how many rows the contract's rules left out, and counts and money of the list."""

    clients: pd.DataFrame
    left_out: int
    totals: dict[str, float]


def main(arguments: list[str]) -> int:
    """Check, clean, score, decide, write."""
    parser = command_line("score", __doc__, json=True)
    parser.add_argument("case", help="whose champion scores")
    parser.add_argument("source", type=Path, help="a file, a folder of files, or a YAML")
    parser.add_argument("output", type=Path, help="the CSV to write, one row a client")
    parser.add_argument("--keep", metavar="NAME", help="also keep the clients scored as a batch of this name")
    options = parser.parse_args(arguments)
    params = read_all_params(Path("params.yaml"))
    found = score(params, options.case, options.source)
    write_sheet(found.clients, options.output)
    if options.keep:
        print(keep(options.case, params.campaign[options.case], options.output, options.keep, scored_now=True))
    contacts, held = found.totals["contacts"], found.totals["held_out"]
    print(
        f"score: {len(found.clients)} clients in {options.output}: {contacts} to contact, {held} held out as control."
    )
    if found.left_out:
        print(f"score: {found.left_out} rows do not qualify by the contract's rules `keep` and are left out.")
    if options.json:
        content = {"clients": found.clients.to_dict("records"), "left_out": found.left_out, "totals": found.totals}
        write_json(content, options.json)
    return 0


def score(params: Params, case: str, source: Path) -> Scored:
    """Score the clients of a file or folder, and decide on them as on the case's current clients."""
    if case not in params.cases:
        raise UserError(f"there is no case '{case}'. {nearest(case, params.cases)}")
    champion, declared = Path("models", case, "champion"), Path("cases", case)
    made = {stage: Path("data", stage, case) for stage in ("clean", "evaluation", "explain", "segments")}
    if not all(path.exists() for path in (champion / "champion.json", made["segments"] / "segments.csv")):
        raise UserError(f"case '{case}' has no champion or no segments yet. Run: dvc repro --glob '*@{case}'.")
    studied, schema = read_clients(made["clean"])
    clients, summary = arrive(source, read_config(declared / "contract.yaml", Contract), studied)
    known = beside(studied, pd.read_parquet(made["evaluation"] / "probabilities.parquet"))
    importance, settings = pd.read_csv(made["explain"] / "importance.csv"), params.explain
    few = ReasonSettings(columns=settings.columns, walks=settings.walks)
    model = ChampionModel.load(champion)
    found = forecast(model, clients, studied, schema, known, importance, few, params.seed)
    today = Today(clients, found.p, beyond_chance(found.values, found.errors))
    labels, actions = read_config(declared / "labels.yaml", Labels), read_config(declared / "actions.yaml", Actions)
    segments = pd.read_csv(made["segments"] / "segments.csv")
    told = Told(labels, actions, schema, segments, known["p"].to_numpy())
    decided = listing(told, today, params.campaign[case], params.plan, params.seed)
    table = decided.everybody(told.segment_names(params.report.languages[0]))
    return Scored(table, int(str(summary["left_out"])), totals(table))
