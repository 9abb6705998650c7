"""The door for current clients: who comes in, and what is refused in one message."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.contacts.door import arrive, current_clients
from churn.ingest.settings import Sources
from churn.parts.settings import Large

CONTRACT = Contract.model_validate(
    {
        "tables": {
            "t": {"file": "t", "key": ["id"], "columns": {"id": {"type": "text"}, "visits": {"type": "number"},
                                                          "left": {"type": "flag"}}}
        },
        "target": {"table": "t", "column": "left", "positive": 1, "negative": 0},
        "key": ["id"], "rules": [], "roles": {"id": "id"},
    }
)  # fmt: skip
LARGE = Large(sample=100, part=100, listed=10)
STUDIED = pd.DataFrame({"client": ["b", "c", "a"], "churned": [1, 0, 0], "id": list("bca"), "visits": [1.0, 2.0, 3.0]})


def file(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_clients_come_in_by_key(tmp_path: Path) -> None:
    """The order of the file is gone; who was studied, and who of these had left, is counted."""
    found = arrive(file(tmp_path, "id;visits\nz;1\nb;2\na;3\n"), CONTRACT, STUDIED)
    assert found.clients["client"].tolist() == ["a", "b", "z"]
    assert "churned" not in found.clients
    counts = {"clients": 3, "left_out": 0, "studied": 2, "studied_left": 1}
    assert found.summary == {"basis": "table", "kind": "files", **counts}


def test_without_a_table_those_who_stayed_are_listed(tmp_path: Path) -> None:
    """Where `current` is the source itself, nothing is read anew: the clients studied who stayed, without outcome."""
    same = Sources(source=tmp_path, current=tmp_path)
    found = current_clients(same, CONTRACT, STUDIED, [], LARGE, tmp_path)
    assert found.clients["client"].tolist() == ["a", "c"]
    assert "churned" not in found.clients
    assert (found.summary["basis"], found.summary["clients"]) == ("stayed", 2)


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("id,visits,left\na,1,0\nb,2,1\n", ["t.csv: the column 'left' is declared as target", "Remove it"]),
        ("id,visits\na,1\na,2\n", ["column 'id'", "keys that occur more than once", "row 2"]),
        ("", ["t.csv: the file is empty"]),
        ("id,visits\n", ["has a header and no rows"]),
        ("id,balance\na,1\n", ["missing columns: visits", "balance"]),
        ("userid,score\na,1\n", ["none of the declared columns (id, visits)"]),
    ],
    ids=["target", "repeated client", "empty", "no rows", "unknown column", "another case"],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, fragments: list[str]) -> None:
    """One message says what was found, where, and what to do."""
    with pytest.raises(UserError) as caught:
        arrive(file(tmp_path, text), CONTRACT, STUDIED)
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []


def test_a_column_nobody_declared_is_told_and_left_out(tmp_path: Path) -> None:
    """As with the clients studied: a warning names it."""
    with pytest.warns(UserWarning, match="does not declare are left out: mood"):
        found = arrive(file(tmp_path, "id,visits,mood\na,1,x\n"), CONTRACT, STUDIED)
    assert "mood" not in found.clients


def test_columns_that_nothing_uses_may_be_absent(tmp_path: Path) -> None:
    """What is known of leavers alone need not stand in a table of today; what a rule looks at must."""
    content = CONTRACT.model_dump()
    columns = {**content["tables"]["t"]["columns"], "reason": {"type": "category"}, "end": {"type": "date"}}
    content["tables"]["t"]["columns"] = columns
    content["roles"] |= {"reason": "ignored", "end": "ignored"}
    contract, table = Contract.model_validate(content), file(tmp_path, "id,visits\na,1\n")
    found = arrive(table, contract, STUDIED).clients
    assert found[["reason", "end"]].isna().all(axis=None)
    days = {"rule": "days", "table": "t", "columns": ["end"], "as_of": date(2024, 1, 31), "why": "days"}
    with pytest.raises(UserError, match="missing columns: end"):
        arrive(table, Contract.model_validate({**content, "rules": [days]}), STUDIED)
