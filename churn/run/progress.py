"""What a run says while it works: a line that is rewritten on a terminal, elsewhere one line a case at its end."""

import re
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tqdm import tqdm

from churn.run.processes import Line

_EVENTS = {
    "run": re.compile(r"^Running stage '(.+)':$"),
    "restored": re.compile(r"^Stage '(.+)' is cached - skipping run"),
    "unchanged": re.compile(r"^(?:Stage )?'(.+)' didn't change, skipping$"),
}
_DVC = re.compile(
    r"^(?:> |Updating lock file|Generating lock file|Use `dvc push`|To track the changes|\tgit add|To enable auto"
    r"|\tdvc config|Verifying data sources|Data and pipelines are up to date)"
)
"""What DVC says of its own doings; all other lines are words of stages, or what keeps DVC from running them."""

_FAILED = "ERROR: failed to reproduce"
_OF_STAGE = "failed to run: "


@dataclass
class Track:
    """What one job did so far.

    Attributes
    ----------
    todo : tuple of str
        Stages expected to run.
    stages : dict of str to str
        What became of each that began: run, restored or unchanged.
    seconds : dict of str to float
        How long those that ran took.
    done : list of str
        The stages that ended well, those first that ended first.
    said : list of str
        What the stage that failed said.
    started : float
        When the first stage began.
    code : int or None
        The exit code, once ended.
    failed : str or None
        The stage that failed.
    of_stage : bool
        Whether stages' own commands ended badly, not DVC, whose lock may then be half-written.
    """

    todo: tuple[str, ...]
    stages: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    started: float = 0.0
    code: int | None = None
    failed: str | None = None
    of_stage: bool = False


@dataclass
class _Desk:
    """What is under way at a desk: the stage, since when, whether its command runs, what it said, whether it failed."""

    stage: str | None = None
    began: float = 0.0
    runs: bool = False
    said: list[str] = field(default_factory=list)
    failed: bool = False


class Progress:
    """Hears the jobs' lines and keeps people informed on stderr.

    Parameters
    ----------
    todo : mapping of str to tuple of str
        Stages to do by job.
    weights : mapping of str to float
        Seconds that each is likely to take, or any measure of it.
    """

    def __init__(self, todo: Mapping[str, tuple[str, ...]], weights: Mapping[str, float]) -> None:
        self.tracks = {name: Track(stages) for name, stages in todo.items()}
        self._weights = weights
        self._desks: defaultdict[tuple[str, int], _Desk] = defaultdict(_Desk)
        self._told: set[tuple[str, str | None, str]] = set()
        self._bar = tqdm(
            total=sum(weights[stage] for stages in todo.values() for stage in stages),
            bar_format="{desc} | {elapsed}, about {remaining} left",
            desc="copying the workspace",
            smoothing=0,  # seconds that stages took before, done per second of this run: the mean tells, not the last
            dynamic_ncols=True,
            disable=None,  # no bar off a terminal
            file=sys.stderr,
        )

    def hear(self, line: Line | None) -> None:
        """Take in a line from a desk, the end of a stage there, or None where some time passed without one."""
        if line is not None:
            self._take(self.tracks[line.job], self._desks[line.job, line.desk], line)
        self._bar.set_description_str(self._now(), refresh=False)
        self._bar.refresh()

    def say(self, text: str) -> None:
        """Print a line above the one that is rewritten."""
        tqdm.write(text, file=sys.stderr)

    def close(self) -> None:
        """Remove the line that is rewritten."""
        self._bar.leave = False
        self._bar.close()

    def _take(self, track: Track, desk: _Desk, line: Line) -> None:
        if line.code is not None:
            self._end(track, desk, line)
        elif self._event(track, desk, line):
            return
        elif line.text.startswith(_FAILED):
            desk.failed = _OF_STAGE in line.text
            desk.said = desk.said or [line.text]  # a stage that said nothing itself, such as one that was killed
        elif line.text.strip() and line.text not in desk.said and not _DVC.match(line.text):  # a warning once a stage
            desk.said.append(line.text)
            if (line.job, desk.stage, line.text) not in self._told:
                self._told.add((line.job, desk.stage, line.text))
                self.say(f"[{line.job}] {line.text}")

    def _event(self, track: Track, desk: _Desk, line: Line) -> bool:
        """Note what becomes of a stage, if a line says that."""
        for event, pattern in _EVENTS.items():
            if found := pattern.match(line.text):
                desk.stage, desk.began, desk.runs = found[1], time.monotonic(), event == "run"
                desk.said.clear()
                track.started = track.started or desk.began
                track.stages[desk.stage] = event
                return True
        return False

    def _end(self, track: Track, desk: _Desk, line: Line) -> None:
        stage = line.stage or ""
        if line.code:
            track.of_stage = desk.failed and (track.of_stage or not track.code)
        if line.code and not track.code:
            track.code, track.failed, track.said = line.code, desk.stage, desk.said
        elif not line.code:
            track.done.append(stage)
            if desk.runs and desk.stage == stage:
                track.seconds[stage] = time.monotonic() - desk.began
            self._bar.update(self._weights[stage])
            if set(track.done) == set(track.todo):
                track.code = 0
        if line.code or track.code == 0:
            word = f"failed at {track.failed or 'its beginning'}" if track.code else "done"
            self.say(f"[{line.job}] {word}: {_counted(track)}")
        self._desks[line.job, line.desk] = _Desk()

    def _now(self) -> str:
        jobs = self.tracks.values()
        working = [desk.stage for desk in self._desks.values() if desk.stage]
        done = sum(len(track.done) for track in jobs)
        return ", ".join([f"{done} of {sum(len(track.todo) for track in jobs)} stages", *working])


def _counted(track: Track) -> str:
    done = [track.stages.get(name) for name in track.done]
    words = {"run": "run", "restored": "from the cache", "unchanged": "unchanged"}
    counts = ", ".join(f"{done.count(key)} {word}" for key, word in words.items() if key in done)
    seconds = f" in {duration(time.monotonic() - track.started)}" if track.seconds else ""
    return f"{counts or 'no stage'}{seconds}"


def duration(seconds: float) -> str:
    """Write a time as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
