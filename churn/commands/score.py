"""Scores new clients with a case's champion: the same checks, the same cleaning, one output file.

python -m churn score CASE SOURCE OUTPUT.csv

SOURCE is the file, the folder of files, or the database's YAML, that gives what the contract describes, without the
target. `dvc repro` (or `dvc pull`) must have made the case's models. Every probability comes with its decile among the
clients studied, and with reasons.
"""

from pathlib import Path

import pandas as pd

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.base.files import write_json, write_table
from churn.champion.champion_model import ChampionModel
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.clients.features import model_frame
from churn.clients.schema import CLIENT, TRAIN, read_schema
from churn.commands.options import command_line
from churn.commands.settings import read_all_params
from churn.explain.shapley import shapley_values
from churn.ingest.checks import check_tables
from churn.ingest.new_clients import for_new_clients
from churn.ingest.source import read_source
from churn.presentation.labels import Labels
from churn.presentation.reasons import reasons
from churn.score.score import score_table


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
    clean_dir, evaluation, models = (
        Path("data/clean", case),
        Path("data/evaluation", case),
        Path("models", case, "champion"),
    )
    if not (models / "champion.json").exists():
        raise UserError(f"case '{case}' has no champion yet. Run: dvc repro --glob '*@{case}' (or dvc pull).")
    params = read_all_params(Path("params.yaml"))
    raw = check_tables(read_source(source, contract.tables), contract.tables, None)
    clients, _ = clean(raw, contract)
    schema = read_schema(clean_dir / "schema.json")
    features = model_frame(clients, schema)
    model = ChampionModel.load(models)
    known = pd.read_parquet(evaluation / "probabilities.parquet")
    studied = pd.read_parquet(clean_dir / "clients.parquet")
    background = model_frame(studied, schema)[(known["part"] == TRAIN).to_numpy()]
    important = pd.read_csv(Path("data/explain", case, "importance.csv"))["feature"].head(params.explain.columns)
    shapley = shapley_values(model, features, background, params.explain.permutations, params.seed, list(important))
    labels = read_config(Path("cases", case, "labels.yaml"), Labels).labels
    words = reasons(shapley.values, features, schema, labels)
    p = model.probability(features)
    table = score_table(clients[CLIENT], p, known["p"].to_numpy(), model.champion.threshold, words)
    return table, len(next(iter(raw.values()))) - len(clients)
