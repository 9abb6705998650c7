"""ingest: a case's source becomes raw tables in Parquet, checked against the contract; large ones in parts."""

from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import write_json, write_parquet
from churn.base.params import read_entry, read_params
from churn.base.stage import run
from churn.clients.contract import Contract
from churn.ingest.checks import check_tables
from churn.ingest.large import cut_source, rows_of
from churn.ingest.settings import Source, refuse_case
from churn.ingest.source import kind_of, read_source
from churn.parts.settings import Cut, parts_for


class Params(Frozen):
    """What this stage takes from params.yaml, beside the source."""

    large: Cut


def main(params: Path, case: str, contract: Path, raw: Path, origin: Path) -> None:
    """Read or simulate the tables of a case and check them. The source's path comes by no shell."""
    refuse_case(case)
    source = read_entry(params, Source, "cases", case, "source").root
    promise = read_config(contract, Contract)
    parts = parts_for(rows_of(source, promise.tables), read_params(params, Params).large)
    if parts:
        cut_source(source, promise, promise.target, raw, parts)
    else:
        for name, table in check_tables(read_source(source, promise.tables), promise.tables, promise.target).items():
            write_parquet(table, raw / f"{name}.parquet")
    write_json({"kind": kind_of(source)}, origin)


if __name__ == "__main__":
    run(main)
