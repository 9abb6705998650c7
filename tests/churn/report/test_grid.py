"""Settings at the edge of their grid: told where the last step paid and there is something beyond."""

import pandas as pd
import pytest

from churn.base.texts import LANGUAGES
from churn.report.blocks import Table
from churn.report.grid import at_edge, edges
from churn.report.study import Chosen
from tests.studies import study


def search(values: list[object], losses: list[float], chosen: int, folds: tuple[int, ...] = (5, 5, 5)) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "C": values,
            "kind": "ridge",
            "chosen": [place == chosen for place in range(len(values))],
            "folds": list(folds[: len(values)]),
            "log_loss_mean": losses,
        }
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (search([0.01, 0.1, 1.0], [0.5, 0.45, 0.4], 2), [("C", 1.0, "0.01, 0.1, 1.0", 3.2)]),
        (search([0.01, 0.1, 1.0], [0.4, 0.45, 0.5], 0), [("C", 0.01, "0.01, 0.1, 1.0", 0.0032)]),
        (search([0.01, 0.1, 1.0], [0.5, 0.4, 0.45], 1), []),
        (search([0.01, 0.1, 1.0], [0.5, 0.4009, 0.4], 2), []),
        (search([0.01, 0.1, 1.0], [0.5, 0.39, 0.4], 2, (2, 2, 5)), [("C", 1.0, "0.01, 0.1, 1.0", 3.2)]),
        (search([3, 15], [0.4, 0.5], 0), [("C", 3.0, "3, 15", 1.0)]),
        (search([1, 4], [0.4, 0.5], 0), []),
        (search(["sqrt", 7], [0.5, 0.4], 1), []),
        (search([4], [0.4], 0), []),
    ],
    ids=["largest", "smallest", "inside", "flat", "beaten on every fold", "whole", "ends at 1", "a word", "one value"],
)
def test_an_edge_is_told_with_what_to_try(table: pd.DataFrame, expected: list[tuple[object, ...]]) -> None:
    """The chosen number is the smallest or largest, going there paid, and one step further is possible."""
    assert list(at_edge(table, "log_loss", 0.002).itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize("name", ["model__max_features", "rsm"])
def test_shares_end_at_one(name: str) -> None:
    """A share of columns is never to be more than all of them."""
    table = search([0.2, 0.5], [0.5, 0.4], 1).rename(columns={"C": name})
    assert at_edge(table, "log_loss", 0.002)["further"].tolist() == [0.79]
    table = search([0.5, 1.0], [0.5, 0.4], 1).rename(columns={"C": name})
    assert at_edge(table, "log_loss", 0.002).empty


def test_the_report_tells_members_of_the_champion() -> None:
    """Only models that have a part in the champion are told of."""
    found = {"lr": search([0.1, 1.0], [0.5, 0.4], 1), "rf": search([1, 4], [0.4, 0.5], 1)}
    for to in LANGUAGES:
        *_, table = edges(study(champion=Chosen("lr", {"lr": 1.0}, "none"), searches=found), to)
        assert isinstance(table, Table)
        assert len(table.rows) == 1
    assert edges(study(), "en") == []
