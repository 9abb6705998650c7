"""Scores clients of today with a case's champion: the checks, the cleaning and the decisions of stage contacts.

python -m churn score CASE SOURCE OUTPUT.csv [--keep NAME]

SOURCE is the file, the folder of files, or the YAML of a simulator's month or of a database, that gives what the
contract describes, without the target. `dvc repro` (or `dvc pull`) must have made the case's models and segments. The
output has the columns of data/contacts/<case>/list.csv and every client, the likeliest to leave first: `group` is
contact or control for those on the list, within the limits of params.yaml, and empty for all others. --keep also
keeps it as data/batches/CASE/NAME.csv, to judge the model by when outcomes arrive (python -m churn monitor).

Of more clients than `large.sample` OUTPUT.csv holds the list alone, at most `large.listed` of them; the probabilities
of all stand beside it in the folder OUTPUT.probabilities, in Parquet files. --keep is for smaller files.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
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
from churn.contacts.door import arrive, arrive_large
from churn.contacts.files import write_sheet
from churn.contacts.listing import Today, Told, listing, totals
from churn.contacts.today import Inputs, of_parts
from churn.explain.forecast import forecast
from churn.explain.probabilities import write_probabilities
from churn.explain.settings import ReasonSettings
from churn.ingest.large import rows_of
from churn.ingest.new_clients import for_new_clients
from churn.parts.folder import parts_in
from churn.parts.settings import parts_for
from churn.plan.actions import Actions
from churn.plan.settings import within
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels
from churn.presentation.reasons import beyond_chance


class Scored(NamedTuple):
    """Clients scored, how many rows the contract's rules left out, and counts and money of the list.

    Of a large file ``clients`` are those listed; ``scored`` says how many there are in all.
    """

    clients: pd.DataFrame
    left_out: int
    totals: dict[str, float]
    scored: int
    parts: int = 0


class Study(NamedTuple):
    """What a case's study left behind: folders, clients, what is known and told of them, its contract and money."""

    made: dict[str, Path]
    studied: pd.DataFrame
    known: pd.DataFrame
    told: Told
    contract: Contract
    campaign: Campaign


def main(arguments: list[str]) -> int:
    """Check, clean, score, decide, write."""
    parser = command_line("score", __doc__, json=True)
    parser.add_argument("case", help="whose champion scores")
    parser.add_argument("source", type=Path, help="a file, a folder of files, or a YAML")
    parser.add_argument("output", type=Path, help="the CSV to write, one row a client")
    parser.add_argument("--keep", metavar="NAME", help="also keep the clients scored as a batch of this name")
    options = parser.parse_args(arguments)
    params = read_all_params(Path("params.yaml"))
    found = score(params, options.case, options.source, options.output.with_suffix(".probabilities"))
    if found.parts and options.keep:
        raise UserError("--keep keeps every client scored, and these are too many. Leave it out.")
    write_sheet(found.clients, options.output)
    if options.keep:
        print(keep(options.case, params.campaign[options.case], options.output, options.keep, scored_now=True))
    contacts, held = found.totals["contacts"], found.totals["held_out"]
    print(
        f"score: {found.scored} clients, {len(found.clients)} of them in {options.output}: {contacts} to contact, "
        f"{held} held out as control."
    )
    if found.left_out:
        print(f"score: {found.left_out} rows do not qualify by the contract's rules `keep` and are left out.")
    if options.json:
        content = {"clients": found.clients.to_dict("records"), "left_out": found.left_out, "totals": found.totals}
        write_json(content, options.json)
    return 0


def score(params: Params, case: str, source: Path, probabilities: Path) -> Scored:
    """Score the clients of a file or folder, and decide on them as on the case's current clients.

    Parameters
    ----------
    params : Params
        All of params.yaml.
    case : str
        Whose champion scores.
    source : Path
        The clients.
    probabilities : Path
        Folder for those of a large source.
    """
    if case not in params.cases:
        raise UserError(f"there is no case '{case}'. {nearest(case, params.cases)}")
    stages = ("clean", "evaluation", "explain", "segments")
    made = {stage: Path("data", stage, case) for stage in stages} | {"champion": Path("models", case, "champion")}
    if not all(path.exists() for path in (made["champion"] / "champion.json", made["segments"] / "segments.csv")):
        raise UserError(f"case '{case}' has no champion or no segments yet. Run: dvc repro --glob '*@{case}'.")
    declared, (studied, schema) = Path("cases", case), read_clients(made["clean"])
    known = beside(studied, pd.read_parquet(made["evaluation"] / "probabilities.parquet"))
    labels, actions = read_config(declared / "labels.yaml", Labels), read_config(declared / "actions.yaml", Actions)
    told = Told(labels, actions, schema, pd.read_csv(made["segments"] / "segments.csv"), known["p"].to_numpy())
    study = Study(made, studied, known, told, read_config(declared / "contract.yaml", Contract), params.campaign[case])
    cut = parts_for(rows_of(source, for_new_clients(study.contract).tables), params.large)
    return _in_parts(study, params, source, cut, probabilities) if cut else _whole(study, params, source)


def _whole(study: Study, params: Params, source: Path) -> Scored:
    clients, summary = arrive(source, study.contract, study.studied)
    importance = pd.read_csv(study.made["explain"] / "importance.csv")
    model, few = ChampionModel.load(study.made["champion"]), _reasons(params)
    schema = study.told.schema
    found = forecast(model, clients, study.studied, schema, study.known, importance, few, params.seed)
    today = Today(clients, found.p, beyond_chance(found.values, found.errors))
    decided = listing(study.told, today, study.campaign, params.plan, params.seed)
    table = decided.everybody(study.told.segment_names(params.report.languages[0]))
    return Scored(table, int(str(summary["left_out"])), totals(table), len(table))


def _in_parts(study: Study, params: Params, source: Path, cut: int, probabilities: Path) -> Scored:
    """Clean and score part by part; reasons and decisions are for those who may be listed."""
    with TemporaryDirectory(dir=probabilities.parent, prefix=".score-") as folder:
        current = Path(folder, "current")
        clients, summary = arrive_large(source, study.contract, study.studied, cut, params.large.sample, current)
        write_probabilities(parts_in(current), study.made["champion"], study.told.schema, None, Path(folder))
        folders = {**study.made, "current": current, "forecast": Path(folder)}
        schema, segments = study.told.schema, study.told.segments
        inputs = Inputs(folders, study.studied, schema, study.known, segments, clients, np.empty(0), summary)
        plan = within(params.plan, params.large.listed)
        today, _ = of_parts(inputs, study.told, study.campaign, plan, _reasons(params), params.seed)
        probabilities.mkdir(exist_ok=True)
        for part in parts_in(Path(folder)):
            part.replace(probabilities / part.name)
    decided = listing(study.told, today, study.campaign, plan, params.seed)
    table = decided.listed(study.told.segment_names(params.report.languages[0]))
    counts = {name: int(str(summary[name])) for name in ("left_out", "clients")}
    return Scored(table, counts["left_out"], totals(table), counts["clients"], cut)


def _reasons(params: Params) -> ReasonSettings:
    return ReasonSettings(columns=params.explain.columns, walks=params.explain.walks)
