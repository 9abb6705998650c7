"""A large table in parts holds what the same table held whole does, and is refused with the same words."""

import errno
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.ingest import large
from churn.ingest.large import cut_new_clients, cut_source, rows_of
from churn.ingest.new_clients import for_new_clients, read_new_clients
from churn.parts.mapping import over_parts
from tests.churn.ingest.sources import KINDS, bytes_in, contract, here, in_parts, rows, united, url_of, whole

PAYMENTS: Any = {
    "payments": {
        "file": "payments",
        "key": ["client", "month"],
        "columns": {"client": {"type": "number"}, "month": {"type": "category"}, "sum": {"type": "number"}},
    }
}
JOINED = [
    {"rule": "rename", "table": "payments", "columns": {"client": "id"}},
    {"rule": "pivot", "table": "payments", "index": "id", "columns": "month", "values": "sum", "names": {"5": "may"}},
    {"rule": "join", "table": "clients", "other": "payments", "on": "id"},
]
LABELS: Any = {"labels": {"file": "labels", "columns": {"label": {"type": "text"}}}}
ALIGNED = [{"rule": "align", "table": "clients", "other": "labels"}]


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "over_parts", here)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where sources are."""
    (tmp_path / "source").mkdir()
    return tmp_path / "source"


def refusal(source: Path, promise: Contract, out: Path, cells: int = 60) -> str:
    """Give the message, after a look that nothing is left behind."""
    before = sorted(out.parent.iterdir())
    with pytest.raises(UserError) as caught:
        cut_source(source, promise, promise.target, out, 3, cells)
    assert sorted(out.parent.iterdir()) == before
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_every_kind_of_source_make_the_whole(
    folder: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a table stands in, its parts together hold the rows and types of the table read whole."""
    monkeypatch.setenv("CHURN_TEST_DATABASE", url_of(folder))
    source, promise = KINDS[kind](folder, rows()), contract()
    parts = in_parts(source, promise, tmp_path / "out")
    assert len(parts) == 3
    assert all(len(part["clients"]) for part in parts)
    expected = whole(source, promise, tmp_path)["clients"].sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(united(parts, "clients", ["id"]), expected)


