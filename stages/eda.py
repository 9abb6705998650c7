"""eda: description, groups side by side, correlations, churn rates and distributions."""

import warnings
from pathlib import Path

import pandas as pd

from churn.core.config import read_config
from churn.core.files import write_json, write_table
from churn.core.language import check_labels
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.data.leaks import suspicious_columns, warning
from churn.data.schema import CHURNED, read_schema
from churn.figures.eda import distributions, heatmap, leading, rate_bars
from churn.figures.style import save
from churn.statistics.associations import collinear_pairs, cramers_matrix, pearson, spearman
from churn.statistics.describe import compare_groups, describe, describe_levels
from churn.statistics.intervals import wilson
from churn.statistics.rates import as_levels, churn_rates, relevance


def main(params: Path, contract: Path, clean_dir: Path, tables: Path, plots: Path, metrics: Path) -> None:
    """Explore the clients of a case."""
    read, promise = read_params(params), read_config(contract, Contract)
    clients, schema = pd.read_parquet(clean_dir / "clients.parquet"), read_schema(clean_dir / "schema.json")
    check_labels(promise.labels, schema.columns, promise.target.column)
    churned = clients[CHURNED]
    numbers = clients[schema.of_kind("number", "flag", among=schema.described)]
    levels = as_levels(clients, schema, promise.bands, read.eda.bands)
    rates, rank = churn_rates(levels, churned), relevance(levels, churned)
    correlations = {"pearson": pearson(numbers), "spearman": spearman(numbers)}
    categories = clients[schema.of_kind("category", "flag", among=schema.described)]
    pairs = collinear_pairs(clients[schema.of_kind("number", "flag")], churned, read.collinear_limit)
    described = describe(clients, schema)

    suspicious = suspicious_columns(clients, schema, read.seed)
    for _, suspicion in suspicious.iterrows():
        warnings.warn(warning(suspicion), stacklevel=1)

    write_table(suspicious, tables / "suspicious_columns.csv")
    write_table(described, tables / "description.csv")
    write_table(describe_levels(clients, schema), tables / "levels.csv")
    write_table(compare_groups(clients, schema), tables / "groups.csv")
    write_table(rates, tables / "churn_rates.csv")
    write_table(rank.rename_axis("column").rename("cramers_v").reset_index(), tables / "relevance.csv")
    write_table(pairs, tables / "collinear_pairs.csv")
    matrices = {**correlations, "cramers_v": cramers_matrix(categories)}
    for name, matrix in matrices.items():
        write_table(matrix.rename_axis("column").reset_index(), tables / f"{name}.csv")

    labels = {name: label.en for name, label in promise.labels.items()}
    shown = list(rank.index[: read.eda.plotted_columns])
    for name, matrix in matrices.items():
        save(heatmap(leading(matrix, rank.index, read.eda.plotted_columns), labels, name, "en"), plots / f"{name}.png")
    save(rate_bars(rates, schema, shown, labels, "en"), plots / "churn_rates.png")
    save(distributions(clients, schema, levels, shown, labels, "en"), plots / "distributions.png")
    low, high = wilson(churned.sum(), len(churned))
    write_json(
        {
            "clients": len(clients),
            "left": int(churned.sum()),
            "base_rate": churned.mean(),
            "base_rate_low": low,
            "base_rate_high": high,
            "columns": len(schema.columns),
            "missing_share": clients[schema.described].isna().to_numpy().mean(),
            "collinear_pairs": len(pairs),
            "suspicious_columns": len(suspicious),
        },
        metrics,
    )


if __name__ == "__main__":
    run(main)
