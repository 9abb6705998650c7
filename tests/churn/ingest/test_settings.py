"""Names of cases and paths of sources, which reach shells and people's command lines."""

import subprocess
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from churn.base.errors import UserError
from churn.ingest.settings import CaseName, SourcePath, refuse_case
from tests.workflow.pipeline import declared_stages

COMMANDS = [
    "$(touch pwned)",
    "`touch pwned`",
    "a; touch pwned",
    "a | b",
    "a && b",
    "a > b",
    "a\nb",
    "it's",
    'a"b',
    "a\\b",
]


@pytest.mark.parametrize("written", COMMANDS)
def test_a_source_says_nothing_to_a_shell(written: str) -> None:
    """What a shell would run or take apart is refused, and shown."""
    with pytest.raises(ValidationError, match=r"a path has no .*: shells would run it. Rename"):
        TypeAdapter(SourcePath).validate_python(written)


@pytest.mark.parametrize("written", ["data/my clients (2).csv", "../Клиенты/2026", "/srv/a-b_c.d/x.yaml"])
def test_usual_paths_are_sources(written: str) -> None:
    """Spaces, brackets, Cyrillic and paths that lead outside are usual."""
    assert TypeAdapter(SourcePath).validate_python(written) == Path(written)


@pytest.mark.parametrize("written", [*COMMANDS, "../up", "a/b", "", "a b", "-x", "банк", "a.b"])
def test_a_case_is_a_plain_word(written: str) -> None:
    """Its name becomes a folder and a part of commands: in params.yaml and the first stage."""
    with pytest.raises(ValidationError, match="cannot name a case: use Latin letters"):
        TypeAdapter(CaseName).validate_python(written)
    with pytest.raises(UserError, match=r"cannot name a case.*Change it in params.yaml."):
        refuse_case(written)


@pytest.mark.parametrize("name", COMMANDS[:6])
def test_the_first_stage_runs_no_name(tmp_path: Path, name: str) -> None:
    """DVC puts names into the text that a shell gets: of the first stage they stand in quotes, and no source there."""
    command = declared_stages()["ingest"]["cmd"]
    assert "${item" not in command
    echo = command.replace("python -m", "echo").replace("${key}", name)
    done = subprocess.run(["sh", "-c", echo], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert not list(tmp_path.iterdir())
    assert f"cases/{name}/contract.yaml" in done.stdout


def test_no_stage_takes_a_source_through_a_shell() -> None:
    """Paths of sources come from params.yaml, by no command line."""
    assert [name for name, stage in declared_stages().items() if "${item" in stage["cmd"]] == []
