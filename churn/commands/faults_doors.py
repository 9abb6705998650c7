"""The doors of this repository, and a small copy of it whose files are spoilt one by one."""

import csv
import functools
import io
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Collection
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import yaml

from churn.__main__ import main as churn
from churn.base.config import read_config
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.commands import measure, new_case, preflight, set_source
from churn.commands.settings import read_all_params
from churn.faults.spoil_bytes import spoil_bytes
from churn.faults.spoil_cells import CELLS, Rows, spoil_cells, spoil_structure
from churn.faults.spoil_yaml import spoil_yaml
from churn.history.history import read_history
from churn.ingest.checks import check_tables
from churn.ingest.new_clients import for_new_clients, read_new_clients
from churn.ingest.simulate import simulate, write_files
from churn.ingest.simulator import Simulator
from churn.ingest.source import read_settings, read_source
from churn.measure.outcomes import read_outcomes
from churn.monitor.batches import locate, read_batch
from churn.plan.actions import Actions

CLIENTS = 80
"""Of a case's tables here."""

BOMB = 600 << 20
"""Bytes that a packed file of half a megabyte unfolds to."""

URL = "CHURN_FAULTS_DATABASE"

CANARY = "canary7f3e91"
"""Stands in databases' URLs and in a variable of the environment; nothing that is printed may hold it."""

SECRET_URLS = (
    f"postgresql+psycopg://user:{CANARY}@127.0.0.1:1/base", f"postgresql+psycopg://user:{CANARY}@x@127.0.0.1:1/base",
    f"mysql://user:{CANARY}@127.0.0.1/base", f"postgresql+psycopg://127.0.0.1:1/base?user=u&password={CANARY}",
    f"sqlite:///nowhere.db?password={CANARY}", f"://user:{CANARY}@h", f"user:{CANARY}@h/base", f"{CANARY}",
    f"postgresql+psycopg://user:{CANARY}@127.0.0.1:port/base", f"sqlite://user:{CANARY}@/base.db",
)  # fmt: skip

Call = Callable[[], object]


@dataclass
class Place:
    """A copy of what the doors read.

    Attributes
    ----------
    folder : Path
        The copy; the process works in it.
    whole : Path
        The same, never changed.
    changed : list of Path
        Files that differ from those in ``whole``, relative to both.
    """

    folder: Path
    whole: Path
    changed: list[Path] = field(default_factory=list)

    def spoilt(self, path: Path, content: bytes) -> None:
        """Put other bytes in place of a file's."""
        self.changed.append(path)
        (self.folder / path).write_bytes(content)

    def read(self, path: Path) -> bytes:
        """Give a file's bytes as they were."""
        return (self.whole / path).read_bytes()

    def restore(self, everything: bool) -> None:
        """Put back what was spoilt; all of it where a door writes."""
        if everything:
            for one in self.folder.iterdir():
                shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
            shutil.copytree(self.whole, self.folder, dirs_exist_ok=True)
        for path in self.changed:
            if (self.whole / path).is_file():
                (self.folder / path).write_bytes(self.read(path))
            else:
                (self.folder / path).unlink(missing_ok=True)
        self.changed.clear()


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


def make_place(root: Path, folder: Path, among: Collection[str] = ()) -> Place:
    """Copy settings and cases, all or some, and draw small tables of them in all formats."""
    whole = folder / "whole"
    for case in among or cases(root):
        target, left_out = whole / "cases" / case, shutil.ignore_patterns("tables", "*.dvc")
        shutil.copytree(root / "cases" / case, target, ignore=left_out)
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copy2(root / name, whole / name)
    for case in cases(whole):
        for name in ("simulator.yaml", "current.yaml"):
            if (path := whole / "cases" / case / name).is_file():
                _shrink(path)
        _tables(whole, case)
    _campaign(whole)
    place = Place(folder / "repository", whole)
    shutil.copytree(whole, place.folder)
    return place


def cases(root: Path) -> list[str]:
    """Name the cases that come with a simulator."""
    return sorted(path.parent.name for path in (root / "cases").glob("*/simulator.yaml"))


def _shrink(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, "clients": CLIENTS}, allow_unicode=True, sort_keys=False), "utf-8")


