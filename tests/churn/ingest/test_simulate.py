"""What no world can be drawn from is refused in a message: each was found by `make faults`."""

from pathlib import Path

import pytest

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.contract import expand
from churn.ingest.simulate import simulate, write_files
from churn.ingest.simulator import Simulator

WORLD = """
seed: {seed}
clients: {clients}
base_rate: 0.3
columns: {{id: {{ids: {{low: 1}}}}, age: {{quantiles: {quantiles}}}}}
effects: [{{column: age, points: {points}}}]
no_effect: {no_effect}
target: {{column: left, positive: 1, negative: 0}}
files: {{a.csv: {{columns: {columns}}}}}
"""

RIGHT = {
    "seed": "1", "clients": "50", "quantiles": "{0: 18, 1: 80}", "points": "{18: 0, 80: 1}", "no_effect": "[]",
    "columns": "[id, age, left]",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ""),
        ({"seed": "-1"}, "'seed' is -1: Input should be greater than or equal to 0"),
        ({"clients": "80000000000"}, "'clients' is 80000000000: Input should be less than or equal to"),
        ({"quantiles": "{}"}, "quantiles must begin at 0 and end at 1"),
        ({"points": "{18: 0, 80: .inf}"}, "no share of leavers near 0.3 comes of these effects"),
        ({"no_effect": "[1, a]"}, "'no_effect"),
        ({"columns": "[id, age, left, ../x]"}, "files name a column '../x'. Allowed: age, id, left"),
        ({"columns": "['id{1..99999999}']"}, "stands for more than 10000 columns"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_world_that_cannot_be_drawn_is_explained(tmp_path: Path, changed: dict[str, str], told: str) -> None:
    """Where a number is senseless, a list empty or a name strange; the world that is right is drawn."""
    path = tmp_path / "simulator.yaml"
    path.write_text(WORLD.format(**{**RIGHT, **changed}), encoding="utf-8")
    try:
        simulator = read_config(path, Simulator)
        write_files(simulator, simulate(simulator).clients, tmp_path)
        found = ""
    except UserError as error:
        found = str(error)
    assert told in found
    assert bool(told) == bool(found)


def test_a_name_stands_for_as_many_columns_as_a_table_can_have() -> None:
    """Counting up to a milliard would take all memory."""
    assert len(expand("Var{1..10000}")) == 10_000
    with pytest.raises(ValueError, match="stands for more than 10000 columns"):
        expand("Var{1..10001}")
