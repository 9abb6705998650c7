"""Writes a simulator's files as users of the case have them.

python -m churn simulate cases/bank/simulator.yaml FOLDER [--clients 100000] [--seed 1]

More than 100,000 clients are drawn in portions, each on random streams of its own, and written to as many files of one
table: bank_scrooge/part-00000.csv and so on.

Of cases/bank/current.yaml, another month of the same world, the files have no target: nobody knows yet who leaves.
With --outcomes they are the same clients when the month is over and nobody was contacted. With --after LIST the month
is over and those to contact on the list were: what became of every client is one file for `measure` and `monitor`, with
the columns client, left, taken, contacted, and date where the list has it.

python -m churn simulate cases/bank/current.yaml OUTCOMES.csv --after data/contacts/bank/list.csv
    [--keeps 0.3] [--keeps light_contact=0] [--taken-anyway 0.7] [--seed 1]
"""

from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd

from churn.base.config import parse, read_config
from churn.base.errors import UserError, some
from churn.clients.contract import Contract
from churn.clients.schema import CLIENT
from churn.commands.options import command_line
from churn.contacts.files import write_sheet
from churn.ingest.simulate import simulate
from churn.ingest.simulated_files import write_world
from churn.ingest.simulator import FEWEST, MOST, Simulator
from churn.ingest.source import read_settings
from churn.measure.outcomes import LEFT
from churn.measure.sent import DATE, read_list
from churn.months.campaign import outcomes
from churn.months.door import admit
from churn.months.planted import Acts, check_offers
from churn.plan.actions import Actions
from churn.plan.campaign import GENERAL
from churn.plan.contact_list import CONTACT

KEEPS, TAKEN_ANYWAY = 0.3, 0.7
"""What terms mostly hold for likeliest before any campaign."""


def main(arguments: list[str]) -> int:
    """Simulate and write."""
    parser = command_line("simulate", __doc__)
    parser.add_argument("simulator", type=Path, help="a case's simulator.yaml or current.yaml")
    parser.add_argument("folder", type=Path, help="where the files are written; with --after the file of outcomes")
    parser.add_argument("--clients", type=int, help="how many, instead of the YAML's number")
    parser.add_argument("--seed", type=int, help="instead of the YAML's; with --after of who leaves and who is kept")
    parser.add_argument("--outcomes", action="store_true", help="of a current.yaml: who left, once the month is over")
    parser.add_argument("--after", type=Path, metavar="LIST", help="of a current.yaml: a list.csv as it was sent")
    told = f"share of leavers that an offer keeps, below 0: drives away; of one offer: ID=SHARE ({KEEPS})"
    parser.add_argument("--keeps", action="append", metavar="SHARE", help=told)
    told = f"share of those who would stay who take an offer too ({TAKEN_ANYWAY})"
    parser.add_argument("--taken-anyway", type=float, metavar="SHARE", help=told)
    options = parser.parse_args(arguments)
    if options.after is None and (options.keeps or options.taken_anyway is not None):
        raise UserError("--keeps and --taken-anyway say what a campaign does: name its list with --after.")
    if options.after is not None:
        write_sheet(_after(options), options.folder)
        return 0
    if options.clients is not None and not FEWEST <= options.clients <= MOST:
        raise UserError(f"--clients {options.clients}: from {FEWEST} to {MOST} can be drawn.")
    if options.seed is not None and options.seed < 0:
        raise UserError(f"--seed {options.seed}: give a whole number from 0 on.")
    changes = {name: value for name in ("clients", "seed") if (value := getattr(options, name)) is not None}
    simulator = _simulator(options.simulator, options.outcomes).model_copy(update=changes)
    write_world(simulator, options.folder)
    return 0


def _simulator(path: Path, over: bool) -> Simulator:
    settings = read_settings(path, over)
    if not isinstance(settings, Simulator):
        raise UserError(f"{path} is a database's YAML. Give a simulator's: cases/bank/simulator.yaml.")
    return settings


def _after(options: Namespace) -> pd.DataFrame:
    """Give what became of the clients of today after the campaign of a list."""
    if options.outcomes or options.clients is not None:
        raise UserError(
            "--after: the clients are those whom the list was made from. Leave out --outcomes and --clients."
        )
    simulator, case = _simulator(options.simulator, over=False), options.simulator.parent
    if simulator.earlier is None:
        raise UserError(
            f"{options.simulator} is the month studied: lists are of a later one. Give {case}/current.yaml."
        )
    offers = (GENERAL, *(one.id for one in read_config(case / "actions.yaml", Actions).offers))
    acts = _acts(options, offers)
    listed = read_list(options.after, offers)
    truth = admit(simulator, simulate(simulator), read_config(case / "contract.yaml", Contract)).truth
    _check_listed(options, listed, truth)
    if options.seed is not None:
        truth = truth.assign(**{LEFT: np.random.default_rng([options.seed, 1]).random(len(truth)) < truth["p"]})
    called = listed[listed["group"] == CONTACT].set_index(CLIENT)["offer"]
    seed = simulator.seed if options.seed is None else options.seed
    found = outcomes(truth, called, acts, np.random.default_rng([seed, 2]))
    if DATE not in listed:
        return found
    return found.assign(**{DATE: f"{listed[DATE].max() + pd.DateOffset(months=1):%Y-%m-%d}"})


def _acts(options: Namespace, offers: tuple[str, ...]) -> Acts:
    keeps: dict[str, object] = {"": KEEPS}
    for word in options.keeps or ():
        offer, _, share = word.rpartition("=")
        keeps[offer] = share
    own = {name: share for name, share in keeps.items() if name}
    anyway = TAKEN_ANYWAY if options.taken_anyway is None else options.taken_anyway
    acts = parse(Path("--keeps"), Acts, {"keeps": keeps[""], "offers": own, "taken_anyway": anyway})
    check_offers("--keeps", acts.offers, offers)
    return acts


def _check_listed(options: Namespace, listed: pd.DataFrame, truth: pd.DataFrame) -> None:
    strange = listed.loc[~listed[CLIENT].isin(truth[CLIENT]), CLIENT]
    if len(strange):
        raise UserError(
            f"{options.after}: {len(strange)} of {len(listed)} clients ({some(strange, 3)}) are none of those of "
            f"{options.simulator}. Is it the list of another case, or were today's clients others when it was made?"
        )
