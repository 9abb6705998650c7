"""Runs a stage script: arguments from dvc.yaml in, messages for people out."""

import argparse
import sys
import warnings
from collections.abc import Callable
from inspect import signature
from typing import Any, get_args, get_origin, get_type_hints

from churn.base.errors import UserError


def run(main: Callable[..., None]) -> None:
    """Call a stage's main function with the arguments of the command line.

    Every parameter of ``main`` is an option of the same name, converted by its annotation: Path or str, or a list of
    either for an option with several values. A
    ``UserError`` is printed without a traceback and ends the process with exit code 2.

    Parameters
    ----------
    main : callable
        The stage; its docstring is the help text.
    """
    stage = sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".py")
    parser = argparse.ArgumentParser(prog=f"python -m stages.{stage}", description=main.__doc__)
    types = get_type_hints(main)
    for name in signature(main).parameters:
        several = get_origin(types[name]) is list
        kind = get_args(types[name])[0] if several else types[name]
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, nargs="+" if several else None, required=True)
    warnings.showwarning = _show(stage)
    try:
        main(**vars(parser.parse_args()))
    except UserError as error:
        print(f"{stage}: {error}", file=sys.stderr)
        sys.exit(2)


def _show(stage: str) -> Callable[..., None]:
    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        print(f"{stage}: warning: {message}", file=sys.stderr)

    return show
