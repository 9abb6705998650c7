"""A pure function over parts, in processes of this machine or on the workers of a Dask cluster: the same results."""

import hashlib
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config
from tqdm import tqdm

from churn.base.errors import UserError, short

SCHEDULER = "DASK_SCHEDULER_ADDRESS"
"""Environment variable with the address of a Dask scheduler, such as tcp://10.0.0.1:8786. It changes no result."""

CODE = Path(__file__).parents[1]


def over_parts(
    function: Callable[..., Any], calls: Iterable[tuple[Any, ...]], what: str, total: int | None = None
) -> list[Any]:
    """Call a function for every part and give the results in order.

    Parameters
    ----------
    function : callable
        Of a module, so that other processes find it; it must depend on its arguments alone.
    calls : iterable of tuple
        Arguments; taken as they are needed, so they may be read from a file that does not fit into memory.
    what : str
        What is counted, for the progress on a terminal.
    total : int, optional
        How many calls there are.

    Raises
    ------
    UserError
        ``function`` raises one; or the scheduler named by the environment does not answer, or a worker runs other
        code, does not see the files of this folder, or dies again and again.
    """
    address = os.environ.get(SCHEDULER)
    with _cluster(address) if address else _here() as (parallel, run):
        results = parallel(delayed(run)(function, call) for call in calls)
        return list(tqdm(results, total=total, desc=what, disable=None))


Runner = Callable[[Callable[..., Any], tuple[Any, ...]], Any]


@contextmanager
def _here() -> Iterator[tuple[Parallel, Runner]]:
    yield Parallel(n_jobs=-1, return_as="generator"), _call


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return function(*arguments)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Parallel, Runner]]:
    from distributed import Client, KilledWorker  # 1 s, and only clusters need it

    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UserError(
            f"{SCHEDULER} is '{address}', and no Dask scheduler answers there ({short(error)}). Start one "
            f"(docs/scale.md), or unset {SCHEDULER} to use this machine."
        ) from None
    try:
        with client, parallel_config(backend="dask", client=client):
            yield Parallel(n_jobs=-1), _Remote(code_digest(), Path.cwd())
    except KilledWorker as error:
        raise UserError(
            f"the Dask workers of {address} die one after the other at one part, perhaps for want of memory: "
            f"{short(error)}. Give them more, or make large.part smaller."
        ) from None


class _Remote:
    """Calls a function on a worker, with paths as they are seen from everywhere, if the worker has the same code."""

    def __init__(self, digest: str, folder: Path) -> None:
        self.digest, self.folder = digest, folder

    def __call__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        if code_digest() != self.digest:
            raise UserError(
                f"the Dask worker on {socket.gethostname()} has other code of churn/ ({CODE}) than {self.folder}. "
                "Start it anew in the workspace, with the same commit and edits."
            )
        if not self.folder.is_dir():
            raise UserError(
                f"the Dask worker on {socket.gethostname()} does not see {self.folder}. Workers and this machine need "
                "the workspace under the same path, on a shared folder."
            )
        return function(*_below(self.folder, arguments))


def _below(folder: Path, value: Any) -> Any:
    """Put a folder before relative paths, also those within tuples."""
    if isinstance(value, Path):
        return folder / value
    if not isinstance(value, tuple):
        return value
    inner = [_below(folder, one) for one in value]
    return type(value)(*inner) if hasattr(value, "_fields") else tuple(inner)


@cache
def code_digest() -> str:
    """Digest the code of this package: names and contents of its files."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(CODE.rglob("*.py")):
        digest.update(path.relative_to(CODE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
