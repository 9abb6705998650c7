"""Tables of documentation, written by the command that measures them: between its two marks, and nowhere else."""

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from churn.base.errors import UserError
from churn.base.files import write_whole


def marks(command: str) -> tuple[str, str]:
    """Give the lines between which a command writes."""
    return f"<!-- {command}:begin -->", f"<!-- {command}:end -->"


def written(path: Path, command: str) -> str:
    """Give what stands between a command's marks.

    Raises
    ------
    UserError
        The file is not there, or does not have each mark once, in their order.
    """
    return _parts(path, command)[1]


def write(path: Path, command: str, text: str) -> None:
    """Put a text between a command's marks; the rest of the file stays.

    Raises
    ------
    UserError
        As ``written``.
    """
    before, _, after = _parts(path, command)
    write_whole(path, f"{before}\n\n{text.strip()}\n\n{after}")


def _parts(path: Path, command: str) -> tuple[str, str, str]:
    begin, end = marks(command)
    if not path.is_file():
        raise UserError(f"{path}: no such file. Make one with the lines {begin} and {end}; tables go between them.")
    text = path.read_text(encoding="utf-8")
    found = re.fullmatch(f"(?s)(.*{re.escape(begin)})(.*)({re.escape(end)}.*)", text)
    if not found or text.count(begin) != 1 or text.count(end) != 1:
        raise UserError(f"{path}: expected are one line {begin} and, below it, one line {end}. Put them there.")
    return found[1], found[2].strip(), found[3]


def as_markdown(table: pd.DataFrame) -> str:
    """Write a table in Markdown, cells as ``str`` gives them, empty where nothing is."""
    rows = [list(table.columns), ["---"] * table.shape[1]]
    rows += [["" if pd.isna(cell) else str(cell) for cell in row] for row in table.astype(object).to_numpy()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def with_other_rows(table: pd.DataFrame, before: str, measured: Collection[str]) -> pd.DataFrame:
    """Add to a table the rows that stand in the document and were not measured anew.

    Parameters
    ----------
    table : pandas.DataFrame of str
        What was measured; its first column names what, such as the case.
    before : str
        What stands in the document.
    measured : collection of str
        Of which all rows are replaced.

    Returns
    -------
    pandas.DataFrame
        Rows sorted by the first column, else in their order. A document's table with other columns is left out.
    """
    head, *rest = [_cells(line) for line in before.splitlines() if line.startswith("|")] or [[]]
    kept = [row for row in rest[1:] if row[0] not in measured] if head == list(table.columns) else []
    both = pd.concat([table.astype(str), pd.DataFrame(kept, columns=table.columns, dtype=str)], ignore_index=True)
    return both.sort_values(str(table.columns[0]), kind="stable", ignore_index=True)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
