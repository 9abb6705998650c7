"""A case drafted from its table: files, settings, and what is refused."""

import shutil
from pathlib import Path

import pytest
import yaml

from churn.__main__ import main
from churn.base.config import read_config
from churn.clients.contract import Contract
from churn.commands.settings import read_all_params
from churn.history.history import read_history
from tests.workflow.pipeline import ROOT

TABLE = "guest;visits;gone\na1;1,5;1\na2;2;0\na3;;0\na4;7;1\n"
MONEY = ["--value", "3000", "--contact-cost", "5", "--offer-cost", "200", "--currency", "€"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with params.yaml, dvc.yaml and a table, which the command takes for the repository."""
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "guests.csv").write_text(TABLE, encoding="cp1251")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("warnings.showwarning", None)
    return tmp_path


def draft(*words: str) -> int:
    return main(["new-case", *MONEY, *words])


def test_a_case_is_ready_to_run(repository: Path) -> None:
    """Contract and settings are valid, and the other lines of params.yaml are as they were."""
    before = (repository / "params.yaml").read_text(encoding="utf-8")
    draft("cafe", "guests.csv", "--target", "gone", "--left", "1", "--key", "guest")
    contract = read_config(repository / "cases/cafe/contract.yaml", Contract)
    assert contract.tables["clients"].columns["visits"].missing
    params = read_all_params(repository / "params.yaml")
    assert params.cases["cafe"].same
    assert read_history(repository / "cases/cafe/history.yaml").batches == ()
    assert (repository / "cases/cafe/history.yaml").is_file()
    assert (params.cases["cafe"].source, params.campaign["cafe"].value) == (Path("guests.csv"), 3000)
    named = yaml.safe_load((repository / "dvc.yaml").read_text(encoding="utf-8"))["artifacts"]["cafe-champion"]
    assert (named["path"], named["labels"]) == ("models/cafe/champion", ["churn", "cafe"])
    after = (repository / "params.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in before.splitlines() if line not in after] == []


@pytest.mark.parametrize("value", [1_250_000, 1_000_000, 0.125])
def test_money_and_names_are_written_as_they_are(repository: Path, value: float) -> None:
    """No digit of a great sum is lost, and a name that YAML takes for false stays a name."""
    draft("no", "guests.csv", "--target", "gone", "--left", "1", "--value", str(value))
    assert read_all_params(repository / "params.yaml").campaign["no"].value == value


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (["Café", "guests.csv", "--target", "gone", "--left", "1"], "cannot name a case"),
        (["cafe", "geusts.csv", "--target", "gone", "--left", "1"], "geusts.csv"),
        (["cafe", "guests.csv", "--target", "left", "--left", "1"], "none of the declared columns (left)"),
        (["cafe", "guests.csv", "--target", "gone", "--left", "да"], "has the values 0, 1"),
        (["fitness", "guests.csv", "--target", "gone", "--left", "1"], "is there already"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(
    repository: Path, capsys: pytest.CaptureFixture[str], words: list[str], fragment: str
) -> None:
    """One message says what is wrong, and files are as they were."""
    (repository / "cases/fitness").mkdir(parents=True)
    assert draft(*words) == 2
    assert fragment in capsys.readouterr().err
    assert [path.name for path in (repository / "cases").iterdir()] == ["fitness"]
    for name in ("params.yaml", "dvc.yaml"):
        assert (repository / name).read_bytes() == (ROOT / name).read_bytes()
