"""What is said when a disk is full."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from churn.base.errors import UserError


@contextmanager
def needing_space(folder: Path, todo: str) -> Iterator[None]:
    """Tell in one message that a disk is full, in whichever process it became so.

    Parameters
    ----------
    folder : Path
        What is written.
    todo : str
        How much space is needed, as a sentence.

    Raises
    ------
    UserError
        The disk is full; whoever calls this removes what is half done.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise UserError(f"{folder}: the disk is full, and nothing was written. {todo}") from None
