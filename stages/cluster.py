"""cluster: groups of similar clients, how many there are, and whether they come back on resampling."""

from pathlib import Path

from churn.base.config import Frozen
from churn.base.files import write_json, write_parquet, write_table
from churn.base.params import read_entry, read_params
from churn.base.stage import run
from churn.clients.declared import Clusters
from churn.clients.table import read_clients
from churn.clusters.clusters import assignment, cluster
from churn.clusters.settings import Cluster


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    cluster: Cluster


def main(params: Path, study: Path, clean_dir: Path, clusters: Path) -> None:
    """Cluster the clients of a case."""
    read, declared = read_params(params, Params), read_entry(study, Clusters, "clusters")
    clients, schema = read_clients(clean_dir)
    found = cluster(clients, schema, declared, read.cluster, read.seed)
    write_parquet(assignment(clients, found.labels), clusters / "clusters.parquet")
    write_table(found.stability, clusters / "stability.csv")
    write_table(found.silhouettes, clusters / "silhouette.csv")
    write_parquet(found.tree, clusters / "tree.parquet")
    write_json(found.summary, clusters / "summary.json")


if __name__ == "__main__":
    run(main)
