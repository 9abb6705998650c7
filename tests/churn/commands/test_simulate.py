"""The month after a list: every client of today has an outcome, as planted, and `measure` reads it."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from churn.__main__ import main
from churn.base.config import read_config
from churn.clients.contract import Contract
from churn.contacts.files import write_sheet
from churn.ingest.new_clients import for_new_clients
from churn.ingest.simulate import simulate
from churn.ingest.source import read_settings
from churn.months.door import Admitted, admit
from tests.workflow.pipeline import ROOT


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Give a case's folder, in a workspace with a list of 300 of its clients, of whom every third is held out."""
    folder = tmp_path / "cases" / getattr(request, "param", "shop")
    shutil.copytree(ROOT / "cases" / folder.name, folder)
    shutil.copyfile(ROOT / "params.yaml", tmp_path / "params.yaml")
    monkeypatch.chdir(tmp_path)
    keys = admitted(folder).truth["client"].head(300)
    table = pd.DataFrame({"client": keys, "group": "contact", "offer": "general", "probability": 0.5, "value": 10.0})
    write_sheet(table.assign(group=table["group"].where(table.index % 3 > 0, "control")), Path("list.csv"))
    return folder


def admitted(folder: Path) -> Admitted:
    settings = read_settings(folder / "current.yaml")
    return admit(settings, simulate(settings), read_config(folder / "contract.yaml", Contract))  # type: ignore[arg-type]


def after(case: Path, *words: str) -> pd.DataFrame:
    assert main(["simulate", str(case / "current.yaml"), "seen.csv", "--after", "list.csv", *words]) == 0
    return pd.read_csv("seen.csv", dtype={"client": str}, encoding="utf-8-sig")


@pytest.mark.parametrize("case", ["fitness", "shop", "bank"], indirect=True)
def test_every_client_of_today_has_an_outcome(case: Path) -> None:
    """By the key that the case gives it; without an effect who leaves is who would have left."""
    known = admitted(case)
    found = after(case, "--keeps", "0", "--taken-anyway", "0")
    assert list(found) == ["client", "left", "taken", "contacted"]
    assert found["client"].tolist() == known.clients["client"].tolist()
    assert found["left"].tolist() == known.truth["left"].tolist()
    assert (found["contacted"].sum(), found["taken"].sum()) == (200, 0)


def test_keys_and_outcomes_belong_together(case: Path) -> None:
    """Outcomes by key are those that a table of the month after has, also where rules leave clients out."""
    assert main(["simulate", str(case / "current.yaml"), "later", "--outcomes"]) == 0
    table = pd.read_csv("later/market_file.csv", dtype={"id": str}).set_index("id")
    truth = admitted(case).truth.set_index("client")["left"]
    lower = table.loc[truth.index, "Покупательская активность"] == "Снизилась"
    assert lower.astype(int).tolist() == truth.tolist()
    assert len(truth) < len(table)
    contract = for_new_clients(read_config(case / "contract.yaml", Contract))
    assert contract.target.column not in admitted(case).clients


def test_measure_finds_what_is_planted(case: Path) -> None:
    """Half of the leavers are kept by one offer, by another nobody; the same seed gives the same bytes."""
    after(case, "--keeps", "0", "--keeps", "general=0.5", "--seed", "3")
    first = Path("seen.csv").read_bytes()
    after(case, "--keeps", "0", "--keeps", "general=0.5", "--seed", "3")
    assert Path("seen.csv").read_bytes() == first
    assert main(["measure", "shop", "list.csv", "seen.csv", "--json", "found.json"]) == 0
    found = json.loads(Path("found.json").read_text(encoding="utf-8"))
    assert found["keeps"]["low"] < 0.5 < found["keeps"]["high"]
    assert found["verdict"] == "kept"
    assert after(case, "--keeps", "-0.9", "--seed", "3")["left"].sum() > after(case, "--seed", "3")["left"].sum()
    assert after(case, "--seed", "4")["left"].tolist() != after(case, "--seed", "3")["left"].tolist()


def test_outcomes_are_a_month_later(case: Path) -> None:
    """Where the list has a date, so have they; else `measure` could not tell which came first."""
    table = pd.read_csv("list.csv", encoding="utf-8-sig", dtype={"client": str})
    write_sheet(table.assign(date="2026-11-30"), Path("list.csv"))
    assert set(after(case)["date"]) == {"2026-12-30"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["current.yaml", "--keeps", "1.2"], "'keeps' is '1.2': Input should be less than or equal to 1"),
        (["current.yaml", "--keeps", "many"], "'keeps' is 'many'"),
        (["current.yaml", "--keeps", "generl=0"], "no offer 'generl'. Did you mean 'general'?"),
        (["current.yaml", "--clients", "50"], "Leave out --outcomes and --clients"),
        (["simulator.yaml"], "is the month studied: lists are of a later one"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    case: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    """One message, and nothing is written."""
    assert main(["simulate", str(case / words[0]), "seen.csv", "--after", "list.csv", *words[1:]]) == 2
    assert message in capsys.readouterr().err
    assert not Path("seen.csv").exists()


def test_another_list_is_refused(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of clients who are none of today's; and shares of a campaign without its list."""
    table = pd.read_csv("list.csv", encoding="utf-8-sig", dtype={"client": str})
    write_sheet(table.assign(client=table["client"].where(table.index > 1, "x" + table["client"])), Path("list.csv"))
    assert main(["simulate", str(case / "current.yaml"), "seen.csv", "--after", "list.csv"]) == 2
    assert "list.csv: 2 of 300 clients" in capsys.readouterr().err
    assert main(["simulate", str(case / "current.yaml"), "seen", "--keeps", "0.3"]) == 2
    assert "name its list with --after" in capsys.readouterr().err


@pytest.mark.parametrize(("option", "value"), [("--clients", "0"), ("--clients", "1000000000"), ("--seed", "-1")])
def test_how_many_are_drawn_is_bounded(case: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As in the YAML, in whose place the option stands."""
    assert main(["simulate", str(case / "simulator.yaml"), "out", option, value]) == 2
    assert f"simulate: {option} {value}: " in capsys.readouterr().err
