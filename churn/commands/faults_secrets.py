"""Looks for clients in everything that leaves the machine: files that git tracks, and reports."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from churn.base.config import read_config
from churn.clients.contract import Contract
from churn.clients.schema import CLIENT
from churn.commands.faults_doors import CANARY
from churn.commands.faults_place import cases

SHORTEST = 8
"""Letters of a text that is looked for: a shorter one may stand anywhere by chance."""

HERE = ("tests/", "churn/commands/faults")
"""Where the planted secret is written down."""


def secrets(root: Path) -> tuple[pd.DataFrame, list[str]]:
    """Look for clients' texts, and for the planted secret, in what leaves the machine.

    Returns
    -------
    table : pandas.DataFrame
        By case and place: how many texts were looked for in how many files, and how many were found.
    wrong : list of str
        Where a text stands; the text itself is not shown.
    """
    tracked = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout
    places = {
        "files in git": [root / name for name in tracked.splitlines() if not name.startswith(HERE)],
        "reports": sorted((root / "reports").rglob("*.html")),
    }
    rows, wrong = [], []
    for case in cases(root):
        texts = own_texts(root, case)
        for place, files in places.items():
            where = [path for path in files if path.is_file() and holds(path, texts)]
            rows.append({"case": case, "in": place, "texts": len(texts), "files": len(files), "found": len(where)})
            wrong += [f"{path.relative_to(root)} holds a client's text of case {case}" for path in where]
    return pd.DataFrame(rows), wrong


def own_texts(root: Path, case: str) -> set[str]:
    """Give the texts that stand in one row alone of a case's clients: their keys, identifiers and names."""
    path = root / "data/clean" / case / "clients.parquet"
    if not path.is_file():
        return {CANARY}
    clients = pd.read_parquet(path)
    contract = read_config(root / "cases" / case / "contract.yaml", Contract)
    texts = {name for table in contract.tables.values() for name, one in table.columns.items() if one.type == "text"}
    found = {CANARY}
    for name in [CLIENT, *(name for name in texts if name in clients)]:
        column = clients[name].dropna().astype(str)
        found |= {text for text in column[~column.duplicated(keep=False)] if len(text) >= SHORTEST}
    return found


def holds(path: Path, texts: Iterable[str]) -> bool:
    """Tell whether a file holds one of the texts as a word of its own."""
    words = re.findall(r"[^\s\"'<>,;:()\[\]{}]+", path.read_bytes().decode("utf-8", "replace"))
    return not set(words).isdisjoint(texts)
