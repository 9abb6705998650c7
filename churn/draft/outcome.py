"""Which column says who left, and how."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from churn.base.errors import UserError, some
from churn.ingest.checks import EMPTY
from churn.ingest.numbers import read_numbers

MANY = 20
"""Values from which on a column looks like no outcome."""

Value = str | int | list[str]
"""A value of the target, or several."""


class Outcome(NamedTuple):
    """The target as the contract describes it, and who left."""

    column: dict[str, Any]
    positive: Value
    negative: Value
    left: pd.Series


def outcome_of(cells: pd.Series, target: str, left: Sequence[str], stayed: Sequence[str] = ()) -> Outcome:
    """Find the values of those who left, and those of the others.

    Parameters
    ----------
    cells : pandas.Series of str
        Stripped.
    target : str
        The column's name.
    left, stayed : sequence of str
        As the user wrote the values; small and capital letters are one, and so are 1 and 1.0. Where only one value is
        not named in ``left``, it is that of those who stayed.

    Raises
    ------
    UserError
        Cells are empty, a value is not there, or one is named in neither or in both.
    """
    empty = cells.isin(EMPTY)
    if empty.any():
        raise UserError(
            f"column '{target}' is empty in {int(empty.sum())} of {len(cells)} rows, the first in row "
            f"{cells.index[empty][0]}, and a study needs to know of every client whether it left. Take these rows out; "
            "the clients of today come in by `current`, without this column."
        )
    values = sorted(set(cells))
    chosen = _named(values, "--left", left, target)
    others = [value for value in values if value not in chosen]
    kept = _named(values, "--stayed", stayed, target) if stayed else others
    _check_all(cells, target, chosen, kept, bool(stayed))
    numbers = read_numbers(pd.Series([*chosen, *kept]))
    flag = len(values) == 2 and set(numbers) == {0.0, 1.0}
    positive, negative = (int(numbers[0]), int(numbers[1])) if flag else (_one(chosen), _one(kept))
    return Outcome({"type": "flag" if flag else "category"}, positive, negative, cells.isin(chosen))


def _named(values: list[str], option: str, given: Sequence[str], target: str) -> list[str]:
    """Give the values of the column that a user named."""
    for one in given:
        if not any(_same(value, one) for value in values):
            raise UserError(
                f"column '{target}' has the values {some(values)}; {option} names those of the clients who "
                f"{option.removeprefix('--')}, and '{one}' was given."
            )
    return [value for value in values if any(_same(value, one) for one in given)]


def _check_all(cells: pd.Series, target: str, left: list[str], stayed: list[str], told: bool) -> None:
    """Refuse values that are named twice or not at all."""
    values, both = sorted(set(cells)), [value for value in left if value in stayed]
    if both or not stayed:
        raise UserError(f"column '{target}': {some(both or left)} cannot be the value of clients who left and stayed.")
    open_ = [value for value in values if value not in (*left, *stayed)]
    if open_:
        raise UserError(
            f"column '{target}': neither --left nor --stayed names {some(open_)}, in {int(cells.isin(open_).sum())} "
            "rows. Name these values, or take their rows out."
        )
    if len(stayed) > 1 and not told:
        many = "" if len(values) < MANY else " So many values look like no outcome: is --target the right column?"
        raise UserError(
            f"column '{target}' has the values {some(values)}, and more than one stands for clients who did not leave. "
            f"Say which of them stayed: --stayed {some(stayed, MANY).replace(', ', ' ')}; more values of clients who "
            f"left go behind --left, and rows of neither have to be taken out.{many}"
        )


def _one(values: list[str]) -> Value:
    return values[0] if len(values) == 1 else values


def _same(value: str, given: str) -> bool:
    if value.casefold() == given.casefold():
        return True
    numbers = read_numbers(pd.Series([value, given]))
    return bool(numbers.notna().all() and numbers[0] == numbers[1])
