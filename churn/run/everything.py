"""A whole run: what is to do, each case in a copy, and everything taken over at the end."""

import filecmp
import logging
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from dvc.repo import Repo, lock_repo

from churn.base.errors import UserError, some
from churn.base.files import whole
from churn.base.lacking import megabytes
from churn.run.board import Board
from churn.run.copies import LOCK, changed_since, forget, make_copy, moved_since, place_of
from churn.run.lockfile import entries, made, merged, read_lock, size, write_lock
from churn.run.locks import Groups, alone, at_work, mend_rwlock, sweep_up
from churn.run.memory import read_durations, weights, write_durations
from churn.run.processes import Job, cores, run_side_by_side
from churn.run.progress import Progress, Track, duration
from churn.run.work import BrokenLockError, Case, Work, find_work

TEMPORARY = Path(".dvc/tmp")
COPIES = TEMPORARY / "repro"
RUNNING = TEMPORARY / "repro.running"
VALID = TEMPORARY / "repro.dvc.lock"
DURATIONS = TEMPORARY / "repro.durations.json"
HELD = {signal.SIGINT, signal.SIGTERM}


class StoppedError(KeyboardInterrupt):
    """Somebody ended the run; the workspace is as it was."""


class RefusedError(Exception):
    """The settings are wrong, which was said; nothing was run."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes
    ----------
    tracks : dict of str to Track
        What every case, and every stage of none, did; those with nothing to do are left out.
    waiting : tuple of str
        Stages of no case that need a case that failed or was not asked for.
    edited : tuple of str
        Files that changed while the run read its own copies of them.
    """

    tracks: dict[str, Track]
    waiting: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()

    @property
    def failed(self) -> dict[str, Track]:
        """Those that did not end well."""
        return {name: track for name, track in self.tracks.items() if track.code}


@dataclass(frozen=True)
class _Copy:
    folder: Path
    begun: dict[str, str]


def reproduce(root: Path, names: Sequence[str] = (), refused: Callable[[], bool] = lambda: False) -> Outcome:
    """Rebuild what changed: as `dvc repro` would, the cases side by side.

    Parameters
    ----------
    root : Path
        The workspace; also the current folder.
    names : sequence of str
        Cases to rebuild; all where none is named.
    refused : callable
        Asked once, before anything runs and before DVC's own words are passed on: whether the settings are wrong.

    Raises
    ------
    RefusedError
        They are.
    UserError
        A name is no case, DVC refuses the settings, or another run is at work.
    StoppedError
        The run was interrupted; nothing was taken over.
    """
    with alone(root / RUNNING) as groups, _stoppable():
        shutil.rmtree(root / COPIES, ignore_errors=True)
        try:
            work = _accepted_work(root, refused)
            before = _run_shared(root, work.before, groups)
            if any(track.code for track in before.values()):
                return Outcome(before, waiting=tuple(work.after))
            chosen = work.chosen(names) if names else work
            outcome = _run(root, chosen, groups)
            return Outcome({**before, **outcome.tracks}, outcome.waiting, outcome.edited)
        finally:
            shutil.rmtree(root / COPIES, ignore_errors=True)


def _accepted_work(root: Path, refused: Callable[[], bool]) -> Work:
    try:
        work = _known_work(root)
    except UserError as error:
        if refused():
            raise RefusedError from error
        raise
    if refused():
        raise RefusedError
    return work


def _known_work(root: Path) -> Work:
    """Find what is to do; a broken dvc.lock is replaced by the last valid one first."""
    if mend_rwlock(root / TEMPORARY):
        tell("DVC's list of files in use (.dvc/tmp/rwlock) was broken by a kill: it was removed, nothing is lost.")
    earlier = _earlier_locks(root)
    while True:
        try:
            work = find_work(root)
        except BrokenLockError:
            whence, text = next(earlier)
            write_lock(root / LOCK, text)
            tell(f"dvc.lock was broken, as a kill in the middle of writing leaves it: {whence}.")
        else:
            keep_lock(root)
            return work


def keep_lock(root: Path) -> None:
    """Keep a copy of dvc.lock, known to be valid, outside of git."""
    text = read_lock(root / LOCK)
    if text != read_lock(root / VALID):
        write_lock(root / VALID, text)


def _earlier_locks(root: Path) -> Iterator[tuple[str, str]]:
    again = "stages finished since come back from the run cache"
    if (root / VALID).exists():
        yield f"the copy that the last run kept was restored; {again}", read_lock(root / VALID)
    command = ("git", "show", f"HEAD:./{LOCK}")
    shown = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
    if not shown.returncode:
        yield f"the last committed one was restored; {again}", shown.stdout
    yield f"it was begun anew; {again}", read_lock(root / "no lock")


