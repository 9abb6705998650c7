"""What is guessed of a column, why, and what it may be instead."""

from dataclasses import dataclass, field, replace
from typing import Any

from churn.clients.schema import Role


@dataclass(frozen=True)
class Guess:
    """A column as the contract will describe it.

    Attributes
    ----------
    column : dict
        Its line in the contract.
    role : str or None
        None: a feature.
    why : tuple of str
        The evidence, and what else it may be.
    ask : str
        What its owner should decide; empty where nothing is in doubt.
    """

    column: dict[str, Any]
    role: Role | None = None
    why: tuple[str, ...] = field(default=())
    ask: str = ""

    @property
    def type(self) -> str:
        """The type in the contract."""
        return str(self.column["type"])

    def unused(self, why: str, ask: str = "") -> "Guess":
        """Give the guess for a column that nothing uses: nothing is asked of its cells but the type."""
        kept = {key: value for key, value in self.column.items() if key not in ("values", "ordered", "min", "max")}
        column = kept if self.type == "flag" else {**kept, "missing": True}
        return Guess(column, "ignored", (why,), ask)

    @property
    def is_number(self) -> bool:
        """Whether models see it as a number."""
        return self.type in ("integer", "number")

    def but(self, *why: str, role: Role | None = None, ask: str = "", **column: Any) -> "Guess":
        """Give the guess with more to say, another role, or more of the column."""
        return replace(
            self, column={**self.column, **column}, role=role or self.role, why=(*self.why, *why), ask=ask or self.ask
        )
