"""A case gets other tables, and is removed: lines of params.yaml and dvc.yaml, folders, what stages made."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from churn.__main__ import main
from churn.base.errors import UserError
from churn.commands.lines import with_source, without_entry
from churn.commands.settings import read_all_params
from churn.run.lockfile import EMPTY, entries, read_lock
from tests.churn.ingest.sources import here
from tests.workflow.pipeline import ROOT

MONEY = ["--value", "3000", "--contact-cost", "5", "--offer-cost", "200", "--currency", "€"]
TABLE = "guest,visits,gone\n" + "".join(f"a{row},{row % 7},{row % 2}\n" for row in range(40))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a case of one's own beside the shipped ones, outside git."""
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "guests.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("warnings.showwarning", None)
    assert main(["new-case", *MONEY, "cafe", "guests.csv", "--target", "gone", "--left", "1"]) == 0
    return tmp_path


def test_a_case_gets_another_table(repository: Path) -> None:
    """The new file stands under the name that the contract gives, in place of the old one; params.yaml is as it was."""
    before = (repository / "params.yaml").read_text(encoding="utf-8")
    (repository / "later.txt").write_text(TABLE.replace("a1,", "b1,"), encoding="utf-8")
    assert main(["set-source", "cafe", "later.txt"]) == 0
    assert [path.name for path in (repository / "cases/cafe/tables").iterdir()] == ["guests.txt"]
    assert (repository / "params.yaml").read_text(encoding="utf-8") == before


def test_clients_of_today_have_a_folder_of_their_own(repository: Path) -> None:
    """A table without the target becomes the current clients; the source stays."""
    rows = [line.rsplit(",", 1)[0] for line in TABLE.splitlines()]
    (repository / "now.csv").write_text("\n".join(rows), encoding="utf-8")
    assert main(["set-source", "cafe", "now.csv", "--current", "--link"]) == 0
    cases = read_all_params(repository / "params.yaml").cases["cafe"]
    assert (cases.source, cases.current) == (Path("cases/cafe/tables"), Path("cases/cafe/current"))
    assert (repository / "cases/cafe/current/guests.csv").is_symlink()


