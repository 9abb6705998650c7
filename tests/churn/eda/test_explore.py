"""The whole exploration: every table is there, counts agree with them, and identifiers are not explored."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from churn.clients.schema import schema_of
from churn.eda.describe import compare_groups, describe
from churn.eda.explore import explore, summary
from churn.statistics.associations import pearson
from churn.statistics.intervals import wilson
from churn.statistics.rates import levels_of

PLACE = np.arange(60)
CLIENTS = pd.DataFrame(
    {
        "client": [f"c{place}" for place in PLACE],
        "churned": (PLACE % 3 == 0).astype(int),
        "number": [f"n{place}" for place in PLACE],
        "visits": np.where(PLACE % 10 == 0, np.nan, PLACE % 7),
        "twice": np.where(PLACE % 10 == 0, np.nan, PLACE % 7 * 2.0 + (PLACE == 3)),
        "wide": PLACE * PLACE % 59.0,
        "app": (PLACE % 2).astype("int8"),
        "city": np.where(PLACE < 30, "Omsk", "Perm"),
    }
)
SCHEMA = schema_of(CLIENTS, {"number": "id"})
FOUND = explore(CLIENTS, SCHEMA, levels_of(CLIENTS, SCHEMA, {"visits": (2.0,)}, 3), 0.9, 0)
TABLES = {
    "suspicious_columns", "description", "levels", "groups", "churn_rates", "relevance", "collinear_pairs", "pearson",
    "spearman", "cramers_v",
}  # fmt: skip


def test_every_table_is_made() -> None:
    """The tables are those of the single functions, and no identifier is in any of them."""
    assert set(FOUND.tables) == TABLES
    assert_frame_equal(FOUND.tables["description"], describe(CLIENTS, SCHEMA))
    assert_frame_equal(FOUND.tables["groups"], compare_groups(CLIENTS, SCHEMA))
    for name in ("description", "levels", "churn_rates", "relevance", "pearson", "cramers_v"):
        assert not {"client", "number", "churned"} & set(FOUND.tables[name]["column"]), name


def test_matrices_say_whose_rows_they_are() -> None:
    """Numbers and flags are correlated, categories and flags associated; the first column names the row."""
    expected = pearson(CLIENTS[["visits", "twice", "wide", "app"]])
    assert_frame_equal(FOUND.tables["pearson"].set_index("column"), expected, check_names=False)
    assert FOUND.tables["cramers_v"]["column"].tolist() == ["app", "city"]
    assert list(FOUND.tables["spearman"]) == ["column", "visits", "twice", "wide", "app"]


def test_declared_bands_are_taken_and_others_are_quantiles() -> None:
    """A declared edge makes two bands, and columns without one have as many as params.yaml says."""
    rates = FOUND.tables["churn_rates"]
    known = rates[rates["level"] != "missing"]
    assert (known["column"] == "visits").sum() == 2
    assert (known["column"] == "wide").sum() == 3
    assert list(FOUND.levels) == ["visits", "twice", "wide", "app", "city"]


def test_the_summary_counts_what_the_tables_hold() -> None:
    """Clients, leavers, their share with its interval, empty cells, pairs and suspicions."""
    found = summary(FOUND, CLIENTS, SCHEMA, None)
    low, high = wilson(20, 60)
    assert (found["clients"], found["left"], found["columns"]) == (60, 20, len(SCHEMA.columns))
    assert (found["base_rate"], found["base_rate_low"], found["base_rate_high"]) == (pytest.approx(1 / 3), low, high)
    assert found["missing_share"] == pytest.approx(12 / (60 * len(SCHEMA.described)))
    assert found["collinear_pairs"] == len(FOUND.tables["collinear_pairs"]) == 1
    assert found["suspicious_columns"] == len(FOUND.tables["suspicious_columns"])


def test_the_limit_decides_which_pairs_are_listed() -> None:
    """With a limit above every correlation no pair is listed."""
    found = explore(CLIENTS, SCHEMA, levels_of(CLIENTS, SCHEMA, {}, 3), 0.99999, 0)
    assert found.tables["collinear_pairs"].empty
    assert summary(found, CLIENTS, SCHEMA, None)["collinear_pairs"] == 0


def test_clients_stay_as_they_were() -> None:
    """Exploration changes neither the table nor, run again, its own result."""
    before = CLIENTS.copy()
    again = explore(CLIENTS, SCHEMA, levels_of(CLIENTS, SCHEMA, {"visits": (2.0,)}, 3), 0.9, 0)
    assert_frame_equal(before, CLIENTS)
    for name in TABLES:
        assert_frame_equal(again.tables[name], FOUND.tables[name])
