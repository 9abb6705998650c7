"""A case drafted from its table: files, settings, and what is refused."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import yaml

from churn.__main__ import main
from churn.base.config import read_config
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.commands.settings import read_all_params
from churn.history.history import read_history
from churn.ingest.folder import read_folder
from churn.presentation.labels import Labels
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


def test_a_column_may_be_named_as_a_number_is_written(repository: Path) -> None:
    """Then its name stands in quotes in study.yaml, which would be read as a number otherwise."""
    (repository / "guests.csv").write_text(TABLE.replace("visits", "-1e309"), encoding="utf-8")
    assert draft("cafe", "guests.csv", "--target", "gone", "--left", "1", "--key", "guest") == 0
    assert read_config(repository / "cases/cafe/study.yaml", Declared).clusters.columns == ("-1e309",)


def test_a_case_is_ready_to_run(repository: Path) -> None:
    """Contract and settings are valid, and the other lines of params.yaml are as they were."""
    before = (repository / "params.yaml").read_text(encoding="utf-8")
    draft("cafe", "guests.csv", "--target", "gone", "--left", "1", "--key", "guest")
    contract = read_config(repository / "cases/cafe/contract.yaml", Contract)
    assert contract.tables["clients"].columns["visits"].missing
    params = read_all_params(repository / "params.yaml")
    assert params.cases["cafe"].same
    assert (params.cases["cafe"].source, params.campaign["cafe"].value) == (Path("cases/cafe/tables"), 3000)
    assert (repository / "cases/cafe/tables/guests.csv").read_text(encoding="utf-8") == TABLE
    assert read_history(repository / "cases/cafe/history.yaml").batches == ()
    assert (repository / "cases/cafe/history.yaml").is_file()
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
        (["cafe", "guests.csv", "--target", "left", "--left", "1"], "no column 'left'. Allowed: guest, visits, gone."),
        (["cafe", "old.xls", "--target", "gone", "--left", "1"], "Save it as .xlsx or CSV"),
        (["cafe", "guests.csv", "--target", "gone", "--left", "1", "--key", "gone"], "--key: 'gone' is the target"),
        (["cafe", "guests.csv", "--target", "gone", "--left", "да"], "has the values 0, 1"),
        (["fitness", "guests.csv", "--target", "gone", "--left", "1"], "is there already"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(
    repository: Path, capsys: pytest.CaptureFixture[str], words: list[str], fragment: str
) -> None:
    """One message says what is wrong, and files are as they were."""
    (repository / "cases/fitness").mkdir(parents=True)
    (repository / "old.xls").write_bytes(b"-")
    assert draft(*words) == 2
    assert fragment in capsys.readouterr().err
    assert [path.name for path in (repository / "cases").iterdir()] == ["fitness"]
    for name in ("params.yaml", "dvc.yaml"):
        assert (repository / name).read_bytes() == (ROOT / name).read_bytes()


def test_what_was_found_and_what_to_decide_is_printed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After the draft one reads what is sure, what is not, and what to run next."""
    draft("cafe", "guests.csv", "--target", "gone", "--left", "1")
    said = capsys.readouterr().out
    assert "key: guest (differs in all 4 rows)" in said
    assert "only 2 clients stayed" in said
    assert "python -m churn repro cafe" in said


def test_options_of_a_draft(repository: Path) -> None:
    """Title, period, language and what to ignore are as given."""
    words = ["--title", "My: café", "--period", "quarter", "--language", "en", "--ignore", "guest"]
    (repository / "guests.csv").write_text(TABLE.replace("guest", "note", 1) + "a5;3;0\n", encoding="utf-8")
    draft("cafe", "guests.csv", "--target", "gone", "--left", "1", *words[:-1], "note")
    params = read_all_params(repository / "params.yaml")
    assert params.campaign["cafe"].period.ru == "quarter"
    labels = read_config(repository / "cases/cafe/labels.yaml", Labels)
    contract = read_config(repository / "cases/cafe/contract.yaml", Contract)
    assert (labels.title.en, contract.roles["note"]) == ("My: café", "ignored")
    artifacts = yaml.safe_load((repository / "dvc.yaml").read_text(encoding="utf-8"))["artifacts"]
    assert artifacts["cafe-champion"]["desc"] == "My: café: the champion and its members"


def test_a_workbook_of_several_sheets_is_one_case(repository: Path) -> None:
    """Sheets with a shared key become tables of one file; a link serves where a table is too large to copy."""
    clients = pd.DataFrame(
        {"id": [f"c{row}" for row in range(40)], "age": [20 + row % 9 for row in range(40)], "gone": [0, 1] * 20}
    )
    with pd.ExcelWriter(repository / "book.XLSX", engine="openpyxl") as book:
        clients.to_excel(book, sheet_name="People", index=False)
        clients[["id"]].assign(paid=[row % 7 for row in range(40)]).to_excel(book, sheet_name="Money", index=False)
    assert draft("cafe", "book.XLSX", "--target", "gone", "--left", "1", "--link") == 0
    contract = read_config(repository / "cases/cafe/contract.yaml", Contract)
    assert {name: (table.file, table.sheet) for name, table in contract.tables.items()} == {
        "People": ("book", "People"),
        "Money": ("book", "Money"),
    }
    place = repository / "cases/cafe/tables/book.xlsx"
    assert place.is_symlink()
    tables = read_folder(place.parent, contract.tables)
    assert [len(table.cells) for table in tables.values()] == [40, 40]


def test_a_query_is_drafted_from(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database's YAML is read, and named as the source where it lies."""
    with closing(sqlite3.connect(repository / "base.db")) as base:
        clients = pd.DataFrame({"id": range(100, 140), "age": [20 + row % 9 for row in range(40)], "gone": [0, 1] * 20})
        clients.to_sql("clients", base, index=False)
    monkeypatch.setenv("CHURN_DATABASE", f"sqlite:///{repository / 'base.db'}")
    (repository / "database.yaml").write_text(
        "url_from: CHURN_DATABASE\nas_of: 2024-01-31\nqueries:\n  people: select * from clients\n", encoding="utf-8"
    )
    assert draft("cafe", "database.yaml", "--target", "gone", "--left", "1", "--key", "id") == 0
    contract = read_config(repository / "cases/cafe/contract.yaml", Contract)
    assert (contract.key, contract.tables["people"].key) == (("id",), ("id",))
    assert read_all_params(repository / "params.yaml").cases["cafe"].source == Path("database.yaml")


def test_a_case_that_a_kill_left_half_is_begun_anew(repository: Path) -> None:
    """The same command ends as if there had been no kill; a whole case is refused as ever."""
    words = ("cafe", "guests.csv", "--target", "gone", "--left", "1", "--key", "guest")
    assert draft(*words) == 0
    whole = {path: path.read_bytes() for path in sorted(repository.rglob("*")) if path.is_file()}
    assert draft(*words) == 2
    (repository / "cases/cafe/study.yaml").write_text("half")
    (repository / "cases/.new.cafe").touch()
    assert draft(*words) == 0
    assert {path: path.read_bytes() for path in sorted(repository.rglob("*")) if path.is_file()} == whole
