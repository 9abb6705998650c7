"""How a run is told to people and to programs."""

from churn.commands.repro import as_json, told
from churn.run.everything import Outcome
from churn.run.progress import Track

DONE = Track(("take@a",), {"take@a": "run"}, {"take@a": 1.0}, done=["take@a"], code=0)
FAILED = Track(
    ("take@b", "train@b"),
    {"take@b": "restored", "train@b": "run"},
    done=["take@b"],
    said=["train: no clients"],
    code=255,
    failed="train@b",
)
KILLED = Track(("take@b",), {"take@b": "run"}, code=-9, failed="take@b")


def test_nothing_to_do_is_one_sentence() -> None:
    """As people expect of make."""
    assert told(Outcome({})) == "Everything is up to date."


def test_a_failure_is_told_with_its_stage_its_words_and_what_to_do() -> None:
    """What ended well is named too, and what could not run for it."""
    assert told(Outcome({"a": DONE, "b": FAILED}, waiting=("index",))).splitlines() == [
        "Done: a.",
        "FAILED: b at train@b",
        "  train: no clients",
        "  What was done before it is kept. Mend what is said above, then run again.",
        "Not run, for cases that they need are not up to date: index. `python -m churn repro` runs all; "
        "`python -m churn remove-case` takes out what you do not need.",
    ]


def test_a_killed_case_says_so() -> None:
    """Nobody else would: DVC had no time to."""
    assert "b at take@b, killed by signal 9" in told(Outcome({"b": KILLED}))


def test_edits_meanwhile_are_told() -> None:
    """With what that means."""
    assert "run again" in told(Outcome({"a": DONE}, edited=("params.yaml",)))


def test_json_has_every_stage_and_no_times() -> None:
    """The same run gives the same text."""
    assert as_json(Outcome({"a": DONE, "b": FAILED}, ("index",))) == {
        "jobs": {
            "a": {"state": "done", "stages": {"take@a": "run"}, "failed": None, "message": ""},
            "b": {
                "state": "failed",
                "stages": {"take@b": "restored"},
                "failed": "train@b",
                "message": "train: no clients",
            },
        },
        "waiting": ["index"],
        "edited": [],
    }
