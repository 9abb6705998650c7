"""Stages' lines in dvc.lock, taken over as they are."""

from pathlib import Path

from churn.run.lockfile import EMPTY, entries, hashes, merged, read_lock, size, without, write_lock

A = """\
  take@a:
    cmd: sh take.sh a
      b
    outs:
    - path: data/a
      size: 3
    - path: data/b
      size: 4
"""
B = "  take@b:\n    cmd: sh take.sh b\n"
C = "  'on':\n    cmd: true\n"
AFTER = "datasets:\n- name: one\n"


def lock(*stages: str) -> str:
    return EMPTY + "".join(stages)


def test_entries_are_the_lines_of_each_stage() -> None:
    """A stage's lines are found by its name, quoted or not; what follows the stages belongs to none."""
    assert entries(lock(A, C) + AFTER) == {"take@a": A, "on": C}


def test_a_lock_without_stages_has_no_entries() -> None:
    """Whether it is empty, has an empty mapping, or is not there."""
    assert entries("") == entries("schema: '2.0'\nstages: {}\n") == entries(read_lock(Path("no such file"))) == {}


def test_hashes_are_those_of_what_was_made() -> None:
    """Not of what was read; names that YAML quotes come without their quotes."""
    one = "    - path: {}\n      hash: md5\n      md5: {}\n      size: 3\n"
    lines = f"  take@a:\n    cmd: x\n    deps:\n{one.format('in', 'a1')}    outs:\n{one.format('out', 'b2.dir')}"
    assert hashes(lines + one.format("'on'", "c3")) == {"out": "b2.dir", "on": "c3"}
    assert hashes(A) == {}


def test_merging_replaces_in_place_and_appends_in_the_order_given() -> None:
    """No other line changes."""
    new = {"on": C, "take@b": B, "take@a": B.replace("@b", "@a")}
    assert merged(lock(A) + AFTER, new, ["take@b", "on", "take@a"]) == lock(new["take@a"], B, C) + AFTER


def test_merging_nothing_changes_nothing() -> None:
    """The text stays the same, byte by byte."""
    assert merged(lock(A, B) + AFTER, {}, ["take@a"]) == lock(A, B) + AFTER


def test_without_leaves_the_wanted_stages() -> None:
    """In the order of the lock."""
    assert without(lock(A, B, C), ["on", "take@a", "unknown"]) == lock(A, C)


def test_size_sums_bytes() -> None:
    """Of everything that the stage's lines name."""
    assert size(A) == 7


def test_a_lock_without_stages_is_no_file(tmp_path: Path) -> None:
    """DVC refuses a lock whose stages are empty."""
    path = tmp_path / "dvc.lock"
    write_lock(path, lock(A))
    assert path.read_text() == lock(A)
    write_lock(path, EMPTY)
    assert list(tmp_path.iterdir()) == []
