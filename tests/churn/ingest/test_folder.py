"""Files of every dialect give the same cells; files that cannot be read are explained."""

import csv
import gzip
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.clients.contract import Column, Table
from churn.ingest.folder import ENDINGS, SEPARATORS, read_file, read_folder
from churn.ingest.path import find_source

COLUMNS: Any = {"id": {"type": "text"}, "город": {"type": "category"}, "доход": {"type": "number"}}
CLIENTS = Table(file="clients", columns=COLUMNS)
MONEY = Table(file="money", columns=COLUMNS)

LINES = [["id", "город", "доход"], ["07", "Ростов", "10"], ["08", "", "20"], ["09", "Рыбинск", ""]]
CELLS = {"id": ["07", "08", "09"], "город": ["Ростов", "", "Рыбинск"], "доход": ["10", "20", ""]}


def text(separator: str = ",", end: str = "\n", lines: list[list[str]] = LINES) -> str:
    return "".join(separator.join(line) + end for line in lines)


def cells(path: Path, table: Table = CLIENTS) -> pd.DataFrame:
    return read_folder(path, {"clients": table})["clients"].cells


def cells_of(folder: Path, content: bytes, name: str = "clients.csv") -> pd.DataFrame:
    (folder / name).write_bytes(content)
    return cells(folder)


