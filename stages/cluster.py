"""cluster: groups of similar clients, how many there are, and whether they come back on resampling."""

from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from churn.core.config import read_config
from churn.core.files import write_json, write_parquet, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.data.schema import read_schema
from churn.figures.clusters import draw_dendrogram, draw_silhouettes
from churn.figures.style import save
from churn.segments.clusters import (
    assignment,
    choose_k,
    kmeans,
    sample_rows,
    scaled_columns,
    silhouettes,
    stability,
    ward,
    ward_agreement,
)


def main(params: Path, contract: Path, clean_dir: Path, clusters: Path, plots: Path, metrics: Path) -> None:
    """Cluster the clients of a case."""
    read, declared = read_params(params), read_config(contract, Contract).clusters
    clients, schema = pd.read_parquet(clean_dir / "clients.parquet"), read_schema(clean_dir / "schema.json")
    scaled = scaled_columns(clients, schema, declared)
    rows = sample_rows(len(scaled), read.cluster.sample, read.seed)
    with threadpool_limits(1):  # K-means sums in as many parts as there are threads
        by_k = silhouettes(scaled, read.cluster.k_max, rows, read.seed)
        k = declared.k or choose_k(by_k)
        labels = kmeans(scaled, k, read.seed)
        stable = stability(scaled, labels, read.cluster.resamples, read.seed)
    tree = ward(scaled.iloc[rows])

    write_parquet(assignment(clients, labels), clusters / "clusters.parquet")
    write_table(stable, clusters / "stability.csv")
    write_parquet(pd.DataFrame(tree, columns=["one", "other", "distance", "clients"]), clusters / "tree.parquet")
    write_table(by_k, plots / "silhouette.csv")
    save(draw_dendrogram(tree, k, "en"), plots / "dendrogram.png")
    save(draw_silhouettes(by_k, k, "en"), plots / "silhouette.png")
    of_k = by_k.set_index("k")["silhouette"]
    write_json(
        {
            "k": k,
            "silhouette": of_k.get(k),
            "least_jaccard": stable["mean_jaccard"].min(),
            "ward_agreement": ward_agreement(tree, labels[rows]),
        },
        metrics,
    )


if __name__ == "__main__":
    run(main)
