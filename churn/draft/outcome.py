"""Which column says who left, and how."""

from typing import Any, NamedTuple

import pandas as pd

from churn.base.errors import UserError, some
from churn.ingest.checks import EMPTY
from churn.ingest.numbers import read_numbers


class Outcome(NamedTuple):
    """The target as the contract describes it, and who left."""

    column: dict[str, Any]
    positive: str | int
    negative: str | int
    left: pd.Series


def outcome_of(cells: pd.Series, target: str, left: str) -> Outcome:
    """Find the value of those who left, and that of the others.

    Parameters
    ----------
    cells : pandas.Series of str
        Stripped.
    target : str
        The column's name.
    left : str
        As the user wrote the value; small and capital letters are one, and so are 1 and 1.0.

    Raises
    ------
    UserError
        Cells are empty, or there are not two values, or none of them is ``left``.
    """
    empty = cells.isin(EMPTY)
    if empty.any():
        raise UserError(
            f"column '{target}' is empty in {int(empty.sum())} of {len(cells)} rows, the first in row "
            f"{cells.index[empty][0]}, and a study needs to know of every client whether it left. Take these rows out; "
            "the clients of today come in by `current`, without this column."
        )
    values = sorted(set(cells))
    chosen = next((value for value in values if _same(value, left)), None)
    if len(values) != 2 or chosen is None:
        raise UserError(
            f"column '{target}' has the values {some(values)}; a target has two, of which --left names that of the "
            f"clients who left, and '{left}' was given." + (_several(len(values)) if len(values) > 2 else "")
        )
    other = next(value for value in values if value != chosen)
    numbers = read_numbers(pd.Series([chosen, other]))
    if set(numbers) == {0.0, 1.0}:
        return Outcome({"type": "flag"}, int(numbers[0]), int(numbers[1]), cells == chosen)
    return Outcome({"type": "category"}, chosen, other, cells == chosen)


def _several(count: int) -> str:
    return (
        " Write all values of those who stayed as one, and take out rows of neither."
        if count < 20
        else " This looks like no outcome: name another column with --target."
    )


def _same(value: str, given: str) -> bool:
    if value.casefold() == given.casefold():
        return True
    numbers = read_numbers(pd.Series([value, given]))
    return bool(numbers.notna().all() and numbers[0] == numbers[1])
