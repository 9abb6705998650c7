"""Looks for what a path names, also where it is no path at all. Needs no pandas."""

import errno
from pathlib import Path


def is_there(path: Path) -> bool:
    """Tell whether a path names a file or folder; of a name longer than any file's may be there is none.

    ``Path.exists`` raises for such a name before Python 3.14.

    Examples
    --------
    >>> is_there(Path()), is_there(Path("x" * 10_000))
    (True, False)
    """
    try:
        return path.exists()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return False
