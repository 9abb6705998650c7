"""Tables from a database, here SQLite: their cells, their order, and what is said when something is wrong."""

import sqlite3
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.clients.contract import Column, Table
from churn.ingest.checks import check_tables
from churn.ingest.database import Database
from churn.ingest.queries import read_database

SOURCE = Path("cases/gym/database.yaml")
COLUMNS = {
    "id": Column(type="integer"),
    "город": Column(type="category", missing=True),
    "доход": Column(type="number", missing=True),
}
CLIENTS = Table(file="clients", columns=COLUMNS, key=("id",))
ROWS = [(10, "Ростов", 2.5), (9, None, 7.0), (100, "Рыбинск", None)]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database whose rows stand in no order; the variable holds its URL."""
    path = tmp_path / "clients.db"
    fill(path, ROWS)
    monkeypatch.setenv("CHURN_DATABASE", f"sqlite:///{path}")
    return path


def fill(path: Path, rows: list[tuple[object, ...]]) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("drop table if exists clients")
        connection.execute("create table clients (id integer, город text, доход real)")
        connection.executemany("insert into clients values (?, ?, ?)", rows)
    connection.close()


def cells(query: str = "select * from clients", table: Table = CLIENTS, as_of: date | str = "now") -> pd.DataFrame:
    database = Database(url_from="CHURN_DATABASE", as_of=as_of, queries={"clients": query})
    return read_database(SOURCE, database, {"clients": table})["clients"].cells


def refusal(query: str = "select * from clients") -> str:
    with pytest.raises(UserError) as caught:
        cells(query)
    return str(caught.value)


@pytest.mark.usefixtures("file")
def test_values_become_cells_in_the_order_of_the_key() -> None:
    """Numbers order as numbers, missing values are empty, whole floats whole; rows are counted from 1."""
    found = cells()
    assert found.to_dict("list") == {
        "id": ["9", "10", "100"],
        "город": ["", "Ростов", "Рыбинск"],
        "доход": ["7", "2.5", ""],
    }
    assert list(found.index) == [1, 2, 3]


@pytest.mark.parametrize("key", [(), ("id",), ("город",)])
def test_the_order_of_the_database_leaves_no_trace(file: Path, key: tuple[str, ...]) -> None:
    """Rows stored in another order give the same cells, with a key, without one, and where keys repeat."""
    table = CLIENTS.model_copy(update={"key": key})
    rows = [*ROWS, (11, "Ростов", 2.5), (11, "Ростов", 1.5)]
    fill(file, rows)
    before = cells(table=table)
    fill(file, rows[::-1])
    pd.testing.assert_frame_equal(cells(table=table), before)


@pytest.mark.usefixtures("file")
def test_cells_pass_the_checks_of_files() -> None:
    """A value outside the contract is refused with the query, the order by which its row is found, and the row."""
    strict = CLIENTS.model_copy(update={"columns": {**COLUMNS, "доход": Column(type="number", max=5, missing=True)}})
    raw = read_database(
        SOURCE,
        Database(url_from="CHURN_DATABASE", as_of=1, queries={"clients": "select * from clients"}),
        {"clients": strict},
    )
    with pytest.raises(UserError) as caught:
        check_tables(raw, {"clients": strict}, None)
    place = "cases/gym/database.yaml, query 'clients' (rows ordered by id), column 'доход'"
    assert str(caught.value).startswith(f"{place}: values outside -inf to 5 in 1 rows (row 1: '7')")


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(("as_of", "count"), [(date(2026, 1, 5), 2), ("2026-01-05", 2), ("2026-01-01", 1)])
def test_queries_may_use_as_of(as_of: date | str, count: int) -> None:
    """``:as_of`` in a query stands for the YAML's value; a query without it is fine too."""
    query = "select id from (select 1 as id, '2026-01-01' as day union select 2, '2026-01-05') where day <= :as_of"
    assert len(cells(query, as_of=as_of)) == count


@pytest.mark.usefixtures("file")
def test_equal_names_stay_equal() -> None:
    """A column selected twice is not renamed in silence, so that the checks can refuse it."""
    assert list(cells("select id, id, доход as ' доход ' from clients").columns) == ["id", "id", "доход"]


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["я" * 40], "я" * 40),
        (["я" * 31, "x"], "я" * 31),
        (["я" * 40, "я" * 41], "я" * 31),
        (["я" * 40, "я" * 31], "я" * 31),
    ],
)
def test_names_that_postgresql_cuts_are_whole_again(declared: list[str], expected: str) -> None:
    """A name cut after 63 bytes gets its declared name, unless two declared names are cut to the same."""
    table = Table(file="clients", columns={name: Column(type="integer") for name in declared})
    assert list(cells(f'select 1 as "{"я" * 31}"', table)) == [expected]


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(
    ("query", "fragments"),
    [
        ("select * from client", ["refuses it (no such table: client)", "Correct the query"]),
        ("selec 1", ["refuses it", "syntax error", "Correct the query"]),
        ("select * from clients where город = :city", ["'city'", "`:as_of` is the only name that is filled in"]),
        ("select * from clients where id < 0", ["no rows", "as_of, which is 'now'"]),
        ("update clients set id = 1", ["gives no table", "selects rows"]),
        ("select id, x'00' as photo from clients", ["columns of bytes: photo", "Convert them to text"]),
    ],
)
def test_a_query_that_gives_no_table_is_explained(query: str, fragments: list[str]) -> None:
    """The message names the YAML and the query, says what the database said, and what to do."""
    message = refusal(query)
    assert message.startswith("cases/gym/database.yaml, query 'clients': ")
    assert [fragment for fragment in fragments if fragment not in message] == []


def test_nothing_is_written(file: Path) -> None:
    """A query that writes is not committed."""
    cells("delete from clients returning id")
    assert len(cells()) == len(ROWS)
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("url", "fragments"),
    [
        (None, ["variable CHURN_DATABASE is not set", "export CHURN_DATABASE=postgresql+psycopg://"]),
        ("", ["variable CHURN_DATABASE is not set"]),
        ("me:secret@host", ["does not hold a database's URL", "%40"]),
        ("postgresql://me:pass@secret@host/base", ["does not hold a database's URL", "%2F"]),
        ("postgresql://me:word@host:secret/base", ["does not hold a database's URL"]),
        ("sqlite:///nowhere/secretly.db", ["the file 'nowhere/secretly.db'", "does not exist here"]),
        ("oracl://me:secret@host/base", ["no driver for 'oracl'", "uv pip install"]),
        ("mysql+pymysql://me:secret@host/base", ["no driver for 'mysql+pymysql'", "No module named 'pymysql'"]),
        (
            "postgresql+psycopg://me:secret@127.0.0.1:1/base",
            ["postgresql+psycopg://me:***@127.0.0.1:1/base", "refused"],
        ),
        ("postgresql+psycopg://127.0.0.1:1/base?password=secret", ["127.0.0.1:1/base'", "cannot be reached"]),
    ],
)
def test_a_database_that_cannot_be_reached_is_explained(
    monkeypatch: pytest.MonkeyPatch, url: str | None, fragments: list[str]
) -> None:
    """The message says what is wrong with the URL or the server and what to do, and never shows a password."""
    monkeypatch.delenv("CHURN_DATABASE", raising=False)
    if url is not None:
        monkeypatch.setenv("CHURN_DATABASE", url)
    message = refusal()
    assert message.startswith("cases/gym/database.yaml: ")
    assert [fragment for fragment in fragments if fragment not in message] == []
    assert "secret" not in message.replace("secretly.db", "")
