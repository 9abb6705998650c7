"""Writes learned shares into params.yaml and actions.yaml: the lines of these shares, and no other byte."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from churn.base.errors import UserError
from churn.history.together import write_together
from churn.measure.learned import Learned
from churn.plan.campaign import GENERAL

CAMPAIGNS = "campaigns"


class Line(NamedTuple):
    """A line of terms: its key, the value in YAML, and why, as its comment."""

    key: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.key}: {self.value} # {self.reason}"


def line_of(one: Learned, mark: str) -> Line:
    """Write what was learned of a share as the line that says so."""
    estimate, low, high = one.measured
    ends = f"{low:.2f} to {high:.2f}" if low > -10 else f"up to {high:.2f}"
    reason = (
        f"{one.prior[0]:g}, {one.prior[1]:g} before campaign {mark}: {estimate:.2f} ({ends}), "
        f"{one.contacted} contacted, {one.control} held out"
    )
    return Line(one.share, f"[{one.posterior[0]:g}, {one.posterior[1]:g}]", reason)


def settle(
    case: str,
    learned: list[Learned],
    mark: str,
    before: Mapping[str, tuple[str, ...]],
    root: Path,
    besides: Mapping[Path, str] | None = None,
) -> None:
    """Write all that was learned; either every file is written or none.

    Parameters
    ----------
    case : str
        Of the campaign.
    learned : list of Learned
        What to write.
    mark : str
        Of the campaign.
    before : mapping of str to tuple of str
        Campaigns on which the terms rested, by owner.
    root : Path
        Holds params.yaml and cases/.
    besides : mapping of Path to str, optional
        Files to write with them, such as the history.

    Raises
    ------
    UserError
        The campaign was written before, or a share stands within braces, where no line is its own.
    """
    if any(mark in marks for marks in before.values()):
        raise UserError(
            f"campaign {mark} is in the terms of case '{case}' already: it would count twice. Nothing was written."
        )
    texts: dict[Path, str] = {}
    for one in learned:
        path = root / ("params.yaml" if one.owner == GENERAL else f"cases/{case}/actions.yaml")
        text = texts.get(path) or path.read_bytes().decode("utf-8")
        texts[path] = with_line(text, path, _place(case, one.owner), line_of(one, mark))
    for owner in dict.fromkeys(one.owner for one in learned):
        path = root / ("params.yaml" if owner == GENERAL else f"cases/{case}/actions.yaml")
        share = next(one.share for one in learned if one.owner == owner)
        marks = f"[{', '.join((*before.get(owner, ()), mark))}]"
        told = Line(CAMPAIGNS, marks, "measured with a control group")
        texts[path] = with_line(texts[path], path, _place(case, owner), told, after=share)
    write_together({**texts, **(besides or {})}, root)


def _place(case: str, owner: str) -> tuple[str, ...]:
    return ("campaign", case) if owner == GENERAL else ("actions", owner)


def with_line(text: str, path: Path, place: tuple[str, ...], line: Line, after: str = "") -> str:
    """Replace the value and the comment of a key in YAML, or put the key into a line of its own.

    Parameters
    ----------
    text : str
        The file.
    path : Path
        Its name, for messages.
    place : tuple of str
        Keys from the top down to the mapping; in a sequence of mappings the ``id``.
    line : Line
        What the key shall be.
    after : str, optional
        The key below whose line a new one is put.

    Raises
    ------
    UserError
        No such mapping or key, or more of YAML follows in the line.
    """
    pairs = _mapping(yaml.compose(text, yaml.SafeLoader), path, place).value
    values = {key.value: value for key, value in pairs}
    old = values.get(line.key, values.get(after))
    if old is None:
        raise UserError(f"{path}: '{'.'.join(place)}' has no key '{line.key}'. Write it by hand: {line}")
    start, end = old.start_mark.index, old.end_mark.index
    rest = re.match(r"[ \t]*(#[^\r\n]*)?(?=\r?\n|$)", text[end:])
    if rest is None:
        raise UserError(f"{path}: '{'.'.join(place)}' stands within braces. Write it by hand: {line}")
    stop = end + rest.end()
    if line.key in values:
        return f"{text[:start]}{line.value} # {line.reason}{text[stop:]}"
    indent = " " * next(key for key, value in pairs if value is old).start_mark.column
    newline = "\r\n" if "\r\n" in text else "\n"
    return f"{text[:stop]}{newline}{indent}{line}{text[stop:]}"


def _mapping(node: yaml.Node | None, path: Path, place: tuple[str, ...]) -> yaml.MappingNode:
    for name in place:
        found = [value for key, value in node.value if key.value == name] if isinstance(node, yaml.MappingNode) else []
        if isinstance(node, yaml.SequenceNode):
            found = [one for one in node.value if _id(one) == name]
        if not found:
            raise UserError(f"{path}: there is no '{'.'.join(place)}'. Write the lines by hand.")
        node = found[0]
    if not isinstance(node, yaml.MappingNode):
        raise UserError(f"{path}: '{'.'.join(place)}' has no keys. Write the lines by hand.")
    return node


def _id(node: yaml.Node) -> str:
    return next((value.value for key, value in node.value if key.value == "id"), "")
