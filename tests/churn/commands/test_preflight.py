"""Problems found before a run, for people and for programs."""

import json
import re
import shutil
from pathlib import Path

import pytest

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.contract import Contract
from churn.commands.preflight import check_case, main
from tests.workflow.pipeline import ROOT


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    shutil.copyfile(ROOT / "params.yaml", tmp_path / "params.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_is_said_where_all_is_well(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, no word, an empty list."""
    assert main(["--json", "found.json"]) == 0
    assert capsys.readouterr() == ("", "")
    assert json.loads(Path("found.json").read_text(encoding="utf-8")) == {"problems": []}


def test_a_missing_table_of_today_is_named(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without `current` one message says what to write; a path where nothing is, and the month studied, are named."""
    text = (repository / "params.yaml").read_text(encoding="utf-8")
    (repository / "params.yaml").write_text(text.replace(", current: cases/shop/current.yaml", ""), encoding="utf-8")
    assert main([]) == 2
    assert "Write current: cases/shop/simulator.yaml, the same as source" in capsys.readouterr().err
    (repository / "params.yaml").write_text(text.replace("shop/current", "shop/now"), encoding="utf-8")
    month = repository / "cases/bank/current.yaml"
    month.write_text(month.read_text(encoding="utf-8").replace("seed: 101", "seed: 0"), encoding="utf-8")
    assert main([]) == 2
    bank, shop = capsys.readouterr().err.splitlines()
    assert "these would be the clients studied" in bank
    assert "current 'cases/shop/now.yaml' does not exist here" in shop


def test_every_problem_is_listed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a problem on stderr, the same as a list in JSON, exit code 2."""
    for case in ("bank", "shop"):
        (repository / "cases" / case / "current.yaml").unlink()
    assert main(["--json", "found.json"]) == 2
    problems = json.loads(Path("found.json").read_text(encoding="utf-8"))["problems"]
    assert [problem.split(":")[0] for problem in problems] == ["case bank", "case shop"]
    assert capsys.readouterr().err.splitlines() == [f"preflight: {problem}" for problem in problems]


def test_a_split_by_time_needs_a_date(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no contract gives a date the role time, a split by time is refused before anything runs."""
    text = (repository / "params.yaml").read_text(encoding="utf-8")
    (repository / "params.yaml").write_text(text.replace("by: random", "by: time"), encoding="utf-8")
    assert main([]) == 2
    assert "no contract gives a date the role time" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "old", "new", "fragment"),
    [
        (
            "contract",
            "roles: {client_id: id}",
            "roles: {client_di: id}",
            "no column 'client_di'. Did you mean 'client_id'?",
        ),
        ("contract", "key: [client_id]", "key: [client]", "no column 'client'"),
        ("contract", "_month - Avg_class", "_month - Avg_clas", "rule 'derive': cannot compute"),
        (
            "study",
            "columns: [Contract_period",
            "columns: [Contract_periode",
            "clusters.columns: 'Contract_periode' is no number",
        ),
        ("study", "  Age: [22", "  Ages: [22", "bands: 'Ages' is no number of the cleaned table. Did you mean 'Age'?"),
        ("study", "column: Lifetime", "column: Life", "hypothesis 'newer': 'Life' is no feature"),
        ("study", "among: Contract_period", "among: Period", "hypothesis 'groups_monthly': cannot compute"),
        ("study", "where: visits_change", "where: visit_change", "segment 'fading': cannot compute"),
        ("labels", "  Age:", "  Agee:", "there is no column 'Agee'"),
        ("actions", "driver: Contract_period", "driver: Contract", "driver 'Contract' is not declared"),
    ],
)
def test_a_misspelt_column_is_found(repository: Path, file: str, old: str, new: str, fragment: str) -> None:
    """What a later stage would refuse by the settings alone is refused before any runs."""
    folder = repository / "cases/fitness"
    text = (folder / f"{file}.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / f"{file}.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match=re.escape(fragment)):
        check_case(folder, read_config(folder / "contract.yaml", Contract))
