"""Where a case's clients come from: its two lines under ``cases`` in params.yaml."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, RootModel, model_validator

from churn.base.config import Frozen
from churn.base.errors import UserError


def without_commands(path: Path) -> Path:
    """Refuse a path that says something to a shell: DVC runs stages through one, and people copy paths into theirs."""
    if found := sorted(set(re.findall(r"""[$`;|&<>"'\\\x00-\x1f\x7f]""", str(path)))):
        raise ValueError(f"a path has no {' '.join(map(repr, found))}: shells would run it. Rename the file or folder")
    return path


def case_name(name: str) -> str:
    """Refuse a case's name that is no plain word: it becomes a folder, and a part of what DVC hands to a shell."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise ValueError(f"{name!r} cannot name a case: use Latin letters, digits, _ and -")
    return name


def refuse_case(name: str) -> None:
    """Refuse a name that is no case's, for stages, which read no other case's settings."""
    try:
        case_name(name)
    except ValueError as error:
        raise UserError(f"cases: {error}. Change it in params.yaml.") from None


SourcePath = Annotated[Path, AfterValidator(without_commands)]

CaseName = Annotated[str, AfterValidator(case_name)]


class Source(RootModel[SourcePath]):
    """Where the clients studied come from, alone."""


class Sources(Frozen):
    """The clients studied, and those of today.

    Each is a simulator's YAML (of today's clients another month of it), a folder or file of tables, or a database's
    YAML.

    Attributes
    ----------
    source : Path
        Clients whose outcome is known.
    current : Path
        Clients of whom nobody knows yet whether they leave. The same as ``source``: those of the source who stayed.
    """

    source: SourcePath
    current: SourcePath

    @model_validator(mode="before")
    @classmethod
    def _says_whom_to_call(cls, content: object) -> object:
        if isinstance(content, dict) and set(content) == {"source"}:
            raise ValueError(
                f"the key 'current' is missing, the clients of today. Write current: {content['source']}, the same as "
                "source, for those of the source who stayed, or where a table of them is"
            )
        return content

    @property
    def same(self) -> bool:
        """Whether there is no table of current clients."""
        return self.source == self.current
