"""report: one page a case and language that tells everything the other stages found."""

from pathlib import Path

import pandas as pd

from churn.core.config import read_config, read_either
from churn.core.files import read_json, write_json
from churn.core.params import read_params
from churn.core.stage import run
from churn.data.contract import Contract
from churn.models.champion import read_champion
from churn.report.case import page_of, summary
from churn.report.page import render, write_page
from churn.report.study import Settings, Study, metrics_in, published_numbers, read_clean, tables_in
from churn.sources.database import Database
from churn.sources.simulator import Simulator


def main(
    params: Path,
    case: str,
    source: Path,
    contract: Path,
    published: Path,
    clean_dir: Path,
    eda: Path,
    hypotheses: Path,
    parts: Path,
    evaluation: Path,
    curves: Path,
    champion: Path,
    learning: Path,
    explanation: Path,
    clusters: Path,
    silhouette: Path,
    profile: Path,
    segments: Path,
    plan: Path,
    metrics: Path,
    templates: Path,
    pages: Path,
    index: Path,
) -> None:
    """Write a case's report in every language."""
    read, promise = read_params(params), read_config(contract, Contract)
    settings = Settings(
        seed=read.seed,
        collinear_limit=read.collinear_limit,
        eda=read.eda,
        hypotheses=read.hypotheses,
        split=read.split,
        evaluate=read.evaluate,
        explain=read.explain,
        profile=read.profile,
        report=read.report,
        campaign=read.campaign[case],
    )
    clients, schema, log = read_clean(clean_dir)
    study = Study(
        case=case,
        simulated=is_simulated(source),
        params=settings,
        title=promise.title,
        column_labels=promise.labels,
        bands=promise.bands,
        clients=clients,
        schema=schema,
        log=log,
        eda=tables_in(eda),
        hypotheses=tables_in(hypotheses),
        parts=pd.read_csv(parts),
        evaluation=tables_in(evaluation),
        curves=tables_in(curves),
        champion=read_champion(champion),
        learning=pd.read_csv(learning / "learning_curve.csv"),
        learned=read_json(learning / "verdict.json"),
        explanation=tables_in(explanation),
        clusters={**tables_in(clusters), "silhouette": pd.read_csv(silhouette)},
        profile=tables_in(profile),
        segments=tables_in(segments),
        plan=tables_in(plan),
        metrics=metrics_in(metrics),
        published=published_numbers(published, eda, metrics, profile, segments, hypotheses),
    )
    for language in settings.report.languages:
        write_page(render(page_of(study, language), templates, "report.html"), pages / f"{language}.html")
    write_json(summary(study), index)


def is_simulated(source: Path) -> bool:
    """Tell whether a source draws clients instead of holding or finding real ones."""
    return source.suffix in (".yaml", ".yml") and isinstance(read_either(source, Simulator, Database), Simulator)


if __name__ == "__main__":
    run(main)
