"""Gives a case other tables: checks them by its contract, copies them to its folder, and tracks them with DVC.

    python -m churn set-source NAME TABLE             # clients whose outcome is known
    python -m churn set-source NAME TABLE --current   # clients of today, without the target

TABLE is a file, a folder of files (a folder in it, of a table's name, holds that table in many files), or the YAML of a
simulator or a database, which is named where it lies. Nothing changes where the tables do not fit the contract.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from churn.base.config import read_config
from churn.base.errors import UserError, nearest
from churn.base.files import write_whole
from churn.clean.clean import clean
from churn.clean.large import clean_large
from churn.clients.contract import Contract
from churn.commands.lines import with_source
from churn.commands.options import command_line
from churn.commands.place import PLACES, gather, in_place, track
from churn.commands.settings import read_all_params
from churn.draft.reading import stem_of
from churn.ingest.checks import check_tables
from churn.ingest.large import cut_new_clients, cut_source, rows_of
from churn.ingest.new_clients import for_new_clients, read_new_clients
from churn.ingest.path import find_source
from churn.ingest.source import read_source
from churn.parts.folder import parts_in
from churn.parts.settings import Large, parts_for


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
    clients = _clients(root, find_source(table, key), contract, key, params.large)
    place, told = table, list[str]()
    if table.suffix in (".yaml", ".yml"):
        _name(root, case, key, place)
    else:
        place = Path("cases", case, PLACES[key])
        files = {one.file for one in contract.tables.values()}
        names = {stem_of(table): next(iter(files))} if table.is_file() and len(files) == 1 else {}
        with in_place(root, place, gather(root, case, key, table, link, names)):
            told = track(root, place, link)
            _name(root, case, key, place)
    return "\n".join([f"{clients} clients fit the contract and are the {key} of '{case}': {place.as_posix()}", *told])


def _name(root: Path, case: str, key: str, place: Path) -> None:
    text = (root / "params.yaml").read_text(encoding="utf-8")
    write_whole(root / "params.yaml", with_source(text, case, key, place))


def _clients(root: Path, table: Path, contract: Contract, key: str, large: Large) -> int:
    """Let the clients of a table in, and count them."""
    asked = for_new_clients(contract) if key == "current" else contract
    parts = parts_for(rows_of(table, asked.tables), large)
    if parts:
        return _clients_in_parts(root, table, asked, key, parts, large)
    if key == "current":
        return len(clean(read_new_clients(table, asked), asked)[0])
    tables = check_tables(read_source(table, contract.tables), contract.tables, contract.target)
    return len(clean(tables, contract)[0])


def _clients_in_parts(root: Path, table: Path, contract: Contract, key: str, parts: int, large: Large) -> int:
    (root / "data").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=root / "data", prefix=".set-source-") as name:
        raw, cleaned = Path(name, "raw"), Path(name, "clean")
        if key == "current":
            cut_new_clients(table, contract, raw, parts)
        else:
            cut_source(table, contract, contract.target, raw, parts)
        return clean_large(parts_in(raw), contract, cleaned, large.sample).counts["clients"]
