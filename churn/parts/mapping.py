"""A pure function over parts, in processes of this machine or on the workers of a Dask cluster: the same results."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from joblib import Parallel, delayed
from tqdm import tqdm

from churn.parts.cluster import SCHEDULER, Arguments, on_cluster


def over_parts(
    function: Callable[..., Any], calls: Iterable[Arguments], what: str, total: int | None = None
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
        ``function`` raises one; or the scheduler named by the environment does not answer, goes away, has no worker,
        or a worker runs other code, does not see the files of this folder, or dies again and again.
    """
    return list(tqdm(_mapped(None, function, (), calls), total=total, desc=what, disable=None))


def in_threads(
    function: Callable[..., Any], shared: Arguments, calls: Iterable[Arguments], what: str, unit: str, total: int
) -> list[Any]:
    """Call a function again and again on the same large arguments and give the results in order.

    Threads of this process share what they read and begin at once; a cluster gets it once.

    Parameters
    ----------
    function : callable
        As for ``over_parts``; what takes long in it lets other threads run.
    shared : tuple
        Its first arguments.
    calls : iterable of tuple
        The other ones.
    what, unit : str
        What is counted, for the progress on a terminal.
    total : int
        How many calls there are.

    Raises
    ------
    UserError
        As for ``over_parts``.
    """
    return list(tqdm(_mapped("threads", function, shared, calls), total=total, desc=what, unit=unit, disable=None))


def _mapped(
    prefer: str | None, function: Callable[..., Any], shared: Arguments, calls: Iterable[Arguments]
) -> Iterable[Any]:
    address = os.environ.get(SCHEDULER)
    if address:
        return on_cluster(address, function, shared, calls)
    jobs = (delayed(function)(*shared, *call) for call in calls)
    return Parallel(n_jobs=-1, prefer=prefer, return_as="generator")(jobs)
