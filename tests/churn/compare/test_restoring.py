"""What is outdated, and where a version's results come from, in small repositories of DVC with stages nobody runs."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml
from dvc.repo import Repo

from churn.base.errors import UserError
from churn.compare import restoring
from churn.compare.restoring import outdated, reproduced, restore
from churn.compare.versions import Version, open_version
from tests.ci.literal import CLEAN, PREDICTIONS, predictions, stored, version


def edit(path: str, text: str) -> Callable[[Path], object]:
    """Give a change that writes a text into a file of the clone."""
    return lambda tree: (tree / path).write_text(text, encoding="utf-8")


def other_input(path: str) -> Callable[[Path], object]:
    """Give a change after which the evaluation is recorded with another input of this path."""

    def change(tree: Path) -> None:
        locked = yaml.safe_load((tree / "dvc.lock").read_text(encoding="utf-8"))
        dep = next(dep for dep in locked["stages"]["evaluate@fitness"]["deps"] if dep["path"] == path)
        dep["md5"] = "0" * 32
        (tree / "dvc.lock").write_text(yaml.safe_dump(locked), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "old"),
    [
        (lambda _: None, []),
        (edit("params.yaml", "cases: {}\ntrain_tree: {depth: 3, leaves: 5}\n"), []),
        (edit("params.yaml", "cases: {}\ntrain_tree: {depth: 4}\n"), ["evaluate@fitness"]),
        (edit("churn/base/a.py", "b"), ["evaluate@fitness"]),
        (edit("churn/base/b.py", "b"), ["evaluate@fitness"]),
        (other_input("data/clean/fitness"), ["evaluate@fitness"]),
        (other_input(PREDICTIONS), ["evaluate@fitness"]),
        (edit("dvc.lock", "schema: '2.0'\n"), ["evaluate@fitness", "ingest@fitness", "train@fitness"]),
    ],
    ids=["same", "same value", "other value", "other code", "new file", "other input", "other file", "nothing ran"],
)
def test_a_lock_of_other_files_is_outdated(tmp_path: Path, change: Callable[[Path], object], old: list[str]) -> None:
    """A stage whose code, parameters or inputs are not those recorded is outdated; files outside git are trusted."""
    one = version(tmp_path, "one", predictions(0, slice(800, None)))
    change(one.tree)
    assert outdated(one, ["fitness"]) == old


def test_a_stage_that_never_ran_is_outdated(tmp_path: Path) -> None:
    """A case that dvc.yaml does not know has to be run."""
    assert outdated(version(tmp_path, "one", predictions(0, slice(800, None))), ["bank"]) == ["evaluate@bank"]


def test_what_neither_cache_nor_remote_has_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote is asked for what the cache lacks, and only what it does not have either is run again."""
    one, out = version(tmp_path, "one", predictions(0, slice(800, None))), "data/clean/fitness"
    place = stored(one, CLEAN)
    content, asked = place.read_bytes(), list[str]()
    monkeypatch.setattr(restoring, "_fetch", lambda _, outs: asked.extend(outs))
    monkeypatch.setattr(restoring, "reproduced", lambda _, cases, why: (cases, why))
    assert restore(one, [out], ["fitness"]) is one
    assert asked == []
    place.unlink()
    assert restore(one, [out], ["fitness"]) == (["fitness"], f"neither cache nor remote has {out}")
    assert asked == [out]
    monkeypatch.setattr(restoring, "_fetch", lambda *_: place.write_bytes(content))
    assert restore(one, [out], ["fitness"]) is one


