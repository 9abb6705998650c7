"""Cleaning rules on small tables: what each one does, what the log says, and what is refused."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.clean.clean import LOG, clean
from churn.clients.contract import Contract

QUICK = settings(max_examples=25, deadline=None, derandomize=True)


def contract(*rules: dict[str, Any], key: tuple[str, ...] = ("id",), **target: Any) -> Contract:
    """Promise a clients' table ``t`` and another, ``o``; the rules' table is ``t`` where not said otherwise."""
    columns = {"id": {"type": "text"}, "left": {"type": "flag"}}
    return Contract.model_validate(
        {
            "tables": {name: {"file": name, "columns": columns} for name in "to"},
            "target": {"table": "t", "column": "left", "positive": 1, "negative": 0, **target},
            "key": key,
            "rules": [{"table": "t", "why": {"en": "because", "ru": "потому"}, **rule} for rule in rules],
            "roles": {},
        }
    )


def clients(**columns: list[Any]) -> pd.DataFrame:
    """Make a clients' table of three rows, the last of whom left."""
    left = pd.Series([0, 0, 1], dtype=np.int8)
    return pd.DataFrame({"id": ["a", "b", "c"], **columns, "left": left})


def cleaned(table: pd.DataFrame, *rules: dict[str, Any], other: pd.DataFrame | None = None) -> dict[str, list[Any]]:
    """Clean and give the columns beside those that every client table has."""
    tables = {"t": table, "o": pd.DataFrame({"id": ["a"]}) if other is None else other}
    return clean(tables, contract(*rules))[0].drop(columns=["client", "churned", "id"]).to_dict("list")


def refusal(table: pd.DataFrame, *rules: dict[str, Any], other: pd.DataFrame | None = None) -> str:
    with pytest.raises(UserError) as caught:
        cleaned(table, *rules, other=other)
    return str(caught.value)


def test_a_client_table_leads_with_client_and_churned() -> None:
    """The key as text and the target as 0 or 1 stand first, the target's own column is gone."""
    table = clients(n=[1.5, np.nan, 2.5])
    found, log = clean({"t": table, "o": table}, contract())
    expected = pd.DataFrame(
        {
            "client": ["a", "b", "c"],
            "churned": pd.Series([0, 0, 1], dtype=np.int8),
            "id": ["a", "b", "c"],
            "n": [1.5, np.nan, 2.5],
        }
    )
    pd.testing.assert_frame_equal(found, expected)
    assert (len(log), list(log.columns)) == (0, LOG)


def test_the_target_may_be_any_two_values() -> None:
    """The positive value, whatever its type, becomes 1."""
    table = clients().assign(left=["stayed", "gone", "stayed"])
    found, _ = clean({"t": table, "o": table}, contract(positive="gone", negative="stayed"))
    assert list(found["churned"]) == [0, 1, 0]


def test_a_key_of_several_columns_is_joined() -> None:
    """The parts of a key become one text, so that two clients with one number are two."""
    table = clients(n=[7, 7, 8], city=["x", "y", "x"])
    found, _ = clean({"t": table, "o": table}, contract(key=("n", "city")))
    assert list(found["client"]) == ["7|x", "7|y", "8|x"]


def test_rename_gives_columns_other_names() -> None:
    """A renamed column keeps its place and values."""
    rule = {"rule": "rename", "columns": {"n": "Age"}}
    assert cleaned(clients(n=[1, 2, 3], m=[4, 5, 6]), rule) == {"Age": [1, 2, 3], "m": [4, 5, 6]}


def test_replace_mends_known_values() -> None:
    """Values named are replaced at once, so that two may change places; others stay."""
    rule = {"rule": "replace", "column": "city", "values": {"x": "y", "y": "x"}}
    assert cleaned(clients(city=["x", "y", "z"]), rule) == {"city": ["y", "x", "z"]}


def test_pivot_makes_a_row_a_client() -> None:
    """Each period becomes a column in declared order; a period that a client lacks is empty."""
    other = pd.DataFrame({"id": ["b", "a", "a", "c"], "month": ["new", "old", "new", "old"], "sum": [1, 2, 3, 4]})
    pivot = {
        "rule": "pivot",
        "table": "o",
        "index": "id",
        "columns": "month",
        "values": "sum",
        "names": {"old": "sum_old", "new": "sum_new", "never": "sum_never"},
    }
    found = pd.DataFrame(cleaned(clients(), pivot, {"rule": "join", "other": "o", "on": "id"}, other=other))
    expected = {"sum_old": [2.0, np.nan, 4.0], "sum_new": [3.0, 1.0, np.nan], "sum_never": [np.nan] * 3}
    pd.testing.assert_frame_equal(found, pd.DataFrame(expected))


