"""Sources in databases: a real PostgreSQL server, and what DVC makes of a database that changes."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine, create_engine

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.contract import Column, Contract, Table
from churn.ingest.checks import check_tables
from churn.ingest.database import Database
from churn.ingest.folder import read_folder
from churn.ingest.large import rows_of
from churn.ingest.queries import read_database
from churn.ingest.simulate import simulate
from churn.ingest.simulated_files import write_files
from churn.ingest.simulator import Simulator
from tests.churn.ingest.sources import here, in_parts, united
from tests.workflow.conftest import CHURN, edit_yaml, ran, run
from tests.workflow.pipeline import ROOT
from tests.workflow.postgresql import PASSWORD, binaries, postgresql
from tests.workflow.test_repro import changed

SOURCE = Path("database.yaml")
PROGRAMS = binaries()
SQL_TYPES = {"integer": "bigint", "number": "numeric", "flag": "boolean", "category": "text", "text": "varchar"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A running server, the variable with its URL set."""
    if PROGRAMS is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql")
    with postgresql(PROGRAMS) as found, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHURN_DATABASE", found)
        yield found


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    """A connection to fill the database with."""
    found = create_engine(url)
    yield found
    found.dispose()


def fill(engine: Engine, name: str, frame: pd.DataFrame, types: dict[str, str]) -> None:
    """Make a table of the given SQL types with the rows in random order."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    marks = ", ".join(["%s"] * len(types))
    rows = frame.sample(frac=1, random_state=0).astype(object).where(frame.notna(), None)
    with engine.begin() as connection:
        connection.exec_driver_sql(f'drop table if exists "{name}"')
        connection.exec_driver_sql(f'create table "{name}" ({columns})')
        connection.exec_driver_sql(f'insert into "{name}" values ({marks})', [tuple(row) for row in rows.to_numpy()])


def cells(query: str, key: tuple[str, ...] = (), as_of: object = 1, **columns: Column) -> pd.DataFrame:
    database = Database.model_validate({"url_from": "CHURN_DATABASE", "as_of": as_of, "queries": {"clients": query}})
    table = Table(file="clients", columns=columns or {"id": Column(type="integer")}, key=key)
    return read_database(SOURCE, database, {"clients": table})["clients"].cells


@pytest.mark.parametrize("case", ["fitness", "shop"])
def test_postgresql_gives_what_files_give(
    engine: Engine, tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables that are typed in PostgreSQL come out as of files, whole and in parts; names longer than it allows too."""
    contract = read_config(ROOT / "cases" / case / "contract.yaml", Contract)
    simulator = read_config(ROOT / "cases" / case / "simulator.yaml", Simulator).model_copy(update={"clients": 60})
    write_files(simulator, simulate(simulator).clients, tmp_path)
    expected = check_tables(read_folder(tmp_path, contract.tables), contract.tables, contract.target)
    for name, table in contract.tables.items():
        flags = {column: bool for column, one in table.columns.items() if one.type == "flag"}
        types = {column: SQL_TYPES[one.type] for column, one in table.columns.items()}
        fill(engine, name, expected[name].astype(flags), types)
    queries = {name: f'select * from "{name}"' for name in contract.tables}
    raw = read_database(SOURCE, Database(url_from="CHURN_DATABASE", as_of=1, queries=queries), contract.tables)
    found = check_tables(raw, contract.tables, contract.target)
    for name, table in contract.tables.items():
        order = list(table.key) or list(expected[name])
        assert_frame_equal(
            found[name].sort_values(order, ignore_index=True), expected[name].sort_values(order, ignore_index=True)
        )
    monkeypatch.setattr("churn.ingest.large.over_parts", here)
    ended = {name: f"{query};" for name, query in queries.items()}
    settings = {"url_from": "CHURN_DATABASE", "as_of": 1, "queries": ended}
    (tmp_path / "database.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    assert rows_of(tmp_path / "database.yaml", contract.tables) == 60
    parts = in_parts(tmp_path / "database.yaml", contract, tmp_path / "out", cells=200)
    for name, table in contract.tables.items():
        order = list(table.key) or list(expected[name])
        whole = expected[name].sort_values(order, ignore_index=True)
        assert_frame_equal(united(parts, name, order), whole, check_dtype=False)


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("9007199254740993", "9007199254740993"),
        ("12.50::numeric(12, 2)", "12.50"),
        ("0.000000001::numeric", "0.000000001"),
        ("0.1::double precision", "0.1"),
        ("3::double precision", "3"),
        ("'NaN'::double precision", ""),
        ("null::numeric", ""),
        ("true", "True"),
        ("'Ростов'::char(8)", "Ростов  "),
        ("date '2026-01-31'", "2026-01-31"),
        ("timestamptz '2026-01-31 23:30-02'", "2026-02-01 01:30:00+00:00"),
        ("(timestamptz '2026-01-31 23:30-02')::date", "2026-02-01"),
        ("current_setting('transaction_isolation')", "repeatable read"),
        ("'c0ffee00-0000-0000-0000-000000000001'::uuid", "c0ffee00-0000-0000-0000-000000000001"),
    ],
)
def test_types_become_cells(monkeypatch: pytest.MonkeyPatch, value: str, cell: str) -> None:
    """Every digit of a number is kept, times are UTC's wherever one asks from, what has no value is empty.

    The level of isolation is the one that shows all tables as of one moment.
    """
    monkeypatch.setenv("PGTZ", "Asia/Vladivostok")
    assert cells(f"select 1 as id, {value} as value")["value"].tolist() == [cell]


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(("as_of", "count"), [("2026-01-01", 1), ("2026-01-05", 2)])
def test_as_of_is_a_date_for_postgresql(as_of: str, count: int) -> None:
    """A date of the YAML compares with a column of dates without a cast."""
    days = "values (1, date '2026-01-01'), (2, date '2026-01-05'), (3, date '2026-02-01')"
    query = f"select id from ({days}) as days (id, day) where day <= :as_of and '50%' like '50%%'"
    assert len(cells(query, as_of=yaml.safe_load(as_of))) == count


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("query", "fragments"),
    [
        ("select * from client", ['relation "client" does not exist']),
        ("delete from pg_description returning objoid", ["read-only transaction"]),
        ("select 1 / (id - 2) from generate_series(1, 3) as ids (id)", ["division by zero"]),
    ],
)
def test_a_refused_query_is_explained(query: str, fragments: list[str]) -> None:
    """What the server says about a query, a writing one included, reaches the reader in one line."""
    with pytest.raises(UserError, match=r"^database\.yaml, query 'clients': the database .* refuses it") as caught:
        cells(query)
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        (PASSWORD, "wrong-secret", "password authentication failed"),
        ("/postgres", "/churn", 'database "churn" does not exist'),
        ("reader:", "writer:", "password authentication failed"),
    ],
)
def test_a_refused_login_is_explained(
    monkeypatch: pytest.MonkeyPatch, url: str, old: str, new: str, fragment: str
) -> None:
    """A server that does not let one in is named with its own words, without the password."""
    monkeypatch.setenv("CHURN_DATABASE", url.replace(old, new))
    with pytest.raises(UserError, match="cannot be reached") as caught:
        cells("select 1 as id")
    assert fragment in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_changed_database_is_read_again_when_asked(project: Path, tmp_path: Path) -> None:
    """DVC does not see that rows changed; a new as_of, or --force, reads them, and the URL is stored nowhere."""
    simulator = read_config(project / "cases/fitness/simulator.yaml", Simulator)
    write_files(simulator, simulate(simulator).clients, tmp_path)
    clients = pd.read_csv(tmp_path / "gym_churn.csv")
    secret = "secret-7b1"  # noqa: S105  a word to look for
    url = f"sqlite:///{tmp_path}/{secret}.db"
    source = project / "cases/fitness/database.yaml"
    source.write_text("url_from: GYM\nas_of: 2026-11-01\nqueries: {clients: select * from gym}\n", encoding="utf-8")
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="cases/fitness/database.yaml")

    def repro(*options: str) -> tuple[list[str], int]:
        output = run(project, "dvc", "repro", *options, GYM=url).stdout
        return ran(output), len(pd.read_parquet(project / "data/raw/fitness/clients.parquet"))

    def store(rows: int) -> None:
        with sqlite3.connect(tmp_path / f"{secret}.db") as connection:
            clients.head(rows).to_sql("gym", connection, index=False, if_exists="replace")
        connection.close()

    store(300)
    run(project, *CHURN, "preflight")
    assert repro("ingest@fitness") == (["ingest@fitness"], 300)
    store(310)
    assert repro("ingest@fitness") == ([], 300)
    assert repro("--force", "--single-item", "ingest@fitness") == (["ingest@fitness"], 310)
    store(320)
    edit_yaml(source, "as_of", value="December")
    assert "ingest@fitness" in changed(project)
    assert repro("ingest@fitness") == (["ingest@fitness"], 320)
    holding = [path for path in project.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert holding == []


def test_preflight_checks_the_queries(project: Path) -> None:
    """Queries that do not fit the contract, and a YAML of no known kind, are named before anything runs."""
    source = project / "cases/fitness/database.yaml"
    source.write_text("url_from: GYM\nas_of: 1\nqueries: {client: select 1}\n", encoding="utf-8")
    edit_yaml(project / "params.yaml", "cases", "fitness", "source", value="cases/fitness/database.yaml")
    done = run(project, *CHURN, "preflight", check=False)
    assert done.returncode == 2
    assert "case fitness: cases/fitness/database.yaml: tables of the contract without a query: clients" in done.stderr
    source.write_text("sql: select 1\n", encoding="utf-8")
    done = run(project, *CHURN, "preflight", check=False)
    assert "the keys sql are found. Expected are those of a simulator (" in done.stderr
