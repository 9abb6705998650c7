"""Finds a case's source, or says what to do. Apart from ``churn.ingest.folder`` because it needs no pandas."""

from pathlib import Path

from churn.base.errors import UserError


def find_source(source: Path) -> Path:
    """Give the path back if something is there.

    Raises
    ------
    UserError
        Nothing is there; in a queued or temporary experiment perhaps because nothing tracks it.
    """
    if not source.exists():
        raise UserError(
            f"source '{source}' does not exist here. Put the case's files there, or set cases.<case>.source in "
            "params.yaml to a simulator's YAML such as cases/bank/simulator.yaml. Experiments with --queue or --temp "
            f"see only what git or DVC tracks: for those run `dvc add {source}` and `git add {source}.dvc`."
        )
    return source
