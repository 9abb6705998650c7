"""Tests that need the real tables: `make real` runs them, and says so where the tables are not there."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from churn.base.config import read_config
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.clients.schema import Schema, schema_of
from churn.ingest.checks import check_tables
from churn.ingest.folder import read_folder
from churn.ingest.simulate import simulate
from churn.ingest.simulated_files import write_files
from churn.ingest.simulator import Simulator
from churn.report.published import Published

ROOT = Path(__file__).parents[2]
TABLES = Path(os.environ.get("SHARED", ROOT.parent / "shared")).absolute() / "data"
CASES = ("fitness", "metanprom", "bank", "shop", "telecom")


@dataclass(frozen=True)
class Study:
    """One case's clients, real and simulated, both through the contract's checks and rules.

    ``many`` are at least 20,000 simulated clients, so that rates are told from chance.
    """

    case: str
    real: pd.DataFrame
    simulated: pd.DataFrame
    many: pd.DataFrame
    real_raw: dict[str, pd.DataFrame]
    simulated_raw: dict[str, pd.DataFrame]
    schema: Schema
    published: Published


@pytest.fixture(scope="session", params=CASES)
def study(request: pytest.FixtureRequest) -> Study:
    case = request.param
    if not (TABLES / case).is_dir():
        pytest.skip(f"real tables of {case} are not there")
    contract = read_config(ROOT / "cases" / case / "contract.yaml", Contract)
    simulator = read_config(ROOT / "cases" / case / "simulator.yaml", Simulator)
    real_raw = _raw(TABLES / case, contract)
    simulated_raw = _simulated_raw(simulator, contract)
    large = simulator.model_copy(update={"clients": max(simulator.clients, 20_000)})
    real, simulated, many = (
        clean(raw, contract)[0] for raw in (real_raw, simulated_raw, _simulated_raw(large, contract))
    )
    published = read_config(ROOT / "cases" / case / "published.yaml", Published)
    return Study(case, real, simulated, many, real_raw, simulated_raw, schema_of(real, contract.roles), published)


def _raw(folder: Path, contract: Contract) -> dict[str, pd.DataFrame]:
    return check_tables(read_folder(folder, contract.tables), contract.tables, contract.target)


def _simulated_raw(simulator: Simulator, contract: Contract) -> dict[str, pd.DataFrame]:
    with TemporaryDirectory() as folder:
        write_files(simulator, simulate(simulator).clients, Path(folder))
        return _raw(Path(folder), contract)
