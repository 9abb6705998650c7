"""The text of a drafted contract: a line a column, with what was guessed and why behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from churn.base.config import in_one_line
from churn.base.texts import Language
from churn.draft.guess import Guess
from churn.draft.tables import Joined, Source

DECIDE = "DECIDE: "
"""Begins what the owner of the table should look at."""


def text(languages: Sequence[Language], en: str, ru: str) -> dict[str, str]:
    """Give a text in the languages asked for."""
    return {language: {"en": en, "ru": ru}[language] for language in languages}


def contract_text(
    tables: Joined,
    guesses: Mapping[str, Guess],
    target: dict[str, Any],
    key: tuple[list[str], str],
    rules: Sequence[tuple[dict[str, Any], str]],
    roles: Mapping[str, tuple[str, str]],
) -> str:
    """Write a contract with comments.

    Parameters
    ----------
    tables : Joined
        The tables.
    guesses : dict of str to Guess
        By the columns' names in ``tables.cells``.
    target : dict
        As the contract has it.
    key : tuple of list of str and str
        Columns, and why.
    rules, roles
        As the contract has them, each with a comment, which may be empty.
    """
    lines = ["tables:"]
    for part in tables.parts:
        lines += [f"  {in_one_line(part.name)}:", f"    file: {in_one_line(part.file)}"]
        lines += [f"    sheet: {in_one_line(part.sheet)}"] if part.sheet else []
        lines += [f"    key: {in_one_line(list(tables.key))}"] if tables.key else []
        lines += ["    columns:", *_columns(part, tables.renames.get(part.name, {}), guesses)]
    lines += ["", f"target: {in_one_line(target)}", "", _line(0, f"key: {in_one_line(key[0])}", key[1]), ""]
    lines += ["rules:", *(_line(2, f"- {in_one_line(rule)}", why) for rule, why in rules)] if rules else ["rules: []"]
    lines += ["", "roles: # a column that is not here is a feature, but for dates" if roles else "roles: {}"]
    lines += [_line(2, f"{in_one_line(name)}: {role}", why) for name, (role, why) in roles.items()]
    return "\n".join([*lines, ""])


def _columns(part: Source, renamed: Mapping[str, str], guesses: Mapping[str, Guess]) -> list[str]:
    found = {name: guesses[renamed.get(name, name)] for name in part.cells}
    return [
        _line(6, f"{in_one_line(name.replace(',', ',,'))}: {in_one_line(one.column)}", _why(one), one.ask)
        for name, one in found.items()
    ]


def _why(guess: Guess) -> str:
    return "; ".join(why for why in guess.why if not guess.ask.startswith(why))


def _line(indent: int, written: str, why: str, ask: str = "") -> str:
    words = "; ".join(filter(None, [why, f"{DECIDE}{ask}" if ask else ""])).replace("\n", " ")
    return " " * indent + written + (f" # {words}" if words else "")
