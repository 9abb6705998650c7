"""The one error that people see: what was found, where, what is allowed, what to do."""

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """Input that the study cannot work with.

    Stage scripts print its text and exit with code 2; no traceback is shown. The text says what was found, where
    (file, column, first rows), what is allowed and what to do next.
    """


def nearest(name: object, allowed: Iterable[object]) -> str:
    """Give a sentence that lists the allowed names and, where one is close, proposes it.

    Parameters
    ----------
    name : object
        What was written.
    allowed : iterable of object
        What could have been written.

    Returns
    -------
    str
        For example ``Did you mean 'max_depth'? Allowed: max_depth, min_samples_leaf.``
    """
    names = [str(item) for item in allowed]
    close = difflib.get_close_matches(str(name), names, n=1, cutoff=0.6)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    return f"{hint}Allowed: {', '.join(names)}."


def some(items: Iterable[object], most: int = 5) -> str:
    """List the first items and say how many more there are.

    Parameters
    ----------
    items : iterable of object
        What to list.
    most : int, default 5
        How many to spell out.
    """
    listed = [str(item) for item in items]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
