"""What the columns of a client table are for, and of which kind."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from churn.base.files import write_parquet
from churn.clients.schema import Kind, Role, Schema, numbered, read_schema, repeated, schema_of, write_schema

CLIENTS = pd.DataFrame(
    {
        "client": ["1", "2"],
        "churned": np.array([0, 1], dtype=np.int8),
        "id": [1, 2],
        "age": [30, 40],
        "баланс": [1.5, np.nan],
        "active": np.array([1, 0], dtype=np.int8),
        "город": ["Ростов", None],
        "profit": [10.0, -5.0],
        "phone": ["a", "b"],
    }
)
ROLES: dict[str, Role] = {"id": "id", "profit": "value", "phone": "ignored"}
EXPECTED: dict[str, tuple[str, Kind]] = {
    "id": ("id", "number"),
    "age": ("feature", "number"),
    "баланс": ("feature", "number"),
    "active": ("feature", "flag"),
    "город": ("feature", "category"),
    "profit": ("value", "number"),
    "phone": ("ignored", "category"),
}


def test_kinds_come_from_types_and_roles_from_the_contract() -> None:
    """One byte is a flag, other numbers are numbers, the rest are categories; a column without a role is a feature."""
    found = {name: (field.role, field.kind) for name, field in schema_of(CLIENTS, ROLES).columns.items()}
    assert list(found.items()) == list(EXPECTED.items())


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pd.Series([1, 2], dtype="int64"), "number"),
        (pd.Series([1, 0], dtype="float64"), "number"),
        (pd.Series([1, 0], dtype="int8"), "flag"),
        (pd.Series(["1", "0"], dtype=object), "category"),
        (pd.Series(["1", "0"], dtype="str"), "category"),
        (pd.Series([None, None], dtype=object), "category"),
    ],
)
def test_the_type_alone_decides_the_kind(values: pd.Series, kind: str) -> None:
    """Zeros and ones that were not declared a flag are numbers, digits in a category are levels."""
    assert schema_of(pd.DataFrame({"x": values}), {}).columns["x"].kind == kind


def test_only_features_reach_a_model() -> None:
    """Identifiers, money and ignored columns are no features, and neither are the client and the outcome."""
    assert schema_of(CLIENTS, ROLES).features == ["age", "баланс", "active", "город"]


def test_features_and_values_are_described() -> None:
    """Money is described beside the features, identifiers are not."""
    assert schema_of(CLIENTS, ROLES).described == ["age", "баланс", "active", "город", "profit"]


@pytest.mark.parametrize(
    ("kinds", "among", "expected"),
    [
        (["number"], None, ["age", "баланс"]),
        (["flag", "number"], None, ["age", "баланс", "active"]),
        (["category"], None, ["город"]),
        (["number"], ["profit", "active", "age"], ["profit", "age"]),
        (["category"], [], []),
        ([], None, []),
    ],
)
def test_columns_are_chosen_by_kind(kinds: list[Kind], among: list[str] | None, expected: list[str]) -> None:
    """Columns of the kinds come from the features, or from the columns named, in the order in which those stand."""
    assert schema_of(CLIENTS, ROLES).of_kind(*kinds, among=among) == expected


def test_a_schema_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Writing and reading changes neither the columns nor their order."""
    schema = schema_of(CLIENTS, ROLES)
    write_schema(schema, tmp_path / "deep" / "schema.json")
    read = read_schema(tmp_path / "deep" / "schema.json")
    assert (read, list(read.columns)) == (schema, list(EXPECTED))


def test_a_schema_survives_a_file_of_clients(tmp_path: Path) -> None:
    """A table written and read again has the schema it had."""
    write_parquet(CLIENTS, tmp_path / "clients.parquet")
    assert schema_of(pd.read_parquet(tmp_path / "clients.parquet"), ROLES) == schema_of(CLIENTS, ROLES)


def test_the_values_of_clients_do_not_matter() -> None:
    """The schema depends on columns and types alone: other clients, or one of them, have the same."""
    others = CLIENTS.assign(age=[0, 1], active=np.array([5, 7], dtype=np.int8))
    expected = schema_of(CLIENTS, ROLES)
    assert [schema_of(others, ROLES), schema_of(CLIENTS.head(1), ROLES)] == [expected, expected]


@pytest.mark.parametrize(
    "field",
    [{"role": "feature", "kind": "text"}, {"role": "key", "kind": "flag"}, {"role": "id", "kind": "flag", "unit": "m"}],
)
def test_a_field_is_one_of_the_declared(field: dict[str, Any]) -> None:
    """Another role, kind or key is refused."""
    with pytest.raises(ValidationError):
        Schema.model_validate({"columns": {"x": field}})


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["client", "part", "fold"], ["fold"]),
        (["fold_2", "p", "fold", "fold_3", "p_2", "p_3"], ["fold", "fold_2", "fold_3"]),
        (["fold", *(f"fold_{number}" for number in range(2, 12))], numbered("fold", 11)),
    ],
)
def test_repetitions_are_found_in_their_order(columns: list[str], expected: list[str]) -> None:
    """A column and its repetitions are found by name, by number and not by alphabet, whatever stands between them."""
    assert expected == repeated(pd.DataFrame(columns=columns), "fold")


def test_parts_are_no_repetitions_of_probabilities() -> None:
    """Columns that begin with the letter p are not taken for repetitions of p."""
    assert repeated(pd.DataFrame(columns=["part", "p", "p_2", "plan", "profit"]), "p") == ["p", "p_2"]


def test_a_date_is_no_feature() -> None:
    """A date is ignored unless it orders clients in time; models and pictures see neither."""
    dates = CLIENTS.assign(start=pd.Timestamp("2024-01-31"), end=pd.Timestamp("2024-02-01"))
    found = schema_of(dates, {**ROLES, "start": "time"})
    assert [(found.columns[name].role, found.columns[name].kind) for name in ("start", "end")] == [
        ("time", "date"),
        ("ignored", "date"),
    ]
    assert found.described == schema_of(CLIENTS, ROLES).described


def test_ordered_levels_stand_in_the_schema(tmp_path: Path) -> None:
    """The order of a category's levels is written with it, and is read again."""
    schema = schema_of(CLIENTS, ROLES, {"город": ("б", "а")})
    write_schema(schema, tmp_path / "schema.json")
    assert read_schema(tmp_path / "schema.json").columns["город"].levels == ("б", "а")
