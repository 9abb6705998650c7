"""The same content gives the same bytes, rounded where the last digits would differ between machines."""

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.files import DIGITS, read_json, rounded, write_json, write_parquet, write_table

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
QUICK = settings(max_examples=50, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1 / 3, 0.333333),
        (-2 / 3, -0.666667),
        (0.1 + 0.2, 0.3),
        (123456789.0, 123457000.0),
        (-6.23274463e10, -6.23274e10),
        (999999.5, 1000000.0),
        (1234567.0, 1234570.0),
        (1.23456789e-30, 1.23457e-30),
        (1.7976931348623157e308, 1.79769e308),
        (7.0, 7.0),
        (0.0, 0.0),
    ],
)
def test_six_digits_are_left(value: float, expected: float) -> None:
    """The result is the very float that the six digits spell, so that no tail of digits is ever written."""
    assert repr(float(rounded(np.array([value]))[0])) == repr(expected)


def test_what_is_not_a_number_stays() -> None:
    """Missing values and infinities come through, in an array of any shape."""
    values = np.array([[np.nan, np.inf], [-np.inf, 0.0]])
    np.testing.assert_array_equal(rounded(values), values)
    assert rounded(np.array([], dtype=float)).shape == (0,)
    assert rounded(np.array(1 / 3)).shape == ()


@QUICK
@given(FLOATS)
def test_rounding_moves_a_number_by_half_a_unit_at_most(value: float) -> None:
    """The error is at most half of the sixth digit, and a second rounding changes nothing."""
    once = rounded(np.array([value]))
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1) if abs(value) > 1e-300 else 5e-324
    assert abs(float(once[0]) - value) <= unit * 0.5000001 or abs(value) <= 1e-300
    assert list(rounded(once)) == list(once)


@QUICK
@given(st.integers(-(10**5), 10**5), st.integers(-8, 8), st.integers(-4, 4))
def test_noise_in_the_last_bits_does_not_show(digits: int, power: int, steps: int) -> None:
    """Numbers that differ by a few of the smallest steps, as between two processors, are written alike."""
    value = noisy = float(f"{digits}e{power}")
    for _ in range(abs(steps)):
        noisy = float(np.nextafter(noisy, math.copysign(math.inf, steps))) if value else value
    assert float(rounded(np.array([noisy]))[0]) == value


@QUICK
@given(st.lists(FLOATS, min_size=1, max_size=5))
def test_rounding_leaves_its_argument(values: list[float]) -> None:
    """The array given is not changed."""
    array = np.array(values)
    rounded(array)
    assert list(array) == values


def test_a_table_is_written_in_a_plain_dialect(tmp_path: Path) -> None:
    """UTF-8, commas, line feeds, no index; floats have six digits and integers all of theirs."""
    frame = pd.DataFrame({"город": ["Ростов", None], "n": [123456789, 2], "rate": [1 / 3, np.nan]}, index=[5, 7])
    write_table(frame, tmp_path / "a" / "b" / "table.csv")
    expected = "город,n,rate\nРостов,123456789,0.333333\n,2,\n"
    assert (tmp_path / "a" / "b" / "table.csv").read_bytes() == expected.encode("utf-8")


def test_a_written_frame_is_not_changed(tmp_path: Path) -> None:
    """Rounding happens in the file, not in the frame."""
    frame = pd.DataFrame({"rate": [1 / 3], "share": [np.float32(0.1)]})
    before = frame.copy(deep=True)
    write_table(frame, tmp_path / "table.csv")
    write_parquet(frame, tmp_path / "table.parquet")
    pd.testing.assert_frame_equal(frame, before)


def test_clients_are_written_whole(tmp_path: Path) -> None:
    """Values and types of clients come back exactly, without rounding; the index does not."""
    frame = pd.DataFrame(
        {"client": ["a", "b"], "p": [1 / 3, np.nan], "flag": np.array([0, 1], dtype=np.int8), "n": [2**53 - 1, 0]},
        index=[3, 1],
    )
    write_parquet(frame, tmp_path / "a" / "clients.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a" / "clients.parquet"), frame.reset_index(drop=True))


@pytest.mark.parametrize("name", ["table.csv", "table.parquet", "table.json"])
def test_the_same_content_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    """A file written twice, over itself or elsewhere, has the same bytes."""
    frame = pd.DataFrame({"город": ["Ростов", None], "rate": [1 / 3, np.nan]})
    paths = [tmp_path / "one" / name, tmp_path / "two" / name, tmp_path / "one" / name]
    contents = []
    for path in paths:
        if name.endswith("csv"):
            write_table(frame, path)
        elif name.endswith("parquet"):
            write_parquet(frame.copy(deep=True), path)
        else:
            write_json({"b": 1 / 3, "a": {"город": "Ростов"}}, path)
        contents.append(path.read_bytes())
    assert contents == [contents[0]] * 3


@pytest.mark.parametrize("value", [np.nan, float("inf"), np.float32("nan")])
def test_json_has_no_nan(tmp_path: Path, value: float) -> None:
    """A number that is none is written as null, which every reader of JSON understands."""
    write_json({"a": value, "b": [value, 1.0]}, tmp_path / "m.json")
    assert read_json(tmp_path / "m.json") == {"a": None, "b": [None, 1.0]}


def test_json_is_readable_and_keeps_its_order(tmp_path: Path) -> None:
    """Two spaces, letters as they are, keys in the order given, six digits, one line feed at the end."""
    content: dict[Any, Any] = {"б": 1 / 3, "a": {"города": ("Ростов", 2 / 3), 1: None}, "n": 123456789, "yes": True}
    write_json(content, tmp_path / "deep" / "metrics.json")
    assert (tmp_path / "deep" / "metrics.json").read_text(encoding="utf-8") == (
        "{\n"
        '  "б": 0.333333,\n'
        '  "a": {\n'
        '    "города": [\n'
        '      "Ростов",\n'
        "      0.666667\n"
        "    ],\n"
        '    "1": null\n'
        "  },\n"
        '  "n": 123456789,\n'
        '  "yes": true\n'
        "}\n"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(1 / 3), 0.333333),
        (np.float32(0.1), 0.1),
        (np.int64(7), 7),
        (np.int8(1), 1),
        (np.bool_(True), True),
        ([np.int64(1), (np.float64(0.5),)], [1, [0.5]]),
        ({"x": {np.int64(3): np.float64(2.0)}}, {"x": {"3": 2.0}}),
    ],
)
def test_numbers_of_numpy_become_plain(tmp_path: Path, value: object, expected: object) -> None:
    """Scalars of numpy, at any depth, are written as JSON's own and come back with its types."""
    write_json({"value": value}, tmp_path / "metrics.json")
    read = read_json(tmp_path / "metrics.json")["value"]
    assert (type(expected), expected) == (type(read), read)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@QUICK
@given(st.dictionaries(st.text(max_size=4), JSON, max_size=3))
def test_json_without_floats_comes_back_as_it_was(content: dict[str, Any]) -> None:
    """Only floats are changed by writing; the object given stays as it was."""
    before = json.dumps(content)
    with TemporaryDirectory() as folder:
        write_json(content, Path(folder, "metrics.json"))
        read = read_json(Path(folder, "metrics.json"))
    assert read == content
    assert json.dumps(content) == before
