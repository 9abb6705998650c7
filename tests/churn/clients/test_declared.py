"""What a case wants to know, and what a person reads when it is declared wrongly."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.clients.declared import Declared

MINIMAL = """
bands: {Var1: [30, 40]}
clusters: {columns: [Var1]}
hypotheses: []
segments: []
"""


def read(folder: Path, changes: dict[str, Any]) -> Declared:
    content = copy.deepcopy(yaml.safe_load(MINIMAL))
    for key, value in changes.items():
        place = content
        *parents, last = key.split("/")
        for parent in parents:
            place = place[parent]
        place[last] = value
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return read_config(path, Declared)


def refusal(folder: Path, changes: dict[str, Any]) -> str:
    with pytest.raises(UserError) as caught:
        read(folder, changes)
    assert str(folder / "study.yaml") in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("key", list(Declared.model_fields))
def test_every_key_is_needed(tmp_path: Path, key: str) -> None:
    """No key may be absent; one that may be empty is told to be added so."""
    empty = {"bands": "{}", "hypotheses": "[]", "segments": "[]"}
    told = f"Add it, empty where there is nothing to tell: `{key}: {empty[key]}`." if key in empty else "Add it."
    content = yaml.safe_load(MINIMAL)
    del content[key]
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_config(path, Declared)
    assert str(caught.value) == f"{path}: the key '{key}' is missing. {told}"


HYPOTHESES: list[dict[str, Any]] = [
    {"kind": "differs", "column": "Var1", "direction": "higher"},
    {"kind": "churn_differs", "column": "city", "among": "Var1 > 2"},
    {"kind": "missing_differs", "column": "Var1", "by": "city"},
]
STATED = {"id": "one", "statement": {"en": "So it is.", "ru": "Так и есть."}}

SEGMENT = {"id": "rich", "name": {"en": "Rich", "ru": "Богатые"}, "where": "Var1 > 2"}


def test_every_kind_of_hypothesis_is_read_in_order(tmp_path: Path) -> None:
    """Each hypothesis becomes an object of its kind with its statement, in the order written."""
    written = [{**one, **STATED, "id": one["kind"]} for one in HYPOTHESES]
    found = read(tmp_path, {"hypotheses": written}).hypotheses
    assert [one["kind"] for one in HYPOTHESES] == [one.kind for one in found]
    assert {"Так и есть."} == {one.statement.ru for one in found}
    assert [getattr(one, "among", None) for one in found] == [None, "Var1 > 2", None]


@pytest.mark.parametrize(
    ("changes", "fragments"),
    [
        ({"segment": []}, ["unknown key 'segment'", "Did you mean 'segments'?"]),
        ({"bands/Var1": "many"}, ["'bands.Var1' is 'many'"]),
        ({"clusters/columns": []}, ["'clusters.columns' is []", "at least 1"]),
        ({"clusters/k": 1}, ["'clusters.k' is 1", "greater than or equal to 2"]),
        ({"clusters/scale": "log"}, ["'clusters.scale' is 'log'", "'standard' or 'rank'"]),
        (
            {"hypotheses": [{**HYPOTHESES[0], **STATED, "kind": "difers"}]},
            ["'hypotheses.0.kind' is 'difers'", "Did you mean 'differs'?", "missing_differs"],
        ),
        ({"hypotheses": [{**HYPOTHESES[0], **STATED, "direction": "up"}]}, ["is 'up'", "'higher' or 'lower'"]),
        (
            {"hypotheses": [{**HYPOTHESES[1], **STATED, "amung": "x"}]},
            ["unknown key 'hypotheses.0.churn_differs.amung'", "Did you mean 'among'?"],
        ),
        ({"hypotheses": [HYPOTHESES[1]]}, ["the key 'hypotheses.0.churn_differs.id' is missing"]),
        ({"hypotheses": [{**one, **STATED} for one in HYPOTHESES]}, ["hypotheses: ids given twice: one"]),
        (
            {"segments": [{**SEGMENT, "were": "x"}]},
            ["unknown key 'segments.0.were'", "Did you mean 'where'? Allowed: id, name, where."],
        ),
        ({"segments": [SEGMENT, SEGMENT]}, ["segments: ids given twice: rich"]),
        ({"segments": [{**SEGMENT, "id": "mined_2"}]}, ["ids that begin with 'mined_' are taken: mined_2"]),
        ({"segments": [{**SEGMENT, "id": "client"}]}, ["'client'", "are taken: client. Rename"]),
    ],
)
def test_a_wrong_declaration_is_refused(tmp_path: Path, changes: dict[str, Any], fragments: list[str]) -> None:
    """The message says where the file is wrong, what was found and what is allowed."""
    message = refusal(tmp_path, changes)
    assert [fragment for fragment in fragments if fragment not in message] == []


def test_what_was_declared_cannot_be_changed(tmp_path: Path) -> None:
    """What was read stays as it was read."""
    declared = read(tmp_path, {})
    with pytest.raises(ValidationError):
        declared.segments = ()  # type: ignore[misc]
    with pytest.raises(ValidationError):
        declared.clusters.scale = "rank"  # type: ignore[misc]
