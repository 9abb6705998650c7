"""A small version of `make faults`: spoilt inputs end well, and what it watches for would be seen."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.commands.faults import TOLD, Found, section, sections
from churn.commands.faults_doors import DOORS, prepared
from churn.commands.faults_inert import PAYLOADS, of_comment, of_lists, shape
from churn.commands.faults_inputs import Ended, bad, inputs_table, tasks
from churn.commands.faults_killed import HOOKS, clear, divided, is_killed
from churn.commands.faults_machine import judged
from churn.commands.faults_neighbours import SLOW, make_slow, settled
from churn.commands.faults_place import Place, make_place
from churn.commands.faults_scenarios import run
from churn.commands.faults_secrets import holds
from churn.faults.spoil_files import read_rows, spoil_csv, written
from churn.faults.spoil_yaml import spoil_yaml
from churn.faults.trial import REFUSED, SUCCESS, attempt
from tests.workflow.pipeline import ROOT

FEW = ("tables, CSV", "tables, Parquet", "contract.yaml", "history.yaml", "list and outcomes, measure")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(ROOT, tmp_path_factory.mktemp("faults"), ("bank", "fitness"))


@pytest.mark.parametrize("name", FEW)
@pytest.mark.filterwarnings("ignore")
def test_spoilt_inputs_end_in_success_or_one_message(place: Place, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few inputs a door; `make faults` tries ten thousand, bounded and watched in a process of their own."""
    monkeypatch.chdir(place.folder)
    door = next(one for one in DOORS if one.name == name)
    for number in range(4):
        end, said = attempt(prepared(place, door, 1, number), 20)
        place.restore(door.writes)
        assert end in (SUCCESS, REFUSED), (number, said)


def test_the_same_seed_spoils_the_same_way() -> None:
    """A failure can be made again from its seed and number."""
    rows = written([["client", "left"], ["a", "1"], ["b", "0"]])
    assert read_rows(rows) == [["client", "left"], ["a", "1"], ["b", "0"]]
    seeds = [spoil_csv(rows, Random("0 list 5")) for _ in range(2)] + [spoil_csv(rows, Random("0 list 6"))]
    assert seeds[0] == seeds[1] != seeds[2]
    texts = {spoil_yaml("a: {b: [1, 2]}\n", Random(str(number))) for number in range(50)}
    assert len(texts) > 30


def raising(error: BaseException) -> object:
    raise error


@pytest.mark.parametrize(
    ("door", "end"),
    [
        (lambda: 0, SUCCESS),
        (lambda: 2, REFUSED),
        (lambda: raising(UserError("FILE: found this. Do that.")), REFUSED),
        (lambda: raising(SystemExit(2)), REFUSED),
        (lambda: raising(UserError("")), "empty message"),
        (lambda: 1, "exit code 1"),
        (lambda: raising(KeyError("a")), "KeyError"),
        (lambda: raising(MemoryError()), "MemoryError"),
    ],
)
def test_ends_are_told_apart(door: object, end: str) -> None:
    """Success and one message are all that may come of an input."""
    assert attempt(door, 5)[0].split(" commands/")[0] == end  # type: ignore[arg-type]


def test_a_hanging_input_is_stopped() -> None:
    """Time is bounded also where a library catches all exceptions."""

    def hang() -> None:
        while True:
            with contextlib.suppress(Exception):
                sum(range(1000))

    assert attempt(hang, 0.1)[0].startswith("hangs")


@pytest.mark.parametrize(("waited", "end"), [(0.1, SUCCESS), (10, "hangs")])
def test_waiting_is_no_hang_until_it_is_long(waited: float, end: str) -> None:
    """Time is that of the processor, so that a busy machine is not taken for a hang; what waits forever is stopped."""
    assert attempt(lambda: time.sleep(waited), 0.04)[0].split()[0] == end


WATCHED = """
import subprocess, sys
from pathlib import Path
from churn.faults.trial import watch
seen = watch(Path("inside"))
Path("inside/a").write_text("a"); assert not seen.found, seen.found
Path("outside").write_text("a"); assert len(seen.found) == 1, seen.found
try: subprocess.run(["true"])
except PermissionError: pass
assert len(seen.found) == 2, seen.found
"""


def test_what_is_written_elsewhere_or_started_is_seen(tmp_path: Path) -> None:
    """In a process of its own: what watches cannot be taken off."""
    (tmp_path / "inside").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", WATCHED], cwd=tmp_path, env=environment, check=True)


def test_inputs_are_divided_among_the_doors_and_counted() -> None:
    """Every door has one at least; what ended otherwise is counted apart and told."""
    assert {place for place, _ in tasks(1)} == set(range(len(DOORS)))
    assert all(one <= other for one, other in pairwise(place for place, _ in tasks(500)))
    found = [Ended(DOORS[0].name, 0, SUCCESS, ""), Ended(DOORS[1].name, 0, "KeyError a.py:b", "'x'")]
    assert bad(found) == found[1:]
    assert inputs_table(found).iloc[-1].to_dict() == {
        "door": "all", "inputs": 2, SUCCESS: 1, REFUSED: 0, "anything else": 1,
    }  # fmt: skip


def test_kinds_that_are_not_tried_keep_their_tables() -> None:
    """What was written of each kind is found again, with what came out wrong."""
    table = pd.DataFrame({"what": ["a"], "times": [1]})
    texts = {name: section(name, Found(table, wrong), 3) for name, wrong in {"inputs": [], "killed": ["b\nc"]}.items()}
    assert texts["inputs"].endswith("| a | 1 |\n\nSeed 3. Came out as it must not: nothing.")
    assert texts["killed"].startswith(TOLD["killed"])
    assert texts["killed"].endswith("must not:\n\n- b c")
    assert sections("\n\n".join(texts.values())) == texts


