"""A whole run with real DVC: what plain `dvc repro` gives, and what happens when something goes wrong."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from churn.base.errors import UserError
from churn.run.everything import COPIES, RUNNING, VALID, RefusedError, StoppedError, reproduce
from churn.run.locks import alone
from churn.run.processes import cores
from tests.churn.run.conftest import TAKE, commit, contents, environment, run

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # DVC's use of pygtrie

ROOT = Path(__file__).parents[3]
HOLD = """
import time
from dvc.repo import Repo, lock_repo
with lock_repo(Repo()):
    print("held", flush=True)
    time.sleep(60)
"""
MANY = "".join(
    f"""
  train_{model}:
    foreach: ${{cases}}
    do:
      cmd: sh train.sh {model} data/repeated/${{key}}/all.txt data/models/${{key}}{model}
      deps: ["data/repeated/${{key}}"]
      outs: ["data/models/${{key}}{model}"]
"""
    for model in "pqrstu"
)
START = "from pathlib import Path; from churn.run.everything import reproduce; reproduce(Path.cwd())"


def started(folder: Path, pause: Path) -> subprocess.Popen[bytes]:
    """Start a run whose stage repeat@b waits, and wait until it does."""
    extra = {"PAUSE": str(pause), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", START], cwd=folder, env={**environment(), **extra})
    for _ in range(300):
        if pause.exists():
            return process
        time.sleep(0.1)
    raise AssertionError("the stage did not begin")


def test_a_run_gives_what_plain_repro_gives(fresh: Path, plain: Path) -> None:
    """Lock and outputs are the same bytes as DVC's own; another run, and DVC itself, then find nothing to do."""
    outcome = reproduce(fresh)
    assert {name: track.code for name, track in outcome.tracks.items()} == {"a": 0, "b": 0, "index": 0}
    assert contents(fresh) == contents(plain)
    assert reproduce(fresh).tracks == {}
    assert "Data and pipelines are up to date" in run(fresh, "dvc", "status")
    assert not (fresh / COPIES).exists()


