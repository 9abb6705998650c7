"""Scored clients: the list's order, and what new clients are asked for."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.base.config import read_config
from churn.clients.contract import Contract
from churn.ingest.new_clients import for_new_clients
from churn.score.score import score_table

ROOT = Path(__file__).parents[3]


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
