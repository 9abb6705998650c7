"""python -m churn: commands by name."""

import argparse
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from churn import __main__ as door
from churn.__main__ import commands, main
from churn.base.errors import UserError
from churn.history.together import Finished

COMMANDS = commands()


def called(monkeypatch: pytest.MonkeyPatch, work: Any) -> int:
    monkeypatch.setattr(door.importlib, "import_module", lambda _: SimpleNamespace(main=work))
    return main(["declare", "--word"])


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 2 and the nearest that there is."""
    assert main(["swep"]) == 2
    assert capsys.readouterr().err.startswith("swep: there is no such command. Did you mean 'sweep'?")


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each has a line; asking for help is no error, saying nothing is."""
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [name for name, told in COMMANDS.items() if not told or f"  {name} " not in shown or told not in shown] == []
    assert main([]) == 2


def test_modules_that_help_commands_are_none() -> None:
    """A command is a module with a function main; dashes stand for underscores."""
    assert {"new-case", "add-model", "score"} <= set(COMMANDS)
    assert not {"settings", "draft", "documents", "truth-pairs"} & set(COMMANDS)


def test_the_list_is_read_without_importing_a_command() -> None:
    """Help comes at once: neither a command nor pandas is loaded for it."""
    code = "import sys; from churn.__main__ import main; main(['--help']); print([*sys.modules])"
    root = Path(__file__).parents[2]
    printed = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
    assert "'pandas'" not in printed
    assert "'churn.commands." not in printed


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_tells_its_exit_code(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """What a command gives ends the process; it gets the words after its name."""
    given: list[list[str]] = []
    assert called(monkeypatch, lambda words: given.append(words) or code) == code
    assert given == [["--word"]]


def test_a_killed_command_run_again_is_not_done_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it had ready is put in place, which is all; another command then does its own work."""
    finished = Finished(["a", "b"], ["declare", "--word"])
    monkeypatch.setattr(door, "finish_together", lambda _: finished)
    assert called(monkeypatch, lambda _: 1) == 0
    assert capsys.readouterr().err.splitlines() == [
        "declare: finished first what a killed command had ready: a, b.",
        "declare: it was this command, so nothing is left to do.",
    ]
    monkeypatch.setattr(door, "finish_together", lambda _: finished._replace(command=["declare"]))
    assert called(monkeypatch, lambda _: 1) == 1


def test_bad_input_is_one_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A UserError of any command is its text after the command's name, on stderr, and exit code 2."""

    def refuse(_: list[str]) -> int:
        raise UserError("no such table")

    assert called(monkeypatch, refuse) == 2
    assert capsys.readouterr() == ("", "declare: no such table\n")


def test_warnings_name_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No file and line of code is shown."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # the command's own goes with the test

    def warn(_: list[str]) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning("few clients", UserWarning, "file.py", 1)
        return 0

    assert called(monkeypatch, warn) == 0
    assert capsys.readouterr().err == "declare: warning: few clients\n"


class ParsedError(Exception):
    """Carries a command's parser out of it."""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_every_argument(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """The parser has the command's name, tells what it is for, and says of every argument what it means."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)

    def stop(parser: argparse.ArgumentParser, words: list[str]) -> None:
        raise ParsedError(parser)

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop)
    with pytest.raises(ParsedError) as stopped:
        main([command])
    parser = stopped.value.args[0]
    assert parser.prog == f"python -m churn {command}"
    assert str(parser.description).startswith(COMMANDS[command])
    assert [action.dest for action in parser._actions if not action.help] == []


@pytest.mark.parametrize(
    "command", ["repro", "score", "sweep", "compare", "truth", "quality", "real", "bench", "preflight", "measure"]
)
def test_what_is_computed_can_be_written_for_programs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Commands that compute something take --json."""
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert "--json FILE" in capsys.readouterr().out
