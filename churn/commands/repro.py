"""Rebuilds what changed, as `dvc repro` would, the cases side by side.

    python -m churn repro                # all cases
    python -m churn repro fitness shop   # these alone

Every case is run by DVC in a temporary copy of the workspace (.dvc/tmp/repro) with the same cache; what was made is
taken over when all have ended. As many stages run at once as there are cores, of one case too.
Exit code 1: a case failed, the others are done. 2: bad input, nothing was run.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from churn.base.errors import UserError
from churn.base.files import write_json
from churn.base.lacking import lacking, memory, said
from churn.commands.options import command_line
from churn.run.everything import Outcome, RefusedError, StoppedError, reproduce
from churn.run.progress import Track

PREFLIGHT = ("churn", "preflight")
STOPPED = 130
"""What shells give for Ctrl-C."""


def main(arguments: list[str]) -> int:
    """Check the settings, run, and say how it ended; give the exit code."""
    parser = command_line("repro", __doc__, json=True)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="cases to rebuild; all where none is named")
    options = parser.parse_args(arguments)
    if not Path("dvc.yaml").exists():
        raise UserError("there is no dvc.yaml here. Change to the repository's folder first.")
    with subprocess.Popen([sys.executable, "-m", *PREFLIGHT]) as checking:  # meanwhile DVC looks for what changed
        return ended(options.cases, options.json, lambda: bool(checking.wait()))


def ended(cases: Sequence[str], json: Path | None, refused: Callable[[], bool] = lambda: False) -> int:
    """Run if the settings are not refused, say how it ended, and give the exit code."""
    try:
        outcome = reproduce(Path.cwd(), cases, refused)
    except RefusedError:
        return 2
    except StoppedError:
        print("repro: stopped. The workspace is as it was; finished stages come back from the cache.", file=sys.stderr)
        return STOPPED
    except OSError as error:
        why = lacking(error) or f"{error}. Mend that, then run again."
        raise UserError(f"{why} Finished stages come back from the cache.") from error
    print(told(outcome))
    if json:
        write_json(as_json(outcome), json)
    return 1 if outcome.failed else 0


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Give an outcome as plain data: the same for the same run, so without times."""
    return {
        "jobs": {
            name: {
                "state": "failed" if track.code else "done",
                "stages": {stage: track.stages[stage] for stage in track.todo if stage in track.done},
                "failed": track.failed,
                "message": "\n".join(track.said) if track.code else "",
            }
            for name, track in outcome.tracks.items()
        },
        "waiting": list(outcome.waiting),
        "edited": list(outcome.edited),
    }


def told(outcome: Outcome) -> str:
    """Say in words how a run ended and what to do next."""
    if not outcome.tracks and not outcome.waiting:
        return "Everything is up to date."
    done = [name for name, track in outcome.tracks.items() if not track.code]
    lines = [f"Done: {', '.join(done)}."] if done else []
    lines += [_failure(name, track) for name, track in outcome.failed.items()]
    if outcome.waiting:
        waiting = ", ".join(outcome.waiting)
        lines.append(
            f"Not run, for cases that they need are not up to date: {waiting}. `python -m churn repro` runs all; "
            "`python -m churn remove-case` takes out what you do not need."
        )
    if outcome.edited:
        lines.append(
            f"Changed while the run was under way: {', '.join(outcome.edited)}. What was made is of what they held "
            "before; run again."
        )
    return "\n".join(lines)


def _failure(name: str, track: Track) -> str:
    signalled = re.search(r"exited with -(\d+)$", "\n".join(track.said))
    number = -track.code if track.code and track.code < 0 else int(signalled[1]) if signalled else 0
    killed = f", killed by signal {number} (9: memory ran out?)" if number else ""
    where = f"at {track.failed}" if track.failed else "at its end" if track.done else "before its first stage"
    kept = "What was done before it is kept. " if track.done else ""
    told = [f"  {line}" for line in track.said]
    text = "\n".join(track.said)
    if " are free" not in text and (lacks := said(text)):  # stages of ours say it themselves
        told.append(f"  {lacks}")
    elif number:
        told.append(f"  {memory('')}")
    return "\n".join([f"FAILED: {name} {where}{killed}", *told, f"  {kept}Mend what is said above, then run again."])