@pytest.mark.parametrize(
    ("kind", "least"), [("csv", 40), ("packed", 40), ("parquet", 40), ("database", 40), ("excel", 0)]
)
def test_rows_are_counted_before_they_are_read(
    folder: Path, kind: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count is that of the rows, or of line ends; a workbook holds no large table."""
    monkeypatch.setenv("CHURN_TEST_DATABASE", url_of(folder))
    assert least <= rows_of(KINDS[kind](folder, rows()), contract().tables) <= least + 1


@given(st.integers(1, 200), st.integers(1, 5))
@settings(max_examples=5, deadline=None)
def test_blocks_and_parts_change_no_row(cells: int, parts: int) -> None:
    """Any size of blocks and any number of parts gives the same rows, each part in the order of the key."""
    large.over_parts = here
    with TemporaryDirectory() as name:
        source, out = KINDS["many files"](Path(name), rows(20)), Path(name) / "out"
        found = in_parts(source, contract(), out, parts, cells)
        assert all(part["clients"]["id"].is_monotonic_increasing for part in found)
        assert united(found, "clients", ["id"])["note"].tolist() == rows(20).sort_values("id")["note"].tolist()


def test_blocks_and_workers_change_no_byte(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small blocks in one process, and large ones in two, leave the same files."""
    source, promise = KINDS["csv"](folder, rows()), contract()
    cut_source(source, promise, promise.target, tmp_path / "one", 4, 7)
    monkeypatch.setattr(large, "over_parts", over_parts)
    cut_source(source, promise, promise.target, tmp_path / "two", 4, 100)
    assert list(bytes_in(tmp_path / "one")) == list(bytes_in(tmp_path / "two"))


def test_joined_tables_are_cut_alike(folder: Path, tmp_path: Path) -> None:
    """All rows of a client are in one part, also where the key is called and written otherwise."""
    KINDS["csv"](folder, rows())
    payments = [f"{number + 100}.0;{month};1,5" for month in "56" for number in range(40)]
    (folder / "payments.csv").write_text("\n".join(["client;month;sum", *payments]), encoding="utf-8")
    promise = contract(rules=JOINED, more=PAYMENTS)
    parts = in_parts(folder, promise, tmp_path / "out")
    for part in parts:
        assert set(part["clients"]["id"]) == set(part["payments"]["client"].astype(int))
    expected = whole(folder, promise, tmp_path)["payments"].sort_values(["client", "month"], ignore_index=True)
    pd.testing.assert_frame_equal(united(parts, "payments", ["client", "month"]), expected)


@pytest.mark.parametrize("key", [("id",), ("town", "id")])
def test_tables_that_belong_together_row_by_row_stay_so(folder: Path, tmp_path: Path, key: tuple[str, ...]) -> None:
    """In every part the rows of a table without a key stand in the order of the clients, whose files end elsewhere."""
    KINDS["many files"](folder, rows())
    pd.DataFrame({"label": rows()["note"]}).to_csv(folder / "labels.csv", index=False)
    parts = in_parts(folder, contract(key, rules=ALIGNED, more=LABELS), tmp_path / "out")
    assert [part["labels"]["label"].tolist() for part in parts] == [part["clients"]["note"].tolist() for part in parts]


@pytest.mark.parametrize("count", [39, 41])
def test_tables_of_different_length_are_refused(folder: Path, tmp_path: Path, count: int) -> None:
    """Both lengths are told."""
    KINDS["csv"](folder, rows())
    pd.DataFrame({"label": ["x"] * count}).to_csv(folder / "labels.csv", index=False)
    told = refusal(folder, contract(rules=ALIGNED, more=LABELS), tmp_path / "out")
    assert f"'clients' (40 rows) and 'labels' ({count} rows) belong together" in told


def test_equal_rows_without_a_key_are_in_one_part(folder: Path, tmp_path: Path) -> None:
    """A key made of the content is that of the whole table: equal rows meet, whatever became of the clients."""
    twice = pd.concat([rows(20), rows(20).assign(left=lambda frame: 1 - frame["left"])])
    made = [{"rule": "content_key", "table": "clients", "column": "client_id"}]
    promise = contract(rules=made).model_copy(update={"key": ("client_id",)})
    tables = {"clients": promise.tables["clients"].model_copy(update={"key": ()})}
    parts = in_parts(KINDS["csv"](folder, twice), promise.model_copy(update={"tables": tables}), tmp_path / "out")
    assert sum(len(part["clients"]) for part in parts) == 40
    assert all((part["clients"]["id"].value_counts() == 2).all() for part in parts)


def test_columns_that_nothing_uses_may_be_absent(folder: Path, tmp_path: Path) -> None:
    """Clients without outcome come in as they do in a small table; a table with the target is refused."""
    promise = for_new_clients(contract().model_copy(update={"roles": {"note": "ignored", "since": "time"}}))
    source = KINDS["csv"](folder, rows().drop(columns=["left", "note", "since"]))
    cut_new_clients(source, promise, tmp_path / "out", 2, 60)
    found = pd.concat([pd.read_parquet(path) for path in sorted((tmp_path / "out").rglob("*.parquet"))])
    expected = read_new_clients(source, promise)["clients"].sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(
        found.sort_values("id", ignore_index=True).drop(columns=["note", "since", "town"]),
        expected.drop(columns=["note", "since", "town"]),
    )
    assert found[["note", "since"]].isna().all(axis=None)
    with pytest.raises(UserError, match="the column 'left' is declared as target"):
        cut_new_clients(KINDS["csv"](folder, rows()), promise, tmp_path / "out", 2)


@pytest.mark.parametrize("cells", [20, 10_000])
def test_what_one_block_does_not_tell_all_blocks_do(folder: Path, tmp_path: Path, cells: int) -> None:
    """Decimal commas and the order of days are told from the whole column, wherever in it the cell is that tells."""
    frame = rows().assign(paid="1.234", since="01.02.2024")
    frame.loc[30, ["paid", "since"]] = ["1.234,5", "31.12.2024"]
    source = KINDS["csv"](folder, frame)
    found = united(in_parts(source, contract(), tmp_path / "out", cells=cells), "clients", ["id"])
    assert set(found["paid"]) == {1234.0, 1234.5}
    assert set(found["since"].astype(str)) == {"2024-02-01", "2024-12-31"}


def test_the_number_of_columns_is_not_that_of_the_contract(folder: Path, tmp_path: Path) -> None:
    """Undeclared columns are named once and left out."""
    with pytest.warns(UserWarning, match=r"left out: extra$") as caught:
        parts = in_parts(KINDS["many files"](folder, rows().assign(extra=1)), contract(), tmp_path / "out")
    assert len(caught) == 1
    assert "extra" not in parts[0]["clients"]


def spoilt(**cells: tuple[int, Any]) -> pd.DataFrame:
    """Put a cell into a row of a column."""
    frame = rows().astype(object)
    for name, (row, cell) in cells.items():
        frame.loc[row, name] = cell
    return frame


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (spoilt(paid=(30, "many")), ["column 'paid': cells that are not a number (number) in 1 rows (row 32: 'many')"]),
        (spoilt(town=(0, "Омск")), ["column 'town': unknown levels in 1 rows (row 2: 'Омск')", "Allowed: Ростов"]),
        (spoilt(left=(5, "2")), ["column 'left': unknown levels in 1 rows (row 7: '2')"]),
        (rows().assign(left=1), ["the target 'left' is 1 in every row"]),
        (rows().assign(since="01.02.2024"), ["every day can be the month, too ('01.02.2024')", "`format: dmy`"]),
        (rows().assign(paid="x"), ["in 40 rows (row 2: 'x', row 3: 'x', row 4: 'x', row 5: 'x', row 6: 'x' and 35"]),
        (spoilt(id=(39, 100), town=(1, "Омск")), ["row 3: 'Омск'"]),
        (
            spoilt(id=(39, 100)),
            ["keys that occur more than once in 2 rows (row 2: written as 999, row 41: written as 999)"],
        ),
        (rows().drop(columns="paid"), ["missing columns: paid."]),
    ],
)
def test_what_is_wrong_is_told_once_and_as_of_a_small_table(
    folder: Path, tmp_path: Path, frame: pd.DataFrame, told: list[str]
) -> None:
    """The message is that of the table held whole, however small the blocks are, and nothing is left behind."""
    source, promise = KINDS["csv"](folder, frame), contract()
    found = refusal(source, promise, tmp_path / "out")
    with pytest.raises(UserError) as caught:
        whole(source, promise, tmp_path)
    assert found == str(caught.value)
    assert all(part in found for part in told)