def test_a_remote_gives_what_the_cache_lost(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a remote, or with one that has nothing, nothing comes and nothing is said; a remote that has it gives."""
    one, out = version(tmp_path, "one", predictions(0, slice(800, None))), "data/clean/fitness"
    place = stored(one, CLEAN)
    capfd.readouterr()
    content = place.read_bytes()
    place.unlink()
    restoring._fetch(one, [out])
    with one.repo.config.edit("local") as config:
        config["remote"], config["core"] = {"store": {"url": str(tmp_path / "store")}}, {"remote": "store"}
    again = Version("one", None, one.root, one.tree)
    restoring._fetch(again, [out])
    assert again.lacks(out)
    kept = tmp_path / "store" / place.relative_to(tmp_path / "cache")
    kept.parent.mkdir(parents=True)
    kept.write_bytes(content)
    restoring._fetch(again, [out])
    assert not again.lacks(out)
    assert capfd.readouterr() == ("", "")


def tracked_table(root: Path) -> None:
    """Make a repository in which DVC tracks a table and nothing was run yet."""
    stages = {
        "ingest": {"cmd": "cp tables/clients.csv raw.csv", "deps": ["tables/clients.csv"], "outs": ["raw.csv"]},
        "evaluate": {"cmd": "cp raw.csv scores.csv", "deps": ["raw.csv"], "outs": ["scores.csv"]},
    }
    several = {stage: {"foreach": ["fitness"], "do": content} for stage, content in stages.items()}
    (root / "tables").mkdir(parents=True)
    (root / "tables/clients.csv").write_text("client\n1\n", encoding="utf-8")
    (root / "dvc.yaml").write_text(yaml.safe_dump({"stages": several}), encoding="utf-8")
    git = ("git", "-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run([*git, "init", "--quiet"], cwd=root, check=True)
    with chdir(root), Repo.init() as repo:
        repo.add("tables/clients.csv")
    subprocess.run([*git, "add", "--all"], cwd=root, check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "start"], cwd=root, check=True)


def test_tables_that_dvc_tracks_are_lent_to_the_copy(tmp_path: Path) -> None:
    """A version of a table that DVC tracks runs again; without the table anywhere the reason is told."""
    root = tmp_path / "repository"
    tracked_table(root)
    reproduced(one := open_version(root, "HEAD", tmp_path / "one"), ["fitness"], "gone")
    assert (one.tree / "scores.csv").read_text(encoding="utf-8") == "client\n1\n"
    shutil.rmtree(root / ".dvc/cache")
    with pytest.raises(UserError, match=r"(?s)HEAD could not be run again:.*missing data 'source': tables/clients.csv"):
        reproduced(open_version(root, "HEAD", tmp_path / "two"), ["fitness"], "gone")


TABLES, CODE = {"path": "data/external/fitness", "md5": "1" * 32}, {"path": "churn/ingest", "md5": "2" * 32}
INGEST = {"cmd": "x", "deps": [TABLES, CODE], "outs": [{"path": "data/raw/fitness", "md5": "3" * 32}]}
OTHER = {"outs": [{"path": "data/raw/fitness", "md5": "9" * 32}]}


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        ({}, False),
        ({"deps": [{**TABLES, "md5": "9" * 32}, CODE], **OTHER}, True),
        (OTHER, True),
        ({"cmd": "y", **OTHER}, False),
        ({"deps": [TABLES, {**CODE, "md5": "9" * 32}], **OTHER}, False),
    ],
    ids=["same", "other tables", "other rows of a database", "other source", "other code"],
)
@pytest.mark.parametrize("commit", ["abc", None])
def test_other_clients_are_not_taken_for_a_versions_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: dict[str, Any], refused: bool, commit: str | None
) -> None:
    """A commit whose source gives other clients now is refused before models are fitted; a workspace is not."""
    made = version(tmp_path, "one", predictions(0, slice(800, None)))
    one = Version("main", commit, made.root, made.tree)
    ran = list[str]()

    def record(ingest: dict[str, Any]) -> None:
        content = {"schema": "2.0", "stages": {"ingest@fitness": ingest}}
        (made.tree / "dvc.lock").write_text(yaml.safe_dump(content), encoding="utf-8")

    record(INGEST)

    def run(version: Version, stages: list[str]) -> None:
        ran.extend(stages)
        record({**INGEST, **now})

    monkeypatch.setattr(restoring, "_repro", run)
    if refused and commit:
        with pytest.raises(UserError, match=r"main was made from other clients.*\(fitness\)"):
            reproduced(one, ["fitness"], "gone")
        assert ran == ["ingest@fitness"]
    else:
        reproduced(one, ["fitness"], "gone")
        assert ran == ["ingest@fitness", "evaluate@fitness"]
