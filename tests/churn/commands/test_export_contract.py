"""Contracts in the Open Data Contract Standard, held against the standard's own package."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator
from open_data_contract_standard.model import OpenDataContractStandard

from churn.__main__ import main
from churn.clients.contract import Contract
from churn.commands.export_contract import export_contract, standard_contract
from churn.presentation.labels import Labels
from tests.workflow.pipeline import ROOT

CONTRACT = Contract.model_validate(
    {
        "tables": {
            "clients": {
                "file": "book",
                "sheet": "Clients",
                "key": ["id"],
                "columns": {
                    "id": {"type": "text"},
                    "plan": {"type": "category", "ordered": ["low", "high"], "missing_marks": ["-"]},
                    "paid": {"type": "number", "min": 0, "max": 9.5, "unit": "$"},
                    "since": {"type": "date", "min": "2020-01-01", "format": "dmy"},
                    "gone": {"type": "flag"},
                },
            },
            "calls": {
                "file": "calls",
                "key": ["id", "month"],
                "columns": {"id": {"type": "text"}, "month": {"type": "integer", "min": 1, "max": 12}},
            },
        },
        "target": {"table": "clients", "column": "gone", "positive": 1, "negative": 0},
        "key": ["id"],
        "rules": [{"rule": "join", "table": "clients", "other": "calls", "on": "id", "why": "Calls apart."}],
        "roles": {"id": "id"},
    }
)
LABELS = Labels.model_validate({"title": "Cafe", "labels": {"paid": {"en": "Paid", "ru": "Оплата"}}})


STANDARD = Draft201909Validator(json.loads((files("open_data_contract_standard") / "schema.json").read_text("utf-8")))


def properties(content: dict[str, Any], table: int) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in content["schema"][table]["properties"]}


@pytest.fixture(scope="module")
def exported() -> dict[str, Any]:
    """The contract above, as the standard has it."""
    return standard_contract("cafe", CONTRACT, LABELS, "ru")


@pytest.mark.parametrize("case", [path.parent.name for path in sorted(ROOT.glob("cases/*/contract.yaml"))])
def test_shipped_contracts_satisfy_the_standard(case: str) -> None:
    """The standard's package takes each contract, and its JSON schema finds nothing to blame."""
    text = export_contract(ROOT, case)
    assert OpenDataContractStandard.from_string(text).apiVersion == "v3.1.0"
    assert [error.message for error in STANDARD.iter_errors(yaml.safe_load(text))] == []


def test_every_promise_of_a_contract_is_there(exported: dict[str, Any]) -> None:
    """Types, ranges, levels, keys and empty cells stand where the standard has them, the rest beside."""
    assert [error.message for error in STANDARD.iter_errors(exported)] == []
    clients, calls = properties(exported, 0), properties(exported, 1)
    assert (clients["id"]["primaryKey"], clients["id"]["unique"]) == (True, True)
    assert (calls["month"]["primaryKeyPosition"], "unique" in calls["month"]) == (2, False)
    assert clients["paid"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 9.5}
    assert (clients["paid"]["businessName"], exported["name"]) == ("Оплата", "Cafe")
    assert clients["since"]["logicalTypeOptions"] == {"minimum": "2020-01-01"}
    assert clients["plan"]["quality"][0]["arguments"] == {"validValues": ["low", "high"]}
    assert (clients["plan"]["required"], clients["paid"]["required"]) == (False, True)
    assert {"property": "missingMarks", "value": ["-"]} in clients["plan"]["customProperties"]
    assert {"property": "positive", "value": 1} in clients["gone"]["customProperties"]
    assert exported["schema"][1]["relationships"] == [{"type": "foreignKey", "from": "calls.id", "to": "clients.id"}]
    assert exported["schema"][0]["physicalName"] == "Clients"


def test_it_is_written_to_a_file_or_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """The file holds what the terminal shows; a case that is not there is named with the nearest that is."""
    monkeypatch.chdir(ROOT)
    assert main(["export-contract", "shop"]) == 0
    shown = capsys.readouterr().out
    assert main(["export-contract", "shop", "--to", str(tmp_path / "shop.yaml")]) == 0
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8") == shown
    assert main(["export-contract", "shopp"]) == 2
    assert "shop" in capsys.readouterr().err
    assert main(["export-contract", "shop", "--to", str(tmp_path / "no" / "shop.yaml")]) == 2


def test_texts_that_look_like_numbers_are_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads YAML 1.2 gets the column's name, not a number."""
    monkeypatch.setattr("churn.commands.export_contract.standard_contract", lambda *_: {"name": "-1e309"})
    assert export_contract(ROOT, "shop") == "name: '-1e309'\n"
