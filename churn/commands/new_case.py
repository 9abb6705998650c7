"""Drafts a case from its table: files to look through, and the case's lines in params.yaml and dvc.yaml.

    python -m churn new-case NAME TABLE --target COLUMN --left VALUE
                          --value 3000 --contact-cost 5 --offer-cost 200 --currency €

TABLE is a file of one row a client (CSV, Excel or Parquet), a folder of several with a shared key, a workbook with
several sheets, or a database's YAML. It is copied to cases/NAME/tables, which DVC tracks. Money is that of a campaign:
what a client who is kept is worth, what a contact costs, and the offer where it is taken. What was guessed of the table
stands in cases/NAME/contract.yaml, with the reason, and what to decide is printed. Nothing is written unless all is
valid.
"""

import argparse
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from churn.base.config import as_yaml, in_one_line, read_config
from churn.base.errors import UserError
from churn.base.lacking import lacking
from churn.base.texts import LANGUAGES
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.commands.lines import traces_of
from churn.commands.options import command_line
from churn.commands.place import gather, track
from churn.commands.preflight import check_case
from churn.commands.remove_case import remove_case
from churn.commands.settings import read_all_params
from churn.draft.draft import Asked, Draft, draft_case
from churn.draft.reading import read_sources
from churn.history.history import EMPTY
from churn.history.together import write_together
from churn.ingest.checks import check_tables
from churn.ingest.source import read_source

CONTRACT = """\
# Drafted from {file}: behind each line stands why, and `DECIDE:` where the table alone cannot tell.
# type: integer, number, flag (0 and 1, yes and no), category, text, date. values, ordered (lowest first), min and max
# refuse what they do not allow in the next file, too; missing: cells may be empty. roles: id, value, time, ignored.
# Other rules of cleaning: cases/fitness/contract.yaml and docs/own_table.md.
"""

STUDY = """\
# What is worth a look: bands of numbers, columns of clusters, hypotheses, segments, as in cases/fitness/study.yaml.
"""

LABELS = """\
# Names for readers, as in cases/fitness/labels.yaml; a column without one is shown under its own name. One language
# is enough: `age: Age`.
"""

ACTIONS = """\
# What the company can do: cases/fitness/actions.yaml is an example with offers to some clients and reviews of its work.
general: {text}
"""

GENERAL = {"en": "Contact the client and make the offer.", "ru": "Связаться с клиентом и сделать предложение."}

PERIODS = {"week": "неделю", "month": "месяц", "quarter": "квартал", "half-year": "полгода", "year": "год"}

CAMPAIGN = """\
  {name}:
    currency: {currency}
    period: {period}
    value: {value}
    contact_cost: {contact_cost}
    offer_cost: {offer_cost}
    keeps: [6, 14] # three in ten, an assumption: a campaign with a control group will tell
    taken_anyway: [14, 6] # who means to stay mostly takes an offer: an assumption, too
"""

ARTIFACT = """\
  {name}-champion: {{path: models/{name}/champion, type: model, \
desc: {title}, labels: [churn, {label}]}}
"""


def main(arguments: list[str]) -> int:
    """Draft, check, write, and say what was found."""
    parser = command_line("new-case", __doc__)
    parser.add_argument("name", help="of the case and its folder")
    parser.add_argument("table", type=Path, help="the file (CSV, Excel, Parquet), a folder, or a database's YAML")
    parser.add_argument("--target", required=True, help="the column that says who left")
    parser.add_argument(
        "--left", nargs="+", required=True, metavar="VALUE", help="its value (or values) of those who left"
    )
    parser.add_argument("--stayed", nargs="+", default=[], metavar="VALUE", help="of those who stayed, where several")
    parser.add_argument("--key", nargs="+", default=[], help="columns that identify a client; else one is looked for")
    parser.add_argument("--ignore", nargs="+", default=[], metavar="COLUMN", help="columns that nothing should use")
    parser.add_argument("--sheet", help="the one to read of a workbook; else all that hold something")
    parser.add_argument("--link", action="store_true", help="link to the table, which is too large to be copied")
    parser.add_argument("--value", required=True, type=float, help="what a client who is kept is worth")
    parser.add_argument("--contact-cost", required=True, type=float, help="what a contact costs")
    parser.add_argument("--offer-cost", required=True, type=float, help="what the offer costs where it is taken")
    parser.add_argument("--currency", required=True, help="its sign, as in reports")
    parser.add_argument("--period", default="month", help="in which clients of --target left (%(default)s)")
    parser.add_argument("--title", help="the case's name for readers; else made of NAME")
    parser.add_argument("--language", nargs="+", choices=LANGUAGES, help="of drafted texts; else those of reports")
    options = parser.parse_args(arguments)
    print(new_case(Path(), options))
    return 0


