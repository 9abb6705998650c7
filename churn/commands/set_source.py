"""Gives a case other tables: checks them by its contract, copies them to its folder, and tracks them with DVC.

    python -m churn set-source NAME TABLE             # clients whose outcome is known
    python -m churn set-source NAME TABLE --current   # clients of today, without the target

TABLE is a file, a folder of files, or the YAML of a simulator or a database, which is named where it lies. Nothing
changes where the tables do not fit the contract.
"""

from pathlib import Path

from churn.base.config import read_config
from churn.base.errors import UserError, nearest
from churn.base.files import write_whole
from churn.clean.clean import clean
from churn.clients.contract import Contract
from churn.commands.lines import with_source
from churn.commands.options import command_line
from churn.commands.place import keep_tables, track
from churn.commands.settings import read_all_params
from churn.draft.reading import stem_of
from churn.ingest.checks import check_tables
from churn.ingest.new_clients import for_new_clients, read_new_clients
from churn.ingest.path import find_source
from churn.ingest.source import read_source


def main(arguments: list[str]) -> int:
    """Check, copy, track, and set params.yaml."""
    parser = command_line("set-source", __doc__)
    parser.add_argument("name", help="of the case")
    parser.add_argument("table", type=Path, help="a file, a folder, or a YAML")
    parser.add_argument("--current", action="store_true", help="of the clients of today")
    parser.add_argument("--link", action="store_true", help="link to files that are too large to be copied")
    options = parser.parse_args(arguments)
    print(set_source(Path(), options.name, options.table, "current" if options.current else "source", options.link))
    return 0


def set_source(root: Path, case: str, table: Path, key: str, link: bool) -> str:
    """Give a case another source; say where it is."""
    params = read_all_params(root / "params.yaml")
    if case not in params.cases:
        raise UserError(f"there is no case '{case}'. {nearest(case, params.cases)}")
    contract = read_config(root / "cases" / case / "contract.yaml", Contract)
    clients = _clients(find_source(table, key), contract, key)
    place, told = table, list[str]()
    if table.suffix not in (".yaml", ".yml"):
        files = {one.file for one in contract.tables.values()}
        names = {stem_of(table): next(iter(files))} if table.is_file() and len(files) == 1 else {}
        place = keep_tables(root, case, key, table, link, names)
        told = track(root, place, link)
    text = (root / "params.yaml").read_text(encoding="utf-8")
    write_whole(root / "params.yaml", with_source(text, case, key, place))
    return "\n".join([f"{clients} clients fit the contract and are the {key} of '{case}': {place.as_posix()}", *told])


def _clients(table: Path, contract: Contract, key: str) -> int:
    if key == "current":
        asked = for_new_clients(contract)
        return len(clean(read_new_clients(table, asked), asked)[0])
    tables = check_tables(read_source(table, contract.tables), contract.tables, contract.target)
    return len(clean(tables, contract)[0])
