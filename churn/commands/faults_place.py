"""A small copy of this repository's settings and cases, with tables in all formats, whose files are spoilt."""

import shutil
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import yaml

from churn.base.config import read_config
from churn.clients.contract import Contract
from churn.faults.spoil_files import written
from churn.ingest.simulate import simulate
from churn.ingest.simulated_files import write_files
from churn.ingest.simulator import Simulator
from churn.plan.actions import Actions

CLIENTS = 80
"""Of a case's tables here."""

URL = "CHURN_FAULTS_DATABASE"


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
    own : set of str
        Keys and texts of clients, which no error message may show.
    """

    folder: Path
    whole: Path
    changed: list[Path] = field(default_factory=list)
    own: set[str] = field(default_factory=set)

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


def own_cells(whole: Path) -> set[str]:
    """Give the cells of keys and texts, of six letters or more, of all tables in a place."""
    found: set[str] = set()
    for case in cases(whole):
        contract = read_config(whole / "cases" / case / "contract.yaml", Contract)
        for table in contract.tables.values():
            frame = pd.read_csv(
                next((whole / "csv" / case).glob(f"{table.file}.*")), sep=None, engine="python", dtype=str
            )
            texts = {name for name, column in table.columns.items() if column.type == "text"}
            keys = set(contract.key) & {name for name, column in table.columns.items() if column.type != "category"}
            for name in (texts | keys) & set(frame):
                found |= {cell for cell in frame[name].dropna() if len(cell) >= 6}
    return found


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
