"""Text of any size is read in batches as it is read whole, and what is broken is told by file and row."""

import csv
import gzip
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.clients.contract import Column, Table
from churn.ingest import stream
from churn.ingest.folder import read_file
from churn.ingest.stream import count_lines, header_of_text, text_batches

TABLE = Table(file="a", columns={name: Column(type="text") for name in ("id", "город")})

Rows = dict[int, list[str]]
"""Cells by the row's number."""


def read(path: Path) -> Rows:
    found: Rows = {}
    for batch, rows in text_batches(path, TABLE):
        assert batch.schema.names == header_of_text(path, TABLE)
        found |= dict(zip(rows.tolist(), map(list, zip(*batch.to_pydict().values(), strict=True)), strict=True))
    return found


def written(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def whole(path: Path) -> Rows:
    cells = read_file(path, TABLE).cells
    return {row: list(values) for row, *values in cells.itertuples()}


@pytest.fixture(autouse=True, params=[(7, 64, 40), (1 << 20, 1 << 20, 1 << 20)])
def _sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many bytes are read together: few of them cut letters and rows, too."""
    for name, size in zip(("PIECE", "BATCH", "HEAD"), request.param, strict=True):
        monkeypatch.setattr(stream, name, size)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_dialect_is_read_as_it_is_whole(tmp_path: Path, encoding: str, end: str, separator: str) -> None:
    """Encodings, ends of lines and separators; cells with line ends; blank rows are left out, and counted."""
    lines = ["id,город", "1,Ростов", "", '2,"a,""b""\nc"', ",", "3,", "4,Рыбинск"]
    text = end.join(line.replace(",", separator) for line in lines) + end
    path = written(tmp_path, text.encode(encoding))
    assert read(path) == whole(path) != {}
    assert list(read(path)) == [2, 4, 6, 7]
    assert count_lines(path) >= 6


@given(st.lists(st.tuples(st.text('aя,"\n ', max_size=4), st.text("bж;\t'", max_size=4)), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_csv_writes_is_read_back(lines: list[tuple[str, str]]) -> None:
    """Quoted cells keep everything that stands in them."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([("id", "город"), *lines])
    with TemporaryDirectory() as folder:
        found = read(written(Path(folder), text.getvalue().encode()))
    assert found == {row: list(cells) for row, cells in enumerate(lines, 2) if any(cells)}


def test_a_packed_file_is_unpacked_on_the_way(tmp_path: Path) -> None:
    """gzip is read as the text that it holds."""
    path = written(tmp_path, gzip.compress("id,город\n1,Ростов\n".encode()), "a.csv.gz")
    assert read(path) == {2: ["1", "Ростов"]}
    assert count_lines(path) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,город\n1,Р".encode()[:-1], "neither UTF-8 nor cp1251|no UTF-8 text"),
        ("id,город\n1,Ростов\n2,".encode("cp1251") + b"\x98\n", "neither UTF-8 nor cp1251|line 3: no CHARMAP text"),
        (
            b"id,x\n1,2\n\n3,4,5\n",
            r"row 4: a row does not fit the header \(3 cells, 2 are expected\), written as 9,9,9",
        ),
        (b"id,x\n1,2\n3\n", r"row 3: a row does not fit the header \(1 cells, 2 are expected\), written as 9"),
        (b'id,x\n1,2\n3,"4\n5,6\n', r"a row does not fit the header \(row 3 is the last\)\. Perhaps a quotation mark"),
        (b"a,b\n1,2\n", "the first row has none of the declared columns"),
    ],
)
def test_broken_text_is_told_by_row(tmp_path: Path, content: bytes, told: str) -> None:
    """Bytes that are no letters, and rows with more or fewer cells than the header."""
    with pytest.raises(UserError, match=f"a.csv.*({told})"):
        read(written(tmp_path, content))


def test_text_that_changes_its_encoding_is_told_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that were told to be UTF-8 are so to the end."""
    monkeypatch.setattr(stream, "HEAD", 40)
    monkeypatch.setattr(stream, "PIECE", 16)
    path = written(tmp_path, ("id,город\n" + "1,Ростов\n" * 100).encode() + b"2,\xff\xfe\n")
    with pytest.raises(UserError, match=r"a\.csv, line 102: no UTF-8 text, as the lines above it are"):
        read(path)


def test_ascii_does_not_say_which_encoding(tmp_path: Path) -> None:
    """The first letter beyond it does, however far down it stands."""
    path = written(tmp_path, b"id,x\n" + b"1,2\n" * 100 + "3,Ы\n".encode("cp1251"))
    assert read(path)[102] == ["3", "Ы"]
