"""What a pull request runs, with real DVC."""

from pathlib import Path

from ci.pull_request import MARKER
from tests.workflow.conftest import Pulled, run


def test_a_branch_without_changes_has_nothing_to_report(project: Path) -> None:
    """Nothing to rebuild, nothing to compare: the comment says so in a line, and the gate is passed."""
    run(project, "git", "switch", "--quiet", "--create", "topic")
    run(project, "python", "-m", "ci.pull_request", "main")
    first, _, second = (project / "comment/comment.md").read_text(encoding="utf-8").strip().partition("\n")
    assert first == MARKER
    assert "othing changed" in second
    assert len(second.strip().splitlines()) == 1


def test_a_worse_model_that_was_not_run(pulled: Pulled) -> None:
    """What was not run before the commit is named, and a worse model fails the gate."""
    assert pulled.codes == (1, 1)
    assert "gives another dvc.lock than is committed" in pulled.printed[0]
    assert {"- `dvc.lock`", "- `metrics/fitness/lr.json`"} <= set(pulled.comments[0].splitlines())


def test_a_worse_model_that_was_run(pulled: Pulled) -> None:
    """With the results committed the worse model alone fails the gate, and its scores are shown."""
    assert "than is committed" not in pulled.printed[1]
    shown = pulled.comments[1].split("<details>")[0]
    assert "| fitness | lr | log loss |" in shown
    assert (pulled.repository / "comment/comment_plots/before/fitness/charts/models/roc.png").exists()
