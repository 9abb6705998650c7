"""Where a case's clients come from: its two lines under ``cases`` in params.yaml."""

from pathlib import Path

from pydantic import model_validator

from churn.base.config import Frozen


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

    source: Path
    current: Path

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
