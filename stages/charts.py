"""charts: pictures of the models, of the learning curve and of the champion's reasons; nothing is computed here."""

from pathlib import Path

from churn.base.config import Frozen, Glimpse, read_config
from churn.base.files import read_folder, read_json
from churn.base.params import LeastGroup, read_params
from churn.base.stage import run
from churn.clients.table import read_clients
from churn.figures.charts import Sizes, draw_models, draw_reasons
from churn.figures.style import save_all
from churn.presentation.labels import Labels


class Shown(Glimpse):
    """What pictures show of explain's settings."""

    clients: int
    plotted_columns: int


class Params(Frozen):
    """What this stage takes from params.yaml."""

    seed: int
    explain: Shown
    report: LeastGroup


def main(
    params: Path, labels: Path, clean_dir: Path, evaluation: Path, learning: Path, made: list[Path], charts: Path
) -> None:
    """Draw what evaluate, learning_curve and explain found."""
    read, (clients, schema) = read_params(params, Params), read_clients(clean_dir)
    tables = {name: table for folder in [evaluation, learning, *made] for name, table in read_folder(folder).items()}
    champion = read_json(evaluation / "summary.json")["champion"]
    refitted = read_json(learning / "verdict.json")["model"]
    save_all(draw_models(tables, champion, refitted, "en"), charts / "models")
    names, shown = read_config(labels, Labels).names("en"), read.explain
    sizes = Sizes(shown.plotted_columns, shown.clients, read.report.least_group)
    reasons = draw_reasons(tables, clients, schema, names, sizes, read.seed, "en")
    save_all(reasons, charts / "reasons")


if __name__ == "__main__":
    run(main)
