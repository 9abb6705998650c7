"""The contract's promises, and what a person reads when one is written wrongly."""

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.contract import Contract, Pivot, Table, expand

MINIMAL = """
tables:
  clients:
    file: clients
    key: [id]
    columns:
      id: {type: text}
      city: {type: category, values: [Ростов, Рыбинск], missing: true}
      "Var{1..3}": {type: number, min: 0, missing: true}
      left: {type: flag}
  money: {file: money, columns: {id: {type: text}, profit: {type: number}}}
target: {table: clients, column: left, positive: 1, negative: 0}
key: [id]
rules: []
roles: {id: id}
"""


def read(folder: Path, changes: dict[str, Any]) -> Contract:
    content = copy.deepcopy(yaml.safe_load(MINIMAL))
    for key, value in changes.items():
        place = content
        *parents, last = key.split("/")
        for parent in parents:
            place = place[parent]
        place[last] = value
    path = folder / "contract.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return read_config(path, Contract)


def refusal(folder: Path, changes: dict[str, Any]) -> str:
    with pytest.raises(UserError) as caught:
        read(folder, changes)
    assert str(folder / "contract.yaml") in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("age", ["age"]),
        ("Var{1..3}", ["Var1", "Var2", "Var3"]),
        ("x{9..11}_y", ["x9_y", "x10_y", "x11_y"]),
        ("a{2..2}", ["a2"]),
        ("age, city", ["age", "city"]),
        ("a{1..2}, b", ["a1", "a2", "b"]),
        ("служба {1..2}", ["служба 1", "служба 2"]),
        ("{x}", ["{x}"]),
    ],
)
def test_names_are_expanded(names: str, expected: list[str]) -> None:
    """A range of numbers in braces stands for as many names, a comma separates names."""
    assert expected == expand(names)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 30), st.integers(0, 30))
def test_a_range_has_both_ends(first: int, length: int) -> None:
    """The first and the last number are among the names, and every number between them once."""
    names = expand(f"v{{{first}..{first + length}}}")
    assert [f"v{number}" for number in range(first, first + length + 1)] == names


def test_a_range_that_counts_down_is_refused() -> None:
    """A range without a number in it would declare nothing in silence."""
    with pytest.raises(ValueError, match=r"'Var\{3..1\}' counts from 3 down to 1"):
        expand("Var{3..1}")