def test_join_brings_columns_by_id() -> None:
    """The other table's columns come last, matched by id and not by order."""
    other = pd.DataFrame({"profit": [1.0, 2.0, 3.0], "id": ["c", "a", "b"]})
    assert cleaned(clients(n=[1, 2, 3]), {"rule": "join", "other": "o", "on": "id"}, other=other) == {
        "n": [1, 2, 3],
        "profit": [2.0, 3.0, 1.0],
    }


def test_align_puts_tables_side_by_side() -> None:
    """Rows are matched by their places, whatever the frames' indices are."""
    table, other = clients(n=[1, 2, 3]), pd.DataFrame({"m": [7, 8, 9]}, index=[5, 4, 3])
    assert cleaned(table, {"rule": "align", "other": "o"}, other=other) == {"n": [1, 2, 3], "m": [7, 8, 9]}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("n > 1", [2.0, 3.0]),
        ("n > 1 and city == 'x'", [3.0]),
        ("n != n or n == 1", [1.0]),
        ("city.notna()", [1.0, 3.0]),
    ],
)
def test_keep_leaves_rows_that_satisfy_the_condition(where: str, expected: list[float]) -> None:
    """Rows for which the condition is not true are dropped, rows with an empty cell among them."""
    table = clients(n=[1.0, 2.0, 3.0], city=["x", None, "x"])
    assert cleaned(table, {"rule": "keep", "where": where})["n"] == expected


def test_flag_missing_keeps_the_cell_empty() -> None:
    """Each column named gets a flag beside it and stays as it is."""
    table = clients(n=[1.0, np.nan, 3.0], city=["x", "y", None])
    found, _ = clean({"t": table, "o": table}, contract({"rule": "flag_missing", "columns": ["n", "city"]}))
    assert found[["n_missing", "city_missing"]].to_dict("list") == {"n_missing": [0, 1, 0], "city_missing": [0, 0, 1]}
    assert {"int8"} == {str(found[name].dtype) for name in ("n_missing", "city_missing")}
    assert list(found["n"].isna()) == [False, True, False]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("n / m", [0.5, np.nan, np.nan]), ("n - m", [-1.0, 0.0, np.nan]), ("m > 1", [1.0, 0.0, 1.0])],
)
def test_derive_computes_a_number(formula: str, expected: list[float]) -> None:
    """The result is a number; a division by zero and an empty cell give an empty cell."""
    table = clients(n=[1.0, 0.0, np.nan], m=[2, 0, 4])
    found, _ = clean({"t": table, "o": table}, contract({"rule": "derive", "column": "d", "formula": formula}))
    np.testing.assert_array_equal(found["d"], np.array(expected))
    assert str(found["d"].dtype) == "float64"


def test_derive_gives_an_empty_cell_for_infinity() -> None:
    """A number divided by zero is empty and not infinite."""
    table = clients(n=[1.0, -1.0, 2.0], m=[0, 0, 1])
    found, _ = clean({"t": table, "o": table}, contract({"rule": "derive", "column": "d", "formula": "n / m"}))
    assert list(found["d"].isna()) == [True, True, False]


def test_drop_useless_drops_constant_and_empty_columns() -> None:
    """Columns of one value or none go; a value beside empty cells says something and stays."""
    table = clients(one=[1, 1, 1], none=[None, None, None], some=[1.0, np.nan, 1.0])
    assert list(cleaned(table, {"rule": "drop_useless"})) == ["some"]


def test_drop_useless_never_drops_the_target() -> None:
    """A target of one value is for the next stage to refuse, not to be lost here."""
    table = clients(n=[1, 2, 3])
    rules = [{"rule": "keep", "where": "left == 0"}, {"rule": "drop_useless"}]
    found, _ = clean({"t": table, "o": table}, contract(*rules))
    assert found.to_dict("list") == {"client": ["a", "b"], "churned": [0, 0], "id": ["a", "b"], "n": [1, 2]}


