"""Spoils files of tables and settings, each kind in its ways: bytes, cells and structure, what is packed."""

import csv
import functools
import gzip
import io
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

import pandas as pd
from openpyxl import Workbook

from churn.faults.spoil_bytes import spoil_bytes
from churn.faults.spoil_cells import Rows, spoil_cells, spoil_structure
from churn.faults.spoil_yaml import spoil_yaml

BOMB = 600 << 20
"""Bytes that a packed file of half a megabyte unfolds to."""


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


@functools.cache
def gzip_bomb() -> bytes:
    """Give a small gzip that unfolds to ``BOMB`` bytes."""
    result = io.BytesIO()
    with gzip.GzipFile(fileobj=result, mode="wb", mtime=0) as file:
        for _ in range(BOMB >> 20):
            file.write(b"a," * (1 << 19))
    return result.getvalue()
