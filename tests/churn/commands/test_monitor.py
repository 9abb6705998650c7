"""From a list to a kept batch, from outcomes to a verdict and an entry of the history; what is wrong is said once."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from churn.__main__ import main
from churn.contacts.files import write_sheet
from churn.history.history import read_history
from churn.monitor.batches import md5, tracked
from tests.churn.measure.campaigns import followed
from tests.workflow.pipeline import ROOT

HISTORY = Path("cases/shop/history.yaml")
BATCHES = Path("data/batches/shop")
Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case with a champion, its probabilities out-of-fold, 2,000 current clients, and a list of some of them."""
    shutil.copytree(ROOT / "cases/shop", tmp_path / "cases/shop")
    shutil.copyfile(ROOT / "params.yaml", tmp_path / "params.yaml")
    monkeypatch.chdir(tmp_path)
    for folder in ("models/shop/champion", "data/evaluation/shop", "data/forecast/shop", "data/contacts/shop"):
        Path(folder).mkdir(parents=True)
    Path("models/shop/champion/champion.json").write_text("{}")
    rng = np.random.default_rng(0)
    p = rng.uniform(0.02, 0.6, 8000)
    studied = pd.DataFrame(
        {"part": np.where(p < 0.1, "test", "train"), "y": (rng.random(8000) < p).astype(int), "p": p}
    )
    studied.to_parquet("data/evaluation/shop/probabilities.parquet")
    listed, rest = followed((120, 30), (60, 30)), np.linspace(0.02, 0.6, 4000)
    keys = [f"r{number}" for number in range(4000)]
    everybody = [listed[["client", "probability"]].set_axis(["client", "p"], axis="columns")]
    everybody.append(pd.DataFrame({"client": keys, "p": rest.round(4)}))
    pd.concat(everybody).to_parquet("data/forecast/shop/probabilities.parquet", index=False)
    write_sheet(listed.drop(columns="left"), Path("data/contacts/shop/list.csv"))
    seen = pd.DataFrame({"client": keys, "left": np.diff(np.floor(rest.round(4).cumsum()), prepend=0.0)})
    pd.concat([listed[["client", "left"]], seen]).to_csv("seen.csv", index=False)
    return tmp_path


