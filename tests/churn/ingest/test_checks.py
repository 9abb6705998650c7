"""Cells become typed by the contract, or a message says which of them cannot."""

import re
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.clients.contract import Column, Table, Target
from churn.ingest.checks import EMPTY, check_columns, check_tables, without_target
from churn.ingest.folder import RawTable, read_folder


def raw(**cells: list[str]) -> RawTable:
    rows = range(2, len(next(iter(cells.values()))) + 2)
    return RawTable(Path("data/clients.csv"), pd.DataFrame(cells, index=rows, dtype=object))


def checked(cells: list[str], **column: Any) -> pd.Series:
    """Check one column."""
    return check_tables({"t": raw(x=cells)}, {"t": table(x=column)}, None)["t"]["x"]


def refusal(cells: list[str], **column: Any) -> str:
    with pytest.raises(UserError) as caught:
        checked(cells, **column)
    return str(caught.value)


def table(key: tuple[str, ...] = (), **columns: Any) -> Table:
    return Table(file="clients", key=key, columns={name: Column(**column) for name, column in columns.items()})


@pytest.mark.parametrize(
    ("kind", "cells", "expected", "dtype"),
    [
        ("integer", ["7", "-2", "+3"], [7, -2, 3], "int64"),
        ("integer", ["7.0", "1e3"], [7, 1000], "int64"),
        ("integer", ["1 200", "1\u00a0200", "1\u202f200"], [1200, 1200, 1200], "int64"),
        ("number", ["1.5", "2", "-.5", "3e-2"], [1.5, 2.0, -0.5, 0.03], "float64"),
        ("number", ["1,5", "2", "-,5"], [1.5, 2.0, -0.5], "float64"),
        ("number", ["1 234,5", "1\u00a0234\u00a0567,25"], [1234.5, 1234567.25], "float64"),
        ("number", ["1 234.5", " 7 "], [1234.5, 7.0], "float64"),
        ("flag", ["0", "1", "1.0"], [0, 1, 1], "int8"),
        ("flag", ["True", "FALSE", "true"], [1, 0, 1], "int8"),
        ("flag", ["Yes", "no", "НЕТ", "y"], [1, 0, 0, 1], "int8"),
        ("number", ["1,234.5", "12"], [1234.5, 12.0], "float64"),
        ("number", ["1.234,5", "1.234"], [1234.5, 1234.0], "float64"),
        ("category", [" М", "Ж ", "1"], ["М", "Ж", "1"], "object"),
        ("text", ["007", "1,5", "a b"], ["007", "1,5", "a b"], "object"),
    ],
)
def test_cells_get_the_declared_type(kind: str, cells: list[str], expected: list[object], dtype: str) -> None:
    """Decimal commas, spaces in numbers and words for truth are understood; text stays as it is."""
    values = checked(cells, type=kind)
    assert (list(values), str(values.dtype)) == (expected, dtype)


@pytest.mark.parametrize("word", sorted(EMPTY))
@pytest.mark.parametrize("kind", ["integer", "number", "category", "text"])
def test_words_for_missing_are_empty_cells(kind: str, word: str) -> None:
    """Every word for a missing cell becomes a missing cell where those are allowed."""
    values = checked(["5", word, f" {word} "], type=kind, missing=True)
    assert list(values.isna()) == [False, True, True]
    assert values.iloc[0] == ("5" if kind in ("category", "text") else 5)


def test_a_declared_level_is_not_empty() -> None:
    """A level named None or NA counts as a level once the contract declares it."""
    assert list(checked(["None", "NA", ""], type="category", values=("None", "NA"), missing=True)) == [
        "None",
        "NA",
        None,
    ]


def test_missing_integers_are_floats() -> None:
    """Integers with missing cells are floats; where none is missing they are integers though some might be."""
    assert str(checked(["1", ""], type="integer", missing=True).dtype) == "float64"
    assert str(checked(["1", "2"], type="integer", missing=True).dtype) == "int64"