def _run(root: Path, work: Work, groups: Groups) -> Outcome:
    known = read_durations(root / DURATIONS)
    busy = costliest_first(root, work, known)
    if not busy and not work.after:
        return Outcome({}, work.waiting)
    todo = {name: tuple(work.cases[name].todo) for name in busy} | {name: (name,) for name in work.after}
    _announce(work, busy, known)
    expected = weights((stage for stages in todo.values() for stage in stages), known)
    progress = Progress(todo, expected)
    try:
        copies = {name: _copy(root, work, name) for name in busy}
        run_side_by_side([_job(work.cases[name], copies[name], expected) for name in busy], groups, progress.hear)
        edited = {
            path for name, one in copies.items() for path in changed_since(root, one.folder, work.cases[name].reads)
        }
        _refuse_moved(root, work, copies, progress.tracks)
        _take_over(root, work, copies, progress.tracks)
        left = {name for name in busy if progress.tracks[name].code}
        ready = [name for name, needs in work.after.items() if not needs & left]
        for name in ready:
            run_side_by_side([_shared_job(root, name)], groups, progress.hear)
    finally:
        progress.close()
        seconds = {stage: value for track in progress.tracks.values() for stage, value in track.seconds.items()}
        with suppress(OSError):  # on a full disk what ended badly is said all the same
            write_durations(root / DURATIONS, known, seconds)
    keep_lock(root)
    tracks = {name: track for name, track in progress.tracks.items() if track.code is not None}
    waiting = (*work.waiting, *(name for name in work.after if name not in ready))
    return Outcome(tracks, waiting, tuple(sorted(edited)))


def _run_shared(root: Path, stages: Sequence[str], groups: Groups) -> dict[str, Track]:
    """Run what cases depend on and belongs to none in the workspace itself, one by one, up to the first that fails."""
    progress = Progress({name: (name,) for name in stages}, dict.fromkeys(stages, 1.0))
    try:
        for name in stages:
            run_side_by_side([_shared_job(root, name)], groups, progress.hear)
            if progress.tracks[name].code:
                break
    finally:
        progress.close()
    return {name: track for name, track in progress.tracks.items() if track.code is not None}


def _shared_job(root: Path, name: str) -> Job:
    return Job(name, Board({name: frozenset()}, {name: 1.0}), root)


def _job(case: Case, copy: _Copy, expected: dict[str, float]) -> Job:
    """Bring what did not change from the cache at once: stage by stage each would rewrite the lock."""
    begin = ("checkout --quiet --force --allow-missing",) if copy.begun else ()
    return Job(case.name, Board(case.todo, expected), copy.folder, begin)


def _copy(root: Path, work: Work, name: str) -> _Copy:
    case = work.cases[name]
    folder = place_of(root / COPIES, case)
    shared = set(work.order) - {stage for one in work.cases.values() for stage in one.stages}
    make_copy(root, folder, case, shared, work.cache)
    return _Copy(folder, entries(read_lock(folder / LOCK)))


def costliest_first(root: Path, work: Work, known: dict[str, float]) -> list[str]:
    """Order the cases with something to do: by the time they took here, or by the bytes that dvc.lock knows of."""
    busy = work.busy()
    lines = entries(read_lock(root / LOCK))
    by_time = {name: sum(known.get(stage, 0) for stage in work.cases[name].todo) for name in busy}
    by_size = {name: sum(size(lines.get(stage, "")) for stage in work.cases[name].todo) for name in busy}
    cost = by_time if all(by_time.values()) else by_size
    return sorted(busy, key=lambda name: -cost[name])


def _announce(work: Work, busy: Sequence[str], known: dict[str, float]) -> None:
    stages = [stage for name in busy for stage in work.cases[name].todo] + list(work.after)
    text = f"To do: {len(stages)} stages"
    if busy:
        text += f" of {', '.join(busy)}"
    if len(busy) > 1:
        text += f", {min(cores(), len(busy))} cases at once"
    if stages and all(stage in known for stage in stages):
        text += f"; one by one they took {duration(sum(known[stage] for stage in stages))}"
    reports = [path for name in busy for path in work.cases[name].reports]
    tell(f"{text}. Reports: {', '.join(reports)}." if reports else f"{text}.")


def _refuse_moved(root: Path, work: Work, copies: dict[str, _Copy], tracks: dict[str, Track]) -> None:
    """Fail cases whose linked files changed while stages read them: no lock could say what was read."""
    for name, copy in copies.items():
        if moved := moved_since(root, copy.folder, work.cases[name].reads):
            forget(Path(work.cache), copy.folder, moved)
            tracks[name].code, tracks[name].of_stage = tracks[name].code or 1, False
            told = f"{some(moved)} changed while the run read it, so nothing of this case was taken over."
            tracks[name].said = [*tracks[name].said, told]


