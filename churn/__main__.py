"""What a person runs: python -m churn <command>. A command is a module of churn.commands with a function ``main``."""

import ast
import importlib
import sys
import warnings
from pathlib import Path

from churn.base.errors import UserError, nearest, some
from churn.base.lacking import lacking, refuse_little_memory
from churn.history.together import finish_together

COMMANDS = Path(__file__).parent / "commands"

USAGE = "python -m churn <command> [arguments]    python -m churn <command> --help"


def main(arguments: list[str]) -> int:
    """Call a command and give its exit code: 2, with one message, where what it was given cannot be used."""
    known = commands()
    if not arguments or arguments[0] in ("-h", "--help"):
        print(overview(known))
        return 0 if arguments else 2
    command, *rest = arguments
    warnings.showwarning = lambda message, *_, **__: print(f"{command}: warning: {message}", file=sys.stderr)
    try:
        if command not in known:
            raise UserError(f"there is no such command. {nearest(command, known)}")
        refuse_little_memory()
        if finished := finish_together(Path()):
            print(
                f"{command}: finished first what a killed command had ready: {some(finished.files)}.", file=sys.stderr
            )
            if finished.command == arguments:
                print(f"{command}: it was this command, so nothing is left to do.", file=sys.stderr)
                return 0
        module = importlib.import_module(f"churn.commands.{command.replace('-', '_')}")
        return int(module.main(rest))
    except UserError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 2
    except Exception as error:
        if (told := lacking(error)) is None:
            raise
        print(f"{command}: {told}", file=sys.stderr)
        return 2


def commands(folder: Path = COMMANDS) -> dict[str, str]:
    """Give all commands with the first line of what each is for, read from their text: nothing is imported."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            found[path.stem.replace("_", "-")] = (ast.get_docstring(tree) or "").split("\n")[0]
    return found


def overview(known: dict[str, str]) -> str:
    """List the commands."""
    width = max(map(len, known))
    return "\n".join([USAGE, "", *(f"  {name:{width}}  {told}" for name, told in known.items())])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
