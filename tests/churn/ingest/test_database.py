"""A database's YAML: what it may hold, how it is told from a simulator's, and whether its queries fit the contract."""

from datetime import date
from pathlib import Path

import pytest

from churn.base.config import read_config, read_either
from churn.base.errors import UserError
from churn.clients.contract import Column, Table
from churn.ingest.database import Database, check_queries
from churn.ingest.simulator import Simulator

COLUMNS = {"id": Column(type="integer"), "money": Column(type="number")}
KEYED = Table(file="clients", columns=COLUMNS, key=("id",))
KEYLESS = Table(file="money", columns=COLUMNS)
YAML = "url_from: CHURN_DATABASE\nas_of: {}\nqueries: {{clients: select 1}}\n"


def written(folder: Path, text: str) -> Path:
    (folder / "source.yaml").write_text(text, encoding="utf-8")
    return folder / "source.yaml"


def with_queries(*names: str) -> Database:
    return Database(url_from="CHURN_DATABASE", as_of=1, queries=dict.fromkeys(names, "select 1"))


@pytest.mark.parametrize(
    ("as_of", "expected"), [("2026-11-01", date(2026, 11, 1)), ("'2026-11-01'", "2026-11-01"), ("7", 7), ("may", "may")]
)
def test_as_of_keeps_its_type(tmp_path: Path, as_of: str, expected: object) -> None:
    """A date is a date, a number a number and a text a text, for queries compare it with columns of that type."""
    assert read_config(written(tmp_path, YAML.format(as_of)), Database).as_of == expected


def test_a_url_in_place_of_a_name_is_refused_and_not_shown(tmp_path: Path) -> None:
    """Someone who writes the URL into the YAML is told where it belongs, and no message repeats the password."""
    with pytest.raises(UserError, match="url_from is not the name of an environment variable") as caught:
        read_config(written(tmp_path, YAML.format(1).replace("CHURN_DATABASE", "sqlite://me:secret@host/x")), Database)
    assert "secret" not in str(caught.value)


def test_a_database_is_told_from_a_simulator_by_its_keys(tmp_path: Path) -> None:
    """The same ending, another content: each YAML is read as what it is."""
    simulator = Path(__file__).parents[3] / "cases" / "fitness" / "simulator.yaml"
    assert isinstance(read_either(simulator, Simulator, Database), Simulator)
    assert isinstance(read_either(written(tmp_path, YAML.format(1)), Simulator, Database), Database)


@pytest.mark.parametrize("text", ["", "[1]", "title: x\n", "seed: 1\nqueries: {clients: select 1}\n"])
def test_a_yaml_of_neither_kind_or_of_both_is_explained(tmp_path: Path, text: str) -> None:
    """The message names the file and the keys of both kinds."""
    path = written(tmp_path, text)
    with pytest.raises(UserError) as caught:
        read_either(path, Simulator, Database)
    fragments = [f"{path}: ", "a simulator (seed, clients", "a database (url_from, as_of, queries)"]
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []


def test_a_key_missing_in_a_databases_yaml_is_named(tmp_path: Path) -> None:
    """Once the kind is known, only its own keys are spoken of."""
    with pytest.raises(UserError, match=r"source\.yaml: the key 'as_of' is missing\. Add it\.$"):
        read_either(written(tmp_path, YAML.format(1).replace("as_of: 1\n", "")), Simulator, Database)


@pytest.mark.parametrize(
    ("queries", "tables", "fragments"),
    [
        (
            ["client"],
            {"clients": KEYED},
            ["a query: clients. Did you mean 'client'?", "Queries there: client"],
        ),
        (["clients", "mony"], {"clients": KEYED}, ["the contract does not have: mony", "Allowed: clients"]),
        (["clients", "money"], {"clients": KEYED, "money": KEYLESS}, ["no key for the tables: money", "tables.*.key"]),
    ],
)
def test_queries_that_do_not_fit_the_contract_are_explained(
    queries: list[str], tables: dict[str, Table], fragments: list[str]
) -> None:
    """The message names the YAML, the tables in question and the nearest name or what to declare."""
    with pytest.raises(UserError, match=r"^source\.yaml: ") as caught:
        check_queries(Path("source.yaml"), with_queries(*queries), tables)
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []


def test_one_table_needs_no_key() -> None:
    """With one table there is nothing to match, so any order of its rows will do."""
    check_queries(Path("source.yaml"), with_queries("money"), {"money": KEYLESS})
