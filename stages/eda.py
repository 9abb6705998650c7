"""eda: description, groups side by side, correlations, churn rates and distributions."""

import warnings
from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import write_json, write_tables
from churn.base.params import LeastGroup, Share, read_params
from churn.base.stage import run
from churn.clients.declared import Declared
from churn.clients.table import read_clients, read_population
from churn.eda.explore import explore, summary
from churn.eda.large import rates_over
from churn.eda.leaks import warning
from churn.eda.settings import Eda
from churn.figures.eda import draw_exploration
from churn.figures.style import save_all
from churn.parts.folder import parts_in
from churn.presentation.labels import Labels
from churn.statistics.rates import levels_of


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
    chosen, parts = levels_of(clients, schema, bands, read.eda.bands), parts_in(clean_dir)
    found = explore(clients, schema, chosen, read.collinear_limit, read.seed)
    if parts:
        found.tables["churn_rates"] = rates_over(parts, chosen)
    for _, suspicion in found.tables["suspicious_columns"].iterrows():
        warnings.warn(warning(suspicion), stacklevel=1)
    write_tables(found.tables, tables)
    names, least = read_config(labels, Labels).names("en"), read.report.least_group
    save_all(
        draw_exploration(found.tables, found.levels, clients, schema, names, read.eda.plotted_columns, least, "en"),
        plots,
    )
    write_json(summary(found, clients, schema, read_population(clean_dir)), tables / "summary.json")


if __name__ == "__main__":
    run(main)
