"""Files that change together or not at all, whenever the process is killed."""

import os
from pathlib import Path

import pytest

from churn.base.errors import UserError
from churn.history.together import PENDING, Finished, finish_together, write_together


def test_files_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    """Where one cannot be written the others stay as they were, and nothing is left behind."""
    (tmp_path / "a").write_text("old")
    with pytest.raises(UserError, match="cannot be written"):
        write_together({tmp_path / "a": "new", tmp_path / "nowhere/b": "new"})
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def killed_at(place: int, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """Write three files, one of them new, with a kill before the given one is put in place, or after the last one."""
    for name in "ab":
        (root / name).write_text(f"old {name}")
    done = 0

    def replace(source: Path, target: Path) -> None:
        nonlocal done
        if target.parent == root and done == place:
            raise KeyboardInterrupt
        done += target.parent == root
        source.rename(target)

    def unlink(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        patch.setattr(Path, "unlink", unlink)
        patch.setattr("sys.argv", ["churn", "measure", "--write"])
        with pytest.raises(KeyboardInterrupt):
            write_together({root / name: f"new {name}" for name in "abc"}, root)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_what_a_kill_left_is_finished(place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the kill comes, the next command puts in place what was not; once."""
    killed_at(place, monkeypatch, tmp_path)
    monkeypatch.setattr("sys.argv", ["churn", "another", "command"])
    assert finish_together(tmp_path) == Finished([str(tmp_path / name) for name in "abc"], ["measure", "--write"])
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()} == {
        name: f"new {name}" for name in "abc"
    }
    assert finish_together(tmp_path) is None


def test_an_edit_since_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is put in place then, it is said where what was ready stands, and the next command goes on."""
    killed_at(1, monkeypatch, tmp_path)
    (tmp_path / "b").write_text("edited")
    with pytest.raises(UserError, match=r"b was edited since.*\.b\.new"):
        finish_together(tmp_path)
    assert (tmp_path / "b").read_text() == "edited"
    assert (tmp_path / ".b.new").read_text() == "new b"
    assert finish_together(tmp_path) is None


def test_an_undisturbed_write_leaves_nothing(tmp_path: Path) -> None:
    """The list of what is under way goes with the last file."""
    write_together({tmp_path / name: name for name in "ab"}, tmp_path)
    assert not (tmp_path / PENDING).exists()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a", "b"]
