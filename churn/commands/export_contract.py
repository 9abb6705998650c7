"""Writes a case's contract in the Open Data Contract Standard, version 3.1, for catalogues and checks of data.

    python -m churn export-contract NAME                     # to the terminal
    python -m churn export-contract NAME --to contract.yaml

Tables, columns, types, ranges, allowed levels and keys have a place in the standard; roles, cleaning rules and what
says that a client left do not, and stand among its custom properties.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from churn.base.config import as_yaml, read_config
from churn.base.errors import UserError, nearest
from churn.base.texts import Language
from churn.clients.contract import Column, Contract, Join, Table
from churn.commands.options import command_line
from churn.commands.settings import read_all_params
from churn.presentation.labels import Labels

STANDARD = "v3.1.0"

TYPES = {
    "integer": "integer",
    "number": "number",
    "flag": "boolean",
    "category": "string",
    "text": "string",
    "date": "date",
}
"""Types of the standard, by those of a contract."""

NO_PLACE = ("ordered", "missing_marks", "format", "decimal", "unit")
"""What a contract says of a column that the standard has no place for."""


def main(arguments: list[str]) -> int:
    """Write the contract to a file or to the terminal."""
    parser = command_line("export-contract", __doc__)
    parser.add_argument("name", help="of the case")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to write it; else to the terminal")
    options = parser.parse_args(arguments)
    text = export_contract(Path(), options.name)
    if options.to is None:
        print(text, end="")
        return 0
    try:
        options.to.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"{options.to} cannot be written: {error.strerror}. Name another file.") from None
    print(f"The contract of '{options.name}' is in {options.to}.")
    return 0


def export_contract(root: Path, case: str) -> str:
    """Read a case and give its contract as the standard's YAML."""
    params = read_all_params(root / "params.yaml")
    if case not in params.cases:
        raise UserError(f"there is no case '{case}'. {nearest(case, params.cases)}")
    folder = root / "cases" / case
    labels = read_config(folder / "labels.yaml", Labels)
    content = standard_contract(
        case, read_config(folder / "contract.yaml", Contract), labels, params.report.languages[0]
    )
    return as_yaml(content, flow=False)


def standard_contract(case: str, contract: Contract, labels: Labels, language: Language) -> dict[str, Any]:
    """Give a contract as the Open Data Contract Standard has it [1]_.

    Parameters
    ----------
    case : str
        Its name, which identifies the contract.
    contract : Contract
        What the case promises.
    labels : Labels
        Title and columns' names for readers.
    language : {"en", "ru"}
        Of these.

    References
    ----------
    .. [1] Bitol (2025), Open Data Contract Standard v3.1.0. https://bitol-io.github.io/open-data-contract-standard
    """
    rules = [rule.model_dump(mode="json", exclude_none=True) for rule in contract.rules]
    return {
        "apiVersion": STANDARD,
        "kind": "DataContract",
        "id": case,
        "name": labels.title.of(language),
        "version": "1.0.0",
        "status": "active",
        "schema": [_table(name, contract, labels.names(language)) for name in contract.tables],
        "customProperties": _custom({"key": list(contract.key), "rules": rules}),
    }


def _table(name: str, contract: Contract, labels: dict[str, str]) -> dict[str, Any]:
    table = contract.tables[name]
    return {
        "name": name,
        "logicalType": "object",
        "physicalType": "sheet" if table.sheet else "table",
        "physicalName": table.sheet or table.file,
        **({"customProperties": _custom({"file": table.file})} if table.sheet else {}),
        "properties": [
            {**_property(column, table.columns[column], labels), **_key(column, table), **_told(name, column, contract)}
            for column in table.columns
        ],
        **_joined(name, contract),
    }


def _property(name: str, column: Column, labels: dict[str, str]) -> dict[str, Any]:
    ends = {"minimum": column.min, "maximum": column.max}
    options = {key: _plain(end) for key, end in ends.items() if end is not None}
    return {
        "name": name,
        **({"businessName": labels[name]} if name in labels else {}),
        "logicalType": TYPES[column.type],
        **({"logicalTypeOptions": options} if options else {}),
        "required": not column.may_be_empty,
        **({"quality": [_allowed(column.levels)]} if column.levels else {}),
    }


def _plain(end: float | date) -> float | str:
    """Give an end of a range as the standard takes it: days as text, whole numbers without decimals."""
    if isinstance(end, date):
        return end.isoformat()
    return int(end) if float(end).is_integer() else end


def _allowed(levels: Iterable[Any]) -> dict[str, Any]:
    told = {"metric": "invalidValues", "arguments": {"validValues": list(levels)}, "mustBe": 0}
    return {"type": "library", "dimension": "conformity", **told}


def _key(name: str, table: Table) -> dict[str, Any]:
    if name not in table.key:
        return {}
    alone = {"unique": True} if len(table.key) == 1 else {}
    return {"primaryKey": True, "primaryKeyPosition": table.key.index(name) + 1, **alone}


def _told(table: str, name: str, contract: Contract) -> dict[str, Any]:
    """Give what the standard has no place for, and that the target matters."""
    column, target = contract.tables[table].columns[name], contract.target
    found = {key: getattr(column, key) for key in NO_PLACE if getattr(column, key)}
    if name in contract.roles:
        found["role"] = contract.roles[name]
    if (table, name) == (target.table, target.column):
        found |= {"role": "target", "positive": target.positive, "negative": target.negative}
    told = {"customProperties": _custom(found)} if found else {}
    return {**told, "criticalDataElement": True} if found.get("role") == "target" else told


def _joined(name: str, contract: Contract) -> dict[str, Any]:
    """Give the tables that this one is joined to, where the standard can write the columns' names."""
    joins = [rule for rule in contract.rules if isinstance(rule, Join) and rule.other == name]
    found = [
        {"type": "foreignKey", "from": f"{name}.{rule.on}", "to": f"{rule.table}.{rule.on}"}
        for rule in joins
        if _can_be_written(rule, contract)
    ]
    return {"relationships": found} if found else {}


def _can_be_written(rule: Join, contract: Contract) -> bool:
    """Tell whether a join's columns are in the raw tables and have names of Latin letters, as the standard asks."""
    there = all(rule.on in contract.tables[table].columns for table in (rule.table, rule.other))
    return there and all(name.isascii() and name.isidentifier() for name in (rule.table, rule.other, rule.on))


def _custom(found: dict[str, Any]) -> list[dict[str, Any]]:
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}
    words = {key: key.partition("_")[0] + key.partition("_")[2].title() for key in found}
    return [{"property": words[key], "value": value} for key, value in values.items()]
