"""hypotheses: every column against churn, missing cells, declared hypotheses; effects, corrected p-values, verdicts."""

from pathlib import Path

from churn.base.config import Frozen, read_config
from churn.base.files import write_json, write_table
from churn.base.params import read_params
from churn.base.stage import run
from churn.clients.declared import Declared
from churn.clients.table import read_clients
from churn.figures.hypotheses import forest
from churn.figures.style import save
from churn.hypotheses.examine import examine, summary
from churn.hypotheses.settings import Hypotheses
from churn.hypotheses.words import with_words
from churn.presentation.labels import Labels


class Params(Frozen):
    """What this stage takes from params.yaml."""

    hypotheses: Hypotheses


def main(params: Path, study: Path, labels: Path, clean_dir: Path, tables: Path, plots: Path) -> None:
    """Test hypotheses about the clients of a case."""
    settings, declared = read_params(params, Params).hypotheses, read_config(study, Declared).hypotheses
    (clients, schema), named = read_clients(clean_dir), read_config(labels, Labels)
    found = examine(clients, schema, declared, settings)
    for name in ("declared", "sweep", "missingness"):
        write_table(with_words(getattr(found, name), schema, named.labels), tables / f"{name}.csv")
    save(forest(found.sweep, named.names("en"), settings.plotted_columns, "en"), plots / "effects.png")
    write_json(summary(found), tables / "summary.json")


if __name__ == "__main__":
    run(main)