COPIES: dict[str, tuple[list[Any], list[Any], bool]] = {
    "equal levels": (["x", "y", "x"], ["x", "y", "x"], True),
    "levels under new names": (["x", "y", "x"], ["p", "q", "p"], True),
    "a level and a flag": (["x", "y", "x"], [1, 0, 1], True),
    "numbers in another unit": ([1.0, 2.0, 1.0], [10.0, 20.0, 10.0], True),
    "missing in the same places": (["x", None, "x"], ["p", None, "p"], True),
    "missing in other places": (["x", None, "x"], [None, "p", "p"], False),
    "one level split": (["x", "y", "x"], ["p", "q", "r"], False),
    "two levels merged": (["x", "y", "z"], ["p", "q", "p"], False),
    "equal numbers, all different": ([1.5, 2.5, 3.5], [1.5, 2.5, 3.5], True),
    "whole numbers, as integers and floats": ([1, 2, 3], [1.0, 2.0, 3.0], True),
    "other numbers, all different": ([1.5, 2.5, 3.5], [3.0, 1.0, 2.0], False),
    "two columns of identifiers": (["x", "y", "z"], ["p", "q", "r"], False),
    "an identifier and a number": (["x", "y", "z"], [1.0, 2.0, 3.0], False),
}


@pytest.mark.parametrize(("first", "second", "copy"), COPIES.values(), ids=COPIES)
def test_drop_copies_drops_repetitions(first: list[Any], second: list[Any], copy: bool) -> None:
    """A column goes if an earlier one repeats it, also under other names; a lack of equal cells proves nothing."""
    table = pd.DataFrame({"first": first, "second": second})
    found = cleaned(clients().join(table), {"rule": "drop_copies"})
    assert list(found) == (["first"] if copy else ["first", "second"])


def test_drop_copies_never_drops_for_the_target() -> None:
    """A column equal to the target is a leak to be seen, not a copy to be dropped in silence."""
    table = clients(leak=[0, 0, 1])
    found, _ = clean({"t": table[["left", "id", "leak"]], "o": table}, contract({"rule": "drop_copies"}))
    assert list(found.columns) == ["client", "churned", "id", "leak"]


def same_up_to_names(one: list[int], two: list[int]) -> bool:
    """Tell whether a one-to-one renaming turns one column into the other, or they are equal, by brute force."""
    pairs = set(zip(one, two, strict=True))
    renamed = len(pairs) == len(set(one)) == len(set(two)) < len(one)
    return renamed or one == two


