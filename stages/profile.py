"""profile: portraits of the clusters, in tables, a picture and words."""

from pathlib import Path

import pandas as pd

from churn.core.config import read_config
from churn.core.files import write_json, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.data.schema import CHURNED, read_schema
from churn.figures.clusters import draw_profile
from churn.figures.style import save
from churn.segments.portraits import against_rest, group_sizes, portraits, widest_columns


def main(
    params: Path, contract: Path, clean_dir: Path, clusters: Path, tables: Path, plots: Path, metrics: Path
) -> None:
    """Portray the clusters of a case."""
    read, promise = read_params(params), read_config(contract, Contract)
    clients, schema = pd.read_parquet(clean_dir / "clients.parquet"), read_schema(clean_dir / "schema.json")
    groups = pd.read_parquet(clusters / "clusters.parquet")["cluster"]
    sizes, against = group_sizes(groups, clients[CHURNED]), against_rest(clients, schema, groups)

    write_table(sizes, tables / "clusters.csv")
    write_table(against, tables / "against_rest.csv")
    write_table(portraits(sizes, against, schema, promise.labels, read.profile.named_columns), tables / "portraits.csv")
    columns = widest_columns(against, read.profile.plotted_columns)
    labels = {name: label.en for name, label in promise.labels.items()}
    save(draw_profile(sizes, against, labels, columns, "en"), plots / "clusters.png")
    rates = sizes["churn_rate"]
    write_json({"clusters": len(sizes), "least_churn_rate": rates.min(), "greatest_churn_rate": rates.max()}, metrics)


if __name__ == "__main__":
    run(main)