def _tables(root: Path, case: str) -> None:
    """Write a case's tables as CSV, Excel, Parquet and SQLite, each kind in a folder of its own."""
    simulator = read_config(root / "cases" / case / "simulator.yaml", Simulator)
    folder = root / "csv" / case
    write_files(simulator, simulate(simulator).clients, folder)
    contract = read_config(root / "cases" / case / "contract.yaml", Contract)
    for kind in ("xlsx", "parquet", "database"):
        (root / kind / case).mkdir(parents=True)
    base = sqlite3.connect(root / "database" / case / "base.db")
    for name, table in contract.tables.items():
        frame = pd.read_csv(next(folder.glob(f"{table.file}.*")), sep=None, engine="python", dtype=str)
        frame.to_excel(root / "xlsx" / case / f"{table.file}.xlsx", index=False)
        frame.to_parquet(root / "parquet" / case / f"{table.file}.parquet", index=False)
        frame.to_sql(name, base, index=False)
    base.close()
    queries = {name: f'select * from "{name}"' for name in contract.tables}  # noqa: S608  names of our own contracts
    text = yaml.safe_dump({"url_from": URL, "as_of": "2026-11", "queries": queries}, allow_unicode=True)
    (root / "database" / case / "database.yaml").write_text(text, "utf-8")


