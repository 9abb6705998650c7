"""Tables with a row a client, put beside the client table whatever their own order."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from churn.base.errors import UserError
from churn.clients.schema import schema_of
from churn.clients.table import beside, read_clients, write_clients

CLIENTS = pd.DataFrame({"client": ["b", "a", "c"], "churned": [1, 0, 0]}, index=[7, 3, 5])
SCORES = pd.DataFrame({"client": ["a", "b", "c"], "p": [0.1, 0.2, 0.3]})


def test_rows_take_order_and_index_of_the_client_table() -> None:
    """Every client has its own row, in the order of the client table and under its index; no argument changes."""
    clients, scores = CLIENTS.copy(), SCORES.copy()
    expected = pd.DataFrame({"client": ["b", "a", "c"], "p": [0.2, 0.1, 0.3]}, index=[7, 3, 5])
    assert_frame_equal(beside(clients, scores), expected)
    assert_frame_equal(clients, CLIENTS)
    assert_frame_equal(scores, SCORES)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.permutations(range(6)), st.permutations(range(6)))
def test_no_order_of_either_table_matters(one: list[int], other: list[int]) -> None:
    """However both are shuffled, keys agree row by row and each client keeps what is said of it."""
    clients = pd.DataFrame({"client": [f"c{place}" for place in one]})
    table = pd.DataFrame({"client": [f"c{place}" for place in other], "said": other})
    found = beside(clients, table)
    assert found["client"].tolist() == clients["client"].tolist()
    assert found["said"].tolist() == one
    assert found.index.equals(clients.index)


def test_keys_that_were_read_as_numbers_are_the_same_clients() -> None:
    """A key written as text and read back as a whole number is still the client's."""
    clients = pd.DataFrame({"client": ["10", "9"]})
    assert beside(clients, pd.DataFrame({"client": [9, 10], "p": [0.9, 0.1]}))["p"].tolist() == [0.1, 0.9]


@pytest.mark.parametrize(
    ("keys", "fragment"),
    [
        (["a", "b"], "of 2 rows beside 3 clients 1 are missing: c."),
        (["a", "b", "c", "b"], "of 4 rows beside 3 clients 1 stand twice: b."),
        (["a", "b", "c", "d"], "of 4 rows beside 3 clients 1 are no clients of this case: d."),
        (["x", "y", "z"], "of 3 rows beside 3 clients 3 are missing: b, a, c."),
        ([], "of 0 rows beside 3 clients 3 are missing"),
    ],
)
def test_a_table_of_other_clients_is_refused(keys: list[str], fragment: str) -> None:
    """A client that is missing, stands twice or is foreign is named, with what to do next."""
    with pytest.raises(UserError) as caught:
        beside(CLIENTS, pd.DataFrame({"client": pd.Series(keys, dtype=object)}))
    assert fragment in str(caught.value)
    assert "run `dvc repro` again" in str(caught.value)


def test_clients_come_back_as_written(tmp_path: Path) -> None:
    """Table and schema are read as they were written."""
    clients = pd.DataFrame({"client": ["1", "2"], "churned": [0, 1], "age": [30.5, None], "city": ["Омск", None]})
    schema = schema_of(clients, {})
    write_clients(clients, schema, tmp_path / "clean")
    found, read = read_clients(tmp_path / "clean")
    assert_frame_equal(found, clients)
    assert read == schema
