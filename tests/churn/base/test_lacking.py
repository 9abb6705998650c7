"""What the machine lacks is said once, with what there is of it."""

import errno
import os
import resource
import subprocess
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from churn.base.errors import UserError
from churn.base.files import whole, write_whole
from churn.base.lacking import lacking, refuse_little_memory, said

ROOT = Path(__file__).parents[3]


def os_error(number: int, *name: str) -> OSError:
    return OSError(number, os.strerror(number), *name)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (os_error(errno.ENOSPC), "the disk is full: "),
        (os_error(errno.EDQUOT, "/nowhere/a"), "the disk is full: "),
        (os_error(errno.EROFS, "a/b.csv"), "a/b.csv: cannot be read or written (Read-only file system)"),
        (os_error(errno.EACCES, "a/b.csv"), "a/b.csv: cannot be read or written (Permission denied)"),
        (os_error(errno.ENAMETOOLONG, "9" * 5000), "99999999"),
        (MemoryError("Unable to allocate 7 GiB"), "memory ran out (Unable to allocate 7 GiB): this process had taken "),
        (os_error(errno.ENOMEM), "memory ran out ("),
        (RuntimeError("std::bad_alloc"), "memory ran out: "),
        (
            RuntimeError("A process in the process pool was terminated abruptly while"),
            "a worker process was ended from ",
        ),
        (ImportError("x.so: failed to map segment from shared object"), "memory ran out: "),
    ],
)
def test_what_lacks_is_said_with_how_much_there_is(error: Exception, expected: str) -> None:
    """Also where another error came of it."""
    outer = ValueError("a library's own")
    outer.__cause__ = error
    for one in (error, outer):
        told = lacking(one)
        assert told is not None
        assert told.startswith(expected)
        assert told.endswith((".", "again."))


@pytest.mark.parametrize(
    "error", [KeyError("a"), OSError("other"), os_error(errno.ENOENT, "a"), UserError("bad alloc")]
)
def test_other_errors_are_no_matter_of_the_machine(error: Exception) -> None:
    """They keep their traceback, or their own message."""
    assert lacking(error) is None


def test_words_of_other_programs_are_understood() -> None:
    """DVC and libraries print what lacks in words of theirs."""
    assert (said("ERROR: [Errno 28] No space left on device: 'a'") or "").startswith("the disk is full")
    assert said("unknown levels in 1 rows") is None


BROKEN = "import stages\nfrom churn.base.stage import run\ndef main() -> None:\n    bytearray(10**15)\nrun(main)\n"


def test_a_stage_without_memory_ends_in_one_line() -> None:
    """No traceback is shown; the exit code is that of a message."""
    done = subprocess.run([sys.executable, "-c", BROKEN], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "memory ran out" in done.stderr


@pytest.mark.parametrize("module", ["stages.ingest", "churn"])
def test_too_little_memory_for_libraries_is_said_before_they_are_loaded(module: str) -> None:
    """They would end or wait for ever; any stage and any command says what there is and what is needed."""
    bound = partial(resource.setrlimit, resource.RLIMIT_AS, (300 << 20, 300 << 20))
    command = [sys.executable, "-m", module, "keep"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=bound)
    assert done.returncode == 2
    name = module.replace("churn", "keep").removeprefix("stages.")
    assert done.stderr.startswith(f"{name}: memory ran out before anything was read: this process may take 314.6 MB")
    assert "needs 1,000.0 MB" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("held", "refused"), [("max\n", False), ("104857600\n", True), ("8589934592\n", False)])
def test_a_small_container_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str, refused: bool
) -> None:
    """It would end its processes without a word."""
    (tmp_path / "memory.max").write_text(held, encoding="utf-8")
    monkeypatch.setattr("churn.base.lacking.CGROUP", tmp_path / "memory.max")
    with pytest.raises(UserError, match=r"104\.9 MB \(memory\.max") if refused else nullcontext():
        refuse_little_memory()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where writing fails the old file stays, and nothing beside it; a link stays a link."""
    path = tmp_path / "folder" / "a.txt"
    write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError), whole(path) as beside:
        beside.write_text("half \ud800", encoding="utf-8")
    assert [one.read_text() for one in path.parent.iterdir()] == ["old"]
    link = tmp_path / "link"
    link.symlink_to(path)
    write_whole(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
