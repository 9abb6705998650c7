"""Cells of files that people send around."""

from pathlib import Path

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.ingest.folder import RawTable
from churn.measure.cells import days, read_cells, text


@pytest.mark.parametrize("read", [text, days])
def test_a_column_twice_is_refused(read: object) -> None:
    """Also one that need not be there: which of the two is meant, nobody knows."""
    raw = RawTable(Path("list.csv"), pd.DataFrame([["2026-11-30", "2026-11-30"]], columns=["date", "date"]))
    with pytest.raises(UserError, match=r"list.csv: columns named twice: date. Remove one of each."):
        read(raw, "date")  # type: ignore[operator]


def test_a_name_longer_than_any_files_is_no_file() -> None:
    """Path.is_file raises for it."""
    with pytest.raises(UserError, match=r"9\.\.\.: no such file"):
        read_cells(Path("9" * 5000), ("client",))
