"""Runs stages one after another in one process, as ``bench`` measures them: it loads nothing but what they load."""

import json
import runpy
import shlex
import sys
from pathlib import Path


def run_all(listed: str) -> None:
    """Run the commands in a JSON file, ``python -m module arguments`` each; modules are imported once for all."""
    for command in json.loads(Path(listed).read_text(encoding="utf-8")):
        _, _, module, *arguments = shlex.split(command)
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__")
