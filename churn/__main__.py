"""What a person runs: python -m churn <command>; a command is a module of churn.commands, imported only when called."""

import importlib
import pkgutil
import sys

from churn import commands
from churn.base.errors import UserError, nearest


def main(arguments: list[str]) -> int:
    """Call a command and give its exit code; bad input is 2 and one message."""
    names = [module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(f"python -m churn <command> [--help]\n\nCommands: {', '.join(names)}")
        return 0 if arguments else 2
    command, *rest = arguments
    try:
        if command not in names:
            raise UserError(f"there is no command '{command}'. {nearest(command, names)}")
        module = importlib.import_module(f"churn.commands.{command.replace('-', '_')}")
        return int(module.main(rest) or 0)
    except UserError as error:
        print(f"{command}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
