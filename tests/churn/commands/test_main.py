"""python -m churn: commands by name."""

import pytest

from churn.__main__ import main


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 2 and the nearest that there is."""
    assert main(["repo"]) == 2
    assert "Did you mean 'repro'?" in capsys.readouterr().err


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Asking for help is no error, saying nothing is."""
    assert main(["--help"]) == 0
    assert "repro" in capsys.readouterr().out
    assert main([]) == 2
