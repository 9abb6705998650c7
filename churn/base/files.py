"""Reads and writes tables and JSON so that the same content gives the same bytes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

DIGITS = 6
"""Significant digits written: differences in the last bits between processors and thread counts do not show."""


def rounded(values: np.ndarray) -> np.ndarray:
    """Round floats to ``DIGITS`` significant digits; NaN and infinities stay."""
    values = np.asarray(values, dtype=float)
    short = [float(f"{value:.{DIGITS}g}") for value in values.ravel().tolist()]  # by text: arithmetic leaves 1e-16
    return np.array(short, dtype=float).reshape(values.shape)


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write statistics as CSV, floats rounded to six significant digits. Folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    floats = frame.select_dtypes("float").columns
    short = frame.assign(**{name: rounded(frame[name].to_numpy()) for name in floats})
    short.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write statistics as CSV files of a folder, each under its name."""
    for name, table in tables.items():
        write_table(table, folder / f"{name}.csv")


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write clients as Parquet, values as they are. Folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write metrics or a schema as JSON in the order given, floats rounded to six significant digits, NaN as null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_plain(content), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a place beside a file, which is put in the file's place once it is written whole.

    A kill, a full disk or an error leaves the old file, never half of the new one; folders are made as needed.
    """
    place = path.resolve()  # of a link: what it points to is written
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".new.{place.name}")  # the ending stays, for libraries go by it
    try:
        yield beside
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file that is never half-written, texts as UTF-8 with the ends of lines that they have."""
    with whole(path) as beside:
        beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_folder(folder: Path) -> dict[str, pd.DataFrame]:
    """Read all tables of a folder, by the names of their files; levels stay texts, "1" becomes no number."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            found[path.stem] = pd.read_csv(path, dtype=dict.fromkeys(("level", "level_high", "level_low"), str))
        elif path.suffix == ".parquet":
            found[path.stem] = pd.read_parquet(path)
    return found


def read_folders(folders: Iterable[Path]) -> dict[str, dict[str, pd.DataFrame]]:
    """Read the tables of folders ``<stage>/<case>``, by stage."""
    return {folder.parent.name: read_folder(folder) for folder in folders}


def _plain(content: Any) -> Any:
    if isinstance(content, dict):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_plain(value) for value in content]
    if isinstance(content, (float, np.floating)):
        return float(rounded(np.array(content))) if np.isfinite(content) else None  # JSON has no NaN
    return content.item() if isinstance(content, np.generic) else content
