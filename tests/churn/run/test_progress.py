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


def test_two_desks_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """What is said at one is not the other's, and each stage ends at its own."""
    progress = Progress({"a": STAGES}, dict.fromkeys(STAGES, 1.0))
    for line in (
        Line("a", "Running stage 'clean@a':", 0),
        Line("a", "Running stage 'split@a':", 1),
        Line("a", "clean: few clients", 0),
        Line("a", "split: no clients", 1),
        Line("a", "ERROR: failed to reproduce 'split@a': failed to run: python, exited with 2", 1),
        Line("a", "", 1, 255, "split@a"),
        Line("a", "", 0, 0, "clean@a"),
    ):
        progress.hear(line)
    progress.close()
    track = progress.tracks["a"]
    assert (track.code, track.failed, track.said) == (255, "split@a", ["split: no clients"])
    assert track.done == ["clean@a"]
    assert "[a] failed at split@a: no stage" in capsys.readouterr().err


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_where_dvc_itself_failed_its_lock_is_not_trusted(order: tuple[int, int]) -> None:
    """Whatever else failed there, before or after it."""
    progress = Progress({"a": STAGES}, dict.fromkeys(STAGES, 1.0))
    said = "ERROR: failed to reproduce 'clean@a': failed to run: python, exited with 2", "ERROR: dvc.lock: no room"
    for desk in order:
        progress.hear(Line("a", f"Running stage '{STAGES[desk]}':", desk))
        progress.hear(Line("a", said[desk], desk))
        progress.hear(Line("a", "", desk, 255, STAGES[desk]))
    progress.close()
    assert not progress.tracks["a"].of_stage
    assert progress.tracks["a"].failed == STAGES[order[0]]
