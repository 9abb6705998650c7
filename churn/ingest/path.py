"""Finds a case's source, or says what to do. Apart from ``churn.ingest.folder`` because it needs no pandas."""

from pathlib import Path

from churn.base.errors import UserError, short
from churn.base.paths import is_there


def find_source(source: Path, key: str = "source") -> Path:
    """Give the path back if something is there.

    Parameters
    ----------
    source : Path
        Where something is looked for.
    key : {"source", "current"}
        What of a case it is in params.yaml.

    Raises
    ------
    UserError
        Nothing is there; in a queued or temporary experiment perhaps because nothing tracks it.
    """
    if not is_there(source):
        told = short(source, 300)
        raise UserError(
            f"{key} '{told}' does not exist here. Put the case's files there, or set cases.<case>.{key} in "
            f"params.yaml to a simulator's YAML such as cases/bank/{_EXAMPLES[key]}. Experiments with --queue or "
            f"--temp see only what git or DVC tracks: for those run `dvc add {told}` and `git add {told}.dvc`."
        )
    return source


_EXAMPLES = {"source": "simulator.yaml", "current": "current.yaml"}
