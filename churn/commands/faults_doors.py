"""The doors of this repository: what is spoilt on its way in, and what then reads it."""

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from churn.__main__ import main as churn
from churn.base.config import read_config
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.commands import measure, new_case, preflight, set_source
from churn.commands.faults_place import URL, Place, cases
from churn.commands.settings import read_all_params
from churn.faults.spoil_bytes import spoil_bytes
from churn.faults.spoil_cells import CELLS, Rows
from churn.faults.spoil_files import (
    bomb,
    gzip_bomb,
    read_rows,
    spoil_csv,
    spoil_parquet,
    spoil_text,
    spoil_workbook,
)
from churn.history.history import read_history
from churn.ingest.checks import check_tables
from churn.ingest.new_clients import for_new_clients, read_new_clients
from churn.ingest.simulate import simulate
from churn.ingest.simulated_files import write_files
from churn.ingest.simulator import Simulator
from churn.ingest.source import read_settings, read_source
from churn.measure.outcomes import read_outcomes
from churn.monitor.batches import locate, read_batch

CANARY = "canary7f3e91"
"""Stands in databases' URLs and in a variable of the environment; nothing that is printed may hold it."""

SECRET_URLS = (
    f"postgresql+psycopg://user:{CANARY}@127.0.0.1:1/base", f"postgresql+psycopg://user:{CANARY}@x@127.0.0.1:1/base",
    f"mysql://user:{CANARY}@127.0.0.1/base", f"postgresql+psycopg://127.0.0.1:1/base?user=u&password={CANARY}",
    f"sqlite:///nowhere.db?password={CANARY}", f"://user:{CANARY}@h", f"user:{CANARY}@h/base", f"{CANARY}",
    f"postgresql+psycopg://user:{CANARY}@127.0.0.1:port/base", f"sqlite://user:{CANARY}@/base.db",
)  # fmt: skip

Call = Callable[[], object]


@dataclass(frozen=True)
class Door:
    """A way in.

    Attributes
    ----------
    name : str
        What comes in there.
    spoil : callable
        Spoils a file of the place, and gives what is to be called with it.
    weight : int
        How often it is tried beside others.
    writes : bool
        Whether it may write.
    starts : bool
        Whether it asks git or DVC; they are not run here, and what would ask them counts as refused.
    """

    name: str
    spoil: Callable[[Place, Random], Call]
    weight: int = 1
    writes: bool = False
    starts: bool = False


def studied(source: Path, case: str) -> Call:
    """Read, check and clean clients as the stages ingest and clean do."""

    def call() -> object:
        contract = read_config(Path("cases", case, "contract.yaml"), Contract)
        raw = check_tables(read_source(source, contract.tables), contract.tables, contract.target)
        return clean(raw, contract)

    return call


def today(source: Path, case: str) -> Call:
    """Read, check and clean clients of today."""

    def call() -> object:
        contract = for_new_clients(read_config(Path("cases", case, "contract.yaml"), Contract))
        return clean(read_new_clients(source, contract), contract)

    return call


def declared(case: str) -> Call:
    """Read what a case declares, as preflight does, and its tables."""

    def call() -> object:
        contract = read_config(Path("cases", case, "contract.yaml"), Contract)
        preflight.check_case(Path("cases", case), contract)
        return studied(Path("csv", case), case)()

    return call


def remembered(case: str) -> Call:
    """Read a case's history."""
    return lambda: read_history(Path("cases", case, "history.yaml"))


def settings() -> object:
    """Read params.yaml as commands and preflight do."""
    read_all_params(Path("params.yaml"))
    return preflight.main([])


def drawn(path: Path) -> Call:
    """Read a simulator and write its files."""

    def call() -> object:
        found = read_settings(path)
        if isinstance(found, Simulator):
            write_files(found, simulate(found).clients, Path("out"))
        return 0

    return call


def judged(arguments: list[str]) -> int:
    """Read a batch and its outcomes as monitor does; the champion, which it asks for before, is not here."""
    case, batch, outcomes = arguments[:3]
    read_batch(locate(case, batch).path)
    read_outcomes(Path(outcomes), read_config(Path("cases", case, "contract.yaml"), Contract))
    return 0


def _table(kind: str, spoil: Callable[[bytes, Rows, Random], bytes], seen: Callable[[Path, str], Call]) -> Any:
    def door(place: Place, random: Random) -> Call:
        case = random.choice(cases(place.whole))
        path = random.choice(sorted((place.whole / kind / case).iterdir())).relative_to(place.whole)
        rows = read_rows(place.read(next((place.whole / "csv" / case).glob(f"{path.stem}.*")).relative_to(place.whole)))
        place.spoilt(path, spoil(place.read(path), rows, random))
        return seen(path.parent, case)

    return door


def _yaml(name: str, seen: Callable[[str], Call]) -> Any:
    def door(place: Place, random: Random) -> Call:
        case = random.choice(cases(place.whole))
        path = Path("cases", case, name)
        place.spoilt(path, spoil_text(place.read(path), random))
        return seen(case)

    return door


def _params(place: Place, random: Random) -> Call:
    place.spoilt(Path("params.yaml"), spoil_text(place.read(Path("params.yaml")), random))
    return settings


def _database(place: Place, random: Random) -> Call:
    case = random.choice(cases(place.whole))
    path = Path("database", case, "database.yaml")
    url = f"sqlite:///{path.parent / 'base.db'}"
    other = random.choice((url[:-1], f"postgresql{url}", *CELLS)).replace("\0", "")
    draw = random.random()
    os.environ[URL] = url if draw < 0.7 else random.choice(SECRET_URLS) if draw < 0.9 else other
    if random.random() < 0.2:
        base = path.with_name("base.db")
        place.spoilt(base, spoil_bytes(place.read(base), random))
    else:
        place.spoilt(path, spoil_text(place.read(path), random))
    return studied(path, case)