def new_case(root: Path, options: argparse.Namespace) -> str:
    """Write a case into a repository; say what was found, what to decide, and how to go on."""
    _check_name(root, options.name)
    languages = tuple(options.language or read_all_params(root / "params.yaml").report.languages)
    title = options.title or options.name.replace("_", " ").capitalize()
    left, stayed, key, ignored = map(tuple, (options.left, options.stayed, options.key, options.ignore))
    asked = Asked(options.target, left, key, ignored, title, languages, stayed)
    draft = draft_case(read_sources(options.table, options.key, options.sheet), asked)
    database = options.table.suffix in (".yaml", ".yml")
    source = options.table if database else Path("cases", options.name, "tables")
    params = with_case((root / "params.yaml").read_text(encoding="utf-8"), options, source, languages)
    stages = with_artifact((root / "dvc.yaml").read_text(encoding="utf-8"), options.name, title)
    with TemporaryDirectory() as temporary:
        written = Path(temporary, options.name)
        written.mkdir()
        for name, text in _texts(draft, options.table.name, languages).items():
            (written / name).write_text(text, encoding="utf-8", newline="\n")
        Path(temporary, "params.yaml").write_text(params, encoding="utf-8", newline="\n")
        try:
            _check(written, options.table)
        except UserError as error:
            raise UserError(str(error).replace(str(written), f"cases/{options.name}")) from None
        read_all_params(Path(temporary, "params.yaml"))
        settings = {root / "params.yaml": params, root / "dvc.yaml": stages}
        return told(options.name, draft, _place(root, options, written, settings, database))


def _place(
    root: Path, options: argparse.Namespace, written: Path, settings: dict[Path, str], database: bool
) -> list[str]:
    """Put all of a case in its place, or nothing; tell what cannot be tracked."""
    folder, begun = root / "cases" / options.name, _begun(root, options.name)
    try:
        begun.parent.mkdir(exist_ok=True)
        begun.touch()
        shutil.copytree(written, folder)
        untracked = list[str]()
        if not database:
            place = Path("cases", options.name, "tables")
            gather(root, options.name, "source", options.table, options.link).rename(root / place)
            untracked = track(root, place, options.link)
        write_together(settings)
    except (UserError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        begun.unlink(missing_ok=True)
        why = lacking(error) or f"{error}."
        raise UserError(f"the case could not be put into {folder}: {why} Nothing was written.") from None
    begun.unlink()
    return untracked


def _begun(root: Path, name: str) -> Path:
    """Give the file that is there while a case is put in its place: one that a kill left tells that it is half."""
    return root / "cases" / f".new.{name}"


def _check_name(root: Path, name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UserError(f"'{name}' cannot name a case: it becomes a folder; use small Latin letters, digits, _.")
    traces = traces_of(root, name)
    if traces and _begun(root, name).exists():
        remove_case(root, name, force=True)
    elif traces:
        raise UserError(
            f"the case '{name}' is there already ({', '.join(traces)}). Change it, remove it with "
            f"`python -m churn remove-case {name}`, or give another name."
        )


def _texts(draft: Draft, file: str, languages: tuple[str, ...]) -> dict[str, str]:
    general = {language: GENERAL[language] for language in languages}
    return {
        "contract.yaml": CONTRACT.format(file=file) + draft.contract,
        "study.yaml": STUDY + _yaml(draft.study),
        "labels.yaml": LABELS + _yaml(draft.labels),
        "actions.yaml": ACTIONS.format(text=in_one_line(general)),
        "history.yaml": EMPTY,
    }


def told(name: str, draft: Draft, untracked: list[str]) -> str:
    """Say what is sure, what to decide, and what to run."""
    ask = [f"  {number}. {one}" for number, one in enumerate((*draft.ask, *untracked), 1)] or ["  nothing"]
    return "\n".join(
        [
            "Found:",
            *(f"  {one}" for one in draft.sure),
            "To decide:",
            *ask,
            f"Look through cases/{name}/contract.yaml (decisions are marked there), then: python -m churn repro {name}",
        ]
    )


def _check(draft: Path, table: Path) -> None:
    """Read a drafted case as the stages will, with its table."""
    contract = read_config(draft / "contract.yaml", Contract)
    raw = read_source(table, contract.tables)
    clean(check_tables(raw, contract.tables, contract.target), contract)
    check_case(draft, contract)


def with_case(params: str, options: argparse.Namespace, source: Path, languages: tuple[str, ...]) -> str:
    """Add a case's source and campaign to the text of params.yaml; all else, comments too, stays as it is."""
    name, currency, table = map(_yaml_word, (options.name, options.currency, source.as_posix()))
    money = {one: _yaml_word(getattr(options, one)) for one in ("value", "contact_cost", "offer_cost")}
    words = {"en": options.period, "ru": PERIODS.get(options.period, options.period)}
    period = in_one_line({language: words[language] for language in languages})
    campaign = CAMPAIGN.format(name=name, currency=currency, period=period, **money)
    lines = f"  {name}: {{source: {table}, current: {table}}}\n"
    for section, added in (("cases", lines), ("campaign", campaign)):
        head = re.search(rf"(?m)^{section}:.*\n", params)
        if not head:
            raise UserError(f"params.yaml has no line '{section}:' to add the case under.")
        params = params[: head.end()] + added + params[head.end() :]
    return params


def with_artifact(stages: str, name: str, title: str) -> str:
    """Add the name of a case's champion to the text of dvc.yaml, by which model registries find it."""
    head = re.search(r"(?m)^artifacts:.*\n", stages)
    if not head:
        raise UserError("dvc.yaml has no line 'artifacts:' to add the case's champion under.")
    told = in_one_line([f"{title}: the champion and its members"])[1:-1]
    line = ARTIFACT.format(name=name, title=told, label=_yaml_word(name))
    return stages[: head.end()] + line + stages[head.end() :]


def _yaml(content: dict[str, Any]) -> str:
    return as_yaml(content)


def _yaml_word(value: str | float) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return in_one_line(int(value) if whole else value)
