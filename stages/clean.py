"""clean: the contract's rules turn raw tables into one client table, with a log of what each rule did."""

from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import write_json, write_table
from churn.base.params import read_params
from churn.base.stage import run
from churn.clean.clean import clean
from churn.clean.large import clean_large, read_tables
from churn.clients.contract import Contract
from churn.clients.schema import schema_of
from churn.clients.table import POPULATION, write_clients
from churn.parts.folder import parts_in
from churn.parts.settings import Sample


class Params(Frozen):
    """What this stage takes from params.yaml."""

    large: Sample


def main(params: Path, contract: Path, raw: Path, clean_dir: Path, log: Path) -> None:
    """Clean the raw tables of a case; of a large one all parts, beside the sample."""
    promise, parts = read_config(contract, Contract), parts_in(raw)
    if parts:
        clients, done, counts, _ = clean_large(parts, promise, clean_dir, read_params(params, Params).large.sample)
        write_json(counts, clean_dir / POPULATION)
    else:
        clients, done = clean(read_tables(raw, promise), promise)
    write_clients(clients, schema_of(clients, promise.roles, promise.orders), clean_dir)
    write_table(done, log)


if __name__ == "__main__":
    run(main)
