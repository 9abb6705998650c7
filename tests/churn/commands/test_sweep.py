"""What a sweep reads from DVC, refuses before it starts, and tells."""

from pathlib import Path

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.commands.settings import read_all_params
from churn.commands.sweep import Sweep, as_json, check, states, subject, told
from churn.compare.selection import Best
from churn.ingest.settings import Sources
from tests.workflow.pipeline import ROOT

PARAMS = read_all_params(ROOT / "params.yaml")
STATUS = """\
Task     Name        Created    Status
707d8ce  zippy-saut  02:47 PM   Success
2d8ce31  mated-kerf  02:47 PM   {}
5fd3f5a  bitty-vang  Nov 21     Failed

Worker status: {} active, {} idle
"""


@pytest.mark.parametrize(
    ("state", "active", "idle", "expected"),
    [("Running", 1, 0, "Running"), ("Queued", 1, 0, "Queued"), ("Queued", 0, 1, "Queued"), ("Queued", 0, 0, "Dead")],
)
def test_states_are_read(state: str, active: int, idle: int, expected: str) -> None:
    """A task that waits is dead where no worker is left; a task that DVC no longer knows is dead as well."""
    found = states(STATUS.format(state, active, idle), ["zippy-saut", "mated-kerf", "bitty-vang", "other-name"])
    assert list(found.values()) == ["Success", expected, "Failed", "Dead"]


@pytest.mark.parametrize(
    ("settings", "stage", "model"),
    [
        (["train_rf.max_depth=4,8"], "train_rf@bank", "rf"),
        (["train_rf.max_depth=4,8", "train_rf.min_samples_leaf=5"], "train_rf@bank", "rf"),
        (["train_rf.max_depth=4", "train_lr.C=1.0"], "evaluate@bank", "champion"),
        (["collinear_limit=0.8,0.9"], "evaluate@bank", "champion"),
    ],
)
def test_the_model_whose_settings_vary_is_compared(settings: list[str], stage: str, model: str) -> None:
    """Where one model's settings vary it is run and compared alone; else the champion, with all that it needs."""
    assert subject(PARAMS, settings, "bank") == (stage, model)


@pytest.mark.parametrize(
    ("case", "settings", "words"),
    [
        ("banc", ["train_rf.max_depth=4"], "Did you mean 'bank'"),
        ("bank", ["train_rf.max_depth"], "is no setting"),
        ("bank", ["train_rf.max_dept=4"], "Did you mean 'max_depth'"),
        ("bank", ["train_fr.max_depth=4"], "Did you mean 'train_rf'"),
    ],
)
def test_misspelt_words_are_refused(
    case: str, settings: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case, a key or a setting that is not there is named with the nearest that is."""
    monkeypatch.chdir(ROOT)
    with pytest.raises(UserError, match=words):
        check(PARAMS, case, settings)


def test_workers_must_find_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where another DVC, or none, is first on PATH, the sweep says what to do before anything is queued."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="first on PATH"):
        check(PARAMS, "bank", ["train_rf.max_depth=4"])


def test_the_choice_itself_is_told() -> None:
    """Of several experiments the best is told with what to expect of it; of one there is no choice to correct for."""
    table = pd.DataFrame({"experiment": ["a", "b"], "score": [0.31, 0.32]})
    several, one = (Sweep(rows, Best("a", 0.31, 0.01, 0.32)) for rows in (table, table.head(1)))
    assert told(several, "log_loss").endswith("of which about 0.0100 is the choice itself; expect 0.3200.")
    assert told(one, "log_loss").endswith("p corrected for 1.")
    plain = as_json(several, {"a": "Success", "b": "Success", "c": "Failed"}, "log_loss")
    assert plain["experiments"] == [{"experiment": "a", "score": 0.31}, {"experiment": "b", "score": 0.32}]
    assert (plain["best"]["corrected"], plain["states"]["c"]) == (0.32, "Failed")


def test_a_source_outside_the_repository_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An absolute path, which no experiment carries, is refused with what to do instead."""
    monkeypatch.chdir(ROOT)
    table = tmp_path / "clients.csv"
    table.write_text("client\n", encoding="utf-8")
    params = PARAMS.model_copy(update={"cases": {"bank": Sources(source=table, current=table)}})
    with pytest.raises(
        UserError, match=r"neither git nor DVC tracks .* It lies outside this repository. Let the case keep it"
    ):
        check(params, "bank", ["train_rf.max_depth=4"])
