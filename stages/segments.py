"""segments: groups of clients by declared and by mined rules, their churn rates in both parts, and whom they share."""

from pathlib import Path

import pandas as pd

from churn.base.config import Frozen, read_config
from churn.base.files import write_json, write_parquet, write_tables
from churn.base.params import LeastGroup, read_params
from churn.base.stage import run
from churn.clients.declared import Declared
from churn.clients.schema import CLIENT
from churn.clients.table import beside, read_clients
from churn.figures.segments import draw_segments
from churn.figures.style import save
from churn.presentation.labels import Labels
from churn.segments.segments import segments
from churn.segments.settings import Segments


class Params(Frozen):
    """What this stage takes from params.yaml."""

    segments: Segments
    report: LeastGroup


def main(params: Path, declared: Path, clean_dir: Path, evaluation: Path, tables: Path, plots: Path) -> None:
    """Describe the declared segments of a case, mine others, and judge both on the test part."""
    read, named = read_params(params, Params), read_config(declared / "labels.yaml", Labels)
    wished = read_config(declared / "study.yaml", Declared).segments
    clients, schema = read_clients(clean_dir)
    known = beside(clients, pd.read_parquet(evaluation / "probabilities.parquet"))
    found = segments(clients, schema, known, wished, named.labels, read.segments)
    write_tables(found.tables, tables)
    write_parquet(pd.concat([clients[[CLIENT]], found.members], axis=1), tables / "members.parquet")
    drawn = found.tables["segments"]
    save(draw_segments(drawn[drawn["clients"] >= read.report.least_group], language="en"), plots / "segments.png")
    write_json(found.summary, tables / "summary.json")


if __name__ == "__main__":
    run(main)
