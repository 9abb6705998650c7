"""Writes a simulator's files as users of the case have them.

python -m churn.commands.simulate cases/bank/simulator.yaml FOLDER [--clients 100000] [--seed 1]
"""

import argparse
import sys
from pathlib import Path

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.ingest.simulate import simulate, write_files
from churn.ingest.simulator import Simulator


def main() -> None:
    """Simulate and write."""
    parser = argparse.ArgumentParser(prog="python -m churn.commands.simulate", description=__doc__)
    parser.add_argument("simulator", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clients", type=int)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    changes = {name: value for name in ("clients", "seed") if (value := getattr(options, name)) is not None}
    try:
        simulator = read_config(options.simulator, Simulator).model_copy(update=changes)
        write_files(simulator, simulate(simulator).clients, options.folder)
    except UserError as error:
        print(f"simulate: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
