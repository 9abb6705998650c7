"""Scores new clients with a case's champion: the same checks, the same cleaning, one output file.

python -m churn score CASE SOURCE OUTPUT.csv

SOURCE is the file, the folder of files, or the database's YAML, that gives what the contract describes, without the
target. `dvc repro` (or `dvc pull`) must have made the case's models and segments. Every probability comes with its
decile among the clients studied, the decision of the case's plan (contact, the best offer, its expected gain), and
reasons.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.base.files import write_json, write_table
from churn.champion.champion_model import ChampionModel
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, TRAIN
from churn.clients.table import beside, read_clients
from churn.commands.options import command_line
from churn.commands.settings import read_all_params
from churn.explain.shapley import shapley_values
from churn.ingest.checks import check_tables
from churn.ingest.new_clients import for_new_clients
from churn.ingest.source import read_source
from churn.plan.actions import Actions
from churn.plan.decisions import decide, setting_of
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels
from churn.presentation.reasons import beyond_chance, reasons
from churn.score.score import score_table
from churn.segments.segments import PROBABILITY, members_by_rule


def main(arguments: list[str]) -> int:
    """Check, clean, score, write."""
    parser = command_line("score", __doc__, json=True)
    parser.add_argument("case", help="whose champion scores")
    parser.add_argument("source", type=Path, help="a file, a folder of files, or a database's YAML")
    parser.add_argument("output", type=Path, help="the CSV to write, one row a client")
    options = parser.parse_args(arguments)
    table, left_out = score(options.case, options.source)
    write_table(table, options.output)
    print(f"score: {len(table)} clients in {options.output}, {int(table['contact'].sum())} of them worth a contact.")
    if left_out:
        print(f"score: {left_out} rows do not qualify by the contract's rules `keep` and are left out.")
    if options.json:
        write_json({"clients": table.to_dict("records"), "left_out": left_out}, options.json)
    return 0


def score(case: str, source: Path) -> tuple[pd.DataFrame, int]:
    """Score the clients of a file or folder; also give how many rows the contract's rules left out."""
    contract = for_new_clients(read_config(Path("cases", case, "contract.yaml"), Contract))
    needed = [Path("models", case, "champion", "champion.json"), Path("data/segments", case, "segments.csv")]
    if not all(path.exists() for path in needed):
        raise UserError(f"case '{case}' has no champion or no segments yet. Run: dvc repro --glob '*@{case}'.")
    params = read_all_params(Path("params.yaml"))
    raw = check_tables(read_source(source, contract.tables), contract.tables, None)
    clients, _ = clean(raw, contract)
    studied, schema = read_clients(Path("data/clean", case))
    features = model_frame(clients, schema)
    model = ChampionModel.load(needed[0].parent)
    known = beside(studied, pd.read_parquet(Path("data/evaluation", case, "probabilities.parquet")))
    background = model_frame(studied, schema)[known["part"] == TRAIN]
    important = pd.read_csv(Path("data/explain", case, "importance.csv"))["feature"].head(params.explain.columns)
    shapley = shapley_values(model, features, background, list(important), params.explain.walks, params.seed)
    pushes = beyond_chance(shapley.values, shapley.errors)
    labels = read_config(Path("cases", case, "labels.yaml"), Labels).labels
    words = reasons(pushes, features, schema, labels)
    p = model.probability(features)
    decided = decided_as_planned(case, params.campaign[case], clients, p, pushes)
    table = score_table(clients[CLIENT], p, known["p"].to_numpy(), decided, words)
    return table, len(next(iter(raw.values()))) - len(clients)


def decided_as_planned(
    case: str, campaign: Campaign, clients: pd.DataFrame, p: np.ndarray, pushes: pd.DataFrame
) -> pd.DataFrame:
    """Decide on new clients as the case's plan does: with its money, its offers, and the segments of its study."""
    actions = read_config(Path("cases", case, "actions.yaml"), Actions)
    segments = pd.read_csv(Path("data/segments", case, "segments.csv"))
    members = members_by_rule(clients.assign(**{PROBABILITY: p}), segments)
    keys = clients[[CLIENT]]
    return decide(setting_of(actions, campaign, clients, keys.assign(p=p), keys.join(members), keys.join(pushes)))