@QUICK
@given(st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_drop_copies_agrees_with_brute_force_in_any_order_of_rows(rows: list[tuple[int, ...]], random: Any) -> None:
    """The columns left are the first of each group of copies, whatever the order of rows is."""
    columns = dict(zip("wxyz", map(list, zip(*rows, strict=True)), strict=True))
    expected: list[str] = []
    for name, column in columns.items():
        if not any(same_up_to_names(columns[kept], column) for kept in expected):
            expected.append(name)
    order = random.sample(range(len(rows)), len(rows))
    ids = [f"id{number}" for number in range(len(rows) - 1)] + ["id0x"]
    table = pd.DataFrame({"id": ids, **columns, "left": 0}).iloc[order]
    assert list(cleaned(table, {"rule": "drop_copies"})) == expected


CONTENT_KEY = {"rule": "content_key", "column": "key"}
KEYED = contract(CONTENT_KEY, key=("key",))


def keys(table: pd.DataFrame) -> list[str]:
    return list(clean({"t": table, "o": table}, KEYED)[0]["client"])


def mixed(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Make a table whose number is an integer column unless a cell is missing, as the checks do."""
    frame = pd.DataFrame(rows, columns=["n", "city"])
    whole = frame["n"].notna().all()
    return frame.assign(n=frame["n"].astype("int64" if whole else "float64"), left=0)


def test_content_keys_are_unique_and_numbered() -> None:
    """Equal rows get one key with a number, in order of appearance, and other rows keys of their own."""
    one, two, three, four = keys(mixed([(1, "x"), (1, "x"), (2, "x"), (1, "x")]))
    assert (two, four) == (f"{one}-2", f"{one}-3")
    assert len({one, three}) == 2


def test_a_content_key_stays_the_same_for_ever() -> None:
    """Keys are written to files that outlive a run, so the same values give the same key in every version."""
    assert keys(mixed([(1, "Ростов"), (2, None)])) == ["13c90b7be608", "1d313cad2685"]


def test_a_content_key_may_leave_columns_out() -> None:
    """Row numbers do not tell clients apart, also where new clients come without them; others have to be there."""
    table = mixed([(1, "x"), (2, "y")])
    without = contract({**CONTENT_KEY, "without": ["row"]}, key=("key",))
    for rows in (table.assign(row=[1, 2]), table.assign(row=[8, 9]), table.drop(columns="left")):
        assert list(clean({"t": rows, "o": rows}, without)[0]["client"]) == keys(table)
    with pytest.raises(UserError, match="has no column 'row'"):
        clean({"t": table, "o": table}, without)


ROWS = st.lists(
    st.tuples(st.none() | st.integers(-5, 5), st.none() | st.sampled_from(["x", "y"])), min_size=1, max_size=4
)


@QUICK
@given(ROWS, st.randoms(use_true_random=False))
def test_content_keys_do_not_depend_on_the_order_of_rows(rows: list[tuple[Any, ...]], random: Any) -> None:
    """Shuffled rows have the same keys, each beside the same values."""
    shuffled = random.sample(rows, len(rows))
    assert sorted(zip(keys(mixed(rows)), map(str, rows), strict=True)) == sorted(
        zip(keys(mixed(shuffled)), map(str, shuffled), strict=True)
    )


@QUICK
@given(ROWS)
def test_a_content_key_does_not_depend_on_other_rows(rows: list[tuple[Any, ...]]) -> None:
    """A client alone in a file has the key that the first such client has among others, missing cells included."""
    together = dict(zip(reversed(rows), reversed(keys(mixed(rows))), strict=True))
    assert {row: keys(mixed([row]))[0] for row in rows} == together


@QUICK
@given(ROWS)
def test_a_content_key_does_not_depend_on_the_target(rows: list[tuple[Any, ...]]) -> None:
    """A client has one key whether they left, stayed, or nobody knows yet."""
    table = mixed(rows)
    assert keys(table) == keys(table.assign(left=1)) == keys(table.drop(columns="left"))


def test_the_log_tells_what_each_rule_did() -> None:
    """One row a rule: rows and columns before and after, cells touched, the share of leavers, and why."""
    table = clients(n=[1.0, np.nan, 3.0], city=["x", "yy", "x"])
    other = pd.DataFrame({"id": ["c", "b", "a"], "m": [1, 2, 3]})
    rules = [
        {"rule": "rename", "table": "o", "columns": {"m": "M"}, "why": {"en": "capital", "ru": "да"}},
        {"rule": "join", "other": "o", "on": "id", "why": {"en": "profit", "ru": "да"}},
        {"rule": "replace", "column": "city", "values": {"yy": "y"}, "why": {"en": "typo", "ru": "да"}},
        {"rule": "flag_missing", "columns": ["n"], "why": {"en": "signal", "ru": "да"}},
        {"rule": "keep", "where": "city == 'x'", "why": {"en": "in x only", "ru": "да"}},
        {"rule": "drop_useless", "why": {"en": "says nothing", "ru": "да"}},
    ]
    _, log = clean({"t": table, "o": other}, contract(*rules))
    third, half = 1 / 3, 1 / 2
    expected = [
        ("rename", "o", 3, 3, 2, 2, 0, None, None, "capital", "да"),
        ("join", "t", 3, 3, 4, 5, 0, third, third, "profit", "да"),
        ("replace", "t", 3, 3, 5, 5, 1, third, third, "typo", "да"),
        ("flag_missing", "t", 3, 3, 5, 6, 1, third, third, "signal", "да"),
        ("keep", "t", 3, 2, 6, 6, 0, third, half, "in x only", "да"),
        ("drop_useless", "t", 2, 2, 6, 4, 0, half, half, "says nothing", "да"),
    ]
    pd.testing.assert_frame_equal(log, pd.DataFrame(expected, columns=LOG))


RULES: dict[str, dict[str, Any]] = {
    "rename": {"columns": {"n": "N"}},
    "replace": {"column": "city", "values": {"x": "z"}},
    "pivot": {"table": "o", "index": "id", "columns": "m", "values": "v", "names": {1: "v1", 2: "v2"}},
    "join": {"other": "o", "on": "id"},
    "align": {"other": "o"},
    "content_key": {"column": "key"},
    "keep": {"where": "n > 0"},
    "flag_missing": {"columns": ["n"]},
    "derive": {"column": "d", "formula": "n * 2"},
    "drop_useless": {},
    "drop_copies": {},
}


@pytest.mark.parametrize("name", RULES)
def test_no_rule_changes_the_tables_it_was_given(name: str) -> None:
    """Raw tables stay as they were, for the raw data are never rewritten."""
    table = clients(n=[1.0, np.nan, 3.0], city=["x", "y", "x"], same=["x", "y", "x"])
    other = pd.DataFrame({"id": ["a", "b", "c"], "m": [1, 2, 1], "v": [1.0, 2.0, 3.0]})
    tables = {"t": table, "o": other.drop(columns="id") if name == "align" else other}
    before = {key: one.copy(deep=True) for key, one in tables.items()}
    _, log = clean(tables, contract({"rule": name, **RULES[name]}))
    assert list(log["rule"]) == [name]
    for key, one in tables.items():
        pd.testing.assert_frame_equal(one, before[key])


def test_new_clients_are_cleaned_alike() -> None:
    """Without a target every value is what it would have been with one; only ``churned`` is absent."""
    rules = [
        CONTENT_KEY,
        {"rule": "rename", "columns": {"n": "N"}},
        {"rule": "flag_missing", "columns": ["N"]},
        {"rule": "derive", "column": "d", "formula": "N * 2"},
        {"rule": "keep", "where": "city != 'y'"},
    ]
    table = clients(n=[1.0, np.nan, 3.0], city=["x", "x", "y"])
    known, _ = clean({"t": table, "o": table}, contract(*rules))
    new, log = clean({"t": table.drop(columns="left"), "o": table}, contract(*rules))
    pd.testing.assert_frame_equal(new, known.drop(columns="churned"))
    assert log["churn_before"].isna().all()


@pytest.mark.parametrize("rule", ["drop_useless", "drop_copies"])
def test_new_clients_keep_all_columns(rule: str) -> None:
    """One new client has one value in every column, yet the model needs them: nothing is dropped."""
    new = clients(n=[1.0, 2.0, 3.0], m=[1.0, 2.0, 3.0]).drop(columns="left").head(1)
    found, _ = clean({"t": new, "o": new}, contract({"rule": rule}))
    assert list(found.columns) == ["client", "id", "n", "m"]


ABSENT: list[dict[str, Any]] = [
    {"rule": "rename", "columns": {"n": "N", "bal": "B"}},
    {"rule": "replace", "column": "bal", "values": {1: 2}},
    {"rule": "pivot", "index": "bal", "columns": "n", "values": "n", "names": {}},
    {"rule": "pivot", "index": "n", "columns": "bal", "values": "n", "names": {}},
    {"rule": "pivot", "index": "n", "columns": "n", "values": "bal", "names": {}},
    {"rule": "join", "other": "o", "on": "bal"},
    {"rule": "flag_missing", "columns": ["bal"]},
]


@pytest.mark.parametrize("rule", ABSENT, ids=lambda rule: rule["rule"])
def test_an_unknown_column_is_named(rule: dict[str, Any]) -> None:
    """A rule for a column that is not there names rule, table, column and the columns that are."""
    message = refusal(clients(n=[1, 2, 3]), rule)
    assert message == f"rule '{rule['rule']}': table 't' has no column 'bal'. Columns: id, n, left."


def test_a_join_names_the_table_that_lacks_the_column() -> None:
    """Where the other table lacks the id, that table's columns are shown."""
    message = refusal(clients(), {"rule": "join", "other": "o", "on": "id"}, other=pd.DataFrame({"ID": ["a"]}))
    assert message == "rule 'join': table 'o' has no column 'id'. Columns: ID."


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["a", "b"], "1 of 3 ids of 't' are missing in 'o' (written as a)."),
        (["a", "b", "c", "d", "e"], "2 of 5 ids of 'o' are missing in 't' (written as a)."),
        (["A", "B", "C"], "3 of 3 ids of 't' are missing in 'o' (written as a)."),
    ],
)
def test_a_join_lists_ids_without_a_partner(ids: list[str], expected: str) -> None:
    """Clients who stand in one table only are counted, shown and not dropped in silence."""
    other = pd.DataFrame({"id": ids, "m": range(len(ids))})
    message = refusal(clients(), {"rule": "join", "other": "o", "on": "id"}, other=other)
    start = "tables 't' and 'o' do not join by 'id': "
    assert message == f"{start}{expected} Export both tables for the same clients."


