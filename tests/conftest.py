"""What all tests share."""

from collections.abc import Iterator

import pytest
import sklearn.cluster
import sklearn.ensemble  # noqa: F401  (their OpenMP is loaded, so that it can be limited)
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Tables of tests are small: threads of OpenMP and BLAS only wait for each other. Tests of threads start anew."""
    with threadpool_limits(1):
        yield
