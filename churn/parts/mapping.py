"""A pure function over parts, in processes of this machine or on the workers of a Dask cluster: the same results."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from joblib import Parallel, delayed, parallel_config
from tqdm import tqdm

from churn.base.errors import UserError, short

SCHEDULER = "DASK_SCHEDULER_ADDRESS"
"""Environment variable with the address of a Dask scheduler, such as tcp://10.0.0.1:8786. It changes no result."""


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
        ``function`` raises one; or the scheduler named by the environment cannot be reached, or loses its workers.
    """
    with _workers() as parallel:
        results = parallel(delayed(function)(*call) for call in calls)
        return list(tqdm(results, total=total, desc=what, disable=None))


@contextmanager
def _workers() -> Iterator[Parallel]:
    address = os.environ.get(SCHEDULER)
    if not address:
        yield Parallel(n_jobs=-1, return_as="generator")
        return
    from distributed import Client  # 1 s, and only clusters need it

    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UserError(
            f"{SCHEDULER} is '{address}', and no Dask scheduler answers there ({short(error)}). Start one "
            f"(docs/scale.md), or unset {SCHEDULER} to use this machine."
        ) from None
    with client, parallel_config(backend="dask", client=client):
        yield Parallel(n_jobs=-1, return_as="generator")