def test_a_join_needs_one_row_an_id() -> None:
    """An id that occurs twice would multiply clients."""
    other = pd.DataFrame({"id": ["a", "b", "c", "c"], "m": [1, 2, 3, 4]})
    message = refusal(clients(), {"rule": "join", "other": "o", "on": "id"}, other=other)
    assert message == "tables 't' and 'o': 'id' is not unique. Keep one row an id."


def test_tables_of_different_length_are_not_aligned() -> None:
    """Both lengths are shown, for one of the files is not whole."""
    message = refusal(clients(), {"rule": "align", "other": "o"}, other=pd.DataFrame({"m": [1, 2]}))
    assert "tables 't' (3 rows) and 'o' (2 rows) belong together row by row and differ in length" in message


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "rename", "columns": {"m": "n"}},
        {"rule": "join", "other": "o", "on": "id"},
        {"rule": "align", "other": "o"},
        {"rule": "content_key", "column": "n"},
    ],
    ids=lambda rule: rule["rule"],
)
def test_two_columns_of_one_name_are_refused(rule: dict[str, Any]) -> None:
    """No rule makes a second column of a name, nor renames one in silence."""
    other = pd.DataFrame({"id": ["a", "b", "c"], "n": [1, 2, 3]})
    message = refusal(clients(n=[1, 2, 3], m=[4, 5, 6]), rule, other=other)
    assert message.startswith(f"rule '{rule['rule']}': table 't' would have two columns named ")
    assert "n. Rename one of each." in message


