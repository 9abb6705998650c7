"""Measures what a campaign changed: a list as it was sent, and what became of its clients.

python -m churn measure CASE LIST OUTCOMES [--write] [--json FILE]

LIST is data/contacts/CASE/list.csv as it was sent, or the name under which `python -m churn keep` kept it. OUTCOMES is
a later table, as the case's contract describes it, with the target; or a file with the columns client and left (1 or
0), and if known taken (the offer), contacted (whatever the list said) and date. Contacted are compared with control by
intention to treat: everybody counts in the group of the list, adjusted for the probability known before. The last lines
are what was learned of the offers; --write puts them into params.yaml and cases/CASE/actions.yaml, leaves every other
byte as it is, and adds the campaign's statistics to cases/CASE/history.yaml.
"""

from pathlib import Path

from churn.base.config import read_config
from churn.base.errors import UserError, nearest
from churn.base.files import write_json
from churn.clients.contract import Contract
from churn.clients.table import read_clients
from churn.commands.options import command_line
from churn.commands.settings import read_all_params
from churn.history.history import CampaignEntry, history_path, history_text, read_history
from churn.measure.follow import Followed, beside_plan, follow, of_the_study
from churn.measure.measure import campaign_entry, for_programs, measure
from churn.measure.outcomes import read_outcomes
from churn.measure.sent import read_list, read_planned
from churn.measure.settle import settle
from churn.measure.words import told
from churn.monitor.batches import locate
from churn.plan.actions import Actions, offers

PLANNED = "data/contacts/{case}/list.csv"
"""Where the list of a case is written."""


def main(arguments: list[str]) -> int:
    """Read, measure, print; write where asked."""
    parser = command_line("measure", __doc__, json=True)
    parser.add_argument("case", help="whose campaign it was")
    parser.add_argument("list", help="the list.csv as it was sent, or the name of a kept batch")
    parser.add_argument("outcomes", type=Path, help="a later table of the case, or a file with client and left")
    parser.add_argument("--write", action="store_true", help="put what was learned into params.yaml and actions.yaml")
    options = parser.parse_args(arguments)
    campaigns = read_all_params(Path("params.yaml")).campaign
    if options.case not in campaigns:
        raise UserError(f"there is no case '{options.case}'. {nearest(options.case, campaigns)}")
    campaign, actions = campaigns[options.case], read_config(Path("cases", options.case, "actions.yaml"), Actions)
    terms = offers(actions, campaign)
    sent = locate(options.case, options.list)
    followed, old = _followed(options.case, sent.path, options.outcomes, tuple(terms))
    found = measure(followed.clients, campaign, actions)
    if options.write and old:
        raise UserError(f"{options.outcomes}: {old[0]} Nothing was written; leave out --write to look at it.")
    if options.write:
        rested = {"general": campaign.campaigns, **{one.id: one.campaigns or () for one in actions.offers}}
        besides = _with_campaign(options.case, sent.name or found.mark, campaign_entry(found))
        settle(options.case, found.learned, found.mark, rested, Path(), besides)
    print(told(found, followed, campaign.currency))
    if options.json:
        write_json(for_programs(options.case, found, followed), options.json)
    return 0


def _with_campaign(case: str, name: str, entry: CampaignEntry) -> dict[Path, str]:
    """Give the history with a campaign added to it, as the text of its file."""
    path = history_path(case)
    history = read_history(path)
    batch = history.of(name)
    marks = [one.campaign.mark for one in history.batches if one.campaign]
    if batch.campaign is not None or entry.mark in marks:
        raise UserError(
            f"the campaign of batch '{name}' is in {path} already: it would count twice. Nothing was written. If its "
            "outcomes have changed, put back the terms as they were before it and remove its entry first."
        )
    return {path: history_text(history.put(batch.model_copy(update={"campaign": entry})))}


def _followed(case: str, sent: Path, seen: Path, known: tuple[str, ...]) -> tuple[Followed, list[str]]:
    """Put list and outcomes together; also tell where the outcomes are the study's own."""
    listed = read_list(sent, known)
    outcomes = read_outcomes(seen, read_config(Path("cases", case, "contract.yaml"), Contract))
    followed = follow(listed, outcomes)
    notes, old = list(followed.notes), list[str]()
    planned, studied = Path(PLANNED.format(case=case)), Path("data/clean", case)
    if planned.exists():
        notes += beside_plan(listed, read_planned(planned))
    if (studied / "clients.parquet").exists():
        old = of_the_study(followed.clients, read_clients(studied)[0])
    return followed._replace(notes=(*old, *notes)), old