def _campaign(root: Path) -> None:
    """Write a list as it was sent and what became of its clients."""
    actions = read_config(root / "cases/bank/actions.yaml", Actions)
    offers = [one.id for one in actions.offers] or ["general"]
    rows = [[f"{number}|Ростов", "control" if number % 3 == 0 else "contact", offers[number % len(offers)],
             f"{(number % 10) / 10 + 0.05:.2f}", "15000"] for number in range(60)]  # fmt: skip
    outcomes = [[row[0], str(number * 7 % 5 // 3), str(number % 2)] for number, row in enumerate(rows)]
    head = ["client", "group", "offer", "probability", "value"]
    (root / "list.csv").write_bytes(written([head, *rows]))
    (root / "outcomes.csv").write_bytes(written([["client", "left", "taken"], *outcomes]))


def read_rows(content: bytes) -> Rows:
    """Read a CSV of ours as rows of cells."""
    text = content.decode("utf-8")
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def written(rows: Rows, separator: str = ",") -> bytes:
    """Write rows of cells as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def spoil_rows(rows: Rows, random: Random) -> Rows:
    """Spoil cells, structure, or both."""
    draw = random.random()
    spoilt = spoil_structure(rows, random) if draw > 0.55 else rows
    return spoil_cells(spoilt, random) if draw < 0.65 and spoilt and spoilt[0] else spoilt


def spoil_csv(content: bytes, random: Random) -> bytes:
    """Spoil a CSV: its cells and structure, or its bytes."""
    if random.random() < 0.35:
        return spoil_bytes(content, random)
    return written(spoil_rows(read_rows(content), random), random.choice(",,,,;\t|"))


def spoil_text(content: bytes, random: Random) -> bytes:
    """Spoil a YAML file: its structure, or its bytes."""
    if random.random() < 0.25:
        return spoil_bytes(content, random)
    return spoil_yaml(content.decode("utf-8"), random).encode("utf-8", "surrogatepass")


def spoil_workbook(content: bytes, rows: Rows, random: Random) -> bytes:
    """Spoil a workbook: its bytes, its cells and structure, or what is packed in it; at times it is a zip bomb."""
    draw = random.random()
    if draw < 0.3:
        return spoil_bytes(content, random)
    if draw < 0.33:
        return bomb(random.choice(("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")), content)
    if draw < 0.5:
        return _repacked(content, random)
    return workbook(spoil_rows(rows, random))


def workbook(rows: Rows) -> bytes:
    """Write rows as a workbook, what looks like a formula as a formula."""
    from openpyxl import Workbook

    book, content = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("data")
    for row in rows:
        sheet.append([_printable(cell) for cell in row])
    book.save(content)
    return content.getvalue()


def _printable(cell: str) -> str | float:
    short = "".join(letter for letter in cell if letter.isprintable())[:32_000]
    return float(short) if short.isascii() and short.isdigit() and len(short) < 15 else short


def _repacked(content: bytes, random: Random) -> bytes:
    """Lose, spoil or double one of the files that are packed in a workbook."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        chosen, how = random.choice(old.namelist()), random.choice(("lose", "spoil", "empty"))
        for name in old.namelist():
            inside = old.read(name)
            if name != chosen or how != "lose":
                inside = spoil_bytes(inside, random) if name == chosen and how == "spoil" else inside
                new.writestr(name, b"" if name == chosen and how == "empty" else inside)
    return result.getvalue()


@functools.cache
def bomb(inside: str, content: bytes | None = None) -> bytes:
    """Give a small zip, a workbook's where its bytes are given, one file of which unfolds to ``BOMB`` bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as packed:
        if content is not None:
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                for name in book.namelist():
                    if name != inside:
                        packed.writestr(name, book.read(name))
        with packed.open(inside, "w", force_zip64=True) as file:
            for _ in range(BOMB >> 20):
                file.write(b"a," * (1 << 19))
    return result.getvalue()


def spoil_parquet(content: bytes, rows: Rows, random: Random) -> bytes:
    """Spoil a Parquet file: its bytes, its cells, or its types."""
    if random.random() < 0.4:
        return spoil_bytes(content, random)
    spoilt = [row for row in spoil_rows(rows, random) if row]
    wide = len(spoilt[0]) if spoilt else 0
    whole = [[*row, *[""] * wide][:wide] for row in spoilt[1:]]
    columns: dict[str, Any] = {}
    for place, name in enumerate(spoilt[0] if spoilt else []):
        cells = [row[place] for row in whole]
        columns[name] = random.choice(PARQUET)(cells) if random.random() < 0.1 else cells
    result = io.BytesIO()
    frame = pd.DataFrame(columns)
    try:
        frame.to_parquet(result, index=random.random() < 0.1)
    except (ValueError, TypeError, UnicodeEncodeError):  # pyarrow cannot write it
        return content[:-1]
    return result.getvalue()


PARQUET: tuple[Callable[[list[str]], Any], ...] = (
    lambda cells: [[cell, 1][:1] for cell in cells],
    lambda cells: [{"a": cell} for cell in cells],
    lambda cells: [cell.encode("utf-8", "replace") for cell in cells],
    lambda cells: pd.Categorical(cells),
    lambda cells: pd.to_datetime([0] * len(cells), utc=True),
    lambda cells: pd.to_timedelta([1] * len(cells)),
    lambda cells: [None] * len(cells),
    lambda cells: [True] * len(cells),
    lambda cells: [float("inf")] * len(cells),
    lambda cells: pd.period_range("2024-01", periods=len(cells), freq="M"),
    lambda cells: pd.array([2**63 + 1] * len(cells), dtype="uint64"),
    lambda cells: pd.date_range("2024-01-01", periods=len(cells), freq="ns"),
)
"""Columns of types that a contract does not foresee."""


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
    preflight.main([])
    return 0


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
    import gzip

    path = Path("csv/bank/packed.csv.gz" if random.random() < 0.5 else "csv/bank/packed.zip")
    text = spoil_csv(place.read(next((place.whole / "csv/bank").glob("*.csv")).relative_to(place.whole)), random)
    content = gzip.compress(text, mtime=0)
    if path.suffix == ".zip":
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w") as packed:
            packed.writestr(random.choice(("a.csv", "../a.csv", "/a.csv", "a/")), text)
        content = result.getvalue()
    if random.random() < 0.05:
        content = bomb("a.csv") if path.suffix == ".zip" else _gzip_bomb()
    place.spoilt(path, spoil_bytes(content, random) if random.random() < 0.5 else content)
    return studied(path, "bank")


@functools.cache
def _gzip_bomb() -> bytes:
    import gzip

    result = io.BytesIO()
    with gzip.GzipFile(fileobj=result, mode="wb", mtime=0) as file:
        for _ in range(BOMB >> 20):
            file.write(b"a," * (1 << 19))
    return result.getvalue()


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
    return path, contract.target.column, str(contract.target.positive)


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
    Door(
        "history.yaml", _yaml("history.yaml", lambda case: lambda: read_history(Path("cases", case, "history.yaml"))), 3
    ),
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
