"""A model added as a person adds one: a script, settings, one command."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from churn.__main__ import main
from churn.commands.add_model import with_place
from churn.commands.declare import declared
from churn.commands.settings import read_all_params
from tests.workflow.conftest import environment
from tests.workflow.pipeline import ROOT

SCRIPT = '''\
"""train_gnb: naive Bayes: every column by itself."""

from sklearn.naive_bayes import GaussianNB

from churn.train.training import Learner, train_stage


def learner(seed: int) -> Learner:
    """Give the unfitted model."""
    return Learner(GaussianNB())


if __name__ == "__main__":
    train_stage("train_gnb", learner)
'''
SETTINGS = "\ntrain_gnb: # wide, for many columns are not normal\n  var_smoothing: [1.0e-9, 0.001]\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The code and the settings; what a person writes is not there yet."""
    for folder in ("churn", "stages"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dvc.yaml", "params.yaml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("warnings.showwarning", None)
    return tmp_path


def prepare(script: str = SCRIPT, settings: str = SETTINGS) -> None:
    if script:
        Path("stages/train_gnb.py").write_text(script, encoding="utf-8")
    with Path("params.yaml").open("a", encoding="utf-8") as params:
        params.write(settings)


def test_a_model_is_added(repository: Path) -> None:
    """Its stage is like the forest's, of all cases; blend and choice read it; DVC and `declare` agree."""
    prepare()
    before = yaml.safe_load(Path("dvc.yaml").read_text(encoding="utf-8"))["stages"]
    assert main(["add-model", "gnb"]) == 0
    text = Path("dvc.yaml").read_text(encoding="utf-8")
    stages = yaml.safe_load(text)["stages"]
    like = yaml.safe_dump(before["train_rf"]).replace("train_rf", "train_gnb").replace("}/rf", "}/gnb")
    assert stages["train_gnb"]["do"] == {
        **yaml.safe_load(like)["do"], "desc": "Naive Bayes: every column by itself"
    }  # fmt: skip
    for stage in ("train_blend", "evaluate"):
        command, deps = stages[stage]["do"]["cmd"].split(), stages[stage]["do"]["deps"]
        added = [word for word in (*command, *deps) if word.split(".")[0].endswith("}/gnb")]
        assert [word for word in command if word not in added] == before[stage]["do"]["cmd"].split()
        assert [word for word in deps if word not in added] == before[stage]["do"]["deps"]
        assert len(added) == (2 if stage == "train_blend" else 4)
        assert command[command.index(added[0]) - 1].endswith("/catboost")
    untouched = set(before) - {"train_blend", "evaluate"}
    assert {name: stages[name] for name in untouched} == {name: before[name] for name in untouched}
    assert declared(text, repository) == text
    assert read_all_params(Path("params.yaml")).evaluate.simplest_first[-3:] == ("catboost", "gnb", "blend")
    subprocess.run(["dvc", "init", "--quiet", "--no-scm"], check=True, env=environment())
    listed = subprocess.run(
        ["dvc", "stage", "list", "--name-only", "--fail"], check=True, capture_output=True, text=True, env=environment()
    ).stdout.split()
    assert [name for name in listed if name.startswith("train_gnb@")] == [
        f"train_gnb@{case}" for case in read_all_params(Path("params.yaml")).cases
    ]


def test_comments_stay(repository: Path) -> None:
    """Every line that says nothing of the lists of models is there as before."""
    prepare()
    files = [Path("dvc.yaml"), Path("params.yaml")]
    before = {path: path.read_text(encoding="utf-8").splitlines() for path in files}
    assert main(["add-model", "gnb"]) == 0
    after = {line for path in files for line in path.read_text(encoding="utf-8").splitlines()}
    gone = [line for path in files for line in before[path] if line not in after]
    lists = ("data/predictions", "models/", "simplest_first", "churn/")
    assert [line for line in gone if "#" in line or not any(word in line for word in lists)] == []


@pytest.mark.parametrize(
    ("name", "script", "settings", "fragment"),
    [
        ("Gnb", SCRIPT, SETTINGS, "'Gnb' cannot name a model"),
        ("rf", SCRIPT, SETTINGS, "dvc.yaml has a stage train_rf already"),
        ("gnb", SCRIPT, "", "params.yaml has no block 'train_gnb:'"),
        ("gnb", "", SETTINGS, "stages/train_gnb.py is not there"),
        ("gnb", SCRIPT.replace("def learner", "def model"), SETTINGS, "has no function learner(seed)"),
        ("gnb", SCRIPT.replace('e("train_gnb"', 'e("train_rf"'), SETTINGS, 'does not call train_stage("train_gnb"'),
        ("gnb", SCRIPT.replace('"""train_gnb: naive Bayes: every column by itself."""', ""), SETTINGS, "does not say"),
    ],
)
def test_what_is_missing_is_said(
    repository: Path, capsys: pytest.CaptureFixture[str], name: str, script: str, settings: str, fragment: str
) -> None:
    """One message, exit code 2, and nothing is written."""
    prepare(script, settings)
    before = [Path(file).read_bytes() for file in ("dvc.yaml", "params.yaml")]
    assert main(["add-model", name]) == 2
    assert fragment in capsys.readouterr().err
    assert [Path(file).read_bytes() for file in ("dvc.yaml", "params.yaml")] == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  simplest_first: [lr, blend] # why\n", "  simplest_first: [lr, gnb, blend] # why\n"),
        ("  simplest_first: [lr]\n", "  simplest_first: [lr, gnb]\n"),
        ("  simplest_first: [gnb, lr, blend]\n", "  simplest_first: [gnb, lr, blend]\n"),
    ],
)
def test_its_place_is_before_the_blend(before: str, after: str) -> None:
    """Where a person gave it a place already, it keeps it."""
    assert with_place(before, "gnb") == after
