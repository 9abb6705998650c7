"""What is remembered of how long stages took."""

from pathlib import Path

import pytest

from churn.run.memory import read_durations, weights, write_durations


def test_durations_are_kept_and_renewed(tmp_path: Path) -> None:
    """New ones replace old ones; those of other stages stay."""
    path = tmp_path / "durations.json"
    write_durations(path, {"a": 1.0, "b": 2.0}, {"b": 3.04})
    assert read_durations(path) == {"a": 1.0, "b": 3.0}


@pytest.mark.parametrize("text", [None, "", "{"])
def test_unreadable_durations_are_none(tmp_path: Path, text: str | None) -> None:
    """Nothing hangs on them but an estimate."""
    path = tmp_path / "durations.json"
    if text is not None:
        path.write_text(text)
    assert read_durations(path) == {}


def test_unknown_stages_weigh_as_the_mean() -> None:
    """Or all the same, where none is known."""
    assert weights(["a", "b", "c"], {"a": 1.0, "b": 3.0, "x": 100.0}) == {"a": 1.0, "b": 3.0, "c": 2.0}
    assert weights(["a"], {}) == {"a": 1.0}
