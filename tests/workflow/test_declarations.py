"""What dvc.yaml declares is what the scripts use, read from the source text."""

import shlex

import pytest

from churn.commands.declare import dependencies
from tests.workflow.pipeline import (
    PARAMS,
    ROOT,
    declared_code,
    declared_data,
    declared_params,
    declared_stages,
    outputs,
    used_params,
)

STAGES = declared_stages()
SOURCES = ("${item.source}", "${item.current}")


@pytest.mark.parametrize("stage", STAGES)
def test_code_dependencies_are_the_folders_imported(stage: str) -> None:
    """A stage depends on its script and on exactly the folders from which it imports, directly or not."""
    assert sorted(declared_code(stage)) == dependencies(ROOT, stage)


@pytest.mark.parametrize("stage", STAGES)
def test_params_declared_are_the_sections_used(stage: str) -> None:
    """A stage declares exactly the sections and entries of YAML files that its script takes."""
    assert declared_params(stage) == used_params(stage)


@pytest.mark.parametrize("stage", STAGES)
def test_paths_of_the_command_are_declared(stage: str) -> None:
    """Every path on a stage's command line is one of its dependencies or outputs, or a file its parameters are in."""
    names = [*outputs(STAGES[stage]), *STAGES[stage]["deps"]]
    known = {*names, PARAMS, *(file for file, _ in declared_params(stage))}
    option = ""
    for word in shlex.split(STAGES[stage]["cmd"])[3:]:
        option = word if word.startswith("--") else option
        inside = any(name.startswith(f"{word}/") or word.startswith(f"{name}/") for name in names)
        assert word == option or option == "--case" or word in known or inside, word


@pytest.mark.parametrize("stage", sorted({*STAGES} - {"index"}))
def test_cases_do_not_share_paths(stage: str) -> None:
    """Every data path of a case's stage holds its name, so no case reads or overwrites what is another's."""
    paths = [*declared_data(stage), *outputs(STAGES[stage])]
    assert [path for path in paths if "${key}" not in path and path not in SOURCES] == []