@pytest.mark.skipif(cores() < 2, reason="two stages at once need two cores")
def test_stages_of_a_case_that_is_alone_run_at_once(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each runs once; lock and outputs are what plain DVC makes, with nothing left to do."""
    log = tmp_path / "log"
    monkeypatch.setenv("LOG", str(log))
    with (built / "dvc.yaml").open("a") as file:
        file.write(MANY)
    (built / "train.sh").write_text(
        'echo "$1 begins" >> "$LOG"; sleep 1; mkdir -p data/models; cat $2 > $3; echo "$1 ends" >> "$LOG"\n'
    )
    (built / "data/external/a/clients.csv").write_text("three\n")
    outcome = reproduce(built, ["a"])
    names = {f"train_{model}@a" for model in "pqrstu"}
    assert outcome.tracks["a"].stages == dict.fromkeys({"take@a", "repeat@a", *names}, "run")
    assert {path.read_text() for path in (built / "data/models").glob("a*")} == {"three\nthree\n"}
    told = log.read_text().splitlines()
    assert sorted(told) == sorted(f"{model} {word}" for model in "pqrstu" for word in ("begins", "ends"))
    assert told[1].endswith("begins")
    assert "Data and pipelines are up to date" in run(built, "dvc", "status", *names)
    assert not (built / COPIES).exists()


def test_edits_are_read_as_they_lie_there(built: Path) -> None:
    """An edit of code, a new file and a changed source that git ignores reach the copy of the one case asked for.

    What the other case and the stage for all need is left for a run of them; unrelated lines of the lock stay.
    """
    (built / "data/external/a/clients.csv").write_text("three\n")
    (built / "repeat.sh").write_text('mkdir -p $2 metrics && cat $1 new.txt > $2/all.txt && echo "{}" > $3\n')
    (built / "new.txt").write_text("new\n")
    before = contents(built)
    outcome = reproduce(built, ["a"])
    assert outcome.tracks["a"].stages == {"take@a": "run", "repeat@a": "run"}
    assert outcome.waiting == ("index",)
    after = contents(built)
    assert after["data/repeated/a/all.txt"] == "three\nnew\n"
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"data/taken/a.txt", "data/repeated/a/all.txt", "metrics/a.json", "dvc.lock"}
    assert reproduce(built).tracks["b"].stages == {"repeat@b": "run"}
    assert "Data and pipelines are up to date" in run(built, "dvc", "status")


def test_a_failing_case_stops_no_other(fresh: Path, plain: Path) -> None:
    """It is named with its message; what needs it waits; mended, the run ends where plain `dvc repro` ends."""
    source = fresh.parent / "outside/b/clients.csv"
    source.write_text("bad\n")
    outcome = reproduce(fresh)
    assert outcome.tracks["a"].code == 0
    assert outcome.failed["b"].failed == "take@b"
    assert outcome.failed["b"].said == ["take: ../outside/b holds something bad"]
    assert outcome.waiting == ("index",)
    assert (fresh / "data/repeated/a/all.txt").exists()
    source.write_text("two\n")
    reproduce(fresh)
    found, expected = contents(fresh), contents(plain)
    assert sorted(found.pop("dvc.lock").splitlines()) == sorted(expected.pop("dvc.lock").splitlines())
    assert found == expected


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_run_leaves_the_workspace_as_it_was(fresh: Path, plain: Path, number: signal.Signals) -> None:
    """Ended in a friendly way it ends what it started; killed, the next run does so, and takes up what was finished."""
    process = started(fresh, fresh.parent / "waiting")
    process.send_signal(number)
    process.wait()
    assert run(fresh, "git", "status", "--short") == ""
    assert contents(fresh) == {}
    assert (fresh / COPIES).exists() == (number == signal.SIGKILL)
    outcome = reproduce(fresh)
    assert outcome.tracks["b"].stages == {"take@b": "restored", "repeat@b": "run"}
    assert contents(fresh) == contents(plain)


def test_a_kill_while_results_are_taken_over(fresh: Path, plain: Path) -> None:
    """Git is told to leave outputs alone before dvc.lock names them; the next run removes what is half-written."""
    (fresh / ".gitignore").write_text("/data/repeated\n/data/external/a\n/index.txt\n")

    def killed(*_: object) -> None:
        (fresh / "data/taken/.half.tmp").write_text("on")
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("churn.run.everything._check_out", killed)
        with pytest.raises(KeyboardInterrupt):
            reproduce(fresh)
    assert (fresh / "data/taken/.gitignore").read_text() == "/a.txt\n/b.txt\n"
    reproduce(fresh)
    found = contents(fresh)
    assert found.pop("data/taken/.gitignore") == "/a.txt\n/b.txt\n"
    assert found == contents(plain)


def test_only_one_run_at_a_time(built: Path) -> None:
    """A second run is refused and names the process of the first."""
    with alone(built / RUNNING), pytest.raises(UserError, match=f"process {os.getpid()}"):
        reproduce(built)


def test_a_busy_dvc_is_named(built: Path) -> None:
    """While another DVC command holds the workspace a run is refused in words."""
    with subprocess.Popen([sys.executable, "-c", HOLD], cwd=built, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(UserError, match="another DVC command is at work"):
            reproduce(built)
        process.kill()


@pytest.mark.parametrize("kept", [True, False], ids=["copy", "commit"])
def test_a_broken_lock_is_restored(built: Path, kept: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Empty after a kill, dvc.lock comes back from the last run's copy, else from git, and so does DVC's own list."""
    whole = (built / "dvc.lock").read_text()
    if kept:
        reproduce(built)
        assert (built / VALID).read_text() == whole
    (built / "dvc.lock").write_text("")
    (built / ".dvc/tmp/rwlock").write_text("{" if kept else '{"index.txt": {"write": {}}}')  # cut off; of another form
    assert reproduce(built).tracks == {}
    assert (built / "dvc.lock").read_text() == whole
    told = capsys.readouterr().err
    assert "dvc.lock was broken" in told
    assert "rwlock" in told


def test_data_that_dvc_tracks_are_checked_first(built: Path) -> None:
    """A source under `dvc add` that changed is taken in, in the workspace, before the case that reads it runs."""
    run(built, "dvc", "add", "--quiet", "data/external/a")
    commit(built)
    (built / "data/external/a/clients.csv").write_text("three\n")
    outcome = reproduce(built)
    assert list(outcome.tracks) == ["data/external/a.dvc", "a", "index"]
    assert (built / "index.txt").read_text() == "three\nthree\ntwo\ntwo\n"
    assert "Data and pipelines are up to date" in run(built, "dvc", "status")


def test_data_that_nothing_reads_are_nothing_to_do(built: Path) -> None:
    """A kept batch whose clients are on another machine keeps no case from being up to date."""
    (built / "batch.csv").write_text("client\n")
    run(built, "dvc", "add", "--quiet", "batch.csv")
    (built / "batch.csv").unlink()
    assert reproduce(built).tracks == {}


def test_an_edit_while_running_is_said(built: Path) -> None:
    """What was made is of the files as they were copied; the run says which changed meanwhile."""
    edits = "".join(f"echo '# edited' >> {path}\n" for path in (built / "take.sh", built / "params.yaml"))
    (built / "take.sh").write_text(edits + (built / "take.sh").read_text())
    outcome = reproduce(built, ["b"])
    assert outcome.edited == ("params.yaml", "take.sh")
    assert "take@b" in run(built, "dvc", "status")


def test_an_edit_of_what_git_ignores_is_never_mixed(built: Path) -> None:
    """Nobody can tell what a stage read of it, so nothing is taken over, and the next run reads what is there."""
    source = built / "data/external/a/clients.csv"
    (built / "take.sh").write_text(f"{TAKE}\nif grep -q one $1/*; then echo three > {source}; fi\n")
    before = contents(built)
    outcome = reproduce(built, ["a"])
    assert "data/external/a changed while the run read it" in outcome.failed["a"].said[-1]
    assert contents(built) == before
    assert reproduce(built, ["a"]).tracks["a"].stages == {"take@a": "run", "repeat@a": "run"}
    assert contents(built)["data/repeated/a/all.txt"] == "three\nthree\n"


def test_what_dvc_itself_breaks_is_not_taken_over(built: Path) -> None:
    """Where DVC fails, as on a full disk, its lock may be cut off; what was finished comes back from the cache."""
    (built / "data/external/a/clients.csv").write_text("three\n")
    (built / "repeat.sh").write_text("mkdir -p $2 && cp $1 $2/all.txt && truncate -s 300 dvc.lock\n")
    before = contents(built)
    outcome = reproduce(built, ["a"])
    assert outcome.failed["a"].done == ["take@a"]
    assert contents(built) == before


def test_results_that_find_no_room_change_nothing(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said how much they need and how much there is."""
    (built / "data/external/a/clients.csv").write_text("three\n" * 1000)
    before = contents(built)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=10**6, used=10**6, free=1000))
    with pytest.raises(UserError, match=r"results take 0.0 MB, and 0.0 MB of 1.0 MB are free .* Nothing was changed"):
        reproduce(built, ["a"])
    assert contents(built) == before


def test_a_run_waits_for_a_stage_of_plain_dvc(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results are taken over when no other command of DVC is running a stage here; the dead are not waited for."""
    told: list[str] = []
    goal = tmp_path / "told"

    def tell(text: str) -> None:
        told.append(text)
        if text.startswith("Waiting"):
            goal.touch()

    monkeypatch.setattr("churn.run.everything.tell", tell)
    stage = f"import pathlib, time\nwhile not pathlib.Path({str(goal)!r}).exists(): time.sleep(.1)"
    with subprocess.Popen([sys.executable, "-c", stage, "repro"]) as process:
        users = {"pid": process.pid, "cmd": "dvc repro"}, {"pid": os.getpid(), "cmd": "dvc repro of yesterday"}
        lists = {"write": {f"{built}/x{number}": one for number, one in enumerate(users)}}
        (built / ".dvc/tmp/rwlock").write_text(json.dumps(lists))
        (built / "data/external/a/clients.csv").write_text("three\n")
        assert reproduce(built, ["a"]).failed == {}
        assert process.poll() is not None
    assert f"Waiting for dvc repro (process {process.pid}), which works in this folder." in told


def test_a_workspace_lies_under_any_name(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DVC writes settings in ASCII alone; the case's copy names the cache by a relative path."""
    folder = tmp_path / "дом с пробелом" / "repository"
    shutil.copytree(tmp_path, folder.parent, ignore=shutil.ignore_patterns("дом*"), symlinks=True)
    monkeypatch.chdir(folder)
    (folder / "data/external/a/clients.csv").write_text("three\n")
    assert reproduce(folder, ["a"]).failed == {}


def test_an_output_can_be_left_out_of_a_push(built: Path) -> None:
    """As README tells it: a word in dvc.yaml, after which nothing runs anew and the lock stays."""
    stages = built / "dvc.yaml"
    stages.write_text(stages.read_text().replace("[index.txt]", "[{index.txt: {push: false}}]"))
    before = contents(built)
    assert reproduce(built).tracks == {}
    run(built, "dvc", "remote", "add", "--default", "storage", "../storage")
    run(built, "dvc", "push", "--quiet")
    pushed = {path.read_text() for path in (built.parent / "storage/files").rglob("*") if path.is_file()}
    assert before["data/taken/a.txt"] in pushed
    assert before["index.txt"] not in pushed
    assert contents(built) == before


def test_an_unknown_case_is_refused(built: Path) -> None:
    """The message names the cases there are."""
    with pytest.raises(UserError, match="Allowed: a, b"):
        reproduce(built, ["c"])


@pytest.mark.parametrize(
    "settings", ["cases: {a: {source: data/external/a}, b: [}\n", None], ids=["unreadable", "wrong"]
)
def test_nothing_runs_with_settings_that_are_refused(built: Path, settings: str | None) -> None:
    """They were told of already, so DVC's words about the same are not."""
    (built / "data/external/a/clients.csv").write_text("three\n")
    if settings:
        (built / "params.yaml").write_text(settings)
    before = contents(built)
    with pytest.raises(RefusedError):
        reproduce(built, refused=lambda: True)
    assert contents(built) == before


def test_stopped_is_no_user_error() -> None:
    """Who catches bad input does not catch a stop."""
    assert not issubclass(StoppedError, UserError)
