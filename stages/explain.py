"""explain: what the champion has learned, feature by feature, and why each client may leave.

All clients are explained by the models fitted on the training part, its own clients too: a reason says what the model
holds against a client and needs no outcome. Probabilities that are told elsewhere are out-of-fold there.
"""

from pathlib import Path

import pandas as pd

from churn.core.config import read_config
from churn.core.files import write_json, write_parquet, write_table
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.data.schema import CHURNED, CLIENT, TRAIN, read_schema
from churn.explanation.coefficients import coefficients
from churn.explanation.importance import permutation_importance
from churn.explanation.reasons import directions, reasons
from churn.explanation.shapley import pairs_each, shapley_values
from churn.figures.explanation import (
    draw_coefficients,
    draw_dependence,
    draw_permutation,
    draw_strengths,
    draw_swarm,
    some_clients,
)
from churn.figures.style import save
from churn.models.champion_model import ChampionModel
from churn.models.encoding import model_frame
from churn.models.model_files import load_model


def main(
    params: Path,
    contract: Path,
    clean_dir: Path,
    split: Path,
    champion: Path,
    models: Path,
    tables: Path,
    plots: Path,
    metrics: Path,
) -> None:
    """Explain the champion of a case."""
    read, labels = read_params(params), read_config(contract, Contract).labels
    clients, schema = pd.read_parquet(clean_dir / "clients.parquet"), read_schema(clean_dir / "schema.json")
    features, inside = model_frame(clients, schema), (pd.read_csv(split)["part"] == TRAIN).to_numpy()
    settings, model = read.explain, ChampionModel.load(champion, models)

    left = clients[CHURNED].to_numpy()
    important = permutation_importance(model, features[~inside], left[~inside], settings.repeats, read.seed)
    explained = list(important["feature"].head(settings.columns))
    pairs = pairs_each(len(clients), settings.permutations)
    shapley = shapley_values(model, features, features[inside], pairs, read.seed, explained)
    told = directions(shapley.values, features, clients[CHURNED], schema, labels)
    weights = coefficients(load_model(models / "lr.skops"), features[inside])

    write_table(important, tables / "importance.csv")
    write_table(weights, tables / "coefficients.csv")
    write_table(told, tables / "directions.csv")
    key = clients[[CLIENT]]
    write_parquet(key.join(shapley.values), tables / "shapley.parquet")
    write_parquet(key.join(reasons(shapley.values, features, schema, labels)), tables / "reasons.parquet")
    shown = some_clients(shapley.values, settings.clients, read.seed)
    points, names = features.loc[shown.index], {name: label.en for name, label in labels.items()}
    top = list(told["feature"].head(settings.plotted_columns))
    save(draw_strengths(told, names, settings.plotted_columns, "en"), plots / "strengths.png")
    save(draw_swarm(shown, points, schema, names, top, "en"), plots / "swarm.png")
    save(draw_dependence(shown, points, schema, names, top, "en"), plots / "dependence.png")
    save(draw_permutation(important, names, settings.plotted_columns, "en"), plots / "importance.png")
    save(draw_coefficients(weights, names, settings.plotted_columns, "en"), plots / "coefficients.png")
    agrees = told["agrees"].value_counts()
    write_json(
        {
            "features": len(important),
            "drivers": int(important["driver"].sum()),
            "explained": len(explained),
            "directions_agree": int(agrees.get("yes", 0)),
            "directions_disagree": int(agrees.get("no", 0)),
            "base_log_odds": shapley.base.mean(),
            "greatest_share": told["share"].max(),
        },
        metrics,
    )


if __name__ == "__main__":
    run(main)
