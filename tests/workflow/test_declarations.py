"""What dvc.yaml declares is what the scripts use, read from the source text."""

from typing import Any

import pytest

from churn.commands.declare import dependencies, packages
from tests.workflow.pipeline import ROOT, code_files, declared_code, declared_stages, sections_used

STAGES = declared_stages()
CONTRACT = "cases/${key}/contract.yaml"


def declared_params(stage: str) -> set[str]:
    return {entry.split(".")[0] for entry in STAGES[stage].get("params", []) if isinstance(entry, str)}


def declared_contract_keys(stage: str) -> set[str]:
    groups = [entry[CONTRACT] for entry in STAGES[stage].get("params", []) if isinstance(entry, dict)]
    return {key for group in groups for key in group}


def outputs(body: dict[str, Any]) -> list[str]:
    entries = [entry for key in ("outs", "plots", "metrics") for entry in body.get(key, [])]
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


@pytest.mark.parametrize("stage", STAGES)
def test_code_dependencies_are_the_modules_imported(stage: str) -> None:
    """A stage depends on its script and on exactly the repository's modules that it imports, directly or not.

    Of a package all of which it imports it names the folder.
    """
    script = ROOT / "stages" / f"{stage}.py"
    assert declared_code(stage) == code_files(script)
    named = {dep for dep in STAGES[stage]["deps"] if dep.endswith(".py") or dep in packages(ROOT)}
    assert sorted(named) == dependencies(script, ROOT)


@pytest.mark.parametrize("stage", STAGES)
def test_params_declared_are_the_sections_used(stage: str) -> None:
    """A stage declares exactly the sections of params.yaml that its script takes."""
    assert declared_params(stage) == sections_used(code_files(ROOT / "stages" / f"{stage}.py"), "read_params", "Params")


@pytest.mark.parametrize("stage", STAGES)
def test_contract_keys_declared_are_the_keys_used(stage: str) -> None:
    """A stage declares exactly the keys of the contract that its code takes."""
    used = sections_used(code_files(ROOT / "stages" / f"{stage}.py"), "read_config", "Contract")
    assert declared_contract_keys(stage) == used


@pytest.mark.parametrize("stage", STAGES)
def test_paths_of_the_command_are_declared(stage: str) -> None:
    """Every path on a stage's command line is one of its dependencies or outputs, or the file its parameters are in."""
    body = STAGES[stage]
    outs = outputs(body)
    known = {*body["deps"], *outs, "params.yaml", CONTRACT}
    option = ""
    for word in body["cmd"].split()[3:]:
        option = word if word.startswith("--") else option
        names = [*outs, *body["deps"]]
        inside = any(name.startswith(f"{word}/") or word.startswith(f"{name}/") for name in names)
        assert word == option or option == "--case" or word in known or inside, word


@pytest.mark.parametrize("stage", sorted({*STAGES} - {"index"}))
def test_cases_do_not_share_paths(stage: str) -> None:
    """Every data path of a case's stage holds its name, so no case reads or overwrites what is another's."""
    paths = [dep for dep in STAGES[stage]["deps"] if not dep.startswith(("churn/", "stages/"))] + outputs(STAGES[stage])
    assert [path for path in paths if "${key}" not in path and path != "${item.source}"] == []