def test_columns_are_expanded_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A table's columns follow the contract's order, ranges in their place and alike."""
    columns = read(tmp_path, {}).tables["clients"].columns
    assert list(columns) == ["id", "city", "Var1", "Var2", "Var3", "left"]
    assert columns["Var1"] == columns["Var3"]
    assert (columns["city"].values, columns["Var2"].min) == (("Ростов", "Рыбинск"), 0.0)


@pytest.mark.parametrize("key", list(Contract.model_fields))
def test_every_key_is_needed(tmp_path: Path, key: str) -> None:
    """No key may be absent; one that may be empty is told to be added so."""
    empty = {"rules": "[]", "roles": "{}"}
    told = f"Add it, empty where there is nothing to tell: `{key}: {empty[key]}`." if key in empty else "Add it."
    content = yaml.safe_load(MINIMAL)
    del content[key]
    path = tmp_path / "contract.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_config(path, Contract)
    assert str(caught.value) == f"{path}: the key '{key}' is missing. {told}"


RULES: list[dict[str, Any]] = [
    {"rule": "rename", "table": "clients", "columns": {"Var1": "Age"}},
    {"rule": "replace", "table": "clients", "column": "city", "values": {"Ростовв": "Ростов"}},
    {"rule": "pivot", "table": "money", "index": "id", "columns": "month", "values": "v", "names": {1: "a", "x": "b"}},
    {"rule": "join", "table": "clients", "other": "money", "on": "id"},
    {"rule": "align", "table": "clients", "other": "money"},
    {"rule": "content_key", "table": "clients", "column": "key"},
    {"rule": "keep", "table": "clients", "where": "Var1 > 0"},
    {"rule": "flag_missing", "table": "clients", "columns": ["Var1"]},
    {"rule": "derive", "table": "clients", "column": "share", "formula": "Var1 / Var2"},
    {"rule": "drop_useless", "table": "clients"},
    {"rule": "drop_copies", "table": "clients"},
]


def test_every_kind_of_rule_is_read_in_order(tmp_path: Path) -> None:
    """Each rule becomes an object of its kind, in the order written."""
    rules = read(tmp_path, {"rules": [{**rule, "why": {"en": "so", "ru": "так"}} for rule in RULES]}).rules
    assert [rule["rule"] for rule in RULES] == [rule.rule for rule in rules]
    assert {"так"} == {rule.why.ru for rule in rules}
    assert isinstance(rules[2], Pivot)
    assert rules[2].names == {1: "a", "x": "b"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_a_rule_says_why(tmp_path: Path, rule: dict[str, Any]) -> None:
    """A cleaning rule without its reason is refused."""
    assert f"the key 'rules.0.{rule['rule']}.why' is missing" in refusal(tmp_path, {"rules": [rule]})


def test_a_join_is_written_without_quotes(tmp_path: Path) -> None:
    """The key ``on`` of a join needs no quotes, though older YAML takes it for a truth value."""
    path = tmp_path / "contract.yaml"
    rule = "rules: [{rule: join, table: clients, other: money, on: id, why: {en: one row a client, ru: да}}]"
    path.write_text(MINIMAL.replace("rules: []", rule), encoding="utf-8")
    assert getattr(read_config(path, Contract).rules[0], "on", None) == "id"


@pytest.mark.parametrize(
    ("changes", "fragments"),
    [
        ({"role": {}}, ["unknown key 'role'", "Did you mean 'roles'?"]),
        ({"tables/clients/columns/id": {"typ": "text"}}, ["'tables.clients.columns.id.typ'", "Did you mean 'type'?"]),
        ({"tables/clients/columns/id": {"type": "string"}}, ["is 'string'", "'number'", "'text'"]),
        (
            {"tables/clients/columns/left": {"type": "flag", "missing": True}},
            ["tables.clients.columns.left", "a flag is 0 or 1 and never empty", "`category`"],
        ),
        (
            {"tables/clients/columns/city": {"type": "category", "values": [1, 2]}},
            ["tables.clients.columns.city", "levels of a category are text: put them in quotes"],
        ),
        ({"tables/clients/columns/Var{2..4}": {"type": "flag"}}, ["columns declared twice: Var2, Var3"]),
        ({"tables/clients/columns/Var{4..2}": {"type": "flag"}}, ["'Var{4..2}' counts from 4 down to 2"]),
        ({"tables/clients/key": ["idd"]}, ["key: no column 'idd'", "Did you mean 'id'?"]),
        ({"tables": {}}, ["'tables' is {}", "at least 1"]),
        ({"target/column": "lft"}, ["target: no column 'lft' in a table 'clients'"]),
        ({"target/table": "client"}, ["target: no column 'left' in a table 'client'"]),
        (
            {"target": {"table": "clients", "column": "city", "positive": 1, "negative": 0}},
            ["target: 'city' is a category", "in quotes"],
        ),
        ({"key": []}, ["'key' is []", "at least 1"]),
        ({"roles/id": "identifier"}, ["'roles.id' is 'identifier'", "'id', 'value', 'time' or 'ignored'"]),
        (
            {"rules": [{"rule": "keep", "table": "clients", "were": "a", "why": {"en": "", "ru": ""}}]},
            ["unknown key 'rules.0.keep.were'", "Did you mean 'where'? Allowed: rule, table, where, why."],
        ),
        (
            {"rules": [{"rule": "kep", "table": "clients", "where": "a", "why": {"en": "", "ru": ""}}]},
            ["'rules.0.rule' is 'kep'", "Did you mean 'keep'?", "drop_copies"],
        ),
        (
            {"rules": [{"rule": "drop_copies", "table": "client", "why": {"en": "", "ru": ""}}]},
            ["rule 'drop_copies' names an unknown table 'client'", "Did you mean 'clients'? Allowed: clients, money."],
        ),
        (
            {"rules": [{"rule": "align", "table": "clients", "other": "mony", "why": {"en": "", "ru": ""}}]},
            ["rule 'align' names an unknown table 'mony'", "Did you mean 'money'?"],
        ),
    ],
)
def test_a_wrong_contract_is_refused(tmp_path: Path, changes: dict[str, Any], fragments: list[str]) -> None:
    """The message says where the contract is wrong, what was found and what is allowed."""
    message = refusal(tmp_path, changes)
    assert [fragment for fragment in fragments if fragment not in message] == []


def test_a_target_may_be_a_level(tmp_path: Path) -> None:
    """A target that is a category is declared by its two levels."""
    target = {"table": "clients", "column": "city", "positive": "Рыбинск", "negative": "Ростов"}
    assert read(tmp_path, {"target": target}).target.positive == "Рыбинск"


def test_a_contract_cannot_be_changed(tmp_path: Path) -> None:
    """A promise that was read stays as it was read."""
    contract = read(tmp_path, {})
    with pytest.raises(ValidationError):
        contract.key = ("city",)  # type: ignore[misc]
    with pytest.raises(ValidationError):
        contract.tables["clients"].file = "other"  # type: ignore[misc]


def test_a_table_without_columns_of_its_key_is_refused() -> None:
    """A key is checked against the columns after their names are expanded."""
    columns: Any = {"Var{1..2}": {"type": "integer"}}
    assert Table(file="a", key=("Var2",), columns=columns).key == ("Var2",)
    with pytest.raises(ValidationError, match="key: no column 'Var3'"):
        Table(file="a", key=("Var3",), columns=columns)


@pytest.mark.parametrize(
    ("column", "fragment"),
    [
        ({"type": "number", "ordered": ["a", "b"]}, "`ordered` goes with type category alone"),
        ({"type": "date", "min": 3}, "min and max of dates are days"),
        ({"type": "number", "max": date(2024, 1, 31)}, "those of numbers are numbers"),
        ({"type": "date", "format": "dd.mm.yyyy"}, "`format` is ymd, dmy, mdy, or a pattern"),
        ({"type": "category", "ordered": ["a", "a"]}, "names a level twice"),
        ({"type": "category", "ordered": ["a"], "values": ["a"]}, "remove `values`"),
        ({"type": "flag", "missing_marks": ["-"]}, "never empty"),
    ],
)
def test_keys_fit_the_type_of_a_column(tmp_path: Path, column: dict[str, Any], fragment: str) -> None:
    """What goes with one type alone is refused with others."""
    assert fragment in refusal(tmp_path, {"tables/clients/columns/city": column})


def test_the_order_of_levels_follows_a_renamed_column(tmp_path: Path) -> None:
    """Ordered levels are known by the name that the column has in the end."""
    rename = {"rule": "rename", "table": "clients", "columns": {"city": "size"}, "why": "shorter"}
    column = {"type": "category", "ordered": ["low", "high"]}
    found = read(tmp_path, {"tables/clients/columns/city": column, "rules": [rename]})
    assert found.orders == {"size": ("low", "high")}
