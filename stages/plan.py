"""plan: the backtest: what contacting by the rule would have brought, and how much hangs on each assumption.

Profit is counted with honest probabilities, of models that never saw the client. What predictions on a model's own
training clients would have promised stands beside it in economics.csv, and nowhere else.
"""

from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import read_folders, write_json, write_parquet, write_tables
from churn.base.params import read_entry, read_params
from churn.base.stage import run
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.clients.table import read_clients
from churn.figures.style import save_all
from churn.plan.actions import Actions
from churn.plan.figures import draw_plan
from churn.plan.settings import Plan
from churn.plan.study import Case, study
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels, check_labels


class Params(Frozen):
    """What this stage takes from params.yaml, beside its case's campaign."""

    seed: int
    plan: Plan


def main(
    params: Path, case: str, declared: Path, clean_dir: Path, made: list[Path], tables: Path, plots: Path, metrics: Path
) -> None:
    """Plan the campaign of a case."""
    read, campaign = read_params(params, Params), read_entry(params, Campaign, "campaign", case)
    (clients, schema), told = read_clients(clean_dir), read_case(declared)
    check_labels(told.labels.labels, schema.columns, told.contract.target.column)
    found = study(told, campaign, clients, schema, read_folders(made), read.plan, read.seed)
    write_tables(found.tables, tables)
    write_parquet(found.decisions, tables / "decisions.parquet")
    write_json(found.summary, tables / "summary.json")
    write_json(found.metrics, metrics)
    save_all(draw_plan(found.tables, found.summary["decision"], campaign.currency, "en"), plots)


def read_case(folder: Path) -> Case:
    """Read what a case declares."""
    return Case(
        read_config(folder / "contract.yaml", Contract),
        read_config(folder / "study.yaml", Declared),
        read_config(folder / "labels.yaml", Labels),
        read_config(folder / "actions.yaml", Actions),
    )


if __name__ == "__main__":
    run(main)
