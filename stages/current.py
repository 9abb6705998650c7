"""current: the clients of today come in through the door of those studied, without outcomes, and are cleaned alike."""

from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import write_json, write_parquet
from churn.base.params import read_entry, read_params
from churn.base.stage import run
from churn.clients.contract import Contract
from churn.clients.table import read_clients
from churn.contacts.door import current_clients
from churn.ingest.settings import Sources
from churn.parts.folder import parts_in
from churn.parts.settings import Cut


class Params(Frozen):
    """What this stage takes from params.yaml, beside its case's sources."""

    large: Cut


def main(params: Path, case: str, contract: Path, clean_dir: Path, tables: Path) -> None:
    """Let the current clients of a case in."""
    sources, (studied, _) = read_entry(params, Sources, "cases", case), read_clients(clean_dir)
    large, promise = read_params(params, Params).large, read_config(contract, Contract)
    found = current_clients(sources, promise, studied, parts_in(clean_dir), large, tables)
    write_parquet(found.clients, tables / "clients.parquet")
    write_json(found.summary, tables / "summary.json")


if __name__ == "__main__":
    run(main)
