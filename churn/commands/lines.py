"""A case's lines in params.yaml and dvc.yaml, as text: all else, comments too, stays as it is."""

import re
from itertools import takewhile
from pathlib import Path

from churn.base.errors import UserError


def section_of(text: str, section: str) -> tuple[int, int]:
    """Give where the lines below a key of the first level begin and end, as numbers of lines.

    Raises
    ------
    UserError
        There is no such key, or it is written in one line.
    """
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if re.match(rf"{section}:\s*(#.*)?$", line)), None)
    if start is None:
        raise UserError(f"there is no line '{section}:' with its entries below it.")
    below = list(takewhile(lambda line: not re.match(r"[^\s#]", line), lines[start + 1 :]))
    return start + 1, start + 1 + len(below)


def entry_of(text: str, section: str, name: str) -> tuple[int, int]:
    """Give where an entry of a section begins and ends; the same place twice where there is none."""
    lines = text.splitlines()
    begin, end = section_of(text, section)
    head = next((n for n in range(begin, end) if re.match(rf"  (['\"]?){re.escape(name)}\1:", lines[n])), None)
    if head is None:
        return begin, begin
    deeper = list(takewhile(lambda line: line.startswith("   "), lines[head + 1 : end]))
    return head, head + 1 + len(deeper)


def traces_of(root: Path, case: str) -> list[str]:
    """List what there is of a case: its folder, and its lines in params.yaml and dvc.yaml."""
    found = [f"cases/{case}"] if (root / "cases" / case).exists() else []
    for name, section, entry in (
        ("params.yaml", "cases", case),
        ("params.yaml", "campaign", case),
        ("dvc.yaml", "artifacts", f"{case}-champion"),
    ):
        begin, end = entry_of((root / name).read_text(encoding="utf-8"), section, entry)
        found += [f"'{section}.{entry}' in {name}"] if end > begin else []
    return found


def without_entry(text: str, section: str, name: str) -> str:
    """Give the text without an entry of a section."""
    lines = text.splitlines(keepends=True)
    begin, end = entry_of(text, section, name)
    return "".join([*lines[:begin], *lines[end:]])


def with_source(params: str, case: str, key: str, source: Path) -> str:
    """Give params.yaml with another source of a case; where it has one for both, both change.

    Raises
    ------
    UserError
        The case's line has not the form that commands write.
    """
    lines = params.splitlines(keepends=True)
    begin, end = entry_of(params, "cases", case)
    entry = "".join(lines[begin:end])
    paths = {one: re.search(rf"(?<=\b{one}: )[^,}}\n#]+?(?=\s*(?:[,}}#\n]|$))", entry) for one in ("source", "current")}
    found = paths[key]
    if found is None:
        raise UserError(f"params.yaml: cases.{case}.{key} is not found. Write it there: {key}: {source.as_posix()}")
    same = paths["source"] and paths["current"] and paths["source"][0].strip() == paths["current"][0].strip()
    for one in ("source", "current") if same and key == "source" else (key,):
        entry = re.sub(rf"(\b{one}: )[^,}}\n#]+?(?=\s*(?:[,}}#\n]|$))", rf"\g<1>{source.as_posix()}", entry, count=1)
    return "".join([*lines[:begin], entry, *lines[end:]])