@pytest.fixture
def kept(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list kept as batch 2026-11, without DVC."""
    monkeypatch.setattr(subprocess, "run", without_dvc)
    assert main(["keep", "shop", "--name", "2026-11"]) == 0
    return repository


def without_dvc(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
    """Leave what `dvc add` leaves, but for the cache."""
    path = Path(command[-1])
    outs = [{"md5": md5(path.read_bytes()), "path": path.name}]
    path.with_name(f"{path.name}.dvc").write_text(yaml.safe_dump({"outs": outs}))
    return subprocess.CompletedProcess(command, 0, "", "")


def monitor(*words: str) -> int:
    return main(["monitor", "shop", *(words or ("2026-11", "seen.csv")), "--json", "found.json"])


def change_seen(change: Change) -> None:
    change(pd.read_csv("seen.csv")).to_csv("seen.csv", index=False)


def more_leave(table: pd.DataFrame) -> pd.DataFrame:
    """Every fourth of those who stayed leaves after all."""
    return table.assign(left=table["left"].where(table.index % 4 > 0, 1))


def test_a_list_is_kept_by_dvc(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its rows, and the clients who were not on it; git is left the pointer and statistics, and DVC has the bytes."""
    for command in (("git", "init", "--quiet"), ("dvc", "init", "--quiet")):
        subprocess.run(command, check=True)
    shutil.copyfile(ROOT / ".gitignore", ".gitignore")
    assert main(["keep", "shop", "--name", "2026-11"]) == 0
    assert "4180 clients in data/batches/shop/2026-11.csv, 4000 of them not on the list" in capsys.readouterr().out
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "data"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert listed == ["data/batches/shop/2026-11.csv.dvc", "data/batches/shop/2026-11.yaml"]
    found = tracked(Path("data/batches/shop/2026-11.csv"))
    assert (Path(".dvc/cache/files/md5") / found[:2] / found[2:]).is_file()


def test_a_name_is_of_one_batch(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same list once more changes nothing; another is refused, also where the clients are not on this machine."""
    before = {path.name: path.read_bytes() for path in BATCHES.iterdir()}
    assert main(["keep", "shop", "--name", "2026-11"]) == 0
    assert "holds the same clients already" in capsys.readouterr().out
    (BATCHES / "2026-11.yaml").unlink()
    assert main(["keep", "shop", "--name", "2026-11"]) == 0
    assert {path.name: path.read_bytes() for path in BATCHES.iterdir()} == before
    write_sheet(followed((120, 30), (60, 30), value=7.0), Path("data/contacts/shop/list.csv"))
    assert main(["keep", "shop", "--name", "2026-11"]) == 2
    assert "another batch is kept under this name" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in BATCHES.iterdir()} == before
    (BATCHES / "2026-11.csv").unlink()
    assert main(["keep", "shop", "--name", "2026-11"]) == 2
    assert not (BATCHES / "2026-11.csv").exists()


def test_a_list_of_another_month_is_kept_as_it_stands(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And it is said that the model may be another."""
    write_sheet(followed((90, 30), (60, 30)).drop(columns="left"), Path("other.csv"))
    capsys.readouterr()
    assert main(["keep", "shop", "other.csv", "--name", "x"]) == 0
    out = capsys.readouterr().out
    assert "150 clients in data/batches/shop/x.csv. Commit" in out
    assert "taken to be scored by the present model" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("shop", "--name", "../x"), "'../x' cannot name a batch"),
        (("shoo", "--name", "x"), "there is no case 'shoo'. Did you mean 'shop'?"),
        (("shop", "no.csv", "--name", "x"), "no.csv: no such file"),
        (("shop", "other.csv", "--name", "x"), "an offer that this case does not have"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    repository: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    """With one message, and nothing is left behind."""
    write_sheet(followed(offer="onboarding").drop(columns="left"), Path("other.csv"))
    assert main(["keep", *words]) == 2
    assert message in capsys.readouterr().err
    assert not Path("data/batches").exists()


def test_without_a_repository_of_dvc_nothing_is_kept(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message is DVC's, and the copy is taken away."""
    assert main(["keep", "shop", "--name", "x"]) == 2
    assert "DVC does not track data/batches/shop/x.csv: ERROR" in capsys.readouterr().err
    assert list(BATCHES.iterdir()) == []


def test_the_verdict_comes_first(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All as promised: the first words say so; JSON has the numbers; nothing is written without --write."""
    before = HISTORY.read_bytes()
    capsys.readouterr()
    assert monitor() == 0
    assert capsys.readouterr().out.startswith("As promised: ")
    found = json.loads(Path("found.json").read_text(encoding="utf-8"))
    assert (found["verdict"], found["judges"], found["reached"], found["batch"]) == (
        "as promised",
        4060,
        120,
        "2026-11",
    )
    assert found["ratio"]["low"] < 1 < found["ratio"]["high"]
    assert HISTORY.read_bytes() == before


def test_a_change_is_called_one(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More leave than promised, of all probabilities alike: recalibrate or retrain, with the reason; exit code 0."""
    change_seen(more_leave)
    capsys.readouterr()
    assert monitor() == 0
    assert re.match(r"(Recalibrate|Retrain): .*more leave than promised", capsys.readouterr().out)


def test_what_was_found_is_remembered(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --write; a second look replaces the entry and says so; no client stands there."""
    assert monitor("2026-11", "seen.csv", "--write") == 0
    first = HISTORY.read_bytes()
    assert read_history(HISTORY).of("2026-11").model is not None
    assert "c119" not in first.decode()
    capsys.readouterr()
    assert monitor("data/batches/shop/2026-11.csv", "seen.csv", "--write") == 0
    assert "What the history said of batch 2026-11 (as promised) was replaced." in capsys.readouterr().out
    assert HISTORY.read_bytes() == first


def test_earlier_batches_count(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of the same model."""
    monitor("2026-11", "seen.csv", "--write")
    for name in BATCHES.glob("2026-11.*"):
        shutil.copyfile(name, BATCHES / name.name.replace("2026-11", "2026-12"))
    monitor("2026-12", "seen.csv")
    assert "Judged together with 1 judged before." in capsys.readouterr().out
    beside = yaml.safe_load((BATCHES / "2026-12.yaml").read_text())
    (BATCHES / "2026-12.yaml").write_text(yaml.safe_dump({**beside, "champion": "another"}))
    monitor("2026-12", "seen.csv")
    assert "Judged the first of this model." in capsys.readouterr().out


def test_a_batch_changed_by_hand_is_refused(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is no more what was scored; nor is one without what was kept beside it."""
    (BATCHES / "2026-11.yaml").rename("aside")
    assert monitor() == 2
    assert "`keep` wrote it" in capsys.readouterr().err
    Path("aside").rename(BATCHES / "2026-11.yaml")
    with (BATCHES / "2026-11.csv").open("a", encoding="utf-8") as file:
        file.write("new,,,0.5\n")
    assert monitor() == 2
    assert "2026-11.csv: changed since it was kept. Put it back: dvc checkout --force" in capsys.readouterr().err


def test_the_campaign_is_remembered_beside_it(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the batch's name; the same batch is refused the second time, also with other outcomes."""
    monitor("2026-11", "seen.csv", "--write")
    assert main(["measure", "shop", "2026-11", "seen.csv", "--write"]) == 0
    batch = read_history(HISTORY).of("2026-11")
    assert batch.model is not None
    assert batch.campaign is not None
    assert (batch.campaign.contact.clients, batch.campaign.control.left) == (120, 30)
    before = {path: path.read_bytes() for path in (HISTORY, Path("params.yaml"))}
    change_seen(lambda one: one.assign(left=1 - one["left"]))
    capsys.readouterr()
    assert main(["measure", "shop", "2026-11", "seen.csv", "--write"]) == 2
    assert "the campaign of batch '2026-11' is in cases/shop/history.yaml already" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before


def test_a_file_that_was_not_kept_is_judged_alone(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the present model, and it has no place in the history."""
    assert monitor("data/contacts/shop/list.csv", "seen.csv") == 0
    assert "the present model is taken to have scored it" in capsys.readouterr().out
    before = HISTORY.read_bytes()
    assert monitor("data/contacts/shop/list.csv", "seen.csv", "--write") == 2
    assert "only a kept batch has a name in the history" in capsys.readouterr().err
    assert HISTORY.read_bytes() == before


BAD: dict[str, tuple[Change, str]] = {
    "a client twice": (lambda one: pd.concat([one, one.head(2)]), r"2 clients stand there more than once"),
    "another case": (lambda one: one.assign(client="x" + one["client"]), r"none of the 4180 clients .* has an outcome"),
    "only those contacted": (lambda one: one.head(120), r"nobody is there to judge by"),
    "everybody left": (lambda one: one.assign(left=1), r"all 4180 clients .* left"),
    "nobody left": (lambda one: one.assign(left=0), r"all 4180 clients .* stayed"),
    "left is a word": (lambda one: one.assign(left="gone"), r"column 'left': neither 0 nor 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_outcomes_are_refused(kept: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """With one message and exit code 2, and nothing is written."""
    change, message = BAD[name]
    change_seen(change)
    before = HISTORY.read_bytes()
    capsys.readouterr()
    assert monitor("2026-11", "seen.csv", "--write") == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert re.search(message, err), err
    assert HISTORY.read_bytes() == before
    assert not Path("found.json").exists()


def test_one_client_is_too_few_to_tell(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And no error."""
    change_seen(lambda one: pd.concat([one.head(120), one.tail(1)]))
    assert monitor() == 0
    assert "Cannot tell yet: fewer than 20 clients were expected to leave" in capsys.readouterr().out