def packed(content: bytes, ending: str) -> bytes:
    """Pack CSV text as the ending of a file's name says."""
    buffer = io.BytesIO()
    if ending.endswith(".gz"):
        return gzip.compress(content)
    if ending == ".zip":
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("anything.csv", content)
        return buffer.getvalue()
    frame = pd.read_csv(io.BytesIO(content), dtype=str)
    if ending == ".xlsx":
        frame.to_excel(buffer, index=False)
        return buffer.getvalue()
    if ending == ".parquet":
        frame.to_parquet(buffer, index=False)
        return buffer.getvalue()
    return content


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file_gives_the_same_cells(tmp_path: Path, ending: str) -> None:
    """Text, archives, Excel and Parquet give the same strings, empty where the file has nothing."""
    found = cells_of(tmp_path, packed(text().encode("utf-8"), ending), f"clients{ending}")
    assert found.to_dict("list") == CELLS
    assert set(found.dtypes) == {np.dtype(object)}
    assert list(found.index) == [2, 3, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-be"])
def test_every_encoding_gives_the_same_cells(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without its mark, cp1251 and both byte orders of UTF-16 are recognized."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    assert cells_of(tmp_path, (mark + text()).encode(encoding)).to_dict("list") == CELLS


def test_a_mark_of_utf8_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    """A table of one column is recognized though the file begins with UTF-8's mark."""
    (tmp_path / "labels.csv").write_bytes("id\n7\n".encode("utf-8-sig"))
    labels = Table(file="labels", columns={"id": Column(type="text")})
    assert cells(tmp_path, labels).to_dict("list") == {"id": ["7"]}


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end_gives_the_same_cells(tmp_path: Path, separator: str, end: str) -> None:
    """Comma, semicolon, tab and bar are told apart by the declared names, with any end of line."""
    assert cells_of(tmp_path, text(separator, end).encode("utf-8")).to_dict("list") == CELLS


def test_a_separator_is_chosen_by_declared_names(tmp_path: Path) -> None:
    """Commas inside a name do not mislead: the separator that shows most declared names wins."""
    found = cells_of(tmp_path, "id;город;доход;a,b,c,d,e\n1;x;2,5;0\n".encode())
    assert found.to_dict("list") == {"id": ["1"], "город": ["x"], "доход": ["2,5"], "a,b,c,d,e": ["0"]}


def test_quoted_cells_keep_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    """A quoted cell is one cell."""
    found = cells_of(tmp_path, 'id,город,доход\n"1,5","a ""b""\nc",3\n'.encode())
    assert found.to_dict("list") == {"id": ["1,5"], "город": ['a "b"\nc'], "доход": ["3"]}


def test_words_for_missing_stay_words(tmp_path: Path) -> None:
    """What counts as empty is decided by the checks, not by the reader."""
    assert list(cells_of(tmp_path, "id,город,доход\n1,NA,nan\n".encode()).loc[2]) == ["1", "NA", "nan"]


def test_names_lose_the_spaces_around_them(tmp_path: Path) -> None:
    """A space beside a separator is not part of a column's name."""
    assert list(cells_of(tmp_path, "id, город ,доход\n1,x,2\n".encode()).columns) == ["id", "город", "доход"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_equal_names_stay_equal(tmp_path: Path, ending: str) -> None:
    """A column named twice is not renamed in silence, so that the checks can refuse it."""
    content = "id,доход,доход\n1,2,3\n".encode()
    if ending == ".xlsx":
        buffer = io.BytesIO()
        pd.DataFrame([["id", "доход", "доход"], ["1", "2", "3"]]).to_excel(buffer, index=False, header=False)
        content = buffer.getvalue()
    found = cells_of(tmp_path, content, f"clients{ending}")
    assert list(found.columns) == ["id", "доход", "доход"]
    assert found.to_numpy().tolist() == [["1", "2", "3"]]


def test_columns_without_a_name_are_numbered(tmp_path: Path) -> None:
    """Separators at the ends of lines make columns without names, which are told apart by their places."""
    assert list(cells_of(tmp_path, ",id,город,доход,\n0,1,x,2,\n".encode()).columns) == [
        "unnamed 1",
        "id",
        "город",
        "доход",
        "unnamed 5",
    ]


def test_rows_have_the_numbers_a_person_counts(tmp_path: Path) -> None:
    """Blank rows are left out and the others keep their numbers in the file."""
    found = cells_of(tmp_path, "id,город,доход\n\n1,x,2\n,,\n2,y,3\n\n\n".encode())
    assert dict(found["id"]) == {3: "1", 5: "2"}


def test_blank_rows_of_excel_are_left_out(tmp_path: Path) -> None:
    """Excel's blank rows are treated as those of text."""
    buffer = io.BytesIO()
    rows = [["id", "город", "доход"], ["1", "x", "2"], [None, None, None], ["2", "y", "3"]]
    pd.DataFrame(rows).to_excel(buffer, index=False, header=False)
    assert dict(cells_of(tmp_path, buffer.getvalue(), "clients.xlsx")["id"]) == {2: "1", 4: "2"}


def test_a_short_row_has_empty_cells(tmp_path: Path) -> None:
    """What a row lacks at its end is empty."""
    assert list(cells_of(tmp_path, "id,город,доход\n1,x\n".encode()).loc[2]) == ["1", "x", ""]


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_typed_cells_are_written_as_csv_would(tmp_path: Path, ending: str) -> None:
    """Integers stay whole though a missing neighbour made them floats, and truth is a word."""
    frame = pd.DataFrame({"id": [1001, 1002], "город": [True, False], "доход": [7.0, None], "x": [2.5, 1e16]})
    buffer = io.BytesIO()
    frame.to_excel(buffer, index=False) if ending == ".xlsx" else frame.to_parquet(buffer, index=False)
    assert cells_of(tmp_path, buffer.getvalue(), f"clients{ending}").to_dict("list") == {
        "id": ["1001", "1002"],
        "город": ["True", "False"],
        "доход": ["7", ""],
        "x": ["2.5", "10000000000000000"],
    }


def test_a_parquet_index_with_a_name_is_a_column(tmp_path: Path) -> None:
    """A frame saved with its index keeps the index's column."""
    frame = pd.DataFrame({"город": ["x", "y"], "доход": [1, 2]}, index=pd.Index(["a", "b"], name="id"))
    frame.to_parquet(tmp_path / "clients.parquet")
    assert cells(tmp_path).to_dict("list") == {"id": ["a", "b"], "город": ["x", "y"], "доход": ["1", "2"]}


def test_only_the_first_sheet_is_read(tmp_path: Path) -> None:
    """Other sheets of a workbook do not matter."""
    with pd.ExcelWriter(tmp_path / "clients.xlsx") as writer:
        pd.DataFrame({"id": ["1"], "город": ["x"], "доход": ["2"]}).to_excel(writer, sheet_name="data", index=False)
        pd.DataFrame({"notes": ["by hand"]}).to_excel(writer, sheet_name="notes", index=False)
    assert cells(tmp_path).to_dict("list") == {"id": ["1"], "город": ["x"], "доход": ["2"]}


def test_tables_come_in_declared_order(tmp_path: Path) -> None:
    """Each table is read from its own file, and files that no table names are left alone."""
    (tmp_path / "money.csv").write_text("id,доход\n1,5\n", encoding="utf-8")
    (tmp_path / "clients.tsv").write_text("id\tгород\n1\tx\n", encoding="utf-8")
    (tmp_path / "readme.txt").write_text("not a table", encoding="utf-8")
    found = read_folder(tmp_path, {"clients": CLIENTS, "money": MONEY})
    assert {name: (raw.path.name, list(raw.cells.columns)) for name, raw in found.items()} == {
        "clients": ("clients.tsv", ["id", "город"]),
        "money": ("money.csv", ["id", "доход"]),
    }
    assert list(found) == ["clients", "money"]


def test_a_file_may_be_the_source_of_one_table(tmp_path: Path) -> None:
    """A case with one table takes a file of any name."""
    path = tmp_path / "export 2024.data"
    path.write_text(text(), encoding="utf-8")
    assert cells(path).to_dict("list") == CELLS


ALPHABET = st.text("aя1,;\t|\"' \n.", max_size=5)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.tuples(ALPHABET, ALPHABET, ALPHABET), min_size=1, max_size=5), st.sampled_from(SEPARATORS))
def test_what_csv_writes_is_read_back(rows: list[tuple[str, str, str]], separator: str) -> None:
    """Whatever stands in cells comes back as it was, blank rows aside, with its number."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\n").writerows([["id", "город", "доход"], *rows])
    expected = {number: list(row) for number, row in enumerate(rows, 2) if any(row)}
    with TemporaryDirectory() as folder:
        path = Path(folder, "clients.csv")
        path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
        if not expected:
            with pytest.raises(UserError, match="a header and no rows"):
                cells(path)
        else:
            assert {number: list(row) for number, row in cells(path).iterrows()} == expected


def zip_of(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, text())
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(3 << 20))
    return buffer.getvalue()


def broken_sheet() -> bytes:
    """A workbook whose sheet breaks off in the middle."""
    made, broken = io.BytesIO(), io.BytesIO()
    pd.DataFrame({"id": [1]}).to_excel(made, index=False)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:200] if "sheet1" in name else old.read(name))
    return broken.getvalue()


def encrypted() -> bytes:
    content = bytearray(zip_of("clients.csv"))
    content[6] |= 1  # the flag of encryption, in the file's own header
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    return bytes(content)


def broken_deflate() -> bytes:
    content = bytearray(gzip.compress(text().encode("utf-8") * 50))
    content[12] ^= 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "fragments"),
    [
        ("clients.csv", b"", ["the file is empty", "Export it again"]),
        ("clients.csv", b"\n\n", ["the first row has none of the declared columns (id, город, доход)"]),
        ("clients.csv", "id,город,доход\n".encode(), ["a header and no rows", "Export it again"]),
        ("clients.csv", "id,город,доход\n,,\n\n".encode(), ["a header and no rows"]),
        (
            "clients.csv",
            b"name,age\nx,1\n",
            [
                "none of the declared columns (id, город, доход)",
                "begins with 'name,age'",
                "semicolon",
                "UTF-16",
                "header",
            ],
        ),
        ("clients.csv", b'"' + b"a" * 200_000, ["none of the declared columns", "begins with '\"aaaa"]),
        ("clients.csv", bytes(range(256)) * 4, ["neither UTF-8 nor cp1251 text", "Save it as UTF-8"]),
        ("clients.csv", b"\xff\xfei\x00d\x00,", ["broken UTF-16 text", "Save it as UTF-8"]),
        ("clients.csv", b"id,x\n1,2\n1,2,3\n", ["does not fit the header", "Expected 2 fields in line 3, saw 3"]),
        ("clients.csv", b"id,x\n1,2,3\n1,2,3\n", ["does not fit the header", "Expected 2 fields in line 2, saw 3"]),
        ("clients.csv", b'id,x\n1,"2\n3,4\n', ["does not fit the header", "EOF inside string"]),
        ("clients.csv.gz", text().encode(), ["cannot be unpacked", "Not a gzipped file", "Compress it again"]),
        ("clients.csv.gz", gzip.compress(text().encode() * 50)[:-9], ["cannot be unpacked", "end-of-stream"]),
        ("clients.csv.gz", broken_deflate(), ["cannot be unpacked", "Compress it again"]),
        ("clients.zip", text().encode(), ["cannot be unpacked", "not a zip file"]),
        ("clients.zip", encrypted(), ["cannot be unpacked", "encrypted"]),
        ("clients.zip", zip_of("a.csv", "b.csv"), ["holds 2 files (a.csv, b.csv), one is expected"]),
        ("clients.zip", zip_of(), ["holds 0 files"]),
        ("clients.xlsx", broken_sheet(), ["cannot be read as Excel", "Save it as .xlsx or CSV"]),
        ("clients.xlsx", text().encode(), ["cannot be read as Excel", "Save it as .xlsx or CSV"]),
        ("clients.xlsx", zip_of("a.csv"), ["cannot be read as Excel"]),
        ("clients.parquet", text().encode() * 9, ["cannot be read as Parquet", "Export it again"]),
    ],
)
def test_an_unreadable_file_is_explained(tmp_path: Path, name: str, content: bytes, fragments: list[str]) -> None:
    """The message names the file, says what is wrong with it and what to do."""
    with pytest.raises(UserError) as caught:
        cells_of(tmp_path, content, name)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / name}: ")
    assert [fragment for fragment in fragments if fragment not in message] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("clients.zip", bomb()), ("clients.csv.gz", gzip.compress(bytes(3 << 20))), ("clients.xlsx", bomb())],
)
def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes) -> None:
    """A packed file that unfolds to a thousand times its size is refused before it fills the memory."""
    monkeypatch.setattr("churn.ingest.folder.UNPACKED", 1 << 20)
    with pytest.raises(UserError, match=r"bytes unfold to more than 1,048,576, as no table does. Unpack it yourself"):
        cells_of(tmp_path, content, name)


def test_an_empty_workbook_has_no_rows(tmp_path: Path) -> None:
    """A workbook with an empty sheet is refused like a file without rows."""
    pd.DataFrame().to_excel(tmp_path / "clients.xlsx", index=False)
    with pytest.raises(UserError, match=r"clients\.xlsx: the file has a header and no rows"):
        cells(tmp_path)


def test_a_missing_source_tells_where_it_is_set(tmp_path: Path) -> None:
    """A path that does not exist is named, with the key that sets it and DVC's way to carry it."""
    with pytest.raises(UserError) as caught:
        cells(tmp_path / "nowhere")
    fragments = [f"'{tmp_path / 'nowhere'}' does not exist", "cases.<case>.source", "params.yaml", "dvc add"]
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []


@pytest.mark.parametrize(("there", "shown"), [([], "holds: nothing"), (["b.csv", "a.csv"], "holds: a.csv, b.csv")])
def test_a_missing_file_tells_what_the_folder_holds(tmp_path: Path, there: list[str], shown: str) -> None:
    """The message names the folder, the file expected with its endings, and the files found."""
    for name in there:
        (tmp_path / name).touch()
    with pytest.raises(UserError) as caught:
        cells(tmp_path)
    fragments = [str(tmp_path), "no file 'clients'", ".csv.gz", ".xlsx", shown, "change tables.*.file in the contract"]
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    """Nobody guesses which of two exports is meant."""
    for name in ("clients.csv", "clients.xlsx"):
        (tmp_path / name).write_text(text(), encoding="utf-8")
    with pytest.raises(UserError, match=r"clients\.csv, clients\.xlsx could all be the table 'clients'. Leave one"):
        cells(tmp_path)


def test_a_folder_is_not_taken_for_a_file(tmp_path: Path) -> None:
    """A folder whose name looks like a table's file is passed over."""
    (tmp_path / "clients.csv").mkdir()
    assert cells_of(tmp_path, text().encode(), "clients.txt").to_dict("list") == CELLS


def test_one_file_cannot_be_two_tables(tmp_path: Path) -> None:
    """A case with several tables needs a folder, and the message names its files."""
    path = tmp_path / "clients.csv"
    path.write_text(text(), encoding="utf-8")
    with pytest.raises(UserError, match="is one file, the case needs a folder with clients, money"):
        read_folder(path, {"clients": CLIENTS, "money": MONEY})


def test_blank_lines_of_an_undescribed_file_are_no_table(tmp_path: Path) -> None:
    """A file for a draft, which no contract describes yet."""
    path = tmp_path / "clients.csv"
    path.write_bytes(b"\n\n")
    with pytest.raises(UserError, match="blank lines alone"):
        read_file(path, Table(file="clients", columns={}))


def test_a_source_longer_than_any_name_is_not_there() -> None:
    """Path.exists raises for it."""
    with pytest.raises(UserError, match=r"source '\({200,}\.\.\.' does not exist here"):
        find_source(Path("(" * 5000))
