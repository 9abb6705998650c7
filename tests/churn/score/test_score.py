"""Scored clients: tenths against the clients studied, the list's order, and what new clients are asked for."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.config import read_config
from churn.clients.contract import Contract
from churn.ingest.new_clients import for_new_clients
from churn.score.score import score_table, tenths

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0.995, 1), (0.0, 10), (0.5, 5), (0.425, 6), (0.885, 2), (0.905, 1)],
)
def test_tenths_of_a_hundred_clients(p: float, expected: int) -> None:
    """Among clients with probabilities .00 to .99 a new one falls into the tenth that its probability lies in."""
    assert tenths(np.array([p]), np.arange(100) / 100).tolist() == [expected]


def test_tenths_of_the_clients_studied_are_equal() -> None:
    """Placed among themselves, clients fall into ten groups of one size, the likeliest first."""
    known = np.random.default_rng(0).permutation(np.linspace(0.01, 0.99, 200))
    found = tenths(known, known)
    assert np.bincount(found).tolist() == [0, *[20] * 10]
    assert known[found == 1].min() > known[found == 2].max()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_higher_probability_is_no_lower_a_tenth(new: list[float], known: list[float]) -> None:
    """Whoever is known, tenths are 1 to 10 and never rise with the probability."""
    found = tenths(np.sort(new), np.array(known))
    assert ((found >= 1) & (found <= 10)).all()
    assert (np.diff(found) <= 0).all()


def test_list_begins_with_the_likeliest() -> None:
    """The list is sorted by probability, then key; every client keeps its own decision and reasons."""
    reasons = pd.DataFrame({"reason_1_en": ["of a", "of b", "of c"]}, index=[7, 8, 9])
    client = pd.Series(["a", "b", "c"])
    decided = pd.DataFrame({"contact": [0, 1, 1], "offer": ["x", "y", "z"], "expected_gain": [-1.0, 5.0, 2.0]})
    table = score_table(client, np.array([0.2, 0.6, 0.2]), np.array([0.1, 0.5]), decided, reasons)
    assert table["client"].tolist() == ["b", "a", "c"]
    assert table["reason_1_en"].tolist() == ["of b", "of a", "of c"]
    assert table[["contact", "offer", "expected_gain"]].to_numpy().tolist() == [[1, "y", 5], [0, "x", -1], [1, "z", 2]]


@pytest.mark.parametrize("case", ["fitness", "metanprom", "bank", "shop", "telecom"])
def test_new_clients_are_not_asked_for_the_target(case: str) -> None:
    """Of every case the target's column is gone, a table that held nothing else too, with the rule that used it."""
    contract = read_config(ROOT / "cases" / case / "contract.yaml", Contract)
    new = for_new_clients(contract)
    assert contract.target.column not in [name for table in new.tables.values() for name in table.columns]
    assert all(table.columns for table in new.tables.values())
    assert all(getattr(rule, "other", rule.table) in new.tables for rule in new.rules)
    assert len(new.tables) == (1 if case != "shop" else 4)
