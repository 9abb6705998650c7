"""DVC's lines, read as what became of which stage."""

import pytest

from churn.run.processes import Line
from churn.run.progress import Progress

STAGES = ("clean@a", "split@a", "train@a")

LINES = """\
Stage 'clean@a' didn't change, skipping
= clean@a 0
Stage 'split@a' is cached - skipping run, checking out outputs
Updating lock file 'dvc.lock'

= split@a 0
Running stage 'train@a':
> python -m stages.train
train: warning: few clients
train: warning: few clients
"""


def heard(text: str) -> Progress:
    """Hear the lines of one desk; one that begins with = is the end of a stage, with its exit code."""
    progress = Progress({"a": STAGES}, dict.fromkeys(STAGES, 1.0))
    for line in text.splitlines():
        if line.startswith("= "):
            _, stage, code = line.split()
            progress.hear(Line("a", code=int(code), stage=stage))
        else:
            progress.hear(Line("a", line))
    progress.close()
    return progress


def test_lines_become_states_of_stages(capsys: pytest.CaptureFixture[str]) -> None:
    """Off a terminal only words of stages are passed on, once, with the case before them, and how the case ended."""
    track = heard(LINES + "= train@a 0").tracks["a"]
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
    track = heard(f"{LINES}{said}= train@a 255").tracks["a"]
    assert track.failed == "train@a"
    assert track.of_stage
    assert track.done == ["clean@a", "split@a"]
    assert track.said == ["train: warning: few clients", "train: no clients"]


def test_what_another_desk_ran_was_run(capsys: pytest.CaptureFixture[str]) -> None:
    """A stage that a desk brings from the run cache, because its next one reads it, counts as run; told once."""
    progress = Progress({"a": STAGES}, dict.fromkeys(STAGES, 1.0))
    for desk, text in (
        (0, "Running stage 'clean@a':"),
        (0, "clean: few clients"),
        (0, "clean@a"),
        (1, "Stage 'clean@a' is cached - skipping run, checking out outputs"),
        (1, "Running stage 'split@a':"),
        (0, "Running stage 'train@a':"),
        (1, "split@a"),
        (0, "train@a"),
    ):
        progress.hear(Line("a", "" if text in STAGES else text, desk, *((0, text) if text in STAGES else ())))
    progress.close()
    track = progress.tracks["a"]
    assert track.stages == dict.fromkeys(STAGES, "run")
    assert track.places == {"clean@a": 0, "split@a": 1, "train@a": 0}
    assert set(track.seconds) == set(STAGES)
    assert capsys.readouterr().err.splitlines() == ["[a] clean: few clients", "[a] done: 3 run in 0:00"]
