"""Command lines of commands, alike for all: name and help from the module's docstring, ``--json`` where asked for."""

import argparse
from pathlib import Path


def command_line(command: str, doc: str | None, json: bool = False) -> argparse.ArgumentParser:
    """Give the parser of a command, to which it adds its arguments.

    Parameters
    ----------
    command : str
        As a person writes it.
    doc : str or None
        The module's docstring, shown as it is by ``--help``.
    json : bool, default False
        Whether the command computes something that programs want: it then takes ``--json FILE``.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m churn {command}", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    if json:
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write what was found here, for programs")
    return parser


def add_document(parser: argparse.ArgumentParser) -> None:
    """Let a command write its tables into documentation."""
    told = "also write the tables here, between this command's two marks; the rest of the file stays"
    parser.add_argument("--document", type=Path, metavar="FILE", help=told)
