"""Writes a simulator's files as users of the case have them.

python -m churn simulate cases/bank/simulator.yaml FOLDER [--clients 100000] [--seed 1]

Of cases/bank/current.yaml, another month of the same world, the files have no target: nobody knows yet who leaves.
With --outcomes they are the same clients when the month is over.
"""

from pathlib import Path

from churn.base.errors import UserError
from churn.commands.options import command_line
from churn.ingest.simulate import simulate, write_files
from churn.ingest.simulator import Simulator
from churn.ingest.source import read_settings


def main(arguments: list[str]) -> int:
    """Simulate and write."""
    parser = command_line("simulate", __doc__)
    parser.add_argument("simulator", type=Path, help="a case's simulator.yaml or current.yaml")
    parser.add_argument("folder", type=Path, help="where the files are written; it is made where it is not there")
    parser.add_argument("--clients", type=int, help="how many, instead of the YAML's number")
    parser.add_argument("--seed", type=int, help="instead of the YAML's seed")
    parser.add_argument("--outcomes", action="store_true", help="of a current.yaml: who left, once the month is over")
    options = parser.parse_args(arguments)
    changes = {name: value for name in ("clients", "seed") if (value := getattr(options, name)) is not None}
    settings = read_settings(options.simulator, options.outcomes)
    if not isinstance(settings, Simulator):
        raise UserError(f"{options.simulator} is a database's YAML. Give a simulator's: cases/bank/simulator.yaml.")
    simulator = settings.model_copy(update=changes)
    write_files(simulator, simulate(simulator).clients, options.folder)
    return 0