def _unpacked(place: Place, random: Random) -> Call:
    """Pack a table, spoil the archive, or make it a bomb."""
    path = Path("csv/bank/packed.csv.gz" if random.random() < 0.5 else "csv/bank/packed.zip")
    text = spoil_csv(place.read(next((place.whole / "csv/bank").glob("*.csv")).relative_to(place.whole)), random)
    content = gzip.compress(text, mtime=0)
    if path.suffix == ".zip":
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w") as packed:
            packed.writestr(random.choice(("a.csv", "../a.csv", "/a.csv", "a/")), text)
        content = result.getvalue()
    if random.random() < 0.05:
        content = bomb("a.csv") if path.suffix == ".zip" else gzip_bomb()
    place.spoilt(path, spoil_bytes(content, random) if random.random() < 0.5 else content)
    return studied(path, "bank")


def _campaign_files(call: Callable[[list[str]], int]) -> Any:
    def door(place: Place, random: Random) -> Call:
        path = Path(random.choice(("list.csv", "outcomes.csv")))
        place.spoilt(path, spoil_csv(place.read(path), random))
        arguments = ["bank", "list.csv", "outcomes.csv", *(["--write"] if random.random() < 0.3 else [])]
        return lambda: call(arguments)

    return door


MONEY = ("--value", "3000", "--contact-cost", "5", "--offer-cost", "200", "--currency", "€")


def _first_target(place: Place, case: str) -> tuple[Path, str, str]:
    contract = read_config(place.whole / "cases" / case / "contract.yaml", Contract)
    table = contract.tables[contract.target.table]
    path = next((place.whole / "csv" / case).glob(f"{table.file}.*")).relative_to(place.whole)
    return path, contract.target.column, str(contract.target.left[0])


def _new_case(place: Place, random: Random) -> Call:
    path, column, left = _first_target(place, random.choice(cases(place.whole)))
    place.spoilt(path, spoil_csv(place.read(path), random))
    return lambda: new_case.main(["mine", str(path), "--target", column, "--left", left, *MONEY])


def _set_source(place: Place, random: Random) -> Call:
    case = random.choice(cases(place.whole))
    path, _, _ = _first_target(place, case)
    place.spoilt(path, spoil_csv(place.read(path), random))
    return lambda: set_source.main([case, str(path.parent)])


def _lines(place: Place) -> list[list[str]]:
    path, column, left = _first_target(place, "bank")
    return [
        ["measure", "bank", "list.csv", "outcomes.csv", "--write"],
        ["monitor", "bank", "list.csv", "outcomes.csv"],
        ["keep", "bank", "list.csv", "--name", "2026-11"],
        ["score", "bank", str(path), "out.csv"],
        ["new-case", "mine", str(path), "--target", column, "--left", left, *MONEY],
        ["set-source", "bank", str(path)],
        ["remove-case", "bank", "--force"],
        ["simulate", "cases/bank/simulator.yaml", "out", "--clients", "50"],
        ["preflight"],
    ]


WORDS = (
    "-h",
    "--",
    "-",
    "",
    ".",
    "..",
    "/",
    "/dev/null",
    "cases",
    "params.yaml",
    "list.csv",
    "--json",
    "out.json",
    "x" * 300,
)


def _command_line(place: Place, random: Random) -> Call:
    words = list(random.choice(_lines(place)))
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(words) + 1)
        word = random.choice((*WORDS, *CELLS, *words)).replace("\0", "")
        if random.random() < 0.3:
            words.insert(at, word)
        elif at < len(words):
            words[at : at + 1] = [] if random.random() < 0.2 else [word]
    return lambda: churn(words)


def _csv_bytes(content: bytes, rows: Rows, random: Random) -> bytes:
    return spoil_csv(content, random)


DOORS = (
    Door("tables, CSV", _table("csv", _csv_bytes, studied), 22),
    Door("tables of today, CSV", _table("csv", _csv_bytes, today), 6),
    Door("tables, packed", _unpacked, 4),
    Door("tables, Excel", _table("xlsx", spoil_workbook, studied), 6),
    Door("tables, Parquet", _table("parquet", spoil_parquet, studied), 10),
    Door("database", _database, 8),
    Door("contract.yaml", _yaml("contract.yaml", declared), 12),
    Door("study.yaml", _yaml("study.yaml", declared), 6),
    Door("labels.yaml", _yaml("labels.yaml", declared), 3),
    Door("actions.yaml", _yaml("actions.yaml", declared), 3),
    Door("history.yaml", _yaml("history.yaml", remembered), 3),
    Door("simulator.yaml", _yaml("simulator.yaml", lambda case: drawn(Path("cases", case, "simulator.yaml"))), 6, True),
    Door("current.yaml", _yaml("current.yaml", lambda case: today(Path("cases", case, "current.yaml"), case)), 2),
    Door("params.yaml", _params, 6),
    Door("list and outcomes, measure", _campaign_files(measure.main), 6, True),
    Door("list and outcomes, monitor", _campaign_files(judged), 6, True),
    Door("table, new-case", _new_case, 6, True),
    Door("tables, set-source", _set_source, 4, True),
    Door("command lines", _command_line, 8, True, True),
)


def prepared(place: Place, door: Door, seed: int, number: int) -> Call:
    """Spoil the input of a number, the same for the same seed, and give what is to be called."""
    with chdir(place.folder):
        return door.spoil(place, Random(f"{seed} {door.name} {number}"))  # noqa: S311  a test needs no secrecy
