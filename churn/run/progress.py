"""What a run says while it works: a line that is rewritten on a terminal, elsewhere one line a case at its end."""

import re
import sys
import time
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
        What became of each: run, restored or unchanged; the last one may be under way.
    seconds : dict of str to float
        How long those that ran took.
    said : list of str
        What the stage under way said.
    started, began : float
        When the first stage began, and the one under way.
    code : int or None
        The exit code, once ended.
    of_stage : bool
        Whether a stage's own command ended badly, not DVC, whose lock may then be half-written.
    """

    todo: tuple[str, ...]
    stages: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    started: float = 0.0
    began: float = 0.0
    code: int | None = None
    of_stage: bool = False

    @property
    def now(self) -> str | None:
        """The stage under way."""
        last = next(reversed(self.stages), None)
        return last if last is not None and self.stages[last] == "run" and last not in self.seconds else None

    @property
    def failed(self) -> str | None:
        """The stage that failed, where the job ended badly in one."""
        return self.now if self.code else None

    @property
    def done(self) -> list[str]:
        """The stages that ended well."""
        return [name for name in self.stages if name != self.now]


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
        self._ahead: dict[str, Track] = {}
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
        """Take in a line of a job, its end, or None where some time passed without one."""
        if line is not None and line.ahead:
            self._overhear(self._ahead.setdefault(line.job, Track(())), line)
        elif line is not None:
            self._take(self.tracks[line.job], line)
        self._bar.set_description_str(self._now(), refresh=False)
        self._bar.refresh()

    def say(self, text: str) -> None:
        """Print a line above the one that is rewritten."""
        tqdm.write(text, file=sys.stderr)

    def close(self) -> None:
        """Remove the line that is rewritten."""
        self._bar.leave = False
        self._bar.close()

    def _take(self, track: Track, line: Line) -> None:
        if line.code is not None:
            self._end(track, line)
            return
        if self._event(track, line):
            if track.now is None:
                self._count(track, track.done[-1])
            return
        if line.text.startswith(_FAILED):
            track.of_stage = _OF_STAGE in line.text
            track.said = track.said or [line.text]  # a stage that said nothing itself, such as one that was killed
        elif line.text.strip() and line.text not in track.said and not _DVC.match(line.text):  # a warning once a stage
            track.said.append(line.text)
            self._tell(track, line)

    def _overhear(self, track: Track, line: Line) -> None:
        """Take in what a helper says: when its stages end, and their words, which nobody says again."""
        spoken = line.text.strip() and not line.text.startswith(_FAILED) and not _DVC.match(line.text)
        if not self._event(track, line) and spoken:
            self._tell(track, line)

    def _event(self, track: Track, line: Line) -> bool:
        """Note what became of a stage, if a line says that; what a helper just ran was run, not restored."""
        for event, pattern in _EVENTS.items():
            if found := pattern.match(line.text):
                self._finish(track)
                helper = self._ahead.get(line.job, track)
                if event == "restored" and helper.stages.get(found[1]) == "run":
                    event = "run"
                    track.seconds[found[1]] = helper.seconds.get(found[1], time.monotonic() - helper.began)
                track.began = time.monotonic()
                track.started = track.started or track.began
                track.stages[found[1]] = event
                track.said.clear()
                return True
        return False

    def _tell(self, track: Track, line: Line) -> None:
        if (line.job, track.now, line.text) not in self._told:
            self._told.add((line.job, track.now, line.text))
            self.say(f"[{line.job}] {line.text}")

    def _finish(self, track: Track) -> None:
        if track.now is not None:
            self._count(track, track.now)
            track.seconds[track.now] = time.monotonic() - track.began

    def _count(self, track: Track, stage: str) -> None:
        if stage in track.todo:
            self._bar.update(self._weights[stage])

    def _end(self, track: Track, line: Line) -> None:
        track.code = line.code
        if track.code == 0:
            self._finish(track)
        word = f"failed at {track.failed or 'its beginning'}" if track.code else "done"
        self.say(f"[{line.job}] {word}: {_counted(track)}")

    def _now(self) -> str:
        jobs = self.tracks.values()
        done = sum(len(set(track.done) & set(track.todo)) for track in jobs)
        working = [
            f"{name}: {track.now.partition('@')[0]} {len(set(track.done) & set(track.todo)) + 1}/{len(track.todo)}"
            for name, track in self.tracks.items()
            if track.now and track.code is None
        ]
        return ", ".join([f"{done} of {sum(len(track.todo) for track in jobs)} stages", *working])


def _counted(track: Track) -> str:
    done = [track.stages[name] for name in track.done]
    words = {"run": "run", "restored": "from the cache", "unchanged": "unchanged"}
    counts = ", ".join(f"{done.count(key)} {word}" for key, word in words.items() if key in done)
    seconds = f" in {duration(time.monotonic() - track.started)}" if track.seconds else ""
    return f"{counts or 'no stage'}{seconds}"


def duration(seconds: float) -> str:
    """Write a time as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
