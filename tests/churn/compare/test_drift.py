"""What changed in a client table: literal tables, and few false alarms."""

import numpy as np
import pandas as pd
import pytest

from churn.compare.drift import drift, table_changes


def clients(seed: int, count: int = 1000, **columns: object) -> pd.DataFrame:
    """A table of one number, one category and one flag, some of them replaced."""
    rng = np.random.default_rng(seed)
    table = {
        "client": [f"c{place}" for place in range(count)],
        "churned": (rng.random(count) < 0.25).astype("int8"),
        "age": rng.normal(40, 10, count),
        "city": rng.choice(["Omsk", "Perm", "Tula"], count),
        "card": (rng.random(count) < 0.5).astype("int8"),
    }
    return pd.DataFrame({**table, **columns})


@pytest.mark.parametrize(
    ("changed", "drifted"),
    [
        ({"age": np.random.default_rng(9).normal(46, 10, 1000)}, ["age"]),
        ({"city": ["Omsk"] * 700 + ["Perm"] * 200 + ["Tula"] * 100}, ["city"]),
        ({"city": ["Omsk", "Perm", "Kursk", "Tula"] * 250}, ["city"]),
        ({"card": ([1] * 8 + [0] * 2) * 100}, ["card"]),
        ({"churned": ([1] * 5 + [0] * 5) * 100}, ["churned"]),
        ({"age": [None, 40.0] * 500}, ["age"]),
        ({"age": ["40"] * 1000}, ["age"]),
        ({}, []),
    ],
    ids=["shifted", "other shares", "a new level", "flag", "target", "empty cells", "became text", "drawn alike"],
)
def test_columns_that_drifted_are_named(changed: dict[str, object], drifted: list[str]) -> None:
    """A planted change of one column is found, and no other column is named."""
    found = drift(clients(1), clients(2, **changed), 0.1)
    assert found.loc[found["drifted"], "column"].tolist() == drifted
    assert found["column"].tolist() == ["churned", "age", "city", "card"]


def test_means_and_their_distance() -> None:
    """Means before and after, and their distance in pooled standard deviations, are given for numbers alone."""
    base = pd.DataFrame({"client": list("abcd"), "age": [1.0, 2.0, 3.0, None], "city": list("xxyy")})
    head = pd.DataFrame({"client": list("abcd"), "age": [2.0, 3.0, 4.0, 3.0], "city": list("xxyy")})
    found = drift(base, head, 0.1).set_index("column")
    pooled = np.sqrt((1 + 2 / 3) / 2)
    assert found.loc["age", ["before", "after", "standardised_difference"]].tolist() == pytest.approx(
        [2, 3, 1 / pooled]
    )
    assert found.loc["age", ["missing_before", "missing_after"]].tolist() == [0.25, 0]
    assert found.loc["city", ["before", "after", "standardised_difference"]].isna().all()


def test_few_clients_drawn_alike_do_not_drift() -> None:
    """Of 60 pairs of tables of 100 clients about 5% name a column, though in many an index is above the limit."""
    tables = [drift(clients(seed, 100), clients(seed + 1000, 100), 0.1) for seed in range(60)]
    assert np.mean([table["drifted"].any() for table in tables]) <= 0.1
    assert np.mean([(table["psi"] > 0.1).any() for table in tables]) > 0.2


def test_changes_of_a_table() -> None:
    """Rows and columns that came or went, and the churn rate, are counted before and after."""
    base = pd.DataFrame({"client": list("abcd"), "churned": [1, 0, 0, 0], "age": 1.0, "old": 1.0})
    head = pd.DataFrame({"client": list("bcdefg"), "churned": [0, 0, 0, 1, 1, 1], "age": 1.0, "new": 1.0})
    assert table_changes(base, head, 0.1) == {
        "clients": {"before": 4, "after": 6},
        "clients_added": 3,
        "clients_removed": 1,
        "churn_rate": {"before": 0.25, "after": 0.5},
        "columns_added": ["new"],
        "columns_removed": ["old"],
        "drift": [],
    }
