"""A stage's command line: arguments in, messages for people out, and an exit code that DVC understands."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from churn.base.errors import UserError
from churn.base.stage import run

ROOT = Path(__file__).parents[3]

SCRIPT = '''
import warnings
from pathlib import Path

from churn.base.errors import UserError
from churn.base.stage import run


def main(source: Path, clean_dir: Path, case: str) -> None:
    """Try what a stage does."""
    warnings.warn("columns left out: телефон", stacklevel=2)
    if case == "user":
        raise UserError("clients.csv, column 'возраст': empty cells in 1 rows (row 3: ''). Fill them.")
    if case == "bug":
        raise KeyError("a bug")
    print(source.name, clean_dir.name, type(case).__name__)


if __name__ == "__main__":
    run(main)
'''


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = folder / "ingest.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def options(case: str) -> list[str]:
    return ["--source", "data/bank.yaml", "--clean-dir", "data/clean", "--case", case]


def test_a_stage_that_succeeds_says_nothing_on_its_own(tmp_path: Path) -> None:
    """Arguments arrive converted, the exit code is 0, and a warning is one line without code."""
    done = call(tmp_path, *options("bank"))
    assert (done.returncode, done.stdout) == (0, "bank.yaml clean str\n")
    assert done.stderr == "ingest: warning: columns left out: телефон\n"


def test_wrong_input_ends_with_a_message_and_code_2(tmp_path: Path) -> None:
    """A UserError is printed to stderr after the stage's name, without a traceback."""
    done = call(tmp_path, *options("user"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == (
        "ingest: clients.csv, column 'возраст': empty cells in 1 rows (row 3: ''). Fill them."
    )
    assert "Traceback" not in done.stderr


def test_a_bug_keeps_its_traceback(tmp_path: Path) -> None:
    """An error that is not the user's is shown whole, with another exit code."""
    done = call(tmp_path, *options("bug"))
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "KeyError: 'a bug'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [
        (["--source", "a", "--case", "bank"], "the following arguments are required: --clean-dir"),
        ([*options("bank"), "--members", "a", "--clean_dirr", "b"], "unrecognized arguments: --clean_dirr b"),
        ([*options("bank"), "--members"], "argument --members: expected at least one argument"),
    ],
)
def test_wrong_arguments_are_explained(
    arguments: list[str], fragment: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing or unknown option ends with code 2 and names the option and the way to call the stage."""

    def main(source: Path, clean_dir: Path, case: str, members: list[Path]) -> None:
        pytest.fail("the stage ran without its arguments")

    monkeypatch.setattr(sys, "argv", ["stages/ingest.py", *arguments])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    with pytest.raises(SystemExit) as caught:
        run(main)
    message = capsys.readouterr().err
    assert caught.value.code == 2
    assert fragment in message
    assert "usage: python -m stages.ingest" in message


def test_help_tells_what_the_stage_does(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The docstring of the stage is its help, and options have the names of its parameters with dashes."""

    def main(clean_dir: Path) -> None:
        """Clean 100% of the raw tables."""

    monkeypatch.setattr(sys, "argv", [r"C:\repo\stages\clean.py", "--help"])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    with pytest.raises(SystemExit) as caught:
        run(main)
    shown = capsys.readouterr().out
    assert caught.value.code == 0
    expected = ["stages.clean", "Clean 100% of the raw tables.", "--clean-dir"]
    assert [text for text in expected if text not in shown] == []


def test_arguments_are_converted_by_their_annotations(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parameter annotated Path gets a path, one annotated str gets text."""
    found: list[object] = []

    def main(raw_dir: Path, case: str) -> None:
        found.extend([raw_dir, case])

    monkeypatch.setattr(sys, "argv", ["stages/clean.py", "--case", "bank", "--raw-dir", "data/raw"])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    run(main)
    assert found == [Path("data/raw"), "bank"]


def test_an_option_may_have_several_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parameter annotated as a list gets all values in their order, each converted; one value is a list too."""
    found: list[object] = []

    def main(members: list[Path], names: list[str], case: str) -> None:
        found.extend([members, names, case])

    arguments = ["--members", "data/lr.parquet", "data/rf.parquet", "--case", "bank", "--names", "lr"]
    monkeypatch.setattr(sys, "argv", ["stages/train_blend.py", *arguments])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    run(main)
    assert found == [[Path("data/lr.parquet"), Path("data/rf.parquet")], ["lr"], "bank"]


def test_every_line_of_a_message_reaches_the_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message of several lines is printed whole, to stderr and not to stdout."""

    def main() -> None:
        raise UserError("params.yaml: one\nparams.yaml: two")

    monkeypatch.setattr(sys, "argv", ["stages/split.py"])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    with pytest.raises(SystemExit) as caught:
        run(main)
    shown = capsys.readouterr()
    assert (caught.value.code, shown.out, shown.err) == (2, "", "split: params.yaml: one\nparams.yaml: two\n")
