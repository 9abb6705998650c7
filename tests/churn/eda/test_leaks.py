"""Columns that tell what nobody knows in time are named; honest ones are not."""

import numpy as np
import pandas as pd
import pytest

from churn.clients.schema import Kind
from churn.eda.leaks import suspicious_columns, warning
from tests.schemas import features

CLIENTS = 400


def clients(leak: object) -> pd.DataFrame:
    """Give clients sorted by who left, with an honest strong number and the column to examine."""
    draws = np.random.default_rng(0)
    churned = np.repeat([1, 0], [100, 300])
    age = 40 + 10 * churned + draws.normal(0, 7, CLIENTS)
    return pd.DataFrame({"churned": churned, "age": age, "examined": leak})


DRAWS = np.random.default_rng(1)
LEAKS: dict[str, tuple[Kind, object, set[str]]] = {
    "row number": ("number", np.arange(CLIENTS), {"tells the outcome", "follows the row number", "identifies clients"}),
    "copy with noise": (
        "number",
        np.repeat([1.0, 0.0], [100, 300]) + DRAWS.normal(0, 0.2, CLIENTS),
        {"tells the outcome"},
    ),
    "copy in words": ("category", np.repeat(["gone", "here"], [100, 300]), {"tells the outcome"}),
    "key": ("category", [f"c{DRAWS.integers(10**9)}" for _ in range(CLIENTS)], {"identifies clients"}),
    "key as a number": ("number", DRAWS.permutation(CLIENTS) + 1000, {"identifies clients"}),
}
HONEST: dict[str, tuple[Kind, object]] = {
    "salary": ("number", DRAWS.normal(50_000, 10_000, CLIENTS).round(2)),
    "whole number": ("number", DRAWS.integers(0, 200, CLIENTS)),
    "flag": ("flag", DRAWS.integers(0, 2, CLIENTS)),
    "city": ("category", DRAWS.choice(["a", "b", None], CLIENTS)),
    "empty": ("number", np.full(CLIENTS, np.nan)),
    "constant": ("number", np.ones(CLIENTS)),
}


@pytest.mark.parametrize(("kind", "values", "suspicions"), LEAKS.values(), ids=LEAKS)
def test_leaks_are_named(kind: Kind, values: object, suspicions: set[str]) -> None:
    """A key, a row number or a near copy of the target is found for what it is, and nothing is said of the others."""
    found = suspicious_columns(clients(values), features(age="number", examined=kind), 0)
    assert set(found["suspicion"]) == suspicions
    assert set(found["column"]) == {"examined"}
    assert warning(found.iloc[0]).startswith("column 'examined' ")


@pytest.mark.parametrize(("kind", "values"), HONEST.values(), ids=HONEST)
def test_honest_columns_are_not_suspected(kind: Kind, values: object) -> None:
    """Numbers, flags and categories as tables have them raise no suspicion, and the table stays as it was."""
    table = clients(values)
    before = table.copy()
    assert suspicious_columns(table, features(age="number", examined=kind), 0).empty
    pd.testing.assert_frame_equal(before, table)