def test_all_columns_that_are_wrong_are_told(folder: Path, tmp_path: Path) -> None:
    """A run over a large table costs minutes: one message has a line for each column."""
    told = refusal(KINDS["csv"](folder, spoilt(paid=(30, "many"), town=(0, "Омск"))), contract(), tmp_path / "out")
    assert [line.split(":")[1] for line in told.splitlines()] == [
        " unknown levels in 1 rows (row 2",
        *[" cells that are not a number (number) in 1 rows (row 32"],
    ]


@pytest.mark.parametrize("whole_too", [False, True])
def test_rows_of_many_files_are_told_by_file_and_row(folder: Path, tmp_path: Path, whole_too: bool) -> None:
    """Cells and keys that are wrong in different files make one message."""
    KINDS["many files"](folder, spoilt(paid=(30, "many")))
    read = (
        (lambda promise: str(_refused_whole(folder, promise, tmp_path)))
        if whole_too
        else (lambda promise: refusal(folder, promise, tmp_path / "out"))
    )
    assert f"{folder / 'clients'}, column 'paid'" in read(contract())
    assert "(c.tsv row 18: 'many')" in read(contract())
    shutil.rmtree(folder / "clients")
    KINDS["many files"](folder, spoilt(id=(39, 100)))
    assert "2 rows (a.csv row 2: written as 999, c.tsv row 27: written as 999)" in read(contract())


def _refused_whole(source: Path, promise: Contract, folder: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        whole(source, promise, folder)
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("d.csv", b"id,town\n1,x\n", ["d.csv: its columns are not those of", "a.csv", "missing: calls, left, note"]),
        ("d.csv", b"", ["d.csv: the file is empty"]),
        ("d.csv", b"id,town,paid,calls,note,since,left\n", ["d.csv: the file has a header and no rows"]),
        ("d.csv", b"id,town,paid,calls,note,since,left\n1,x\n", ["d.csv, row 2: a row does not fit", "2 cells, 7 are"]),
        ("d.csv.gz", b"id,town", ["d.csv.gz: cannot be unpacked"]),
        ("d.parquet", b"PAR1", ["d.parquet: cannot be read as Parquet"]),
        ("d.doc", b"x", ["clients: the folder holds d.doc, which is no table"]),
    ],
)
def test_a_broken_file_among_others_is_named(
    folder: Path, tmp_path: Path, name: str, content: bytes, told: list[str]
) -> None:
    """One message, and no part is left."""
    KINDS["many files"](folder, rows())
    (folder / "clients" / name).write_bytes(content)
    found = refusal(folder, contract(), tmp_path / "out")
    assert all(part in found for part in told), found


def test_files_of_one_table_have_the_same_types(folder: Path, tmp_path: Path) -> None:
    """A Parquet file whose column is of another type than in the first is named, with both types."""
    (folder / "clients").mkdir()
    rows().astype({"note": str}).to_parquet(folder / "clients" / "a.parquet")
    rows().assign(note=1).to_parquet(folder / "clients" / "b.parquet")
    told = refusal(folder, contract(), tmp_path / "out")
    assert "b.parquet, column 'note': of type int64" in told
    assert "a.parquet" in told


def test_a_file_and_a_folder_of_one_name_are_two_tables_too_many(folder: Path, tmp_path: Path) -> None:
    """Which of them is meant cannot be told."""
    KINDS["csv"](KINDS["many files"](folder, rows()), rows())
    assert "clients.csv, clients could all be the table 'clients'" in refusal(folder, contract(), tmp_path / "out")


def test_a_full_disk_leaves_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told in one message; parts of an earlier run stay."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    source = KINDS["csv"](folder, rows())
    in_parts(source, contract(), tmp_path / "out")
    before = list(bytes_in(tmp_path / "out"))
    monkeypatch.setattr("churn.ingest.shards._write_part", full)
    assert "out: the disk is full, and nothing was written" in refusal(source, contract(), tmp_path / "out")
    assert list(bytes_in(tmp_path / "out")) == before


def test_what_a_killed_run_left_is_removed(folder: Path, tmp_path: Path) -> None:
    """Half of an earlier run's shards do not come into this one."""
    (tmp_path / ".out.cut" / "shards" / "clients").mkdir(parents=True)
    (tmp_path / ".out.cut" / "shards" / "clients" / "000000.arrow").write_bytes(b"half")
    parts = in_parts(KINDS["csv"](folder, rows()), contract(), tmp_path / "out")
    assert sum(len(part["clients"]) for part in parts) == 40
    assert not (tmp_path / ".out.cut").exists()
