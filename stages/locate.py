"""locate: checks that a case's source is there, for DVC itself would only say that a path is missing."""

from pathlib import Path

from churn.core.params import read_params
from churn.core.stage import run
from churn.sources.path import find_source


def main(params: Path, case: str, located: Path) -> None:
    """Find the source of a case and write down its path."""
    source = find_source(read_params(params).cases[case].source)
    located.parent.mkdir(parents=True, exist_ok=True)
    located.write_text(f"{source.as_posix()}\n", encoding="utf-8")


if __name__ == "__main__":
    run(main)
