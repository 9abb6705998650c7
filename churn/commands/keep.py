"""Keeps a list as it was sent, or clients as they were scored, so that they can be judged when outcomes arrive.

python -m churn keep CASE [LIST] --name NAME

LIST is data/contacts/CASE/list.csv as it is now, or another file of that kind. Kept is data/batches/CASE/NAME.csv: the
list and after it the other clients who were scored with it, for they judge the model too. DVC tracks it: the rows stay
out of git and on this machine. NAME.csv.dvc and NAME.yaml beside it (which model it was, and how right it was from the
start) are for git to commit. `python -m churn score ... --keep NAME` keeps what it scored likewise.
"""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd

from churn.base.config import as_yaml, read_config
from churn.base.errors import UserError, nearest
from churn.base.files import write_whole
from churn.base.lacking import said
from churn.commands.options import command_line
from churn.commands.settings import read_all_params
from churn.history.history import shortened
from churn.history.together import write_together
from churn.ingest.folder import RawTable
from churn.measure.cells import read_cells, text
from churn.measure.sent import check_offers
from churn.monitor.batches import FOLDER, NEEDED, NEITHER, Kept, batch_of, digest, kept_of, md5, tracked, with_the_rest
from churn.monitor.judges import reached_by_plan
from churn.monitor.own import own_evidence
from churn.plan.actions import Actions, offers
from churn.plan.terms import Campaign
from churn.run.locks import mend_rwlock, sweep_up

SENT = "data/contacts/{case}/list.csv"
OFFER = "offer"


def main(arguments: list[str]) -> int:
    """Keep a list."""
    parser = command_line("keep", __doc__)
    parser.add_argument("case", help="whose list it is")
    parser.add_argument("list", type=Path, nargs="?", help="the list as it was sent; the case's last list if absent")
    parser.add_argument("--name", required=True, help="of the batch, such as 2026-11")
    options = parser.parse_args(arguments)
    params = read_all_params(Path("params.yaml"))
    if options.case not in params.cases:
        raise UserError(f"there is no case '{options.case}'. {nearest(options.case, params.cases)}")
    sent = options.list or Path(SENT.format(case=options.case))
    print(keep(options.case, params.campaign[options.case], sent, options.name))
    return 0


def keep(case: str, campaign: Campaign, sent: Path, name: str, scored_now: bool = False) -> str:
    """Keep a file of clients as a batch; say what was done.

    Parameters
    ----------
    case : str
        Whose it is.
    campaign : Campaign
        Of the case.
    sent : Path
        The file.
    name : str
        To keep it under.
    scored_now : bool, default False
        Whether the case's model has just scored these clients, so that no others belong to them.

    Raises
    ------
    UserError
        The name cannot be one or is another batch's, the file is no list, the case's model is not here, or DVC refuses.
    """
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise UserError(f"'{name}' cannot name a batch: it becomes a file; use letters, digits, _, . and -.")
    raw = read_cells(sent, NEEDED)
    batch = batch_of(raw)
    _check_offers(case, campaign, raw, batch)
    forecast = Path("data/forecast", case, "probabilities.parquet")
    cells = raw.cells
    if forecast.is_file() and not scored_now:
        cells = with_the_rest(raw.cells, batch, pd.read_parquet(forecast))
    everybody = batch_of(replace(raw, cells=cells.set_axis(range(2, len(cells) + 2), axis="index")))
    content = cells.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    path = Path(FOLDER.format(case=case)) / f"{name}.csv"
    if kept_before(path, content):
        return f"keep: {path} holds the same clients already; nothing was changed."
    _write(path, content, about(case, everybody))
    return _told(path, len(everybody), len(everybody) - len(batch), scored_now or cells is not raw.cells)


def _told(path: Path, clients: int, added: int, of_now: bool) -> str:
    more = f", {added} of them not on the list" if added else ""
    told = (
        f"keep: {clients} clients in {path}{more}. Commit {path}.dvc and {path.with_suffix('.yaml').name}; the clients "
        "themselves stay out of git."
    )
    if of_now:
        return told
    return (
        f"{told} Its clients or probabilities are not those of data/forecast/{path.parent.name}: it is kept as it "
        "stands, and taken to be scored by the present model."
    )


def _check_offers(case: str, campaign: Campaign, raw: RawTable, batch: pd.DataFrame) -> None:
    """Refuse another case's list, as far as its offers tell."""
    if OFFER in raw.cells:
        listed = replace(raw, cells=raw.cells[(batch["group"] != NEITHER).to_numpy()])
        known = offers(read_config(Path("cases", case, "actions.yaml"), Actions), campaign)
        check_offers(listed, text(listed, OFFER), tuple(known))


def kept_before(path: Path, content: bytes) -> bool:
    """Tell whether a batch is kept already, with these bytes.

    Raises
    ------
    UserError
        Other bytes are kept under its name.
    """
    kept = tracked(path)
    here = md5(path.read_bytes()) if path.is_file() else kept
    if not here:
        return False
    if not {kept or here, here} == {md5(content)}:
        raise UserError(f"{path}: another batch is kept under this name. Give this one a name of its own.")
    return bool(kept) and path.with_suffix(".yaml").is_file()  # else a kill came between: it is finished now


def about(case: str, batch: pd.DataFrame) -> Kept:
    """Give what is kept beside a batch: the case's model as it is now, and how right it was from the start."""
    champion, evaluation = Path("models", case, "champion"), Path("data/evaluation", case, "probabilities.parquet")
    if not (champion / "champion.json").is_file() or not evaluation.is_file():
        raise UserError(f"case '{case}' has no champion here, which the batch is to be judged by. Run: dvc checkout.")
    studied = pd.read_parquet(evaluation)
    judges = batch.loc[~reached_by_plan(batch), "probability"]
    own = own_evidence(studied, batch["probability"].to_numpy(), judges.to_numpy())
    return kept_of(batch, digest(champion), own)


def _write(path: Path, content: bytes, kept: Kept) -> None:
    """Write a batch and let DVC track it; all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep_up(path.parent)
    there, beside = path.exists(), path.with_suffix(".yaml")
    write_whole(path, content)
    mend_rwlock(Path(".dvc/tmp"))
    add = (sys.executable, "-m", "dvc", "add", str(path))
    done = subprocess.run(add, capture_output=True, text=True, encoding="utf-8")
    sweep_up(path.parent)
    if done.returncode:
        if not there:
            path.unlink(missing_ok=True)
        why = said(done.stderr) or f"{' '.join(done.stderr.split())}."
        raise UserError(f"DVC does not track {path}: {why} Nothing was kept.")
    text = as_yaml(shortened(kept.model_dump(mode="json")), 80, False)
    write_together(
        {beside: f"# What the model knew of itself when it scored {path.name}: python -m churn keep\n{text}"}
    )