def test_tables_get_declared_columns_and_order() -> None:
    """The result has the declared columns in declared order, counted from zero, in the order of the file."""
    found = check_tables(
        {"t": raw(b=["1", "2"], a=["x", "y"])}, {"t": table(a={"type": "text"}, b={"type": "integer"})}, None
    )["t"]
    pd.testing.assert_frame_equal(found, pd.DataFrame({"a": pd.Series(["x", "y"], dtype=object), "b": [1, 2]}))


def test_extra_columns_are_left_out_with_a_warning() -> None:
    """A column that the contract does not declare is named in a warning and left out."""
    with pytest.warns(UserWarning, match=r"data/clients\.csv: columns .* left out: phone, mail"):
        found = check_tables({"t": raw(phone=["1"], x=["2"], mail=["3"])}, {"t": table(x={"type": "integer"})}, None)
    assert list(found["t"].columns) == ["x"]


def test_the_declared_columns_raise_no_warning() -> None:
    """A file that holds what was promised passes in silence."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        checked(["1"], type="integer")


@pytest.mark.parametrize(
    ("columns", "fragments"),
    [
        (
            ["bal", "cit"],
            ["missing columns: balance, city.", "Did you mean 'bal'?", "Undeclared columns there: bal, cit."],
        ),
        (["balance", "towns"], ["missing columns: city.", "Undeclared columns there: towns."]),
        (["balance"], ["missing columns: city.", "The file has no other columns."]),
    ],
)
def test_missing_columns_are_named_with_the_nearest_there(columns: list[str], fragments: list[str]) -> None:
    """The message lists what is missing, proposes the nearest name in the file and says what to do."""
    with pytest.raises(UserError) as caught:
        check_tables(
            {"t": raw(**{name: ["1"] for name in columns})},
            {"t": table(balance={"type": "number"}, city={"type": "text"})},
            None,
        )
    message = str(caught.value)
    expected = ["data/clients.csv: ", *fragments, "Rename the column in the file or change the contract."]
    assert [fragment for fragment in expected if fragment not in message] == []


def test_columns_named_twice_are_refused() -> None:
    """Nobody guesses which of two equal names is meant."""
    twice = raw(x=["1"], y=["2"])
    twice.cells.columns = pd.Index(["x", "x"])
    with pytest.raises(UserError, match=r"data/clients\.csv: columns named twice: x. Rename or remove one of each."):
        check_tables({"t": twice}, {"t": table(x={"type": "integer"})}, None)


@pytest.mark.parametrize(
    ("column", "cells", "expected"),
    [
        (
            {"type": "number"},
            ["1", "", "NA"],
            "empty cells in 2 rows (row 3: '', row 4: 'NA'). "
            "Fill them, or allow them with `missing: true` in the contract.",
        ),
        (
            {"type": "number"},
            ["1", "many", "1.2.3"],
            "cells that are not a number (number) in 2 rows (row 3: 'many', row 4: '1.2.3'). Correct them in the file",
        ),
        (
            {"type": "number"},
            ["1.5", "2,5"],
            "cells that are not a number (number) in 1 rows (row 3: '2,5'). Correct them in the file",
        ),
        (
            {"type": "number"},
            ["True", "inf"],
            "cells that are not a number (number) in 2 rows (row 2: 'True', row 3: 'inf'). Correct them in the file",
        ),
        (
            {"type": "integer"},
            ["1", "2.5"],
            "numbers that are not whole in 1 rows (row 3: '2.5'). Correct them, or declare `type: number`.",
        ),
        (
            {"type": "integer"},
            ["9007199254740993"],
            "integers beyond 9007199254740991 in 1 rows (row 2: written as 9999999999999999). "
            "Declare an identifier as `type: text`.",
        ),
        (
            {"type": "flag"},
            ["0", "1", "2"],
            "unknown levels in 1 rows (row 4: '2'). "
            "Allowed: 0, 1. Correct the cells, or add the level to the contract.",
        ),
        (
            {"type": "flag"},
            ["maybe"],
            "cells that are not a number (flag) in 1 rows (row 2: 'maybe'). Correct them in the file",
        ),
        (
            {"type": "category", "values": ("М", "Ж"), "missing": True},
            ["М", "", "м"],
            "unknown levels in 1 rows (row 4: 'м'). "
            "Allowed: М, Ж. Correct the cells, or add the level to the contract.",
        ),
        (
            {"type": "integer", "values": (1, 6, 12)},
            ["6", "7"],
            "unknown levels in 1 rows (row 3: '7'). "
            "Allowed: 1, 6, 12. Correct the cells, or add the level to the contract.",
        ),
        (
            {"type": "number", "min": 0, "max": 120},
            ["0", "120", "-1", "121"],
            "values outside 0 to 120 in 2 rows (row 4: '-1', row 5: '121'). "
            "Correct them, or change the range in the contract.",
        ),
        (
            {"type": "number", "min": 0},
            ["-0.5"],
            "values outside 0 to inf in 1 rows (row 2: '-0.5'). Correct them, or change the range in the contract.",
        ),
    ],
)
def test_a_wrong_cell_is_shown_with_its_row(column: dict[str, Any], cells: list[str], expected: str) -> None:
    """The message names file and column, the first rows as found, what is allowed and what to do."""
    assert refusal(cells, **column).startswith(f"data/clients.csv, column 'x': {expected}")


def test_only_the_first_five_rows_are_shown() -> None:
    """Five cells are shown and the others counted."""
    message = refusal(["1", *"abcdefg"], type="number")
    assert "in 7 rows (row 3: 'a', row 4: 'b', row 5: 'c', row 6: 'd', row 7: 'e' and 2 more)" in message


def test_rows_are_those_of_the_file() -> None:
    """Where blank rows were left out, the message still gives the row in the file."""
    gaps = raw(x=["1", "a"])
    gaps.cells.index = pd.Index([4, 9])
    with pytest.raises(UserError, match="row 9: 'a'"):
        check_tables({"t": gaps}, {"t": table(x={"type": "number"})}, None)


@pytest.mark.parametrize("levels", [(0, 1), (-1, 1)])
def test_a_flag_may_have_other_values(levels: tuple[int, int]) -> None:
    """Declared values replace 0 and 1."""
    assert list(checked([str(level) for level in levels], type="flag", values=levels)) == list(levels)


def test_a_repeated_key_is_refused() -> None:
    """Every row of a repeated key is shown, whatever the columns of the key are."""
    columns: Any = {"id": {"type": "text"}, "month": {"type": "integer"}}
    cells = raw(id=["a", "a", "b", "a"], month=["1", "2", "1", "1.0"])
    with pytest.raises(UserError) as caught:
        check_tables({"t": cells}, {"t": table(("id", "month"), **columns)}, None)
    assert str(caught.value) == (
        "data/clients.csv, column 'id, month': keys that occur more than once in 2 rows "
        "(row 2: written as a, 9, row 5: written as a, 9). Keep one row a key, or widen the key in the contract."
    )


def test_a_key_of_one_column_is_checked() -> None:
    """A key of one column is shown by how it is written."""
    with pytest.raises(UserError, match=r"column 'id': keys .* in 2 rows .row 2: written as 9, row 4: written as 9"):
        check_tables({"t": raw(id=["7", "8", "7"])}, {"t": table(("id",), id={"type": "integer"})}, None)


def test_keys_apart_in_one_column_are_unique() -> None:
    """A key of two columns is repeated only where both are."""
    columns: Any = {"id": {"type": "text"}, "month": {"type": "integer"}}
    cells = raw(id=["a", "a", "b"], month=["1", "2", "1"])
    assert len(check_tables({"t": cells}, {"t": table(("id", "month"), **columns)}, None)["t"]) == 3


def target_refusal(cells: list[str], positive: Any, negative: Any, **column: Any) -> str:
    target = Target(table="t", column="x", positive=positive, negative=negative)
    with pytest.raises(UserError) as caught:
        check_tables({"t": raw(x=cells)}, {"t": table(x=column)}, target)
    return str(caught.value)


def test_a_target_has_the_two_declared_values() -> None:
    """A third value of the target is shown with its row and the two allowed."""
    assert target_refusal(["1", "-1", "0"], 1, -1, type="integer") == (
        "data/clients.csv, column 'x': target values in 1 rows (row 4: '0'). Allowed: -1, 1. Correct the cells."
    )


def test_a_missing_target_is_refused() -> None:
    """An empty cell is neither of the target's values."""
    message = target_refusal(["left", "stayed", ""], "left", "stayed", type="category", missing=True)
    assert "target values in 1 rows (row 4: '')" in message


