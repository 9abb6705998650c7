"""The order of tests: of several workers (`make test`) none should begin with a long one when the others are done."""

import pytest

LONGEST = {
    "test_commands_run_in_order",
    "test_fresh_clone_reproduces_the_same_bytes",
    "test_changed_words_fit_nothing_again",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what needs a run of the whole case, and of that the longest."""
    items.sort(key=lambda item: ("built" not in getattr(item, "fixturenames", ()), item.name not in LONGEST))
