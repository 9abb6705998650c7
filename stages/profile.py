"""profile: portraits of the clusters, in tables, pictures and words."""

from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import read_folder, write_table
from churn.base.params import LeastGroup, read_params
from churn.base.stage import run
from churn.clients.schema import CHURNED
from churn.clients.table import beside, read_clients
from churn.figures.clusters import draw_clusters
from churn.figures.style import save_all
from churn.presentation.labels import Labels
from churn.profile.portraits import against_rest, group_sizes, portraits
from churn.profile.settings import Profile


class Params(Frozen):
    """What this stage takes from params.yaml."""

    profile: Profile
    report: LeastGroup


def main(params: Path, labels: Path, clean_dir: Path, clusters: Path, tables: Path, plots: Path) -> None:
    """Portray the clusters of a case."""
    read, named = read_params(params, Params), read_config(labels, Labels)
    (clients, schema), found = read_clients(clean_dir), read_folder(clusters)
    groups = beside(clients, found["clusters"])["cluster"]
    sizes, against = group_sizes(groups, clients[CHURNED]), against_rest(clients, schema, groups)
    words = portraits(sizes, against, schema, named.labels, read.profile.named_columns)
    for name, table in {"clusters": sizes, "against_rest": against, "portraits": words}.items():
        write_table(table, tables / f"{name}.csv")
    most, least = read.profile.plotted_columns, read.report.least_group
    save_all(draw_clusters(found, sizes, against, named.names("en"), most, least, "en"), plots)


if __name__ == "__main__":
    run(main)