@pytest.mark.parametrize("sample", [10, 1000])
def test_a_table_may_come_in_many_files(
    repository: Path, sample: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of the table's name holds them; a large table is checked in parts, and nothing of that is left."""
    for module in ("churn.ingest.large", "churn.clean.large"):
        monkeypatch.setattr(f"{module}.over_parts", here)
    params = (repository / "params.yaml").read_text(encoding="utf-8")
    (repository / "params.yaml").write_text(params.replace("sample: 50000", f"sample: {sample}"), encoding="utf-8")
    (repository / "new/guests").mkdir(parents=True)
    header, *rows = TABLE.splitlines()
    for name, some in (("1.csv", rows[:25]), ("2.csv", rows[25:])):
        (repository / "new/guests" / name).write_text("\n".join([header, *some]), encoding="utf-8")
    assert main(["set-source", "cafe", "new"]) == 0
    assert "40 clients fit the contract" in capsys.readouterr().out
    assert sorted(path.name for path in (repository / "cases/cafe/tables/guests").iterdir()) == ["1.csv", "2.csv"]
    assert list((repository / "data").glob(".*")) == []
    again = ["new-case", *MONEY, "bar", "new", "--target", "gone", "--left", "1"]
    assert main(again) == 0
    drafted = [
        yaml.safe_load((repository / f"cases/{case}/contract.yaml").read_text("utf-8")) for case in ("cafe", "bar")
    ]
    assert drafted[0]["tables"] == drafted[1]["tables"]


def test_a_table_that_does_not_fit_changes_nothing(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The contract's message is shown, and the case has its old table."""
    (repository / "later.csv").write_text(TABLE.replace("a1,1", "a1,-1"), encoding="utf-8")
    assert main(["set-source", "cafe", "later.csv"]) == 2
    assert "values outside 0 to" in capsys.readouterr().err
    assert (repository / "cases/cafe/tables/guests.csv").read_text(encoding="utf-8") == TABLE
    assert main(["set-source", "caffe", "later.csv"]) == 2
    assert "Did you mean 'cafe'?" in capsys.readouterr().err


def test_all_shipped_cases_can_be_removed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One's own case is left, with its lines; the last case stays."""
    shipped = [case for case in read_all_params(repository / "params.yaml").cases if case != "cafe"]
    shutil.copytree(ROOT / "cases/fitness", repository / "cases/fitness")
    for name in ("data/eda/fitness/x.csv", "data/scores/fitness.csv", "metrics/fitness/rf.json", "data/eda/cafe/x.csv"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).touch()
    (repository / "dvc.lock").write_text(
        f"{EMPTY}  eda@fitness:\n    cmd: x\n  eda@cafe:\n    cmd: x\n", encoding="utf-8"
    )
    for case in shipped:
        assert main(["remove-case", case]) == 0
    assert list(read_all_params(repository / "params.yaml").cases) == ["cafe"]
    assert list(yaml.safe_load((repository / "dvc.yaml").read_text(encoding="utf-8"))["artifacts"]) == ["cafe-champion"]
    assert list(entries(read_lock(repository / "dvc.lock"))) == ["eda@cafe"]
    assert sorted(path.name for path in repository.rglob("*") if "fitness" in path.name) == []
    assert (repository / "data/eda/cafe/x.csv").exists()
    assert main(["remove-case", "cafe"]) == 2
    assert "is the only case" in capsys.readouterr().err


def test_a_case_is_drafted_again(repository: Path) -> None:
    """Removed and drafted again, all files are as they were."""
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    assert main(["remove-case", "cafe"]) == 0
    assert main(["new-case", *MONEY, "cafe", "guests.csv", "--target", "gone", "--left", "1"]) == 0
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == before


PARAMS = (
    "seed: 0\ncases: # told\n  a: {source: x, current: x} # why\n  b:\n    source: y # why\n    current: z\nend: 1\n"
)


def test_entries_are_taken_out_as_text() -> None:
    """Entries of one line and of several go, all else stays; an unknown one changes nothing."""
    assert without_entry(PARAMS, "cases", "b") == "seed: 0\ncases: # told\n  a: {source: x, current: x} # why\nend: 1\n"
    assert without_entry(PARAMS, "cases", "c") == PARAMS


def test_a_source_is_set_as_text() -> None:
    """Where both sources are one, both change; comments stay."""
    assert "a: {source: n/t, current: n/t} # why" in with_source(PARAMS, "a", "source", Path("n/t"))
    assert "a: {source: x, current: n} # why" in with_source(PARAMS, "a", "current", Path("n"))
    assert "    source: n # why\n    current: z" in with_source(PARAMS, "b", "source", Path("n"))
    assert "    current: n\nend" in with_source(PARAMS, "b", "current", Path("n"))


def test_what_is_half_removed_is_named_and_removed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its folder, the case's lines are named by a second start, and removed like a whole case."""
    again = ["new-case", *MONEY, "cafe", "guests.csv", "--target", "gone", "--left", "1"]
    shutil.rmtree(repository / "cases/cafe")
    assert main(again) == 2
    assert "('cases.cafe' in params.yaml, 'campaign.cafe' in params.yaml, 'artifacts" in capsys.readouterr().err
    assert [main(["remove-case", "cafe"]), main(again)] == [0, 0]


def test_a_link_is_not_ignored_by_git(repository: Path) -> None:
    """What DVC wrote into .gitignore of the folder that it tracked is taken back, and nothing else."""
    (repository / "cases/cafe/.gitignore").write_text("/tables\n/current\n", encoding="utf-8")
    assert main(["set-source", "cafe", "guests.csv", "--link"]) == 0
    assert (repository / "cases/cafe/.gitignore").read_text(encoding="utf-8") == "/current\n"


def fail(*_: object) -> None:
    raise UserError("`dvc add` failed: the disk is full.")


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("where", "how"),
    [
        ("churn.commands.set_source.track", fail),
        ("churn.commands.set_source.with_source", full),
        ("churn.commands.place._fill", full),
        ("churn.commands.place.shutil.copy2", full),
        ("churn.commands.place._unignore", full),
    ],
)
def test_a_source_that_cannot_be_kept_changes_nothing(
    repository: Path, monkeypatch: pytest.MonkeyPatch, where: str, how: Callable[..., None]
) -> None:
    """On a full disk, wherever it is, tables, what tracks them and params.yaml are as before; nothing is beside."""
    for name in ("tables.dvc", ".gitignore"):
        (repository / "cases/cafe" / name).write_text("/tables\n", encoding="utf-8")
    (repository / "later.csv").write_text(TABLE.replace("a1,", "b1,"), encoding="utf-8")
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}

    def half(*arguments: object) -> None:
        (repository / "cases/cafe/tables.dvc").write_text("outs:\n", encoding="utf-8")
        how(*arguments)

    monkeypatch.setattr(where, half if how is fail else how)
    assert main(["set-source", "cafe", "later.csv"]) == 2
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in (repository / "cases/cafe").iterdir() if path.is_dir()) == ["tables"]


def test_tables_that_a_kill_left_aside_come_back(repository: Path) -> None:
    """Killed between the old tables and the new ones, the same command ends well, and leaves nothing aside."""
    aside = repository / "cases/cafe/.new.tables.before"
    aside.mkdir()
    (repository / "cases/cafe/tables").rename(aside / "tables.before")
    assert main(["set-source", "cafe", "guests.csv"]) == 0
    assert [path.name for path in (repository / "cases/cafe/tables").iterdir()] == ["guests.csv"]
    assert not aside.exists()
