"""Which columns cut the tables of a case alike, and what cannot be cut is said."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.ingest.cut import cut_of, shares

WHY = "so"
TABLES: Any = {
    "clients": {"file": "c", "key": ["id"], "columns": {"id": {"type": "integer"}, "account": {"type": "integer"}}},
    "sums": {"file": "s", "key": ["nr"], "columns": {"nr": {"type": "integer"}, "sum": {"type": "number"}}},
    "labels": {"file": "l", "columns": {"left": {"type": "flag"}, "who": {"type": "integer"}}},
}
RENAME = {"rule": "rename", "table": "sums", "columns": {"nr": "id"}}
JOIN = {"rule": "join", "table": "clients", "other": "sums", "on": "id"}
ALIGN = {"rule": "align", "table": "clients", "other": "labels"}
REPLACE = {"rule": "replace", "table": "clients", "column": "id", "values": {1: 2}}
BY_ACCOUNT = [{**RENAME, "columns": {"nr": "account"}}, {**JOIN, "on": "account"}]


def promise(*rules: dict[str, Any], key: tuple[str, ...] = ("id",)) -> Contract:
    return Contract.model_validate(
        {
            "tables": TABLES,
            "target": {"table": "labels", "column": "left", "positive": 1, "negative": 0},
            "key": list(key),
            "rules": [{**rule, "why": WHY} for rule in rules],
            "roles": {},
        }
    )


@pytest.mark.parametrize(
    ("case", "columns", "after"),
    [
        ("bank", {"clients": ("USERID", "city")}, {}),
        ("fitness", {"clients": ()}, {}),
        ("shop", dict.fromkeys(("clients", "revenue", "minutes", "profit"), ("id",)), {}),
        ("telecom", {"clients": ("ID",)}, {"labels": "clients"}),
    ],
)
def test_the_cases_are_cut_by_their_clients(case: str, columns: Any, after: Any) -> None:
    """By the key, by what joins the tables, by a row's content; what is aligned goes along."""
    found = cut_of(read_config(Path("cases") / case / "contract.yaml", Contract))
    assert (found.columns, found.after) == (columns, after)


def test_a_column_is_followed_through_other_names() -> None:
    """The files' names count; a table in nobody's join is cut by its own key."""
    found = cut_of(promise(RENAME, JOIN, ALIGN))
    assert found.columns == {"clients": ("id",), "sums": ("nr",)}
    assert found.groups() == [("clients", "labels"), ("sums",)]


@pytest.mark.parametrize(
    ("rules", "key", "told"),
    [
        ([REPLACE, RENAME, JOIN], ("id",), "'id' of 'clients' is made or changed by a rule"),
        ([REPLACE], ("id",), "key id: it shares no column with the key of the table 'clients' (id)"),
        (BY_ACCOUNT, ("id",), "table 'clients' is joined by 'account', which is not in its key (id)"),
        (
            [RENAME, JOIN, {"rule": "rename", "table": "labels", "columns": {"who": "account"}},
             {"rule": "join", "table": "clients", "other": "labels", "on": "account"}],
            ("id",),
            "table 'clients' is joined by 'id' and by 'account'",
        ),
        ([], ("account",), "key account: it shares no column with the key of the table 'clients' (id)"),
    ],
)  # fmt: skip
def test_what_cannot_be_cut_alike_is_refused(rules: list[Any], key: tuple[str, ...], told: str) -> None:
    """Each message names tables and columns."""
    with pytest.raises(UserError) as caught:
        cut_of(promise(*rules, key=key))
    assert told in str(caught.value)


def test_a_share_follows_from_the_number_not_from_its_writing() -> None:
    """850, 850.0 and "850" are one client, in whatever table and order; others are elsewhere."""
    whole, decimal, text = ([850, 7], [850.0, 7.0], ["850", "7"])
    expected = shares(pd.DataFrame({"a": whole})).tolist()
    assert shares(pd.DataFrame({"b": decimal})).tolist() == expected
    assert shares(pd.DataFrame({"c": text[::-1]})).tolist() == expected[::-1]
    assert len(set(shares(pd.DataFrame({"a": [1.5, None, 2], "b": ["x", "y", None]})))) == 3
    assert all(0 <= share < 1 for share in expected)