def _take_over(root: Path, work: Work, copies: dict[str, _Copy], tracks: dict[str, Track]) -> None:
    """Write what the copies' locks gained into dvc.lock at once, and bring the outputs of finished stages.

    The lock of a job that ended in anything but a stage's own failure may be cut off; what it finished comes back from
    the run cache.
    """
    sound = {name: copy for name, copy in copies.items() if tracks[name].code == 0 or tracks[name].of_stage}
    new: dict[str, str] = {}
    for copy in sound.values():
        gained = entries(read_lock(copy.folder / LOCK))
        new |= {stage: lines for stage, lines in gained.items() if copy.begun.get(stage) != lines}
    done = [stage for name in sound for stage in tracks[name].done if stage in work.cases[name].stages]
    logging.getLogger("dvc").setLevel(logging.CRITICAL)  # no bars of DVC's beside ours
    with _at_rest(root) as repo, _undisturbed():
        before = read_lock(root / LOCK)
        _check_room(repo, before, new)
        after = merged(before, new, work.order)
        if unknown := set(new) - set(entries(before)):
            _hide_from_git(root, unknown)  # first: a kill after it leaves nothing that git takes
        if after != before:
            write_lock(root / LOCK, after)
        _check_out(repo, set(done))
        for name, copy in sound.items():
            for stage, path in work.cases[name].uncached:
                if stage in done:
                    _bring(copy.folder / path, root / path)


@contextmanager
def _at_rest(root: Path) -> Iterator[Any]:
    """Hold DVC's lock at a moment when no other command of DVC runs a stage in the workspace: it leaves its outputs."""
    waiting: list[str] = []
    while True:
        repo = Repo(str(root), _wait_for_lock=True)
        with lock_repo(repo):
            others = at_work(root / TEMPORARY)
            if not others:
                yield repo
                return
        if others != waiting:
            tell(f"Waiting for {some(others)}, which works in this folder.")
        waiting = others
        time.sleep(1)


def _check_room(repo: Any, before: str, new: dict[str, str]) -> None:
    """Refuse to change outputs where the disk cannot take the new ones.

    Raises
    ------
    UserError
        It says how much is needed and how much there is.
    """
    old, local = entries(before), repo.cache.local
    need = sum(made(lines) for stage, lines in new.items() if made(lines) != made(old.get(stage, "")))
    disk = shutil.disk_usage(repo.root_dir)
    if need > disk.free and "hardlink" not in local.cache_types and "symlink" not in local.cache_types:
        raise UserError(
            f"the results take {megabytes(need)}, and {megabytes(disk.free)} of {megabytes(disk.total)} are free in "
            f"{repo.root_dir}. Nothing was changed. Make room for {megabytes(need - disk.free)} more, then run again: "
            "finished stages come back from the cache."
        )


def _check_out(repo: Any, stages: set[str]) -> None:
    """Bring outputs from the cache; ``Repo.checkout`` parses dvc.lock for every target: 5 s each on 17,441 lines."""
    chosen = [stage for stage in repo.index.stages if stage.addressing in stages]
    for folder in {Path(out.fs_path).parent for stage in chosen for out in stage.outs}:
        sweep_up(folder)
    failed = [str(path) for stage in chosen for path in stage.checkout(force=True).get("failed", [])]
    if failed:
        raise UserError(f"{some(failed)} could not be written; DVC's cache has it. Make room, then run again.")


def _hide_from_git(root: Path, stages: set[str]) -> None:
    """Add outputs of new stages to .gitignore where no line covers them, as DVC does.

    By a view of DVC's own: that of ``_take_over`` must not read dvc.lock before it is written.
    """
    with Repo(str(root)) as repo, repo.scm_context(quiet=True):
        for stage in repo.index.stages:
            if stage.addressing in stages:
                for out in stage.outs:
                    Path(out.fs_path).parent.mkdir(parents=True, exist_ok=True)
                stage.ignore_outs()


def _bring(source: Path, place: Path) -> None:
    """Copy an output that git keeps, where it differs."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, place)
    elif not (place.exists() and filecmp.cmp(source, place, shallow=False)):
        with whole(place) as beside:
            shutil.copy2(source, beside)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn Ctrl-C and a friendly kill into an error, so that everything started is ended first."""

    def stop(_: int, __: FrameType | None) -> None:
        raise StoppedError

    heeded = [one for one in (*HELD, signal.SIGHUP) if signal.getsignal(one) != signal.SIG_IGN]  # nohup ignores one
    earlier = {number: signal.signal(number, stop) for number in heeded}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a signal wait for the few seconds in which the workspace changes."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)


def tell(text: str) -> None:
    """Say something to people, apart from what the command prints for programs."""
    print(text, file=sys.stderr, flush=True)
