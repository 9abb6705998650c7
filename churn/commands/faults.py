"""Breaks what can be broken, with a seed, and counts what came out: inputs, secrets, kills, full disks, neighbours.

python -m churn faults [--seed 0] [--inputs 10000] [--kills 20] [--study CLONE] [--only inputs secrets ...]
                       [--json FILE] [--document docs/reliability.md]    # of kinds that are not tried, tables stay

Everything happens in temporary copies. Every input must end in success or in one message with exit code 2, in bounded
time and memory, and write nowhere else. Exit code 1: something ended otherwise; it is printed with what makes it again.
"""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

import pandas as pd

from churn.base.files import write_json
from churn.commands.documents import as_markdown, write, written
from churn.commands.faults_inert import inert
from churn.commands.faults_inputs import bad, inputs_table, spoilt_inputs
from churn.commands.faults_killed import killed
from churn.commands.faults_machine import machine
from churn.commands.faults_neighbours import neighbours
from churn.commands.faults_secrets import secrets
from churn.commands.faults_surroundings import surroundings
from churn.commands.options import add_document, command_line

TOLD = {
    "inputs": "Valid files of the five cases, and command lines, spoilt in bytes, cells and structure: how they ended. "
    "Each was watched for time, memory, what it started, what it wrote elsewhere, and planted secrets in what it said:",
    "secrets": "Clients' own texts (keys and names of eight letters and more) and planted secrets, looked for:",
    "inert": "Hostile cells, names and labels (formulas, HTML, Markdown) in what people open:",
    "killed": "The whole process group killed at a random moment or at a random write, then the same command "
    "run again: how often it ended with the bytes of an undisturbed run:",
    "machine": "Little room on the disk, a tree that may not be written to, little memory: how commands ended, where "
    "one message says what is missing and no file is half-written:",
    "neighbours": "What meets a run: each is refused or has its turn, and what dvc.lock says is what was read:",
    "surroundings": "The same stages in other surroundings: whether dvc.lock has the same bytes:",
}


class Found(NamedTuple):
    """A table of what was tried, and a line for everything that came out as it must not."""

    table: pd.DataFrame
    wrong: list[str]


def main(arguments: list[str]) -> int:
    """Break, count, print; write where asked."""
    parser = command_line("faults", __doc__, json=True)
    add_document(parser)
    parser.add_argument("--seed", type=int, default=0, help="of everything that is drawn (%(default)s)")
    parser.add_argument("--inputs", type=int, default=10_000, help="how many (%(default)s)")
    parser.add_argument("--kills", type=int, default=20, help="how many (%(default)s)")
    parser.add_argument("--study", type=Path, metavar="CLONE", help="a clone with its cache, for kills of a real case")
    parser.add_argument("--only", nargs="+", choices=TOLD, default=list(TOLD), help="these alone")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    ways: dict[str, Callable[[], Found]] = {
        "inputs": lambda: of_inputs(root, options.seed, options.inputs),
        "secrets": lambda: Found(*secrets(root)),
        "inert": lambda: Found(*inert(root)),
        "killed": lambda: Found(*killed(root, options.seed, options.kills, options.study)),
        "machine": lambda: Found(*machine(root)),
        "neighbours": lambda: Found(*neighbours(root)),
        "surroundings": lambda: Found(*surroundings(root)),
    }
    found = {name: ways[name]() for name in TOLD if name in options.only}
    told = {name: section(name, one, options.seed) for name, one in found.items()}
    print("\n\n".join(told.values()))
    wrong = [line for one in found.values() for line in one.wrong]
    if options.document:
        whole = {**sections(written(options.document, "faults")), **told}
        write(options.document, "faults", "\n\n".join(whole[name] for name in TOLD if name in whole))
    if options.json:
        tables = {name: one.table.to_dict("records") for name, one in found.items()}
        write_json({"seed": options.seed, "tables": tables, "wrong": wrong}, options.json)
    return 1 if wrong else 0


def of_inputs(root: Path, seed: int, count: int) -> Found:
    """Try spoilt inputs."""
    found = spoilt_inputs(root, seed, count)
    wrong = [f"{one.door}, input {one.number}: {one.end}: {one.told}" for one in bad(found)]
    return Found(inputs_table(found), wrong)


def section(name: str, found: Found, seed: int) -> str:
    """Write what was found in Markdown."""
    wrong = "".join(f"\n- {_line(line)}" for line in found.wrong)
    end = f"Seed {seed}. Came out as it must not:" + (f"\n{wrong}" if wrong else " nothing.")
    return "\n\n".join([TOLD[name], as_markdown(found.table), end])


def sections(text: str) -> dict[str, str]:
    """Find in a document what was written of each kind, so that kinds that are not tried anew stay."""
    begins = sorted((text.index(first), name) for name, first in TOLD.items() if first in text)
    ends = [begin for begin, _ in begins[1:]] + [len(text)]
    return {name: text[begin:end].strip() for (begin, name), end in zip(begins, ends, strict=True)}


def _line(text: str) -> str:
    """Put what was told into one line, without the temporary folders of this machine."""
    return re.sub(rf"{re.escape(gettempdir())}/[^/ ]+", "…", " ".join(text.split()))
