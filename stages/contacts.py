"""contacts: whom of the current clients to contact now, with what, and who is held out; and how they differ.

The list of today: `plan` is the backtest of the same rule on clients whose outcome is known.
"""

from pathlib import Path

from churn.base.config import Frozen, Glimpse, read_config
from churn.base.files import write_json, write_table
from churn.base.params import read_entry, read_params
from churn.base.stage import run
from churn.base.texts import Language
from churn.contacts.call_sheet import call_sheets, offer_names
from churn.contacts.contacts import facts
from churn.contacts.files import write_sheet, write_workbook
from churn.contacts.listing import Listing, Told, listing
from churn.contacts.today import Inputs, of_all, of_parts
from churn.explain.settings import ReasonSettings
from churn.parts.settings import Listed
from churn.plan.actions import Actions
from churn.plan.settings import Plan, within
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels


class Report(Glimpse):
    """Of the settings of reports."""

    languages: tuple[Language, ...]


class Params(Frozen):
    """What this stage takes from params.yaml, beside its case's campaign."""

    seed: int
    plan: Plan
    report: Report
    large: Listed
    explain: ReasonSettings


def main(params: Path, case: str, declared: Path, made: list[Path], champion: Path, tables: Path) -> None:
    """List the current clients of a case."""
    read, campaign = read_params(params, Params), read_entry(params, Campaign, "campaign", case)
    inputs = Inputs.read(made, champion)
    labels, actions = read_config(declared / "labels.yaml", Labels), read_config(declared / "actions.yaml", Actions)
    told = Told(labels, actions, inputs.schema, inputs.segments, inputs.known["p"].to_numpy())
    settings = read.plan
    if inputs.parts:
        settings = within(read.plan, read.large.listed)
        today, sizes = of_parts(inputs, told, campaign, settings, read.explain, read.seed)
        write_table(sizes, tables / "sizes.csv")
    else:
        today = of_all(inputs)
    decided = listing(told, today, campaign, settings, read.seed)
    beside_it = facts(inputs.fitted, inputs.current, inputs.schema, inputs.p, decided, read.plan.draws, read.seed)
    write_list(decided, told, campaign.currency, read.report.languages, tables)
    write_table(beside_it.differences, tables / "differences.csv")
    write_table(beside_it.expected, tables / "expected.csv")
    limit = {"most": settings.contacts} if inputs.parts else {}
    write_json(inputs.origin | beside_it.summary | limit, tables / "summary.json")


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
