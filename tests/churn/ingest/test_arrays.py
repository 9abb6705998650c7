"""Columns converted many cells at once are those converted cell by cell."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.clients.contract import Column
from churn.ingest.arrays import facts, stored, text, typed
from churn.ingest.checks import convert
from churn.ingest.dates import count_orders, orders_of
from churn.ingest.folder import RawTable
from churn.ingest.numbers import decimal_of, signs_of

CELLS = [
    *(
        "",
        "NA",
        " 5",
        "7",
        "7.0",
        "-0",
        "-0.0",
        "+3",
        "1,5",
        "1,234",
        "1,234.5",
        "1.234,5",
        "1.234",
        "1.234.567",
        "1e3",
    ),
    *("inf", "nan", "0", "1", "да", "No", "x", "12345678901234567890", "0.1234567890123456789", "5.", ".5", "1-2"),
    *(
        "01.02.2024",
        "2024-01-31",
        "31/12/2023 10:05",
        "1 Feb 2024",
        "2024-01-31 10",
        "2023-12-31T10:05:03.5",
        "0999-1-1",
    ),
]

COLUMNS = [
    Column(type="integer", missing=True),
    Column(type="integer", min=0, max=100),
    Column(type="number", missing=True),
    Column(type="number", decimal=",", missing=True),
    Column(type="number", decimal="."),
    Column(type="number", missing_marks=("x",)),
    Column(type="number", unit="x"),
    Column(type="flag"),
    Column(type="category", missing=True),
    Column(type="category", values=("0", "1", "NA")),
    Column(type="integer", values=(0, 1)),
    Column(type="text", missing=True),
    Column(type="date", missing=True),
    Column(type="date", min=date(2024, 1, 1)),
    Column(type="date", format="dmy", missing=True),
    Column(type="date", format="ymd", missing=True),
    Column(type="date", format="%Y-%m-%d", missing=True),
]


def outcome(convert: Any) -> Any:
    """Give the values, or the message."""
    try:
        found = convert()
    except UserError as error:
        return str(error)
    return found.type, [None if value is None or value != value else value for value in found.to_pylist()]


def one_by_one(cells: list[str], column: Column) -> pa.Array:
    return stored(convert(RawTable("a.csv", pd.DataFrame({"x": cells}, dtype=object)), "x", column), column)


def at_once(cells: pa.Array, column: Column) -> pa.Array:
    return typed(cells, "a.csv", "x", column)


@given(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4), st.sampled_from([1, 40]), st.sampled_from(COLUMNS))
@settings(max_examples=120, deadline=None)
def test_text_is_converted_as_cell_by_cell(cells: list[str], times: int, column: Column) -> None:
    """Values, types and messages are the same, for few cells and for few texts in many cells."""
    array = pa.array(cells * times, pa.string())
    assert outcome(lambda: at_once(array, column)) == outcome(lambda: one_by_one(cells * times, column))


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=5), st.integers(0, 17))
@settings(max_examples=50, deadline=None)
def test_every_digit_is_kept(numbers: list[float], digits: int) -> None:
    """A number read by Arrow has the bits of the one read by pandas."""
    cells = [f"{number:.{digits}f}" for number in numbers]
    column = Column(type="number")
    assert outcome(lambda: at_once(pa.array(cells), column)) == outcome(lambda: one_by_one(cells, column))


@pytest.mark.parametrize(
    ("values", "column", "expected"),
    [
        ([1, 2], {"type": "integer"}, [1, 2]),
        ([1, None], {"type": "integer", "missing": True}, [1.0, None]),
        ([1.0, 2.0], {"type": "integer"}, [1, 2]),
        ([0.1, None], {"type": "number", "missing": True}, [0.1, None]),
        ([True, False], {"type": "flag"}, [1, 0]),
        ([1, 0], {"type": "flag"}, [1, 0]),
        ([1, 2], {"type": "category"}, ["1", "2"]),
        ([1.0, 2.5], {"type": "text"}, ["1", "2.5"]),
        ([date(2024, 1, 31)], {"type": "date"}, [datetime(2024, 1, 31)]),
        ([datetime(2024, 1, 31, 10, 5, 3, 9)], {"type": "date", "format": "dmy"}, [datetime(2024, 1, 31, 10, 5, 3)]),
        ([Decimal("1.50")], {"type": "number"}, [1.5]),
        ([-1, 5], {"type": "number", "missing_marks": ("-1",)}, [None, 5.0]),
    ],
)
def test_typed_values_stay_what_they_are(values: list[Any], column: dict[str, Any], expected: list[Any]) -> None:
    """Values of a Parquet file do not become text and values again."""
    found = at_once(pa.array(values), Column(**column)).to_pylist()
    assert [None if value is None or value != value else value for value in found] == expected


@pytest.mark.parametrize(
    ("values", "column", "told"),
    [
        ([1.5], {"type": "integer"}, "numbers that are not whole in 1 rows (row 0: '1.5')"),
        ([2, 7], {"type": "integer", "max": 3}, "values outside -inf to 3 in 1 rows (row 1: '7')"),
        ([1, None], {"type": "integer"}, "empty cells in 1 rows (row 1: '')"),
        ([2**60], {"type": "integer"}, "integers beyond 9007199254740991"),
        ([float("inf")], {"type": "number"}, "cells that are not a number (number) in 1 rows (row 0: 'inf')"),
        ([date(2024, 1, 31)], {"type": "date", "max": date(2023, 1, 1)}, "values outside -inf to 2023-01-01"),
        (["x"], {"type": "date"}, "cells that are not a date"),
    ],
)
def test_typed_values_are_checked(values: list[Any], column: dict[str, Any], told: str) -> None:
    """As cells of text are, with the same words."""
    with pytest.raises(UserError) as caught:
        at_once(pa.array(values), Column(**column))
    assert told in str(caught.value)


def test_categories_of_a_file_are_text() -> None:
    """A dictionary of Parquet is decoded."""
    array = pa.array(["b", "a", None]).dictionary_encode()
    assert at_once(array, Column(type="category", missing=True)).to_pylist() == ["b", "a", None]
    assert text(array).to_pylist() == ["b", "a", ""]


@given(st.lists(st.sampled_from(CELLS), min_size=1, max_size=6), st.integers(0, 6))
@settings(max_examples=50, deadline=None)
def test_blocks_together_tell_what_the_column_tells(cells: list[str], cut: int) -> None:
    """How decimals and days are written is the same for a column and for all its blocks."""
    blocks = [part for part in (cells[:cut], cells[cut:]) if part]
    signs = [signs_of(pd.Series(part, dtype=object)) for part in blocks]
    assert (signs[0] | signs[-1]).decimal == decimal_of(pd.Series(cells, dtype=object))
    found = [facts(pa.array(part), Column(type="date", missing=True)).orders for part in blocks]
    filled = pd.Series([cell.strip() for cell in cells if cell not in ("", "NA", "nan")], dtype=object)
    assert (found[0] if len(found) == 1 else found[0] + found[1]).fitting == orders_of(filled)


def test_orders_are_counted_by_cells() -> None:
    """Of days that no order reads everywhere, the one that reads the most cells is taken, however few its texts are."""
    counted = count_orders(pd.Series(["31.12.2024", "2024-01-31", "x"], dtype=object), pd.Series([5, 3, 1]))
    assert (counted.filled, counted.read, counted.fitting, counted.best) == (9, (3, 5, 0), [], "dmy")


def test_a_block_is_not_changed() -> None:
    """Slices of an array are read where they begin."""
    array = pa.array(["x", "1", "2", "y"]).slice(1, 2)
    assert at_once(array, Column(type="integer")).to_pylist() == [1, 2]
    assert not facts(array, Column(type="number")).matter
