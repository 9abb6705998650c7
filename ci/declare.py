"""Writes into dvc.yaml which of the repository's modules each stage imports: run it after adding an import or a stage.

python -m ci.declare
"""

import ast
from pathlib import Path

import yaml

PACKAGES = ("churn", "stages")


def main() -> None:
    """Rewrite the code dependencies of every stage; the rest of the file stays as it is, comments included."""
    root = Path(__file__).parents[1]
    path = root / "dvc.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(declared(text, root), encoding="utf-8", newline="\n")


def declared(text: str, root: Path) -> str:
    """Give dvc.yaml with the code dependencies of all stages as their scripts import them.

    Parameters
    ----------
    text : str
        Of dvc.yaml; under ``deps`` code stands after everything else.
    root : pathlib.Path
        Of the repository.
    """
    stages = list(yaml.safe_load(text)["stages"])
    lines, stage, indent, inside = list[str](), "", "", False
    for line in text.split("\n"):
        key = line.strip().rstrip(":")
        if line.startswith("  ") and not line.startswith("   ") and key in stages:
            stage = key
        ends = inside and not line.strip().startswith("- ")
        if ends:
            lines += [f"{indent}- {name}" for name in dependencies(root / "stages" / f"{stage}.py", root)]
            inside = False
        if key == "deps":
            inside, indent = True, line[: len(line) - len(line.lstrip())] + "  "
        if not (inside and _is_code(line.strip().removeprefix("- "), root)):
            lines.append(line)
    return "\n".join(lines)


def dependencies(script: Path, root: Path) -> list[str]:
    """Give the code that a stage declares: the modules its script imports, or their package where it imports all of it.

    Parameters
    ----------
    script : pathlib.Path
        Of the stage.
    root : pathlib.Path
        Of the repository.

    Returns
    -------
    list of str
        Files and folders from ``root``, sorted.
    """
    imported = code_files(script, root)
    whole = {package for package in packages(root) if modules_of(package, root) <= imported}
    return sorted({name if (package := name.rpartition("/")[0]) not in whole else package for name in imported})


def packages(root: Path) -> set[str]:
    """Give the packages of the library, as paths from ``root``."""
    return {path.parent.relative_to(root).as_posix() for path in (root / "churn").glob("*/__init__.py")}


def modules_of(package: str, root: Path) -> set[str]:
    """Give a package's modules, as paths from ``root``; its ``__init__`` holds a sentence and nothing else."""
    return {path.relative_to(root).as_posix() for path in (root / package).glob("*.py") if path.stem != "__init__"}


def code_files(script: Path, root: Path) -> set[str]:
    """Give the repository's modules that a script imports, directly or not, itself included, as paths from ``root``."""
    found, waiting = set[str](), [script]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(root).as_posix()
        if name not in found:
            found.add(name)
            waiting += [root / module for module in _imported(path)]
    return found


def _is_code(dependency: str, root: Path) -> bool:
    return dependency.endswith(".py") or dependency in packages(root)


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = set()
    for node in ast.walk(tree):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules |= {name.replace(".", "/") + ".py" for name in names if name.split(".")[0] in PACKAGES and "." in name}
    return modules


if __name__ == "__main__":
    main()
