"""Calls on the workers of a Dask cluster, which see this folder and have the same code."""

import hashlib
import logging
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from churn.base.errors import UserError, short

SCHEDULER = "DASK_SCHEDULER_ADDRESS"
"""Environment variable with the address of a Dask scheduler, such as tcp://10.0.0.1:8786. It changes no result."""

CODE = Path(__file__).parents[1]

PATIENCE = 10
"""Seconds in which a scheduler must answer, and have a worker."""

AHEAD = 2
"""Calls for each thread of the cluster that are sent before the first is done; each may carry 100 MB of a table."""

Arguments = tuple[Any, ...]


def on_cluster(
    address: str, function: Callable[..., Any], shared: Arguments, calls: Iterable[Arguments]
) -> Iterator[Any]:
    """Give the results of calls in order.

    Not by joblib's Dask backend: it scatters arguments, and what was scattered is lost with the worker that held it.
    What travels in a task is sent again.

    Parameters
    ----------
    address : str
        Of the scheduler.
    function, shared, calls
        As for ``churn.parts.mapping.in_threads``.

    Raises
    ------
    UserError
        As there.
    """
    with _client(address) as client:
        run, folder, most = _Remote(code_digest(), Path.cwd()), Path.cwd(), AHEAD * sum(client.nthreads().values())
        held = [client.submit(_same, _below(folder, one), pure=False) for one in shared]
        sent = (client.submit(run, function, _below(folder, call), *held, pure=False) for call in calls)
        yield from _in_order(sent, most)


def _same(value: Any) -> Any:
    return value


def _in_order(futures: Iterator[Any], most: int) -> Iterator[Any]:
    """Give results, some calls ahead; on an error leave when none of them writes any more."""
    waiting = deque(islice(futures, most))
    try:
        while waiting:
            result = waiting.popleft().result()
            waiting.extend(islice(futures, 1))
            yield result
    except (UserError, OSError):
        for future in waiting:
            with suppress(CancelledError):
                future.exception()
        raise


@contextmanager
def _client(address: str) -> Iterator[Any]:
    import dask  # 1 s, and only clusters need it
    from distributed import Client, KilledWorker
    from distributed.comm.core import CommClosedError

    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what happened is said below, in one message
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    try:
        client = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UserError(
            f"{SCHEDULER} is '{address}', and no Dask scheduler answers there ({short(error)}). Start one "
            f"(docs/scale.md), or unset {SCHEDULER} to use this machine."
        ) from None
    try:
        with client:
            _check(client, address)
            yield client
    except KilledWorker:
        raise UserError(
            f"the Dask workers of {address} die one after the other at one part, perhaps for want of memory. Give them "
            "more, or make large.part smaller."
        ) from None
    except (CancelledError, CommClosedError):
        raise UserError(
            f"the Dask scheduler {address} went away in the middle. Start it and its workers again, then run again: "
            "finished stages are kept."
        ) from None


def _check(client: Any, address: str) -> None:
    """Refuse a cluster of other code: a worker that cannot load what it is sent ends itself, and nobody is told why."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise UserError(
            f"the Dask scheduler {address} has no worker. Start some in the workspace (docs/scale.md)."
        ) from None
    digest, folder = code_digest(), Path.cwd()

    def ask() -> str:  # within a function it is sent as code, not by its name; the scheduler loads what is sent as well
        try:
            from churn.parts.cluster import refusal
        except ImportError as error:
            return f"a process of the Dask cluster {address} lacks code ({error}). Start it in the workspace."
        return refusal(digest, folder)

    for told in (client.run_on_scheduler(ask), *client.run(ask).values()):
        if told:
            raise UserError(told)


class _Remote:
    """Calls a function on a worker; asks again, for workers come and go."""

    def __init__(self, digest: str, folder: Path) -> None:
        self.digest, self.folder = digest, folder

    def __call__(self, function: Callable[..., Any], arguments: Arguments, *shared: Any) -> Any:
        if told := refusal(self.digest, self.folder):
            raise UserError(told)
        return function(*shared, *arguments)


def refusal(digest: str, folder: Path) -> str:
    """Say why this process cannot work for a folder with code of a digest; nothing where it can."""
    process = f"the Dask scheduler or worker on {socket.gethostname()}"
    if code_digest() != digest:
        return (
            f"{process} has other code of churn/ ({CODE}) than {folder}. Start it anew in the workspace, with the same "
            "commit and edits."
        )
    if not folder.is_dir():
        return (
            f"{process} does not see {folder}. Scheduler, workers and this machine need the workspace under the same "
            "path, on a shared folder."
        )
    return ""


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
    """Digest the code of this package as it was when first asked for: names and contents of its files."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(CODE.rglob("*.py")):
        digest.update(path.relative_to(CODE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
