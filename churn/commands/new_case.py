"""Drafts a case from its table: files to look through, and the case's lines in params.yaml and dvc.yaml.

    python -m churn new-case NAME TABLE --target COLUMN --left VALUE [--key COLUMN]
                          --value 3000 --contact-cost 5 --offer-cost 200 --currency €

TABLE is a file of one row a client, such as data/external/cafe/guests.csv. Money is that of a campaign: what a client
who is kept is worth, what a contact costs, and the offer where it is taken. Nothing is written unless all is valid.
"""

import argparse
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.contract import Column, Contract, Table
from churn.clients.declared import Declared
from churn.commands.draft import TABLE, draft_case
from churn.commands.options import command_line
from churn.commands.settings import read_all_params
from churn.history.history import EMPTY
from churn.ingest.checks import check_tables
from churn.ingest.folder import RawTable, read_folder
from churn.plan.actions import Actions, check_actions
from churn.presentation.labels import Labels

CONTRACT = """\
# Drafted from {file}. Look through the types, and tell what the table cannot: ranges (min, max) and levels (values)
# of cells, rules of cleaning: cases/fitness/contract.yaml is an example.
"""

STUDY = """\
# What is worth a look: bands of numbers, columns of clusters, hypotheses, segments, as in cases/fitness/study.yaml.
"""

LABELS = """\
# Names for readers, as in cases/fitness/labels.yaml; a column without one is shown under its own name.
"""

ACTIONS = """\
# What the company can do: cases/fitness/actions.yaml is an example with offers to some clients and reviews of its work.
general: {en: Contact the client and make the offer., ru: Связаться с клиентом и сделать предложение.}
"""

CAMPAIGN = """\
  {name}:
    currency: {currency}
    period: {{en: month, ru: месяц}}
    value: {value}
    contact_cost: {contact_cost}
    offer_cost: {offer_cost}
    keeps: [6, 14] # three in ten, an assumption: a campaign with a control group will tell
    taken_anyway: [14, 6] # who means to stay mostly takes an offer: an assumption, too
"""

ARTIFACT = """\
  {name}-champion: {{path: models/{name}/champion, type: model, \
desc: '{title}: the champion and its members', labels: [churn, {label}]}}
"""


def main(arguments: list[str]) -> int:
    """Draft, check, write."""
    parser = command_line("new-case", __doc__)
    parser.add_argument("name", help="of the case and its folder")
    parser.add_argument("table", type=Path, help="the file, CSV, Excel or Parquet")
    parser.add_argument("--target", required=True, help="the column that says who left")
    parser.add_argument("--left", required=True, help="its value of those who left")
    parser.add_argument(
        "--key", help="the column that identifies a client; without it a key is made of the row's values"
    )
    parser.add_argument("--value", required=True, type=float, help="what a client who is kept is worth")
    parser.add_argument("--contact-cost", required=True, type=float, help="what a contact costs")
    parser.add_argument("--offer-cost", required=True, type=float, help="what the offer costs where it is taken")
    parser.add_argument("--currency", required=True, help="its sign, as in reports")
    options = parser.parse_args(arguments)
    written = new_case(Path(), options)
    print(f"Look through {written}, then: python -m churn preflight && dvc repro --glob '*@{options.name}'")
    return 0


def new_case(root: Path, options: argparse.Namespace) -> Path:
    """Write a case into a repository; give its contract."""
    folder = root / "cases" / options.name
    if not re.fullmatch(r"[a-z][a-z0-9_]*", options.name):
        raise UserError(
            f"'{options.name}' cannot name a case: it becomes a folder; use small Latin letters, digits, _."
        )
    if folder.exists():
        raise UserError(f"{folder.relative_to(root)} is there already. Change it, or give another name.")
    known = {name: Column(type="text") for name in (options.target, options.key) if name}
    stem = options.table.name.split(".")[0]
    raw = read_folder(options.table, {TABLE: Table(file=stem, columns=known)})[TABLE]
    title = options.name.replace("_", " ").capitalize()
    content = draft_case(raw.cells, stem, title, options.target, options.left, options.key)
    params = with_case((root / "params.yaml").read_text(encoding="utf-8"), options)
    stages = with_artifact((root / "dvc.yaml").read_text(encoding="utf-8"), options.name, title)
    with TemporaryDirectory() as temporary:
        draft = Path(temporary, options.name)
        draft.mkdir()
        texts = {
            "contract.yaml": CONTRACT.format(file=options.table.name) + _yaml(content["contract"]),
            "study.yaml": STUDY + _yaml(content["study"]),
            "labels.yaml": LABELS + _yaml(content["labels"]),
            "actions.yaml": ACTIONS,
            "history.yaml": EMPTY,
        }
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        Path(temporary, "params.yaml").write_text(params, encoding="utf-8", newline="\n")
        _check(draft, raw)
        read_all_params(Path(temporary, "params.yaml"))
        shutil.copytree(draft, folder)
        shutil.copyfile(Path(temporary, "params.yaml"), root / "params.yaml")
        (root / "dvc.yaml").write_text(stages, encoding="utf-8", newline="\n")
    return (folder / "contract.yaml").relative_to(root)


def _check(draft: Path, raw: RawTable) -> None:
    """Read a drafted case as the stages will, with its table."""
    contract = read_config(draft / "contract.yaml", Contract)
    check_tables({TABLE: raw}, contract.tables, contract.target)
    read_config(draft / "labels.yaml", Labels)
    declared = read_config(draft / "study.yaml", Declared)
    check_actions(read_config(draft / "actions.yaml", Actions), contract, declared)


def with_case(params: str, options: argparse.Namespace) -> str:
    """Add a case's source and campaign to the text of params.yaml; all else, comments too, stays as it is."""
    name, currency, table = map(_yaml_word, (options.name, options.currency, options.table.as_posix()))
    money = {one: _yaml_word(getattr(options, one)) for one in ("value", "contact_cost", "offer_cost")}
    campaign = CAMPAIGN.format(name=name, currency=currency, **money)
    source = f"  {name}: {{source: {table}, current: {table}}}\n"
    for section, lines in (("cases", source), ("campaign", campaign)):
        head = re.search(rf"(?m)^{section}:.*\n", params)
        if not head:
            raise UserError(f"params.yaml has no line '{section}:' to add the case under.")
        params = params[: head.end()] + lines + params[head.end() :]
    return params


def with_artifact(stages: str, name: str, title: str) -> str:
    """Add the name of a case's champion to the text of dvc.yaml, by which model registries find it."""
    head = re.search(r"(?m)^artifacts:.*\n", stages)
    if not head:
        raise UserError("dvc.yaml has no line 'artifacts:' to add the case's champion under.")
    line = ARTIFACT.format(name=name, title=title, label=_yaml_word(name))
    return stages[: head.end()] + line + stages[head.end() :]


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)


def _yaml_word(value: str | float) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return yaml.safe_dump(int(value) if whole else value, allow_unicode=True, width=1000).splitlines()[0]