def test_pivot_refuses_undeclared_values() -> None:
    """A period that the contract does not know is shown beside those it knows, an empty cell among them."""
    other = pd.DataFrame({"id": ["a", "b", "c"], "month": ["old", "odl", None], "sum": [1, 2, 3]})
    pivot = {"rule": "pivot", "table": "o", "index": "id", "columns": "month", "values": "sum", "names": {"old": "x"}}
    message = refusal(clients(), pivot, other=other)
    assert "rule 'pivot' of table 'o': 'month' has undeclared values nan, odl. Declared: old." in message


def test_pivot_refuses_a_repeated_pair() -> None:
    """Two rows of one client and period cannot both stand in one cell."""
    other = pd.DataFrame({"id": ["a", "b", "a"], "month": ["old"] * 3, "sum": [1, 2, 3]})
    pivot = {"rule": "pivot", "table": "o", "index": "id", "columns": "month", "values": "sum", "names": {"old": "x"}}
    assert "1 repeated pairs of id and month (written as a). Keep one row a pair." in refusal(
        clients(), pivot, other=other
    )


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("bal > 1", "name 'bal' is not defined"),
        ("n >", "invalid syntax"),
        ("city > 2", "Invalid comparison"),
        ("n.foo()", "'n.foo()' is not allowed"),
        ("n if n else 0", "is not allowed; allowed are columns, numbers"),
        ("1 == 1", "the result is not true or false in every row"),
        ("m = n", "invalid syntax"),
        ("n", "the result is not true or false in every row"),
        ("city", "the result is not true or false in every row"),
    ],
)
def test_a_condition_that_cannot_be_computed_is_explained(expression: str, reason: str) -> None:
    """The message shows rule and expression, the reason and where to mend it."""
    message = refusal(clients(n=[1, 2, 3], city=["x", "y", "z"]), {"rule": "keep", "where": expression})
    assert message.startswith(f"rule 'keep': cannot compute '{expression}': ")
    assert reason in message
    assert message.endswith("Correct it in the contract.")


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("city", "could not convert string to float: 'x'"),
        ("1", "the result is not a number in every row"),
        ("q", "'q'"),
    ],
)
def test_a_formula_that_gives_no_number_is_explained(formula: str, reason: str) -> None:
    """A formula must give a number in every row."""
    rule = {"rule": "derive", "column": "d", "formula": formula}
    message = refusal(clients(city=["x", "y", "z"]), rule)
    assert message.startswith(f"rule 'derive': cannot compute '{formula}': ")
    assert reason in message


