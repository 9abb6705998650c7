"""What dvc.yaml declares for a stage, and what the stage's script really uses, read from the source text."""

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from churn.commands import declare

ROOT = Path(__file__).parents[2]


def declared_stages() -> dict[str, dict[str, Any]]:
    """Give every stage of dvc.yaml, the body of its ``foreach``."""
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    return {name: stage.get("do", stage) for name, stage in stages.items()}


def instances(stage: str, cases: Iterable[str]) -> list[str]:
    """Give the names under which DVC runs a stage: one a case, or its own where it is one for all."""
    entry = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"][stage]
    return [f"{stage}@{case}" for case in cases] if "foreach" in entry else [stage]


def code_files(script: Path) -> set[str]:
    """Follow imports of the repository's own modules, the script itself included."""
    return declare.code_files(script, ROOT)


def declared_code(stage: str) -> set[str]:
    """Give the modules that a stage declares, those of packages that it declares as folders included."""
    deps = [dep for dep in declared_stages()[stage]["deps"] if dep.startswith(("churn/", "stages/"))]
    inside = {module for dep in deps if dep in declare.packages(ROOT) for module in declare.modules_of(dep, ROOT)}
    return {dep for dep in deps if dep.endswith(".py")} | inside


def sections_used(scripts: set[str], function: str, model: str | None = None) -> set[str]:
    """Give the attributes taken from what ``function`` returned (or from arguments annotated ``model``)."""
    used = set()
    for name in sorted(scripts):
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        holders = _holders(tree, function, model)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in holders:
                used.add(node.attr)
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Call)
                and _reads(node.value, function, model)
            ):
                used.add(node.attr)
    return used


def _holders(tree: ast.AST, function: str, model: str | None) -> set[str]:
    holders = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs = [(node.targets[0], node.value)]
            if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(node.targets[0].elts, node.value.elts, strict=True))
            holders |= {
                t.id
                for t, v in pairs
                if isinstance(t, ast.Name) and isinstance(v, ast.Call) and _reads(v, function, model)
            }
        if (
            isinstance(node, ast.arg)
            and model
            and isinstance(node.annotation, ast.Name)
            and node.annotation.id == model
        ):
            holders.add(node.arg)
    return holders


def _reads(call: ast.Call, function: str, model: str | None) -> bool:
    if not (isinstance(call.func, ast.Name) and call.func.id == function):
        return False
    return function != "read_config" or any(isinstance(arg, ast.Name) and arg.id == model for arg in call.args)
