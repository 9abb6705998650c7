"""What dvc.yaml declares for a stage, and what the stage's script really uses, read from the source text."""

import ast
import importlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from churn.base.config import Glimpse
from churn.commands import declare

ROOT = Path(__file__).parents[2]
PARAMS = "params.yaml"


def document() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))


def declared_stages() -> dict[str, dict[str, Any]]:
    """Give every stage of dvc.yaml, the body of its ``foreach``."""
    return {name: stage.get("do", stage) for name, stage in document()["stages"].items()}


def instances(stage: str, cases: Iterable[str]) -> list[str]:
    """Give the names under which DVC runs a stage: one a case, or its own where it is one for all."""
    return [f"{stage}@{case}" for case in cases] if "foreach" in document()["stages"][stage] else [stage]


def declared_code(stage: str) -> set[str]:
    """Give the folders of code, and the script, that a stage declares."""
    return {dep for dep in declared_stages()[stage]["deps"] if is_code(dep)}


def declared_data(stage: str) -> set[str]:
    return set(declared_stages()[stage]["deps"]) - declared_code(stage)


def is_code(path: str) -> bool:
    return path.startswith(("churn/", "stages/"))


def outputs(body: dict[str, Any]) -> list[str]:
    entries = [entry for key in ("outs", "plots", "metrics") for entry in body.get(key, [])]
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def declared_params(stage: str) -> set[tuple[str, str]]:
    """Give the parameters that a stage declares: the file, and the key in it."""
    found = set()
    for entry in declared_stages()[stage].get("params", []):
        by_file = entry if isinstance(entry, dict) else {PARAMS: [entry]}
        found |= {(file, key) for file, keys in by_file.items() for key in keys}
    return found


def used_params(stage: str) -> set[tuple[str, str]]:
    """Give the parameters that a stage's code takes: the fields of what it has ``read_params`` read, and entries."""
    files, found = options_of(stage), set()
    for module in sorted(declare.code_files(ROOT / "stages" / f"{stage}.py", ROOT) - {"churn/base/params.py"}):
        for called, arguments in calls(ROOT / module, {"read_params", "read_entry", "read_grid"}):
            file = files[ast.unparse(arguments[0])]
            found |= {(file, key) for key in keys_taken(module, called, arguments, stage)}
    return found


def calls(path: Path, names: set[str]) -> Iterator[tuple[str, list[ast.expr]]]:
    """Find the calls of some functions in a file, with their arguments."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.func.id, node.args


def keys_taken(module: str, called: str, arguments: list[ast.expr], stage: str) -> set[str]:
    """Give the keys of one call: sections of a model's fields, a model's grid, or a place with a case's name in it."""
    if called == "read_grid":
        return {stage}
    if called == "read_params":
        sections = getattr(importlib.import_module(module.removesuffix(".py").replace("/", ".")), arguments[1].id)
        fields = {name: field.annotation for name, field in sections.model_fields.items()}
        return {key for name, kind in fields.items() for key in entries(name, kind)}
    return {".".join("${key}" if isinstance(one, ast.Name) else ast.literal_eval(one) for one in arguments[2:])}


def entries(section: str, kind: Any) -> set[str]:
    """Give what is read of a section: all of it, or of a glimpse its fields."""
    if isinstance(kind, type) and issubclass(kind, Glimpse):
        return {f"{section}.{name}" for name in kind.model_fields}
    return {section}


def options_of(stage: str) -> dict[str, str]:
    """Give what a stage's command line hands to the script, by the argument's name; of several values the first."""
    words = declared_stages()[stage]["cmd"].split()[3:]
    return {option[2:].replace("-", "_"): value for option, value in pairwise(words) if option.startswith("--")}