def test_a_condition_that_nobody_satisfies_is_refused() -> None:
    """An empty table is a mistake in the condition, found here and not five stages later."""
    message = refusal(clients(n=[1, 2, 3]), {"rule": "keep", "where": "n > 3"})
    assert message == "rule 'keep': no row of table 't' satisfies 'n > 3'. Correct the condition."


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (("nobody",), "key: the cleaned table has no column nobody. Columns: id, n, city, left."),
        (
            ("n",),
            "key n: 1 clients occur more than once (written as 9). Keep one row a client, or widen the key in "
            "the contract.",
        ),
        (("n", "city"), "key n, city: empty in 1 rows. Fill the cells, or drop the rows with `keep`."),
    ],
)
def test_a_key_that_does_not_identify_is_refused(key: tuple[str, ...], expected: str) -> None:
    """A key that is absent, repeated or empty is explained."""
    table = clients(n=[1, 1, 2], city=["x", "y", None])
    with pytest.raises(UserError) as caught:
        clean({"t": table, "o": table}, contract(key=key))
    assert str(caught.value) == expected


@pytest.mark.parametrize("name", ["client", "churned"])
def test_reserved_names_are_refused(name: str) -> None:
    """A raw column of a reserved name would stand twice in the client table."""
    message = refusal(clients(**{name: [1, 2, 3]}))
    assert message == f"the cleaned table has a column '{name}': the name is reserved. Add a rule to rename it."


def test_a_target_named_churned_is_fine() -> None:
    """The target's own column is replaced, so it may bear the reserved name."""
    table = clients().rename(columns={"left": "churned"})
    promise = contract()
    target = promise.target.model_copy(update={"column": "churned"})
    found, _ = clean({"t": table, "o": table}, promise.model_copy(update={"target": target}))
    assert list(found["churned"]) == [0, 0, 1]


def test_a_lost_target_is_refused() -> None:
    """A rule that renames the target away would leave a study without leavers."""
    message = refusal(clients(n=[1, 2, 3]), {"rule": "rename", "columns": {"left": "gone"}})
    assert message == "target: the cleaned table has no column 'left'. Columns: id, n, gone."


def test_a_misspelt_role_is_refused() -> None:
    """An identifier whose role is misspelt would become a feature."""
    misspelt = contract().model_copy(update={"roles": {"idd": "id"}})
    with pytest.raises(UserError, match=r"roles: the cleaned table has no column 'idd'\. Did you mean 'id'\?"):
        clean({"t": clients(n=[1, 2, 3]), "o": clients(n=[1, 2, 3])}, misspelt)


DATES = pd.to_datetime(["2024-01-01 23:00", "2024-02-01 00:00", None])


@pytest.mark.parametrize("as_of", ["2024-01-31", "seen"])
def test_days_are_counted_to_a_day(as_of: str) -> None:
    """A date becomes the whole days to a declared day, or to that of a column; the date itself stays."""
    table = clients(start=DATES, seen=pd.to_datetime(["2024-01-31 05:00"] * 3))
    day = as_of if as_of == "seen" else date.fromisoformat(as_of)
    found = cleaned(table, {"rule": "days", "columns": ["start"], "as_of": day})
    assert np.array_equal(found["start_days"], [30, -1, np.nan], equal_nan=True)
    assert found["start"][1] == pd.Timestamp("2024-02-01")


def test_clients_of_today_are_seen_on_another_day() -> None:
    """Days of clients without outcome are counted to as_of_current."""
    rule = {"rule": "days", "columns": ["start"], "as_of": date(2024, 1, 31), "as_of_current": date(2024, 3, 2)}
    table = clients(start=DATES).drop(columns="left")
    found = clean({"t": table, "o": table}, contract(rule))[0]
    assert list(found["start_days"][:2]) == [61, 30]


@pytest.mark.parametrize(
    ("roles", "fragment"),
    [({"n": "time"}, "'n' is to be a time, and is no date"), ({"start": "value"}, "'start' is to be a value")],
)
def test_roles_fit_the_columns(roles: dict[str, Any], fragment: str) -> None:
    """Time is a date, a value is a number."""
    table = clients(start=DATES, n=[1, 2, 3])
    with pytest.raises(UserError, match=fragment):
        clean({"t": table, "o": table}, contract().model_copy(update={"roles": roles}))


def test_days_need_dates() -> None:
    """Text is no date until the contract says so."""
    assert "holds no dates" in refusal(clients(n=["a", "b", "c"]), {"rule": "days", "columns": ["n"], "as_of": "n"})