def test_lists_and_comments_hold_nothing_active(tmp_path: Path) -> None:
    """Formulas, HTML and Markdown in cells stay texts."""
    found = {**of_lists(tmp_path), "comment": of_comment()}
    assert {what: active for what, (_, active) in found.items()} == {what: [] for what in found}


def test_an_active_element_is_seen() -> None:
    """What is looked for in pages would be found."""
    assert (shape(f"<p>{PAYLOADS[1]}</p>") - shape("<p>name</p>")) == {("img", "src", "onerror"): 1}


@pytest.mark.parametrize(("text", "found"), [("a,anna-kern-1,b", True), ("banna-kern-12", False)])
def test_a_clients_text_is_found_as_a_word(tmp_path: Path, text: str, found: bool) -> None:
    """Not within another word."""
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert holds(tmp_path / "a.csv", {"anna-kern-1"}) == found


@pytest.mark.parametrize(("count", "expected"), [(0, [0, 0, 0]), (1, [0, 0, 1]), (10, [2, 3, 5]), (11, [2, 4, 5])])
def test_kills_are_divided_by_weights(count: int, expected: list[int]) -> None:
    """No kill is lost to rounding."""
    assert divided(count, [2, 3, 5]) == expected


WRITES = "from pathlib import Path\nfor name in 'abcd': Path(name).write_text('whole')"


@pytest.mark.parametrize(
    ("at", "code", "found"),
    [(0, 0, dict.fromkeys("abcd", "whole")), (2, -9, {"a": "whole"}), (3, -9, {"a": "whole", "b": "whole", "c": ""})],
)
def test_a_process_is_killed_at_its_nth_write(tmp_path: Path, at: int, code: int, found: dict[str, str]) -> None:
    """At an even one before it, at an odd one when the file is opened and empty; 0 counts alone."""
    folder, count = tmp_path / "folder", tmp_path / "count"
    folder.mkdir()
    outside = {**os.environ, "PYTHONPATH": str(HOOKS), "PYTHONDONTWRITEBYTECODE": "1"}
    own = {"CHURN_FAULTS_COUNT": str(count), "CHURN_FAULTS_KILL": str(at)}
    done = subprocess.run(
        [sys.executable, "-c", WRITES], cwd=folder, env={**outside, **own}, start_new_session=True, capture_output=True
    )
    assert done.returncode == code
    assert {path.name: path.read_text() for path in folder.iterdir()} == found
    assert at or count.stat().st_size == 4


@pytest.mark.parametrize(
    ("code", "told", "found", "expected"),
    [
        (0, "", {"a": "new"}, "success"),
        (0, "", {"a": "old"}, "success with other bytes"),
        (2, "score: the disk is full: 0.0 MB of 1.0 MB are free in /x.", {"a": "old"}, "one message"),
        (2, "score: 0.0 MB of 1.0 MB are free in /x.", {"a": "half"}, "half-written: a: "),
        (2, "score: 0.0 MB of 1.0 MB are free in /x.", {}, "half-written: a: "),
        (1, "Traceback (most recent call last): free in", {"a": "old"}, "exit code 1: "),
    ],
)
def test_how_a_command_without_room_ended_is_judged(code: int, told: str, found: dict[str, str], expected: str) -> None:
    """Well, or in one message with every file as before or as it shall be; anything else is wrong."""
    done = subprocess.CompletedProcess([], code, "", told)
    assert judged(done, {"a": "old"}, {"a": "new"}, found, "free in").startswith(expected)


def test_a_neighbour_that_mixes_results_is_seen(tmp_path: Path) -> None:
    """A lock that says otherwise than what was read is found out by a build anew."""
    make_slow(ROOT, tmp_path / "repository")
    folder = tmp_path / "repository"
    (folder / "dvc.yaml").write_text(SLOW.replace("sleep 1", "true").replace("sleep 0.5 && ", ""))
    run(ROOT, folder, ["-m", "dvc", "repro", "--quiet"]).check_returncode()
    (folder / "out/a.txt").write_text("of another source")
    run(ROOT, folder, ["-m", "dvc", "commit", "--force", "--quiet"]).check_returncode()
    assert "out/a" in settled(ROOT, folder)


@pytest.mark.parametrize(
    ("code", "at", "moment", "killed"),
    [("pass", 0, 60.0, False), ("import time; time.sleep(60)", 0, 0.1, True), ("open('a', 'w')", 1, 60.0, True)],
)
def test_a_kill_that_comes_too_late_is_seen(tmp_path: Path, code: str, at: int, moment: float, killed: bool) -> None:
    """What ended by itself is not counted as killed, and is killed anew."""
    (tmp_path / "folder").mkdir()
    assert is_killed(ROOT, tmp_path / "folder", ["-c", code], at, moment) == killed


def test_what_outlives_a_kill_is_ended_with_its_folder(tmp_path: Path) -> None:
    """Such as a worker of DVC's queue, which begins a session of its own."""
    (tmp_path / "folder").mkdir()
    with subprocess.Popen(["sleep", "60"], cwd=tmp_path / "folder", start_new_session=True) as child:
        clear(tmp_path / "folder")
        assert child.wait() == -signal.SIGKILL
    assert not (tmp_path / "folder").exists()
