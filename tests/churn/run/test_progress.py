"""DVC's lines, read as what became of which stage."""

import pytest

from churn.run.processes import Line
from churn.run.progress import Progress

LINES = """\
Stage 'clean@a' didn't change, skipping
Stage 'split@a' is cached - skipping run, checking out outputs
Updating lock file 'dvc.lock'

Running stage 'train@a':
> python -m stages.train
train: warning: few clients
train: warning: few clients
"""


def heard(text: str, code: int) -> Progress:
    stages = ("clean@a", "split@a", "train@a")
    progress = Progress({"a": stages}, dict.fromkeys(stages, 1.0))
    for line in text.splitlines():
        progress.hear(Line("a", line))
    progress.hear(Line("a", code=code))
    progress.close()
    return progress


def test_lines_become_states_of_stages(capsys: pytest.CaptureFixture[str]) -> None:
    """Off a terminal only words of stages are passed on, once, with the case before them, and how the case ended."""
    track = heard(LINES, 0).tracks["a"]
    assert track.stages == {"clean@a": "unchanged", "split@a": "restored", "train@a": "run"}
    assert track.done == list(track.stages)
    assert track.failed is None
    assert capsys.readouterr().err.splitlines() == [
        "[a] train: warning: few clients",
        "[a] done: 1 run, 1 from the cache, 1 unchanged in 0:00",
    ]


def test_the_stage_under_way_is_the_one_that_failed() -> None:
    """Its own words are kept for the end; DVC's say nothing more."""
    said = "train: no clients\nERROR: failed to reproduce 'train@a': failed to run: python, exited with 2\n"
    track = heard(LINES + said, 255).tracks["a"]
    assert track.failed == "train@a"
    assert track.done == ["clean@a", "split@a"]
    assert track.said == ["train: warning: few clients", "train: no clients"]


def test_what_a_helper_ran_was_run(capsys: pytest.CaptureFixture[str]) -> None:
    """A stage that comes from the run cache because a helper just ran it counts as run; its words are told once."""
    progress = Progress({"a": ("clean@a", "split@a")}, {"clean@a": 1.0, "split@a": 1.0})
    ahead = [
        "Running stage 'split@a':",
        "> python -m stages.split",
        "split: few clients",
        "Updating lock file 'dvc.lock'",
    ]
    own = ["Running stage 'clean@a':", "Stage 'split@a' is cached - skipping run, checking out outputs"]
    for line in (*(Line("a", text, ahead=True) for text in ahead), *(Line("a", text) for text in own)):
        progress.hear(line)
    progress.hear(Line("a", code=0))
    progress.close()
    assert progress.tracks["a"].stages == {"clean@a": "run", "split@a": "run"}
    assert progress.tracks["a"].done == ["clean@a", "split@a"]
    assert set(progress.tracks["a"].seconds) == {"clean@a", "split@a"}
    assert capsys.readouterr().err.splitlines() == ["[a] split: few clients", "[a] done: 2 run in 0:00"]
