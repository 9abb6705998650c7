"""The wording that all error messages share."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import LONGEST, UserError, cell, nearest, short, some


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


def test_a_book_in_a_cell_makes_no_book_of_a_message() -> None:
    """Beginning and end stay, for the end says what to do."""
    message = str(UserError(f"FILE: found {'x' * 100_000}. Correct it."))
    assert len(message) < LONGEST
    assert message.startswith("FILE: found xxx")
    assert message.endswith("xxx. Correct it.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [("a\x1b[31mb", "a\\x1b[31mb"), ("a\rb", "a\\rb"), ("a\u202eb", "a\\u202eb"), ("a\nb", "a\nb")],
)
def test_a_message_commands_no_terminal(written: str, shown: str) -> None:
    """Control characters of cells and names are spelt out; lines of the message itself stay."""
    assert str(UserError(written)) == shown


def test_what_is_quoted_is_short_and_in_one_line() -> None:
    """A name that is long or of several lines cannot look like more than a name."""
    assert short("a\n::error::b") == "a\\n::error::b"
    assert some(["x" * 500]) == f"{'x' * 77}..."
    assert nearest("y", ["x" * 500]) == f"Allowed: {'x' * 77}...."


@pytest.mark.parametrize(
    ("item", "own", "expected"),
    [
        ("Femle", False, "'Femle'"),
        ("-0.5", False, "'-0.5'"),
        ("31.02.2024", False, "'31.02.2024'"),
        ("+7 (905) 123-45-67", False, "written as +9 (999) 999-99-99"),
        ("anna@example.org", False, "written as aaaa@aaaaaaa.aaa"),
        ("Анна Керн", True, "written as Aaaa Aaaa"),
    ],
)
def test_a_cell_that_could_name_a_person_is_told_by_its_shape(item: str, own: bool, expected: str) -> None:
    """Messages end in logs; what helps to mend a cell stays."""
    assert cell(item, own) == expected
