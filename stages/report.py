"""report: everything a case's stages found, as one page a language that opens offline."""

from pathlib import Path

from churn.base.config import read_config
from churn.base.files import write_json
from churn.base.params import read_entry, read_params
from churn.base.stage import run
from churn.clients.declared import Declared
from churn.plan.terms import Campaign
from churn.presentation.labels import Labels
from churn.report.case import in_every_language, summary
from churn.report.page import render, write_page
from churn.report.settings import Settings
from churn.report.study import read_study


def main(
    params: Path, case: str, declared: Path, parts: Path, curves: Path, made: list[Path], pages: Path, index: Path
) -> None:
    """Write a case's report in every language."""
    settings, campaign = read_params(params, Settings), read_entry(params, Campaign, "campaign", case)
    labels, bands = read_config(declared / "labels.yaml", Labels), read_config(declared / "study.yaml", Declared).bands
    history, published = declared / "history.yaml", declared / "published.yaml"
    study = read_study(case, settings, campaign, labels, bands, history, published, parts, curves, made)
    for language, page in in_every_language(study):
        write_page(render(page, "report.html"), pages / f"{language}.html")
    write_json(summary(study), index)


if __name__ == "__main__":
    run(main)
