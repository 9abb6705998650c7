"""What is outdated, and where a version's results come from, on a literal cache and lock, without DVC."""

import shutil
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
import yaml

from churn.base.errors import UserError
from churn.compare import restoring
from churn.compare.restoring import outdated, reproduced, restore
from churn.compare.versions import Version, content_hash
from tests.ci.literal import predictions, version


@pytest.mark.parametrize(
    ("stage", "old"),
    [
        ({}, False),
        ({"params": {"params.yaml": {"train_tree": {"depth": 3}}}}, False),
        ({"params": {"params.yaml": {"train_tree.depth": 4}}}, True),
        ({"deps": [{"path": "params.yaml", "md5": "0"}]}, True),
        ({"deps": [{"path": "data/clean/fitness", "md5": "0"}]}, True),
        ({"deps": [{"path": "data/predictions/fitness/tree/tree.parquet", "md5": "0"}]}, True),
        ({"deps": [{"path": "data/external/not_in_git.csv", "md5": "0"}]}, False),
    ],
    ids=["no deps", "same value", "other value", "other code", "other input", "other file", "outside git"],
)
def test_a_lock_of_other_files_is_outdated(tmp_path: Path, stage: dict[str, Any], old: bool) -> None:
    """A stage whose code, parameters or inputs are not those recorded is outdated; files outside git are trusted."""
    one = version(tmp_path, "one", predictions(0, slice(800, None)), **stage)
    assert outdated(one, ["fitness"]) == (["evaluate@fitness"] if old else [])


def test_a_stage_that_never_ran_is_outdated(tmp_path: Path) -> None:
    """A case that dvc.lock does not know has to be run."""
    assert outdated(version(tmp_path, "one", predictions(0, slice(800, None))), ["bank"]) == ["evaluate@bank"]


def test_what_neither_cache_nor_remote_has_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote is asked for what the cache lacks, and only what it does not have either is run again."""
    one, out = version(tmp_path, "one", predictions(0, slice(800, None))), "data/clean/fitness"
    stored = one.files(out)[f"{out}/clients.parquet"]
    content, asked = stored.read_bytes(), list[str]()
    monkeypatch.setattr(restoring, "_fetch", lambda _, outs: asked.extend(outs))
    monkeypatch.setattr(restoring, "reproduced", lambda _, cases, why: (cases, why))
    assert restore(one, [out], ["fitness"]) is one
    assert asked == []
    stored.unlink()
    assert restore(one, [out], ["fitness"]) == (["fitness"], f"neither cache nor remote has {out}")
    assert asked == [out]
    monkeypatch.setattr(restoring, "_fetch", lambda *_: stored.write_bytes(content))
    assert restore(one, [out], ["fitness"]) is one


def test_a_folder_is_known_by_its_files(tmp_path: Path) -> None:
    """A package declared as a folder is outdated when one of its files is another; the hash is DVC's."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "b.py").write_text("b", encoding="utf-8")
    (package / "a.py").write_text("a", encoding="utf-8")
    listed = (
        '[{"md5": "0cc175b9c0f1b6a831c399e269772661", "relpath": "a.py"}, '
        '{"md5": "92eb5ffee6ae2fec3ad71c777531578f", "relpath": "b.py"}]'
    )
    assert content_hash(package) == f"{md5(listed.encode(), usedforsecurity=False).hexdigest()}.dir"
    deps = [{"path": "churn/core", "md5": content_hash(package)}]
    one = version(tmp_path, "one", predictions(0, slice(800, None)), deps=deps)
    shutil.copytree(package, one.tree / "churn/core")
    assert outdated(one, ["fitness"]) == []
    (one.tree / "churn/core/a.py").write_text("other", encoding="utf-8")
    assert outdated(one, ["fitness"]) == ["evaluate@fitness"]


TABLES, CODE = {"path": "data/external/fitness", "md5": "1"}, {"path": "churn/sources", "md5": "2"}
INGEST = {"cmd": "x", "deps": [TABLES, CODE], "outs": [{"path": "data/raw/fitness", "md5": "3"}]}
OTHER = {"outs": [{"path": "data/raw/fitness", "md5": "9"}]}


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        ({}, False),
        ({"deps": [{**TABLES, "md5": "9"}, CODE], **OTHER}, True),
        (OTHER, True),
        ({"cmd": "y", **OTHER}, False),
        ({"deps": [TABLES, {**CODE, "md5": "9"}], **OTHER}, False),
    ],
    ids=["same", "other tables", "other rows of a database", "other source", "other code"],
)
@pytest.mark.parametrize("commit", ["abc", None])
def test_other_clients_are_not_taken_for_a_versions_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: dict[str, Any], refused: bool, commit: str | None
) -> None:
    """A commit whose source gives other clients now is refused before models are fitted; a workspace is not."""
    made = version(tmp_path, "one", predictions(0, slice(800, None)))
    lock = made.tree / "dvc.lock"
    one = Version("main", commit, made.root, made.tree, made.cache)
    lock.write_text(yaml.safe_dump({"stages": {"ingest@fitness": INGEST}}), encoding="utf-8")
    ran = list[str]()

    def run(version: Version, stages: list[str]) -> None:
        ran.extend(stages)
        lock.write_text(yaml.safe_dump({"stages": {"ingest@fitness": {**INGEST, **now}}}), encoding="utf-8")

    monkeypatch.setattr(restoring, "_repro", run)
    if refused and commit:
        with pytest.raises(UserError, match=r"main was made from other clients.*\(fitness\)"):
            reproduced(one, ["fitness"], "gone")
        assert ran == ["ingest@fitness"]
    else:
        reproduced(one, ["fitness"], "gone")
        assert ran == ["ingest@fitness", "evaluate@fitness"]
