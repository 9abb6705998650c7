"""eda: description, groups side by side, correlations, churn rates and distributions."""

import warnings
from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import write_json, write_tables
from churn.base.params import LeastGroup, Share, read_params
from churn.base.stage import run
from churn.clients.declared import Declared
from churn.clients.table import read_clients
from churn.eda.explore import explore, summary
from churn.eda.leaks import warning
from churn.eda.settings import Eda
from churn.figures.eda import draw_exploration
from churn.figures.style import save_all
from churn.presentation.labels import Labels


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    collinear_limit: Share
    eda: Eda
    report: LeastGroup


def main(params: Path, study: Path, labels: Path, clean_dir: Path, tables: Path, plots: Path) -> None:
    """Explore the clients of a case."""
    read, bands = read_params(params, Params), read_config(study, Declared).bands
    clients, schema = read_clients(clean_dir)
    found = explore(clients, schema, bands, read.eda.bands, read.collinear_limit, read.seed)
    for _, suspicion in found.tables["suspicious_columns"].iterrows():
        warnings.warn(warning(suspicion), stacklevel=1)
    write_tables(found.tables, tables)
    names, least = read_config(labels, Labels).names("en"), read.report.least_group
    save_all(
        draw_exploration(found.tables, found.levels, clients, schema, names, read.eda.plotted_columns, least, "en"),
        plots,
    )
    write_json(summary(found, clients, schema), tables / "summary.json")


if __name__ == "__main__":
    run(main)
