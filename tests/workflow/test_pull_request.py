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


def test_results_that_were_not_committed_are_found(project: Path) -> None:
    """A parameter changed without running the study: the files that `dvc repro` changes are named, and it fails."""
    run(project, "git", "switch", "--quiet", "--create", "topic")
    edit_yaml(project / "params.yaml", "hypotheses", "level", value=0.01)
    commit(project, "stricter")
    done = run(project, "python", "-m", "ci.pull_request", "main", check=False)
    assert done.returncode == 1
    assert "gives another dvc.lock than is committed" in done.stdout
    assert "- `dvc.lock`" in comment(project)
