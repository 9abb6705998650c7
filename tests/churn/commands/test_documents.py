"""Tables written into documentation between marks."""

from pathlib import Path

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.commands.documents import as_markdown, with_other_rows, write, written

TRUTH = "<!-- truth:begin -->\n<!-- truth:end -->\n"
TEXT = f"# Speed\nBy hand.\n<!-- bench:begin -->\n\nold\n\n<!-- bench:end -->\nMore.\n{TRUTH}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "speed.md").write_text(TEXT, encoding="utf-8")
    return tmp_path / "speed.md"


def test_only_what_stands_between_the_marks_changes(path: Path) -> None:
    """What people wrote around it, and other commands' tables, stay; writing twice is writing once."""
    write(path, "bench", "new\n")
    once = path.read_text(encoding="utf-8")
    assert once == TEXT.replace("old", "new")
    write(path, "bench", "new")
    assert path.read_text(encoding="utf-8") == once
    assert (written(path, "bench"), written(path, "truth")) == ("new", "")


@pytest.mark.parametrize(
    "text",
    [
        "no marks",
        "<!-- bench:end -->\n<!-- bench:begin -->",
        "<!-- bench:begin -->",
        "<!-- bench:begin -->\n<!-- bench:begin -->\n<!-- bench:end -->",
    ],
)
def test_a_file_without_its_marks_is_refused(path: Path, text: str) -> None:
    """Nothing is written where it is not clear where to."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="expected are one line <!-- bench:begin -->"):
        write(path, "bench", "new")
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With what to write into it."""
    with pytest.raises(UserError, match=r"none.md: no such file. Make one with the lines <!-- bench:begin -->"):
        write(tmp_path / "none.md", "bench", "new")


def test_a_table_in_markdown() -> None:
    """Cells as they are, empty where nothing is."""
    table = pd.DataFrame({"case": ["a", "b"], "n": [1, None]}, dtype=object)
    assert as_markdown(table) == "| case | n |\n| --- | --- |\n| a | 1 |\n| b |  |"


def test_rows_that_were_not_measured_stay() -> None:
    """Rows of cases measured are replaced, all of them; others keep theirs, and the order is that of the names."""
    before = as_markdown(pd.DataFrame({"case": ["a", "a", "c"], "score": ["1", "2", "3"]}))
    both = with_other_rows(pd.DataFrame({"case": ["a", "b"], "score": ["9", "8"]}), before, ["a", "b"])
    assert both.to_numpy().tolist() == [["a", "9"], ["b", "8"], ["c", "3"]]


@pytest.mark.parametrize("before", ["", "| case | other |\n| --- | --- |\n| c | 3 |"])
def test_tables_of_other_columns_are_replaced_whole(before: str) -> None:
    """Where there is no table yet, or one of other columns, only what was measured is written."""
    table = pd.DataFrame({"case": ["a"], "score": ["9"]})
    assert with_other_rows(table, before, ["a"]).equals(table)
