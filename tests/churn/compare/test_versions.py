"""Versions from small repositories of DVC: what is found, and what is compared."""

from dataclasses import replace
from hashlib import md5
from pathlib import Path

import pandas as pd
import pytest

from churn.commands.compare import case_report, charts, differing
from churn.commands.settings import read_all_params
from churn.compare.versions import looks
from tests.ci.literal import PREDICTIONS, predictions, stored, version
from tests.workflow.conftest import run

PARAMS = read_all_params(Path(__file__).parents[3] / "params.yaml")


def test_outputs_are_found_in_the_cache(tmp_path: Path) -> None:
    """An output's files are read from the cache, by their paths; without one of them it lacks."""
    one = version(tmp_path, "one", predictions(0, slice(800, None)))
    out = "data/predictions/fitness/tree"
    digest = md5(stored(one, PREDICTIONS).read_bytes(), usedforsecurity=False).hexdigest()
    assert one.frame(PREDICTIONS).equals(predictions(0, slice(800, None)))
    assert one.paths("data/predictions") == {PREDICTIONS: digest}
    assert not one.lacks(out)
    stored(one, PREDICTIONS).unlink()
    assert one.lacks(out)


def test_an_output_that_cannot_be_opened_counts_as_a_whole(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where neither cache nor remote has the list of an output's files, its own hash stands for them."""
    one, out = version(tmp_path, "one", predictions(0, slice(800, None))), "data/predictions/fitness/tree"
    Path(one.repo.cache.local.oid_to_path(one.outs[out])).unlink()
    capfd.readouterr()
    assert one.paths("data/predictions") == {out: one.outs[out]}
    assert one.digest(PREDICTIONS) is None
    assert one.lacks(out)
    assert capfd.readouterr() == ("", "")


def test_the_champion_is_named_by_its_evaluation(tmp_path: Path) -> None:
    """It stands in the evaluation's summary; without one there is none."""
    one = version(tmp_path, "one", predictions(0, slice(800, None)))
    assert one.champion("fitness") is None
    summary = one.tree / "data/evaluation/fitness/summary.json"
    summary.parent.mkdir(parents=True)
    summary.write_text('{"champion": "lr"}', encoding="utf-8")
    assert replace(one).champion("fitness") == "lr"


def test_only_what_differs_is_needed(tmp_path: Path) -> None:
    """Equal outputs need not be there; where predictions differ, the clients are needed as well."""
    one, same = (version(tmp_path, name, predictions(0, slice(800, None))) for name in ("one", "same"))
    other = version(tmp_path, "other", predictions(1, slice(800, None)))
    assert differing(one, same, ["fitness"]) == []
    assert differing(one, other, ["fitness"]) == ["data/clean/fitness", "data/predictions/fitness/tree"]


@pytest.mark.parametrize(
    ("head", "clients", "left"),
    [
        (predictions(2, slice(800, None)), 800, {}),
        (predictions(2, slice(600, 800)), 600, {"moved": 400}),
        (predictions(2, slice(800, None)).iloc[300:], 500, {"only_base": 300}),
    ],
    ids=["same split", "another split", "fewer clients"],
)
def test_a_changed_split_restricts(tmp_path: Path, head: pd.DataFrame, clients: int, left: dict[str, int]) -> None:
    """Clients that are in the training part of both versions are compared; the others are counted."""
    base = version(tmp_path, "base", predictions(0, slice(800, None)))
    found = case_report(base, version(tmp_path, "head", head), "fitness", "train", PARAMS)
    assert found["clients"] == clients
    assert {key: count for key, count in found["left_out"].items() if count} == left
    assert {row["metric"] for row in found["rows"]} == {"roc_auc", "average_precision", "log_loss", "brier", "profit"}


def test_too_few_common_clients_are_refused(tmp_path: Path) -> None:
    """Where another split leaves too few clients in the same part the case says so and has no rows."""
    base = version(tmp_path, "base", predictions(0, slice(100, None)))
    found = case_report(base, version(tmp_path, "head", predictions(2, slice(0, 900))), "fitness", "train", PARAMS)
    assert "0 clients are in the train part of both versions" in found["refused"]
    assert found["rows"] == []


@pytest.mark.parametrize(("part", "shown"), [("train", ["roc"]), ("test", ["models", "roc"])])
def test_pictures_of_the_test_part_stay_closed(part: str, shown: list[str]) -> None:
    """Charts of models are shown, not of reasons; the one that draws test scores only to who looks at the test part."""
    names = [
        "charts/models/models.png",
        "charts/models/roc.png",
        "charts/reasons/swarm.png",
        "eda/x.png",
        "curves/roc.csv",
    ]
    paths = [f"plots/a/{name}" for name in names]
    assert charts(paths, part) == [f"plots/a/charts/models/{name}.png" for name in shown]


def test_looks_are_the_results_committed_since_the_versions_parted(tmp_path: Path) -> None:
    """Every commit of another dvc.lock is a look, and one that is not committed; other commits are none."""

    def commit(lock: str, other: str) -> None:
        (tmp_path / "dvc.lock").write_text(lock, encoding="utf-8")
        (tmp_path / "README.md").write_text(other, encoding="utf-8")
        run(tmp_path, "git", "add", ".")
        run(tmp_path, "git", "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", other)

    run(tmp_path, "git", "init", "--quiet", "--initial-branch", "main")
    run(tmp_path, "dvc", "init", "--quiet")
    commit("{}", "base")
    run(tmp_path, "git", "switch", "--quiet", "--create", "branch")
    commit("{}", "words")
    assert looks(tmp_path, "main", None) == 1
    for number, words in ((1, "first"), (2, "second"), (2, "words again")):
        commit(f"stages: {{s{number}: {{cmd: true}}}}", words)
    assert looks(tmp_path, "main", "branch") == looks(tmp_path, "main", None) == 2
    (tmp_path / "dvc.lock").write_text("{}", encoding="utf-8")
    assert (looks(tmp_path, "main", None), looks(tmp_path, "main", "HEAD")) == (3, 2)
