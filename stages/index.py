"""index: one page that leads to the reports of all cases."""

from pathlib import Path

from churn.core.files import read_json
from churn.core.params import read_params
from churn.core.stage import run
from churn.report.index import index_of
from churn.report.page import render, write_page


def main(params: Path, summaries: Path, templates: Path, page: Path) -> None:
    """Write the index from what each case's report says about itself."""
    read = read_params(params)
    cases = [read_json(summaries / f"{case}.json") for case in read.cases]
    write_page(render(index_of(cases, read.report.languages), templates, "index.html"), page)


if __name__ == "__main__":
    run(main)
