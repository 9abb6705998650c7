"""Simulated clients on their way through the files that a case reads, for ``truth``."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from churn.base.config import read_config
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.clients.schema import Schema, schema_of
from churn.ingest.checks import check_tables
from churn.ingest.folder import read_folder
from churn.ingest.simulated_files import write_files
from churn.ingest.simulator import Simulator


def through_files(case: Path, spec: Simulator, drawn: pd.DataFrame) -> tuple[pd.DataFrame, Schema]:
    """Write simulated clients as a case's files, read and clean them."""
    contract = read_config(case / "contract.yaml", Contract)
    with TemporaryDirectory() as folder:
        write_files(spec, drawn, Path(folder))
        raw = check_tables(read_folder(Path(folder), contract.tables), contract.tables, contract.target)
    cleaned, _ = clean(raw, contract)
    return cleaned, schema_of(cleaned, contract.roles, contract.orders)
