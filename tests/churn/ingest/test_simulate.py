"""What no world can be drawn from is refused (each was found by `make faults`); large worlds come in portions."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from churn.base.config import parse, read_config
from churn.base.errors import UserError
from churn.clients.contract import Contract, expand
from churn.ingest import simulator as settings
from churn.ingest.checks import check_tables
from churn.ingest.folder import read_folder
from churn.ingest.simulate import Shared, shared_by, simulate
from churn.ingest.simulated_files import write_files, write_portion, write_world
from churn.ingest.simulator import Simulator
from churn.ingest.source import read_settings
from tests.churn.ingest.sources import bytes_in, here

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


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("formula: '1'", ""),
        ("by: {age > 99: {by: {age > 100: {formula: '1'}, else: {formula: '2'}}}, else: {formula: '3'}}", ""),
        ("formula: 'age, age'", "'age, age' is a list"),
        ("by: {'12 / 31': {formula: '1'}, else: {formula: '2'}}", "the condition '12 / 31' names no column"),
        ("formula: age, missing: '--5'", "the condition '--5' names no column"),
        ("levels: {}", "levels must name at least one level with a share above 0"),
        ("levels: {a: 0}", "levels must name at least one level with a share above 0"),
        ("levels: {a: 1}, step: 2", "'new' is drawn as text, and step are for numbers"),
        ("codes: {count: 100, length: 1}", "100 names of 1 letters: give a length of 2"),
        ("codes: {count: 1000000000000}", "less than or equal to 1000000"),
        ("quantiles: {0: 0, 1: .inf}, decimals: 0", "should be a finite number"),
        ("formula: age, decimals: 1000000000000000000000", "less than or equal to 15"),
        ("ids: {low: 1, high: 1000000000000}", "'high' lies above 'low', by less than"),
        ("by: {age > 0: {ids: {low: 1}}}", "'ids' stands alone, not under 'by'"),
        ("same_as: id", "'new' is the same as 'id', not drawn before it. Allowed: age."),
    ],
)
def test_a_column_that_cannot_be_drawn_is_explained(column: str, told: str) -> None:
    """What ended in a traceback, or never; the first two are right."""
    content = yaml.safe_load(WORLD.format(**RIGHT))
    content["columns"]["new"] = yaml.safe_load(f"{{{column}}}")
    assert told in explained(content)
    assert bool(told) == bool(explained(content))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"files": {"../a.csv": {"columns": ["id", "age", "left"]}}}, "'../a.csv' is no name of a file"),
        ({"files": {"a" * 300: {"columns": ["id", "age", "left"]}}}, "is no name of a file"),
        ({"files": {"a.csv": {"columns": ["id", "age", "left"], "separator": ";;"}}}, "separator' is ';;'"),
        ({"files": {"a.csv": {"melt": {"id": "id", "variable": "id", "value": "v", "columns": {1: "age"}}}}}, "own"),
        ({"effects": [{"column": "id", "points": {1: 0}}], "no_effect": ["age"]}, "identifiers have no effect"),
        ({"effects": [{"column": "age", "points": {}}]}, "at least 1 item"),
        ({"effects": [{"column": "age", "spread": -1}]}, "greater than or equal to 0"),
        ({"effects": [{"column": "age", "points": {1: 0}, "when": "1"}]}, "the condition '1' names no column"),
        ({"columns": {"id": {"ids": {"low": 1}}, "age": {"levels": {"a": 1}}}}, "which is text, needs 'levels'"),
    ],
)
def test_files_and_effects_that_cannot_be_are_explained(changed: dict[str, object], told: str) -> None:
    """A file is written nowhere but in the folder asked for; an effect is one of a column that can have it."""
    assert told in explained({**yaml.safe_load(WORLD.format(**RIGHT)), **changed})


def explained(content: dict[str, object]) -> str:
    """Give the message with which a world is refused; nothing where it is drawn."""
    try:
        simulate(parse(Path("simulator.yaml"), Simulator, content))
    except UserError as error:
        return str(error)
    return ""


def test_a_name_stands_for_as_many_columns_as_a_table_can_have() -> None:
    """Counting up to a milliard would take all memory."""
    assert len(expand("Var{1..10000}")) == 10_000
    with pytest.raises(ValueError, match="stands for more than 10000 columns"):
        expand("Var{1..10001}")


def portions_of(case: str, clients: int, size: int, month: str = "simulator") -> list[Simulator]:
    found = read_settings(Path("cases") / case / f"{month}.yaml")
    assert isinstance(found, Simulator)
    return found.model_copy(update={"clients": clients}).portions(size)


def write(portions: list[Simulator], shared: Shared, folder: Path, *numbers: int) -> Path:
    """Write some portions of a world."""
    for number in numbers:
        for name in portions[0].files:
            (folder / Path(name).stem).mkdir(parents=True, exist_ok=True)
        write_portion(portions[number], shared, folder)
    return folder


@pytest.mark.parametrize("case", ["bank", "shop", "fitness", "telecom"])
def test_a_portion_is_the_same_alone_and_among_others(tmp_path: Path, case: str) -> None:
    """Whoever draws it; it passes the contract, the last has the rest of the clients, and no key occurs twice."""
    portions = portions_of(case, 50, 30)
    assert [portion.clients for portion in portions] == [30, 20]
    shared = shared_by(portions)
    alone, among = write(portions, shared, tmp_path / "1", 1), write(portions, shared, tmp_path / "2", 1, 0)
    others = dict(bytes_in(among))
    assert dict(bytes_in(alone)).items() <= others.items()
    assert len(set(others.values())) == 2 * len(portions[0].files)
    promise = read_config(Path("cases") / case / "contract.yaml", Contract)
    clients = check_tables(read_folder(among, promise.tables), promise.tables, promise.target)
    assert len(next(iter(clients.values()))) == 50
    if case == "telecom":  # the copy of a column has the same names of levels everywhere
        assert (clients["clients"].groupby("Var198")["Var220"].nunique() == 1).all()


def test_a_world_in_portions_is_written_as_it_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in folders hold the clients of ``simulate``; a small world stays one file."""
    monkeypatch.setattr("churn.ingest.simulated_files.over_parts", here)
    monkeypatch.setattr(settings.Simulator.portions, "__defaults__", (40,))
    (small,), large = portions_of("bank", 40, 40), read_settings(Path("cases/bank/simulator.yaml"))
    write_world(small, tmp_path / "small")
    assert [path.name for path in (tmp_path / "small").iterdir()] == ["bank_scrooge.csv"]
    assert isinstance(large, Simulator)
    write_world(large.model_copy(update={"clients": 120}), tmp_path / "large")
    whole = large.model_copy(update={"clients": 60})
    write_world(whole, tmp_path / "large")  # no portion of the 120 is left
    read = pd.concat(map(pd.read_csv, sorted((tmp_path / "large" / "bank_scrooge").iterdir())), ignore_index=True)
    pd.testing.assert_frame_equal(read, simulate(whole).clients[list(read)], check_dtype=False)


@pytest.mark.parametrize(
    ("case", "name", "known", "clients"),
    [("metanprom", "userid", 100, 30), ("metanprom", "userid", 20, 90), ("shop", "id", 60, 60)],
)
def test_nobody_is_met_twice_in_later_months_of_a_large_world(case: str, name: str, known: int, clients: int) -> None:
    """Identifiers of a later month follow those of the month studied, whichever of the two comes in portions."""
    world = portions_of(case, known, 1_000)[0]
    portions = [*world.portions(50), *world.month(seed=5, clients=clients).portions(50)]
    ids = [number for portion in portions for number in simulate(portion).clients[name]]
    assert len(set(ids)) == len(ids) == known + clients


def test_every_portion_has_the_intercept_of_the_first() -> None:
    """The share of leavers is that of the whole world, not of each portion."""
    portions = portions_of("fitness", 4_000, 2_000)
    shared = shared_by(portions)
    assert shared.intercept == shared_by(portions[:1]).intercept
