"""current: the clients of today come in through the door of those studied, without outcomes, and are cleaned alike."""

from pathlib import Path

from churn.base.config import read_config
from churn.base.files import write_json, write_parquet
from churn.base.params import read_entry
from churn.base.stage import run
from churn.clients.contract import Contract
from churn.clients.table import read_clients
from churn.contacts.door import current_clients
from churn.ingest.settings import Sources


def main(params: Path, case: str, contract: Path, clean_dir: Path, tables: Path) -> None:
    """Let the current clients of a case in."""
    sources, (studied, _) = read_entry(params, Sources, "cases", case), read_clients(clean_dir)
    found = current_clients(sources, read_config(contract, Contract), studied)
    write_parquet(found.clients, tables / "clients.parquet")
    write_json(found.summary, tables / "summary.json")


if __name__ == "__main__":
    run(main)
