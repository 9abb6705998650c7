"""The command: from two files to a verdict, and one message for what cannot be measured."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from churn.__main__ import main
from churn.contacts.files import Sheet, write_sheet, write_workbook
from churn.history.history import read_history
from tests.churn.measure.campaigns import followed
from tests.workflow.pipeline import ROOT

SENT = ["client", "group", "offer", "probability", "value"]
Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "cases/shop", tmp_path / "cases/shop")
    shutil.copyfile(ROOT / "params.yaml", tmp_path / "params.yaml")
    monkeypatch.chdir(tmp_path)
    write(campaign())
    return tmp_path


def campaign() -> pd.DataFrame:
    return followed((120, 30), (60, 30)).assign(segments="a, b", reason_1_en="Visits: 1 (raises)")


def write(table: pd.DataFrame, change_sent: Change = lambda one: one, change_seen: Change = lambda one: one) -> None:
    write_sheet(change_sent(table.drop(columns="left")), Path("list.csv"))
    write_workbook([Sheet("list", change_sent(table.drop(columns="left")))], Path("list.xlsx"))
    change_seen(table[["client", "left"]]).to_csv("seen.csv", index=False)


def measure(*words: str) -> int:
    return main(["measure", "shop", *(words or ("list.csv", "seen.csv")), "--json", "found.json"])


def found() -> dict[str, dict[str, float]]:
    return json.loads(Path("found.json").read_text(encoding="utf-8"))


def test_the_verdict_comes_first(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A quarter left in place of a half: the first line says so, and JSON has the effect and the share kept."""
    assert measure() == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert re.match(r"The campaign kept clients: churn of those contacted is 2[45]\.\d points lower \(95% inter", first)
    assert found()["effect"]["estimate"] == pytest.approx(-0.25, abs=0.01)
    assert found()["keeps"]["estimate"] == pytest.approx(0.5, abs=0.01)
    for name in ("effect", "keeps", "money"):
        assert found()[name]["low"] < found()[name]["estimate"] < found()[name]["high"]


