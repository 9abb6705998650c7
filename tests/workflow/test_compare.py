"""`python -m churn compare` with real git and DVC: versions are restored or run again, the workspace stays as it is."""

import json
from pathlib import Path

import yaml

from tests.workflow.conftest import CHURN, Pulled, copied, run

COMPARE = (*CHURN, "compare")


def state(folder: Path) -> tuple[str, ...]:
    """Everything of git and of the workspace that a comparison must leave as it is."""
    refs = run(folder, "git", "for-each-ref").stdout + run(folder, "git", "worktree", "list").stdout
    listed = run(folder, "git", "status", "--porcelain", "--ignored").stdout.splitlines()
    status = "\n".join(line for line in listed if "__pycache__" not in line)
    files = [path for path in folder.rglob("*") if path.is_file() and not {".git", ".dvc"} & set(path.parts)]
    times = [f"{path} {path.stat().st_mtime_ns}" for path in sorted(files) if "__pycache__" not in path.parts]
    return refs, status, *times


def test_nothing_changed(project: Path) -> None:
    """The workspace beside the commit it is: one line, and the gate is passed."""
    done = run(project, *COMPARE, "HEAD")
    assert done.stdout == "HEAD -> workspace: nothing changed\n"
    assert done.stderr == ""


def test_a_worse_model_fails_the_gate(pulled: Pulled, tmp_path: Path) -> None:
    """A linear model that tells nobody apart is run in a copy and found worse; what the cache lost is fetched."""
    project = copied(pulled.repository, tmp_path)
    run(project, "git", "switch", "--quiet", "main")
    run(project, "git", "checkout", "--quiet", "topic", "--", "params.yaml")
    before = state(project)
    files = ["--markdown", str(tmp_path / "comment.md"), "--json", str(tmp_path / "all.json")]
    done = run(project, *COMPARE, "HEAD", *files, check=False)
    assert done.returncode == 1, done.stderr
    assert "workspace: dvc.lock is not of these files (train_lr@fitness)" in done.stderr
    assert state(project) == before
    found = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    verdicts = {(row["model"], row["metric"]): row["verdict"] for row in found["rows"]}
    assert verdicts["lr", "log_loss"] == "worse"
    assert {"rf", "tree"} <= set(found["cases"]["fitness"]["same"])
    changed = [row for row in found["settings"] if row["key"] == "train_lr.C"]
    assert [row["after"] for row in changed] == [1e-6]
    assert {"train_lr@fitness", "train_blend@fitness"} <= {row["stage"] for row in found["stages"]}
    text = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert "| fitness | lr | log loss |" in text.split("<details>")[0]

    lost, store = "data/predictions/fitness/lr", tmp_path / "store"
    run(project, "dvc", "remote", "add", "--local", "--default", "store", str(store))
    run(project, "dvc", "push", "--quiet", lost)
    remove_from_cache(project, lost)
    run(project, "dvc", "exp", "run", "--name", "flat", "evaluate@fitness")  # nothing is computed: the cache is shared
    again = run(project, *COMPARE, "HEAD", "flat", "--json", str(tmp_path / "again.json"), check=False)
    assert (again.returncode, again.stderr) == (1, "")
    assert json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))["rows"] == found["rows"]


def remove_from_cache(folder: Path, out: str) -> None:
    locked = yaml.safe_load((folder / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    digest = next(one["md5"] for stage in locked.values() for one in stage["outs"] if one["path"] == out)
    (folder / ".dvc/cache/files/md5" / digest[:2] / digest[2:]).unlink()


def test_what_cannot_be_found_is_said(project: Path) -> None:
    """A revision that is none, and a case that is none, give one message that says what is allowed."""
    done = run(project, *COMPARE, "no-such-branch", check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "'no-such-branch' is no revision and no experiment" in done.stderr
    done = run(project, *COMPARE, "HEAD", "--cases", "bnak", check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "compare: --cases: 'bnak' is not in both versions. Allowed: fitness.\n",
    )
