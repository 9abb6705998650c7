"""Tells whether a model is still right: a batch as it was scored, and what became of its clients.

python -m churn monitor CASE BATCH OUTCOMES [--write] [--json FILE]

BATCH is the name under which `python -m churn keep` kept it, or a CSV with the columns client, group and probability.
OUTCOMES is what `python -m churn measure` takes. Clients whom the campaign reached are left out: the control group and
those who were not on the list judge. The verdict is one of: as promised, recalibrate, retrain, cannot tell yet; earlier
batches of the same model count too. --write puts statistics of a kept batch into cases/CASE/history.yaml.
"""

from pathlib import Path
from typing import NamedTuple

from churn.base.config import read_config
from churn.base.errors import UserError, nearest
from churn.base.files import write_json
from churn.clients.contract import Contract
from churn.clients.table import read_clients
from churn.commands.keep import about
from churn.commands.options import command_line
from churn.commands.settings import Params, read_all_params
from churn.history.history import History, ModelEntry, history_path, history_text, read_history
from churn.history.together import write_together
from churn.measure.follow import of_the_study
from churn.measure.outcomes import read_outcomes
from churn.monitor.batches import Kept, Located, evidence_of, locate, read_batch
from churn.monitor.judges import Judges, judges
from churn.monitor.monitor import monitor, remembered
from churn.monitor.words import told

ALONE = (
    "This batch was not kept: the present model is taken to have scored it, and batches before do not count, for it "
    "may be one of them."
)


class Found(NamedTuple):
    """What a batch says: the entry, who judged, how many batches before, what must be known, and the study's own."""

    model: ModelEntry
    judges: Judges
    earlier: int
    notes: tuple[str, ...]
    old: list[str]


def main(arguments: list[str]) -> int:
    """Read, judge, print; write where asked."""
    parser = command_line("monitor", __doc__, json=True)
    parser.add_argument("case", help="whose model is judged")
    parser.add_argument("batch", help="the name of a kept batch, or a CSV")
    parser.add_argument("outcomes", type=Path, help="a later table of the case, or a file with client and left")
    parser.add_argument("--write", action="store_true", help="put statistics of a kept batch into history.yaml")
    options = parser.parse_args(arguments)
    params = read_all_params(Path("params.yaml"))
    if options.case not in params.cases:
        raise UserError(f"there is no case '{options.case}'. {nearest(options.case, params.cases)}")
    located, history = locate(options.case, options.batch), read_history(history_path(options.case))
    found = judged(options.case, located, options.outcomes, history, params)
    if options.write:
        again = write(options.case, located, found, history)
        found = found._replace(notes=(*found.notes, again) if again else found.notes)
    print(told(found.model, found.judges, found.earlier, (*found.old, *found.notes)))
    if options.json:
        content = {"case": options.case, "batch": located.name, **found.model.model_dump(mode="json")}
        write_json({**content, "notes": [*found.judges.notes, *found.old, *found.notes]}, options.json)
    return 0


def judged(case: str, located: Located, seen: Path, history: History, params: Params) -> Found:
    """Judge a batch by outcomes and by the batches before it."""
    batch = read_batch(located.path)
    outcomes = read_outcomes(seen, read_config(Path("cases", case, "contract.yaml"), Contract))
    mine = judges(batch, outcomes)
    if located.name and not located.beside.is_file():
        raise UserError(
            f"{located.beside}: no such file; `keep` wrote it. Bring it back: git checkout {located.beside}"
        )
    kept = read_config(located.beside, Kept) if located.name else about(case, batch)
    before = history.before(located.name) if located.name else ()
    earlier = remembered(before, kept.champion)
    margins, draws = params.compare.margin, params.evaluate.draws
    model = monitor(mine, evidence_of(kept.own), earlier, margins, kept.champion, draws, params.seed)
    studied, old = Path("data/clean", case), list[str]()
    if (studied / "clients.parquet").exists():
        old = of_the_study(mine.followed, read_clients(studied)[0])
    return Found(model, mine, len(earlier), () if located.name else (ALONE,), old)


def write(case: str, located: Located, found: Found, history: History) -> str:
    """Put a batch into the history; say so where it replaces what stood there."""
    if located.name is None:
        raise UserError(
            f"{located.path}: only a kept batch has a name in the history. Keep it first: python -m churn keep {case} "
            f"{located.path} --name NAME. Nothing was written."
        )
    if found.old:
        raise UserError(f"{located.name}: {found.old[0]} Nothing was written; leave out --write to look at it.")
    batch = history.of(located.name)
    path = history_path(case)
    write_together({path: history_text(history.put(batch.model_copy(update={"model": found.model})))})
    if batch.model is None:
        return ""
    later = len(history.batches) - len(history.before(located.name)) - 1
    after = f" The {later} batches after it keep the verdicts they had." if later else ""
    return f"What the history said of batch {located.name} ({batch.model.verdict}) was replaced.{after}"
