"""The one error that people see: what was found, where, what is allowed, what to do."""

import difflib
import re
from collections.abc import Iterable

LONGEST = 4000
"""Characters of a message: a cell, or a name in a file, may be a book."""

_PERSON = re.compile(r"@|(?!\d{4}-\d\d-\d\d\b)(?<![\d.-])(?:\d[ ()-]*){6}")
"""In addresses, numbers of phones, of documents and of clients; a number's shape still tells how large it is."""

_DECIMAL = re.compile(r"[-+]?\d+[.,]\d+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # terminals and logs obey them


class UserError(Exception):
    """Input that the study cannot work with.

    Stage scripts print its text and exit with code 2; no traceback is shown. The text says what was found, where
    (file, column, first rows), what is allowed and what to do next. What it quotes cannot command a terminal, and of a
    very long one the middle is left out.
    """

    def __init__(self, message: str) -> None:
        plain = _CONTROL.sub(lambda found: repr(found[0])[1:-1], message)
        ends = (plain[: LONGEST // 2], plain[-LONGEST // 4 :])
        super().__init__(plain if len(plain) <= LONGEST else " ... ".join(ends))


def short(item: object, most: int = 80) -> str:
    r"""Quote something in a message: in one line, and of a long text its beginning.

    Examples
    --------
    >>> short("a\nb"), short("abcdefgh", 7)
    ('a\\nb', 'abcd...')
    """
    text = str(item).replace("\r", "\\r").replace("\n", "\\n")
    return text if len(text) <= most else f"{text[: most - 3]}..."


def shape(item: object) -> str:
    """Give how something is written and not what: letters become a, digits 9. A client's key or name is told so.

    Examples
    --------
    >>> shape("Anna-17"), shape("+7 905 123-45-67")
    ('Aaaa-99', '+9 999 999-99-99')
    """
    letters = re.sub(r"[^\W\d_]", lambda found: "A" if found[0].isupper() else "a", short(item))
    return re.sub(r"\d", "9", letters)


def cell(item: object, own: bool = False) -> str:
    """Quote a wrong cell in a message, which may end in a log that others read.

    What could name a person is told by its shape: cells of keys and names, and anywhere addresses and long numbers.

    Parameters
    ----------
    item : object
        The cell.
    own : bool, default False
        Whether it stands in a column that tells one client from another.

    Examples
    --------
    >>> cell("mael"), cell("a@b.org"), cell("Anna", own=True)
    ("'mael'", 'written as a@a.aaa', 'written as Aaaa')
    """
    text = str(item)
    return f"written as {shape(text)}" if own or _PERSON.search(text) else f"'{short(text)}'"


def heads(names: Iterable[object]) -> list[str]:
    """Give the names of a file's columns for a message, which may end in a log that others read.

    A file that lost its header has clients' cells in place of names: where one of them is such, all are told by shape.

    Parameters
    ----------
    names : iterable of object
        As the file has them.

    Examples
    --------
    >>> heads(["age", "city"]), heads(["215348", "Anna", "3"])
    (['age', 'city'], ['999999', 'Aaaa', '9'])
    """
    listed = [str(name) for name in names]
    cells = any(_PERSON.search(name) or _DECIMAL.fullmatch(name.strip()) for name in listed)
    return list(dict.fromkeys(map(shape, listed))) if cells else listed


def written(keys: Iterable[object]) -> str:
    """Tell how the first keys are written.

    Examples
    --------
    >>> written(["c-17", "c-18"])
    'written as a-99'
    """
    return f"written as {some(dict.fromkeys(map(shape, keys)), 3)}"


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
    names = [short(item) for item in allowed]
    close = difflib.get_close_matches(short(name), names, n=1, cutoff=0.6)
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
    listed = [short(item) for item in items]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
