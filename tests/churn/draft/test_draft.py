"""Cases drafted from tables with the traits of real ones: what is guessed, and that the very table is accepted."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.clients.schema import Schema, schema_of
from churn.draft.draft import Asked, Draft, draft_case
from churn.draft.tables import Source
from churn.ingest.checks import check_tables
from churn.ingest.folder import RawTable
from churn.presentation.labels import Labels

ROWS = 60
LEFT = ["1" if row % 3 == 0 else "0" for row in range(ROWS)]


def cycle(*cells: str) -> list[str]:
    """Repeat cells over the rows, out of step with who left."""
    return [cells[(row * 7 + row // 5) % len(cells)] for row in range(ROWS)]


AGE = [str(20 + (row * 11) % 37) for row in range(ROWS)]


def source(table: str = "clients", /, **columns: list[str]) -> Source:
    return Source(table, table, None, pd.DataFrame(columns, dtype=object).set_axis(range(2, ROWS + 2), axis=0))


def drafted(*sources: Source, target: str = "gone", left: str = "1", **asked: Any) -> Draft:
    return draft_case(list(sources), Asked(target, (left,), title="Cafe", **asked))


def accepted(draft: Draft, folder: Path, *sources: Source) -> tuple[Contract, Schema, pd.DataFrame]:
    """Read the draft and let the very tables through its checks and rules."""
    (folder / "contract.yaml").write_text(draft.contract, encoding="utf-8")
    contract = read_config(folder / "contract.yaml", Contract)
    Declared.model_validate(draft.study)
    Labels.model_validate(draft.labels)
    raw = {one.name: RawTable(f"{one.name}.csv", one.cells) for one in sources if one.name in contract.tables}
    clients, _ = clean(check_tables(raw, contract.tables, contract.target), contract)
    return contract, schema_of(clients, contract.roles, contract.orders), clients


@pytest.mark.parametrize(
    ("cells", "described", "kind"),
    [
        (cycle("1,5", "2", "", "1 000,5"), {"type": "number", "decimal": ",", "missing": True}, "number"),
        (cycle("$1,200.50", "$3", "$7"), {"type": "number", "decimal": ".", "unit": "$"}, "number"),
        (cycle("1 month", "12 months", "6 months"), {"type": "integer", "unit": "months|month"}, "number"),
        (cycle("12%", "5.5%", "7%"), {"type": "number", "unit": "%"}, "number"),
        (cycle("1,234", "12,000", "500"), {"type": "integer", "decimal": "."}, "number"),
        (cycle("Yes", "No", "No"), {"type": "flag"}, "flag"),
        (cycle("да", "нет", "нет"), {"type": "flag"}, "flag"),
        (cycle("Yes", "No", ""), {"type": "category", "values": ("No", "Yes"), "missing": True}, "category"),
        (cycle("low", "high", "medium"), {"type": "category", "ordered": ("low", "medium", "high")}, "category"),
        (cycle("10+ years", "< 1 year", "2 years"), {"ordered": ("< 1 year", "2 years", "10+ years")}, "category"),
        (cycle("North", "South", "Unknown"), {"type": "category", "missing_marks": ("Unknown",)}, "category"),
        (cycle("DSL", "Fiber", "None"), {"values": ("DSL", "Fiber", "None"), "missing": False}, "category"),
        (cycle("3", "4", "-", "5"), {"type": "integer", "missing_marks": ("-",)}, "number"),
        (cycle("007", "012", "100"), {"type": "category", "values": ("007", "012", "100")}, "category"),
        (cycle("408", "415", "510"), {"type": "category", "values": ("408", "415", "510")}, "category"),
        (cycle("2024-01-31", "2023-05-01", "NaT"), {"type": "date", "format": "ymd", "missing": True}, "date"),
        (cycle("1.7976931348623157e308", "2"), {"type": "number", "min": 0, "max": None}, "number"),
        (cycle("1e200", "2"), {"type": "number", "min": 0, "max": 2e200}, "number"),
        (cycle("31.12.2023", "01.05.2024 10:00"), {"type": "date", "format": "dmy"}, "date"),
    ],
)
def test_a_column_is_described_as_its_cells_are(
    tmp_path: Path, cells: list[str], described: dict[str, Any], kind: str
) -> None:
    """Each trait has its type, and the table that has it passes."""
    table = source(age=AGE, x=cells, gone=LEFT)
    contract, schema, _ = accepted(drafted(table), tmp_path, table)
    column = contract.tables["clients"].columns["x"]
    assert {key: getattr(column, key) for key in described} == described
    assert schema.columns["x"].kind == kind


def test_dates_become_days(tmp_path: Path) -> None:
    """A date orders clients in time, and models see the days from it to the last day of the table, which is asked."""
    table = source(age=AGE, start=cycle("2024-01-31", "2023-05-01", "2024-02-29"), gone=LEFT)
    draft = drafted(table)
    contract, schema, clients = accepted(draft, tmp_path, table)
    assert (contract.roles["start"], schema.columns["start_days"].role) == ("time", "feature")
    assert clients["start_days"].min() == 0
    assert "days are counted to 2024-02-29, the last of 'start'" in draft.ask[-1]
    assert "start_days" in draft.study["clusters"]["columns"]


def test_columns_that_are_no_features_are_recognised(tmp_path: Path) -> None:
    """Row numbers, names, constants, copies, and what tells the outcome have the role ignored, with the reason."""
    table = source(
        RowNumber=[str(row) for row in range(1, ROWS + 1)],
        CustomerId=[str(1500 + (row * 17) % 61) for row in range(ROWS)],
        name=[f"name {row % 50}" for row in range(ROWS)],
        age=AGE,
        months=(months := [str(1 + row % 29) for row in range(ROWS)]),
        years=[f"{int(month) / 12:.4f}" for month in months],
        country=["FR"] * ROWS,
        empty=[""] * ROWS,
        reason=[
            "price" if left == "1" and row % 2 else "moved" if left == "1" else "" for row, left in enumerate(LEFT)
        ],
        gone=LEFT,
    )
    draft = drafted(table)
    contract, schema, _ = accepted(draft, tmp_path, table)
    ignored = {"RowNumber", "name", "years", "country", "empty", "reason"}
    assert contract.key == ("CustomerId",)
    assert {name for name, role in contract.roles.items() if role == "ignored"} == ignored
    assert schema.features == ["age", "months"]
    assert any(one.startswith("reason: whether its cell is empty tells who left") for one in draft.ask)
    assert "counts the rows" in draft.contract


def test_without_a_unique_column_a_key_is_made(tmp_path: Path) -> None:
    """Neither two levels nor repeated ids are a key; that the id repeats is told."""
    table = source(customer_id=cycle("a1", "a2", "a3"), age=AGE, gone=LEFT)
    draft = drafted(table)
    assert accepted(draft, tmp_path, table)[0].key == ("client_id",)
    assert "'customer_id' repeats" in draft.ask[1]


def test_a_comma_in_a_name_is_kept(tmp_path: Path) -> None:
    """A column whose name has a comma is one column."""
    table = source(age=AGE, gone=LEFT, **{"paid, €": cycle("1", "2", "5", "9")})
    assert accepted(drafted(table), tmp_path, table)[1].features == ["age", "paid, €"]


def test_promises_have_room(tmp_path: Path) -> None:
    """Other levels and absurd amounts are refused in the next file, ordinary ones pass."""
    table = source(age=AGE, plan=cycle("a", "b"), gone=LEFT)
    columns = accepted(drafted(table), tmp_path, table)[0].tables["clients"].columns
    assert (columns["age"].min, columns["age"].max, columns["plan"].values) == (0, 200, ("a", "b"))


def test_two_tables_are_joined_by_the_key(tmp_path: Path) -> None:
    """A table with a row a client is put beside the clients; one of several rows a client is told and left out."""
    ids = [f"c{row}" for row in range(ROWS)]
    clients = source("people", id=ids, age=AGE, gone=LEFT)
    money = source("money", id=ids[::-1], age=AGE, paid=cycle("5", "7", "9"))
    orders = source("orders", id=cycle("c1", "c2"), sum=AGE)
    draft = drafted(money, clients, orders)
    contract, schema, _ = accepted(draft, tmp_path, money, clients, orders)
    assert list(contract.tables) == ["people", "money"]
    assert schema.features == ["age", "age_money", "paid"]
    assert "table 'orders' is not used: 'id' repeats" in draft.ask[1]


def test_names_of_every_client_table_are_given_back(tmp_path: Path) -> None:
    """A column named client, also as the key, is renamed by a rule."""
    table = source(client=[f"c{row}" for row in range(ROWS)], age=AGE, gone=LEFT)
    contract, schema, _ = accepted(drafted(table), tmp_path, table)
    assert (contract.key, schema.features) == (("client_given",), ["age"])


def test_a_name_that_speaks_of_leaving_needs_less(tmp_path: Path) -> None:
    """A score of churn that orders most clients is told, where another column of the same cells is not."""
    cells = [str(30 + row % 40) if left == "1" else str(row % 60) for row, left in enumerate(LEFT)]
    table = source(age=AGE, churn_score=cells, gone=LEFT)
    assert accepted(drafted(table), tmp_path, table)[0].roles["churn_score"] == "ignored"
    table = source(age=AGE, visits=cells, gone=LEFT)
    assert "visits" not in accepted(drafted(table), tmp_path, table)[0].roles


@pytest.mark.parametrize(("left", "values"), [("YES", ("yes", "no")), ("1", (1, 0))])
def test_the_value_of_leavers_is_met(tmp_path: Path, left: str, values: tuple[Any, Any]) -> None:
    """Small and capital letters are one, and so are 1 and 1.0."""
    cells = [{"YES": ("no", "yes"), "1": ("0.0", "1.0")}[left][int(one)] for one in LEFT]
    table = source(age=AGE, gone=cells)
    target = accepted(drafted(table, left=left), tmp_path, table)[0].target
    assert (target.positive, target.negative) == values


STATES = [{"1": "Closed", "0": "Active"}[one] for one in LEFT]
STATES[1], STATES[2], STATES[3] = "Cancelled", "Joined", "Closed"


@pytest.mark.parametrize("stayed", [(), ("active", "joined")])
def test_several_values_may_mean_leaving(tmp_path: Path, stayed: tuple[str, ...]) -> None:
    """Where the values of those who stayed are one, or named, each client is taken for what its value says."""
    states = STATES if stayed else [state.replace("Joined", "Active") for state in STATES]
    table = source(age=AGE, gone=states)
    draft = draft_case([table], Asked("gone", ("closed", "cancelled"), title="Cafe", stayed=stayed))
    contract, _, clients = accepted(draft, tmp_path, table)
    assert contract.target.left == ("Cancelled", "Closed")
    assert contract.target.stayed == (("Active", "Joined") if stayed else ("Active",))
    assert clients["churned"].tolist() == [int(state in ("Closed", "Cancelled")) for state in states]


@pytest.mark.parametrize(
    ("left", "stayed", "fragment"),
    [
        (("Closed",), (), "Say which of them stayed: --stayed Active Cancelled Joined"),
        (("Closed",), ("Active",), "neither --left nor --stayed names Cancelled, Joined, in 2 rows"),
        (("Closed",), ("Closed", "Active"), "Closed cannot be the value of clients who left and stayed"),
        (("Active", "Cancelled", "Closed", "Joined"), (), "cannot be the value of clients who left and stayed"),
        (("Closed",), ("Activ",), "--stayed names those of the clients who stayed, and 'Activ' was given"),
    ],
)
def test_values_of_the_target_are_asked_for(left: tuple[str, ...], stayed: tuple[str, ...], fragment: str) -> None:
    """A target of several values says which of them are open and how to name them."""
    with pytest.raises(UserError, match=re.escape(fragment)):
        draft_case([source(age=AGE, gone=STATES)], Asked("gone", left, title="Cafe", stayed=stayed))


@pytest.mark.parametrize(
    ("columns", "asked", "fragment"),
    [
        ({}, {"target": "goen"}, "no column 'goen'. Did you mean 'gone'? Allowed: age, gone."),
        ({}, {"key": ("client",)}, "--key: no column 'client'"),
        ({}, {"ignore": ("gone",)}, "--ignore: 'gone' is the target"),
        ({}, {"left": "left"}, "has the values 0, 1; --left names those of the clients who left"),
        ({}, {"target": "age", "left": "30"}, "look like no outcome"),
        ({"two": cycle("a", "b")}, {"key": ("two",)}, "does not tell rows apart: 60 of 60"),
        ({"id": ["", *AGE[1:]]}, {"key": ("id",)}, "'id' is empty in some rows"),
        ({"gone": ["", *LEFT[1:]]}, {}, "is empty in 1 of 60 rows, the first in row 2"),
        ({"paid{1..3}": AGE}, {}, "takes for several, by {1..3}: paid{1..3}"),
        ({"age": [*cycle("a", "b")[:-1], "c"]}, {}, "no column of numbers besides target and key"),
    ],
)
def test_what_cannot_be_drafted_is_said(columns: dict[str, list[str]], asked: dict[str, Any], fragment: str) -> None:
    """One message says what was found, and what would do."""
    with pytest.raises(UserError) as caught:
        drafted(source(**{"age": AGE, "gone": LEFT, **columns}), **asked)
    assert fragment in str(caught.value)


def test_labels_have_the_units_of_the_cells(tmp_path: Path) -> None:
    """What stands beside a number in its cells stands beside it in the report."""
    table = source(age=AGE, paid=cycle("$1,200.50", "$3", "$7"), stay=cycle("1 month", "12 months"), gone=LEFT)
    labels = Labels.model_validate(drafted(table).labels).labels
    assert {name: label.unit and label.unit.en for name, label in labels.items()} == {"paid": "$", "stay": "months"}
    assert accepted(drafted(table), tmp_path, table)[1].features == ["age", "paid", "stay"]


def test_one_language_is_enough() -> None:
    """Texts are written in the languages asked for alone."""
    table = source(age=AGE, start=cycle("2024-01-31", "2023-05-01"), gone=LEFT)
    draft = drafted(table, languages=("en",))
    assert draft.labels == {"title": "Cafe", "labels": {"start_days": {"en": "Days since start"}}}
    assert "ru:" not in draft.contract


CELL = st.sampled_from(
    [
        "",
        "0",
        "1",
        "2",
        "-3",
        "4,5",
        "6.5",
        "NA",
        "a",
        "b b",
        "1 000",
        "1e3",
        "inf",
        "нет",
        "yes",
        "#x: y",
        "'",
        "-",
        "2024-01-31",
        "01/02/2024",
        "5%",
        "$5",
        "007",
        "no",
        "~",
        "[a]",
        "1,234",
        "Unknown",
        "1.5.2024",
        "null",
    ]
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELL, CELL), min_size=2, max_size=30))
def test_a_table_keeps_the_contract_drafted_from_it(rows: list[tuple[str, str]]) -> None:
    """Whatever the cells, the draft is valid YAML and the table passes its checks and its rules."""
    cells = pd.DataFrame(rows, columns=["one", "two"], dtype=object)
    places = range(len(rows))
    cells = cells.assign(age=[str(place % 7) for place in places], gone=[str(place % 2) for place in places])
    cells = cells.assign(paid=[f"{place}.5" for place in places]).set_axis(range(2, len(rows) + 2), axis=0)
    draft = draft_case([Source("clients", "x", None, cells)], Asked("gone", ("1",), title="no"))
    contract = Contract.model_validate(yaml.safe_load(draft.contract))
    clean(check_tables({"clients": RawTable("x.csv", cells)}, contract.tables, contract.target), contract)


def test_the_table_is_left_as_it_is() -> None:
    """Drafting changes no cell."""
    table = source(age=AGE, x=cycle("1,5", "-"), gone=LEFT)
    before = table.cells.copy()
    drafted(table)
    assert np.array_equal(before.to_numpy(), table.cells.to_numpy())


def test_an_ignored_column_is_no_key(tmp_path: Path) -> None:
    """What nothing should use identifies nobody, though it differs in all rows."""
    table = source(id=[f"c{row}" for row in range(ROWS)], age=AGE, gone=LEFT)
    contract = accepted(drafted(table, ignore=("id",)), tmp_path, table)[0]
    assert (contract.key, contract.roles["id"]) == (("client_id",), "ignored")


@pytest.mark.parametrize(("seed", "most", "role"), [(1, 3000, None), (2, 100_000, None), (3, 0, "ignored")])
def test_quantities_that_hardly_repeat_stay_features(seed: int, most: int, role: str | None) -> None:
    """Whole numbers as different as chance makes them are quantities; as different as counting makes them are not."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, most, 1500) if most else rng.permutation([*range(1450), *range(50)])
    cells = pd.DataFrame({"x": drawn, "age": rng.integers(20, 60, 1500), "gone": rng.integers(0, 2, 1500)}).astype(str)
    draft = draft_case([Source("clients", "x", None, cells.astype(object))], Asked("gone", ("1",), title="Cafe"))
    contract = Contract.model_validate(yaml.safe_load(draft.contract))
    assert contract.roles.get("x") == role
