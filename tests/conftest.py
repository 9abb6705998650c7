"""What all tests share: the order in which they run, and one thread for the libraries beneath them."""

from collections.abc import Iterator

import pytest
import sklearn.cluster
import sklearn.ensemble  # noqa: F401  (their OpenMP is loaded, so that it can be limited)
from threadpoolctl import threadpool_limits

LONGEST = {
    "test_commands_run_in_order",
    "test_fresh_clone_reproduces_the_same_bytes",
    "test_changed_words_fit_nothing_again",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what needs a run of the whole case, and of that the longest: workers should end together."""
    items.sort(key=lambda item: ("built" not in getattr(item, "fixturenames", ()), item.name not in LONGEST))


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Tables of tests are small: threads of OpenMP and BLAS only wait for each other. Tests of threads start anew."""
    with threadpool_limits(1):
        yield
