"""What a pull request runs, with real DVC."""

from pathlib import Path

from ci.pull_request import MARKER
from tests.workflow.conftest import commit, edit_yaml, run


def comment(folder: Path) -> str:
    return (folder / "comment" / "comment.md").read_text(encoding="utf-8")


def test_a_branch_without_changes_has_nothing_to_report(project: Path) -> None:
    """Nothing to rebuild, nothing to compare: the comment says so in a line, and the gate is passed."""
    run(project, "git", "switch", "--quiet", "--create", "topic")
    run(project, "python", "-m", "ci.pull_request", "main")
    first, _, second = comment(project).strip().partition("\n")
    assert first == MARKER
    assert "othing changed" in second
    assert len(second.strip().splitlines()) == 1


def test_a_worse_model_and_another_split(project: Path) -> None:
    """What was not run is named, a worse model fails the gate, of another split the common clients are compared."""
    run(project, "git", "switch", "--quiet", "--create", "topic")
    params = project / "params.yaml"
    edit_yaml(params, "train_lr", "C", value=1e-6)
    edit_yaml(params, "split", "test_share", value=0.4)
    edit_yaml(params, "compare", "fewest_clients", value=50)
    commit(project, "worse")
    done = run(project, "python", "-m", "ci.pull_request", "main", check=False)
    assert done.returncode == 1, done.stderr
    assert "gives another dvc.lock than is committed" in done.stdout
    assert {"- `dvc.lock`", "- `metrics/fitness/lr.json`"} <= set(comment(project).splitlines())

    commit(project, "run")
    done = run(project, "python", "-m", "ci.pull_request", "main", check=False)
    assert done.returncode == 1, done.stderr
    assert "than is committed" not in done.stdout
    shown = comment(project).split("<details>")[0]
    assert "| fitness | lr | log loss |" in shown
    assert "in another part than before" in shown