def test_a_spreadsheet_is_the_same_list(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The Excel file, and a CSV that a Russian spreadsheet saved again, give the same words."""
    measure()
    expected = capsys.readouterr().out
    again = pd.read_csv("list.csv").to_csv(index=False, sep=";", decimal=",")
    Path("again.csv").write_bytes(again.encode("cp1251"))
    for sent in ("list.xlsx", "again.csv"):
        assert measure(sent, "seen.csv") == 0
        assert capsys.readouterr().out == expected


def test_no_effect_is_not_called_one(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where 0 lies within the interval, the first words are "Cannot tell"."""
    write(followed((120, 55), (60, 30)))
    assert measure() == 0
    assert capsys.readouterr().out.startswith("Cannot tell whether the campaign changed anything")


def test_nobody_is_dropped_in_silence(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who has no outcome, who was contacted against the plan and who was not is counted and named."""
    seen = campaign()[["client", "left"]].assign(contacted=[1] * 117 + [0] * 3 + [1] * 2 + [0] * 58)
    seen.iloc[5:].to_csv("seen.csv", index=False)
    assert measure() == 0
    told = capsys.readouterr().out
    assert "Without an outcome are 5 of 120 to contact and 0 of 60 held out (c0, c1, c2 and 2 more)" in told
    assert "Not contacted against the plan: 3 (c117, c118, c119)." in told
    assert "Contacted against the plan: 2 of those held out (c120, c121)." in told
    counts = {"listed": 120, "followed": 115, "against_plan": 3}
    assert found()["clients"]["contact"] == counts  # type: ignore[comparison-overlap]


def test_what_was_learned_is_written_after_a_look(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only with --write; then the same campaign is refused."""
    before = Path("params.yaml").read_bytes()
    measure()
    line = re.search(r"keeps: \[.*", capsys.readouterr().out)
    assert line
    assert Path("params.yaml").read_bytes() == before
    assert measure("list.csv", "seen.csv", "--write") == 0
    after = Path("params.yaml").read_text(encoding="utf-8")
    assert f"    {line[0]}\n    campaigns: [c" in after
    assert set(before.decode().splitlines()) - set(after.splitlines()) <= {"    keeps: [6, 14] # as above"}
    assert measure("list.csv", "seen.csv", "--write") == 2
    assert Path("params.yaml").read_text(encoding="utf-8") == after


def test_the_history_remembers_the_campaign(repository: Path) -> None:
    """By its mark, for the list was not kept; written with the terms, and not without --write."""
    measure()
    assert read_history(Path("cases/shop/history.yaml")).batches == ()
    measure("list.csv", "seen.csv", "--write")
    (batch,) = read_history(Path("cases/shop/history.yaml")).batches
    assert batch.campaign is not None
    assert (batch.name, batch.campaign.verdict) == (batch.campaign.mark, "kept")
    assert batch.campaign.keeps.estimate == pytest.approx(found()["keeps"]["estimate"])


def test_who_is_not_on_the_list_is_passed_over(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `score` and `keep` write holds every client; those in no group were in no campaign."""
    measure()
    expected = capsys.readouterr().out
    rest = campaign().head(3).assign(client=["x", "y", "z"], group="", offer="")
    write_sheet(pd.concat([campaign(), rest]).drop(columns="left"), Path("list.csv"))
    assert measure() == 0
    assert capsys.readouterr().out == expected


def test_the_studys_own_outcomes_are_no_campaign(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Outcomes that the study was made from are older than its list: told, and never written into the terms."""
    Path("data/clean/shop").mkdir(parents=True)
    clients = campaign().rename(columns={"left": "churned"})[["client", "churned"]]
    clients.to_parquet("data/clean/shop/clients.parquet")
    Path("data/clean/shop/schema.json").write_text('{"columns": {}}')
    assert measure() == 0
    assert "All outcomes are those that the study was made from" in capsys.readouterr().out
    assert measure("list.csv", "seen.csv", "--write") == 2


def test_a_list_changed_by_hand_is_noticed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the case's last list: who was added, moved to the other group, or given another probability."""
    Path("data/contacts/shop").mkdir(parents=True)
    planned = campaign().drop(columns="left").iloc[1:].reset_index(drop=True)
    write_sheet(planned.assign(probability=planned["probability"].where(planned.index != 3, 0.9)), Path("p.csv"))
    Path("p.csv").rename("data/contacts/shop/list.csv")
    write(campaign(), lambda one: one.assign(group=one["group"].where(one.index != 8, "control")))
    assert measure() == 0
    told = capsys.readouterr().out
    assert "1 are not on it (c0); 1 stand there in the other group (c8); 1 have another probability there (c4)" in told


def doubled(one: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([one, one.head(2)])


def in_both(one: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([one, one.head(1).assign(group="control")])


BAD_LISTS: dict[str, tuple[Change, str]] = {
    "a client twice": (doubled, r"'client': 2 clients stand there more than once \(rows 2, 3, \d+, \d+; the first in"),
    "in both groups": (in_both, r"Some stand in both groups"),
    "unknown group": (lambda one: one.replace({"group": {"control": "kontrol"}}), r"unknown group in 60 rows \(row 12"),
    "no control": (lambda one: one[one["group"] == "contact"], r"nobody is in the group 'control'"),
    "nobody to contact": (lambda one: one[one["group"] == "control"], r"nobody is in the group 'contact'"),
    "a probability of 1.2": (lambda one: one.assign(probability=1.2), r"'probability': no number from 0 to 1 in 180"),
    "a value that is a word": (lambda one: one.assign(value="much"), r"column 'value': no number of at least 0"),
    "another case's offer": (lambda one: one.assign(offer="onboarding"), r"an offer that this case does not have"),
    "on the list and off": (lambda one: pd.concat([one, one.head(1).assign(group="")]), r"1 clients stand there more"),
    "without groups": (lambda one: one.drop(columns="group"), r"the column 'group' is missing"),
    "without rows": (lambda one: one.head(0), r"a header and no rows"),
}  # fmt: skip
BAD_OUTCOMES: dict[str, tuple[Change, str]] = {
    "a client twice": (doubled, r"seen.csv, column 'client': 2 clients stand there more than once"),
    "another case": (lambda one: one.assign(client="x" + one["client"]), r"none of the 180 clients .* has an outcome"),
    "nobody held out": (lambda one: one.head(120), r"nobody of the group 'control' has an outcome \(60 are listed\)"),
    "everybody left": (lambda one: one.assign(left=1), r"all 180 clients of the list left"),
    "nobody left": (lambda one: one.assign(left=0), r"all 180 clients of the list stayed"),
    "left is a word": (lambda one: one.assign(left="gone"), r"column 'left': neither 0 nor 1 in 180 rows"),
    "other columns": (lambda one: one.rename(columns={"client": "a", "left": "b"}), r"the first row has none of"),
    "without rows": (lambda one: one.head(0), r"a header and no rows"),
}  # fmt: skip


def refused(capsys: pytest.CaptureFixture[str], message: str) -> None:
    before = Path("params.yaml").read_bytes()
    assert measure("list.csv", "seen.csv", "--write") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("measure: ")
    assert err.count("\n") == 1
    assert re.search(message, err), err
    assert not Path("found.json").exists()
    assert Path("params.yaml").read_bytes() == before


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_bad_list_is_refused(repository: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """With one message and exit code 2, and nothing is written."""
    change, message = BAD_LISTS[name]
    write_sheet(change(campaign().drop(columns="left")), Path("list.csv"))
    refused(capsys, message)


@pytest.mark.parametrize("name", BAD_OUTCOMES)
def test_bad_outcomes_are_refused(repository: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Likewise."""
    change, message = BAD_OUTCOMES[name]
    write(campaign(), change_seen=change)
    refused(capsys, message)


def test_outcomes_before_the_list_are_refused(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where both have dates; where they have none, it is said that nobody can know."""
    write(campaign(), lambda one: one.assign(date="2026-11-01"), lambda one: one.assign(date="2026-10-31"))
    refused(capsys, "outcomes begin on 2026-10-31, the list is of 2026-11-01")
    write(campaign())
    measure()
    assert "Whether outcomes are later than the list is not known" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"), [(("no.csv", "seen.csv"), "no.csv: no such"), (("list.csv", "x.csv"), "x.csv: no")]
)
def test_absent_files_are_refused(
    repository: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, str], message: str
) -> None:
    """By name."""
    assert measure(*words) == 2
    assert message in capsys.readouterr().err


def test_a_later_table_is_read_by_the_contract(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every client of the table has an outcome, also one whom the study's rules `keep` would leave out."""
    assert main(["simulate", "cases/shop/simulator.yaml", "later", "--clients", "150"]) == 0
    table = pd.read_csv("later/market_file.csv")
    keys = table["id"].astype(str).to_list()
    sent = followed((100, 30), (40, 20)).iloc[: len(keys)]
    write_sheet(sent.drop(columns="left").assign(client=keys[: len(sent)]), Path("list.csv"))
    assert measure("list.csv", "later") == 0
    assert found()["clients"]["control"]["followed"] == 40
