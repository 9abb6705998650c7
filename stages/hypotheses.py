"""hypotheses: every column against churn, missing cells, declared hypotheses; effects, corrected p-values, verdicts."""

from pathlib import Path

import pandas as pd

from churn.core.config import read_config
from churn.core.files import write_json, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.data.schema import read_schema
from churn.figures.hypotheses import forest
from churn.figures.style import save
from churn.hypotheses.examine import examine
from churn.hypotheses.words import with_words


def main(params: Path, contract: Path, clean_dir: Path, tables: Path, plots: Path, metrics: Path) -> None:
    """Test hypotheses about the clients of a case."""
    read, promise = read_params(params), read_config(contract, Contract)
    clients, schema = pd.read_parquet(clean_dir / "clients.parquet"), read_schema(clean_dir / "schema.json")
    found = examine(clients, schema, promise.hypotheses, read.hypotheses)

    write_table(with_words(found.declared, schema, promise.labels), tables / "declared.csv")
    write_table(with_words(found.sweep, schema, promise.labels), tables / "sweep.csv")
    write_table(with_words(found.missingness, schema, promise.labels), tables / "missingness.csv")
    labels = {name: label.en for name, label in promise.labels.items()}
    save(forest(found.sweep, labels, read.hypotheses.plotted_columns, "en"), plots / "effects.png")
    verdicts = found.declared["verdict"]
    write_json(
        {
            "tests": found.tests,
            "columns": len(found.sweep),
            "columns_that_differ": (found.sweep["finding"] == "differs").sum(),
            "means_against_ranks": (found.sweep["disagreement"] != "").sum(),
            "missingness": len(found.missingness),
            "missingness_that_differs": (found.missingness["finding"] == "differs").sum(),
            "declared": len(verdicts),
            "confirmed": (verdicts == "confirmed").sum(),
            "opposite": (verdicts == "opposite").sum(),
        },
        metrics,
    )


if __name__ == "__main__":
    run(main)