@pytest.mark.parametrize("only", ["left", "stayed"])
def test_a_study_needs_both_classes(only: str) -> None:
    """A table of leavers only, or of stayers only, is refused in words."""
    assert target_refusal([only] * 3, "left", "stayed", type="category") == (
        f"data/clients.csv: the target 'x' is {only} in every row. "
        "A study needs clients who left (left) and clients who stayed (stayed)."
    )


def test_new_clients_need_no_target() -> None:
    """Without the target's column the other tables and columns are declared as before, and one class may be absent."""
    tables = {"t": table(id={"type": "text"}, x={"type": "flag"}), "o": table(x={"type": "number"})}
    declared = without_target(tables, Target(table="t", column="x", positive=1, negative=0))
    assert {name: list(one.columns) for name, one in declared.items()} == {"t": ["id"], "o": ["x"]}
    assert list(tables["t"].columns) == ["id", "x"]
    assert list(check_tables({"t": raw(id=["a"]), "o": raw(x=["1.5"])}, declared, None)["t"]["id"]) == ["a"]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.decimals(-(10**6), 10**6, places=3), min_size=1, max_size=6))
def test_a_number_means_the_same_in_every_spelling(numbers: list[Any]) -> None:
    """Decimal points and decimal commas, with and without thousands separated by spaces, give the same numbers."""
    points = [f"{number:.3f}" for number in numbers]
    spellings = [
        points,
        [cell.replace(".", ",") for cell in points],
        [f"{number:,.3f}".replace(",", " ") for number in numbers],
        [f"{number:,.3f}".replace(",", "\u00a0").replace(".", ",") for number in numbers],
    ]
    expected = [float(number) for number in numbers]
    assert [list(checked(cells, type="number")) for cells in spellings] == [expected] * 4


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.integers(1 - 2**53, 2**53 - 1), min_size=1, max_size=6))
def test_integers_keep_their_last_digit(numbers: list[int]) -> None:
    """No integer that passes the check is changed."""
    assert list(checked([str(number) for number in numbers], type="integer")) == numbers


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.permutations(range(4)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    """Rows in another order give the same typed rows in that order, and the cells read are not changed."""
    columns: Any = {"a": {"type": "number", "missing": True}, "b": {"type": "category"}, "c": {"type": "flag"}}
    cells = raw(a=["1,5", "", "2", "1 000"], b=["x", "y", "x", "z"], c=["True", "0", "1", "0"])
    shuffled = RawTable(cells.path, cells.cells.iloc[order])
    before = shuffled.cells.copy(deep=True)
    straight = check_tables({"t": cells}, {"t": table(**columns)}, None)["t"]
    found = check_tables({"t": shuffled}, {"t": table(**columns)}, None)["t"]
    pd.testing.assert_frame_equal(found, straight.iloc[order].reset_index(drop=True))
    pd.testing.assert_frame_equal(shuffled.cells, before)
    assert found["c"].dtype == np.int8


@pytest.mark.parametrize(
    ("column", "cells", "expected"),
    [
        ({"decimal": "."}, ["1,234", "5"], [1234, 5]),
        ({"decimal": ","}, ["1,234", "1.500"], [1.234, 1500]),
        ({"unit": "$", "decimal": "."}, ["$1,234.50", "-$5", "$ 7"], [1234.5, -5, 7]),
        ({"unit": "%"}, ["12 %", "5,5%"], [12, 5.5]),
        ({"unit": "months"}, ["12 months", "3months", "4"], [12, 3, 4]),
        ({"missing_marks": ("-", "Unknown")}, ["-", "Unknown", "4"], [None, None, 4]),
    ],
)
def test_numbers_are_read_as_declared(column: dict[str, Any], cells: list[str], expected: list[float | None]) -> None:
    """Separators, units and marks of empty cells that the contract names are understood."""
    values = checked(cells, type="number", **column)
    assert [None if np.isnan(value) else value for value in values] == expected


@pytest.mark.parametrize(
    ("form", "cells", "expected"),
    [
        (None, ["2024-01-31", "2024-02-01T10:30:00Z"], ["2024-01-31", "2024-02-01"]),
        (None, ["31.12.2024", "1.2.24"], ["2024-12-31", "2024-02-01"]),
        ("mdy", ["01/02/2024", "Mar 5, 2024"], ["2024-01-02", "2024-03-05"]),
        ("%d%b%Y", ["05Jan2024"], ["2024-01-05"]),
    ],
)
def test_dates_are_read(form: str | None, cells: list[str], expected: list[str]) -> None:
    """The usual ways to write a day are understood, with a time or without."""
    values = checked(cells, type="date", format=form)
    assert list(values.dt.strftime("%Y-%m-%d")) == expected


def test_an_empty_date_is_missing() -> None:
    """NaT, blanks and declared marks become missing dates where cells may be empty."""
    values = checked(["2024-01-31", "NaT", "", "never"], type="date", missing_marks=("never",))
    assert list(values.isna()) == [False, True, True, True]


@pytest.mark.parametrize(
    ("cells", "column", "fragment"),
    [
        (["01/02/2024"], {}, "`format: dmy` or `format: mdy`"),
        (["2024-02-30"], {}, "cells that are not a date"),
        (["2024-01-31", "soon"], {"format": "ymd"}, "row 3: 'soon'"),
        (["1999-01-31"], {"min": date(2000, 1, 1)}, "values outside 2000-01-01 to inf"),
        (["2031-01-31"], {"max": date(2030, 1, 1)}, "values outside -inf to 2030-01-01"),
    ],
)
def test_what_is_no_date_is_refused(cells: list[str], column: dict[str, Any], fragment: str) -> None:
    """Days that no calendar has, days out of range, and days that could be months are said, with what to do."""
    assert fragment in refusal(cells, type="date", **column)


def test_ordered_levels_are_those_allowed() -> None:
    """A level that the order does not name is refused."""
    assert "unknown levels" in refusal(["low", "huge"], type="category", ordered=("low", "high"))


@pytest.mark.parametrize("content", ["215348,Anna Petrova,3.5\n215349,Olga,2\n", "id,Anna Petrova,215348\nsum,3.5,2\n"])
def test_a_file_without_its_header_shows_no_client(tmp_path: Path, content: str) -> None:
    """Its first row stands in place of names of columns, and messages end in logs."""
    (tmp_path / "money.csv").write_text(content, encoding="utf-8")
    tables = {"money": Table(file="money", columns={name: Column(type="text") for name in ("id", "name", "sum")})}
    with pytest.raises(UserError, match=r"declared|Undeclared") as refused:
        check_columns(read_folder(tmp_path, tables)["money"], tables["money"])
    assert not re.search("215348|Anna|Petrova", str(refused.value))
