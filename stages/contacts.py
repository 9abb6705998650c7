"""contacts: whom of the current clients to contact now, with what, and who is held out; and how they differ.

The list of today: `plan` is the backtest of the same rule on clients whose outcome is known.
"""

from pathlib import Path

from churn.base.config import Frozen, Glimpse, read_config
from churn.base.files import read_folder, read_json, write_json, write_table
from churn.base.params import read_entry, read_params
from churn.base.stage import run
from churn.base.texts import Language
from churn.clients.schema import CLIENT, TRAIN
from churn.clients.table import beside, read_clients
from churn.contacts.call_sheet import call_sheets, offer_names
from churn.contacts.contacts import facts
from churn.contacts.files import write_sheet, write_workbook
from churn.contacts.listing import Listing, Today, Told, listing
from churn.plan.actions import Actions
from churn.plan.settings import Plan
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels
from churn.presentation.reasons import beyond_chance


class Report(Glimpse):
    """Of the settings of reports."""

    languages: tuple[Language, ...]


class Params(Frozen):
    """What this stage takes from params.yaml, beside its case's campaign."""

    seed: int
    plan: Plan
    report: Report


def main(params: Path, case: str, declared: Path, made: list[Path], tables: Path) -> None:
    """List the current clients of a case."""
    read, campaign = read_params(params, Params), read_entry(params, Campaign, "campaign", case)
    folders = {folder.parent.name: folder for folder in made}
    (studied, schema), current = read_clients(folders["clean"]), read_folder(folders["current"])["clients"]
    known = beside(studied, read_folder(folders["evaluation"])["probabilities"])
    found, segments = read_folder(folders["forecast"]), read_folder(folders["segments"])["segments"]
    labels, actions = read_config(declared / "labels.yaml", Labels), read_config(declared / "actions.yaml", Actions)
    p = beside(current, found["probabilities"])["p"].to_numpy()
    values, errors = (beside(current, found[name]).drop(columns=CLIENT) for name in ("shapley", "errors"))
    today = Today(current, p, beyond_chance(values, errors))
    told = Told(labels, actions, schema, segments, known["p"].to_numpy())
    decided = listing(told, today, campaign, read.plan, read.seed)
    origin = read_json(folders["current"] / "summary.json")
    fitted = None if origin["basis"] == "stayed" else studied[(known["part"] == TRAIN).to_numpy()]
    beside_it = facts(fitted, current, schema, p, decided, read.plan.draws, read.seed)
    write_list(decided, told, campaign.currency, read.report.languages, tables)
    write_table(beside_it.differences, tables / "differences.csv")
    write_table(beside_it.expected, tables / "expected.csv")
    write_json(origin | beside_it.summary, tables / "summary.json")


def write_list(decided: Listing, told: Told, currency: str, languages: tuple[Language, ...], tables: Path) -> None:
    """Write the list as CSV and as a workbook a language; the first language's is ``list.xlsx``.

    On sheets stand declared segments alone: mined ones are lists of conditions, which reasons say better.
    """
    write_sheet(decided.listed(told.segment_names(languages[0])), tables / "list.csv")
    for place, to in enumerate(languages):
        listed = decided.listed(told.segment_names(to, ("declared",)))
        sheets = call_sheets(listed, len(decided.clients), offer_names(told.actions, to), currency, to)
        write_workbook(sheets, tables / (f"list_{to}.xlsx" if place else "list.xlsx"))


if __name__ == "__main__":
    run(main)
