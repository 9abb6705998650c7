"""The wording that all error messages share."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import nearest, some


@pytest.mark.parametrize(
    ("name", "allowed", "expected"),
    [
        ("max_dept", ["max_depth", "seed"], "Did you mean 'max_depth'? Allowed: max_depth, seed."),
        ("балланс", ["баланс", "город"], "Did you mean 'баланс'? Allowed: баланс, город."),
        ("whatever", ["max_depth", "seed"], "Allowed: max_depth, seed."),
        (6, [5, 60], "Did you mean '60'? Allowed: 5, 60."),
    ],
)
def test_nearest_proposes_a_close_name_and_lists_all(name: object, allowed: list[object], expected: str) -> None:
    """A close name is proposed, a distant one is not, and the allowed names are listed either way."""
    assert expected == nearest(name, allowed)


def test_nearest_reads_an_iterator_once() -> None:
    """Names may come from a generator, which can be read only once."""
    names = (name.lower() for name in ["SEED", "DEPTH"])
    assert nearest("depht", names) == "Did you mean 'depth'? Allowed: seed, depth."


@pytest.mark.parametrize(
    ("items", "most", "expected"),
    [
        ([], 5, ""),
        (["a"], 5, "a"),
        (["a", "b", "c"], 3, "a, b, c"),
        (["a", "b", "c"], 2, "a, b and 1 more"),
        ([1, None, 2.5], 1, "1 and 2 more"),
    ],
)
def test_some_spells_out_the_first_items(items: list[object], most: int, expected: str) -> None:
    """The first items are listed and the others counted."""
    assert expected == some(items, most)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(), max_size=12), st.integers(1, 6))
def test_some_accounts_for_every_item(items: list[int], most: int) -> None:
    """Items listed and items counted add up to all of them."""
    listed, _, more = some(items, most).partition(" and ")
    counted = int(more.split()[0]) if more else 0
    assert len(items) == counted + len([item for item in listed.split(", ") if item])
