"""How long stages took here the last time: tells which case to begin with and how long a run will take."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from churn.base.files import write_whole


def read_durations(path: Path) -> dict[str, float]:
    """Read seconds by stage; none where nothing, or nothing readable, is remembered."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(name): float(seconds) for name, seconds in content.items()}


def write_durations(path: Path, known: Mapping[str, float], new: Mapping[str, float]) -> None:
    """Remember how long stages took, rounded to tenths of a second."""
    rounded = {name: round(seconds, 1) for name, seconds in sorted({**known, **new}.items())}
    write_whole(path, json.dumps(rounded, indent=0))


def weights(stages: Iterable[str], known: Mapping[str, float]) -> dict[str, float]:
    """Give every stage the seconds it took; to one that never ran, the mean of those that did, or 1."""
    names = list(stages)
    found = [known[name] for name in names if name in known]
    usual = sum(found) / len(found) if found else 1.0
    return {name: known.get(name, usual) for name in names}
