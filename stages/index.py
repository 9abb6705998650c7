"""index: one page that leads to the reports of all cases."""

from pathlib import Path

from churn.base.config import Frozen
from churn.base.files import read_json
from churn.base.params import read_params
from churn.base.stage import run
from churn.report.index import index_of
from churn.report.page import render, write_page
from churn.report.settings import Report


class Params(Frozen):
    """What this stage takes from params.yaml."""

    cases: dict[str, object]
    report: Report


def main(params: Path, summaries: Path, page: Path) -> None:
    """Write the index from what each case's report says about itself."""
    read = read_params(params, Params)
    cases = [read_json(summaries / f"{case}.json") for case in read.cases]
    write_page(render(index_of(cases, read.report.languages), "index.html"), page)


if __name__ == "__main__":
    run(main)
