"""Writes into dvc.yaml which folders of the repository's code each stage imports: run it after adding an import.

python -m churn declare
"""

import ast
import re
import textwrap
from functools import partial
from pathlib import Path

import yaml

from churn.base.files import write_whole
from churn.commands.options import command_line

PACKAGES = ("churn", "stages")

WIDTH = 118


def main(arguments: list[str]) -> int:
    """Rewrite the code dependencies of every stage; the rest of the file stays as it is, comments included."""
    command_line("declare", __doc__).parse_args(arguments)
    path = Path("dvc.yaml")
    write_whole(path, declared(path.read_text(encoding="utf-8"), Path()))
    return 0


def declared(text: str, root: Path) -> str:
    """Give dvc.yaml with the code dependencies of all stages as their scripts import them.

    Parameters
    ----------
    text : str
        Of dvc.yaml; ``deps`` is a list in brackets.
    root : pathlib.Path
        Of the repository.
    """
    for name, stage in yaml.safe_load(text)["stages"].items():
        data = [path for path in stage.get("do", stage)["deps"] if path.split("/")[0] not in PACKAGES]
        listed = [*(f"'{path}'" if "$" in path else path for path in data), *dependencies(root, name)]
        block = re.compile(rf"(?ms)^  {name}:\n.*?^( +)deps: \[.*?\]$")
        text = block.sub(partial(_with_deps, listed=listed), text, count=1)
    return text


def _with_deps(found: re.Match[str], listed: list[str]) -> str:
    indent, before = found[1], found[0][: found[0].rindex(f"{found[1]}deps: [")]
    line = f"{indent}deps: [{', '.join(listed)}]"
    if len(line) <= WIDTH:
        return before + line
    rows = textwrap.wrap(", ".join(listed), WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False)
    return before + "\n".join([f"{indent}deps: [", *(f"{indent}  {row}" for row in rows), f"{indent}]"])


def dependencies(root: Path, stage: str) -> list[str]:
    """Give the code that a stage declares: the packages whose modules its script imports, and the script.

    Parameters
    ----------
    root : pathlib.Path
        Of the repository.
    stage : str
        Its name is that of its script.

    Returns
    -------
    list of str
        Folders and the script from ``root``, sorted.
    """
    script = root / "stages" / f"{stage}.py"
    imported = code_files(script, root) - {f"stages/{stage}.py"}
    return [*sorted({Path(module).parent.as_posix() for module in imported}), f"stages/{stage}.py"]


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


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = set()
    for node in ast.walk(tree):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules |= {name.replace(".", "/") + ".py" for name in names if name.split(".")[0] in PACKAGES and "." in name}
    return modules
