"""YAML files read as typed objects, and what a person reads when a file is wrong."""

import json
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, ValidationError, model_validator

from churn.base.config import Frozen, read_config
from churn.base.errors import UserError

LAUGHS = "a: &a [x]\n" + "".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in pairwise("abcdefgh"))
"""Seven aliases that name nine times each other: a million values in 300 characters."""


class Leaf(Frozen):
    depth: int
    weight: float = 1.0
    kind: Literal["small", "large"] = "small"


class Keep(Frozen):
    rule: Literal["keep"]
    where: str


class Rename(Frozen):
    rule: Literal["rename"]
    columns: dict[str, str]


class Tree(Frozen):
    leaf: Leaf
    leaves: dict[str, Leaf] = Field(default_factory=dict)
    rules: tuple[Annotated[Keep | Rename, Field(discriminator="rule")], ...] = ()
    spare: Leaf | None = None

    @model_validator(mode="after")
    def _leaf_is_not_deep(self) -> "Tree":
        if self.leaf.depth > 9:
            raise ValueError("leaf: deeper than 9")
        return self


class Bag(Frozen):
    items: dict[str, bool | int | float | str | None]


def saved(folder: Path, text: str | bytes) -> Path:
    path = folder / "settings.yaml"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(UserError) as caught:
        read_config(saved(folder, text), Tree)
    return str(caught.value).replace(str(folder / "settings.yaml"), "FILE")


def test_a_file_becomes_the_model(tmp_path: Path) -> None:
    """A valid file gives the typed object, defaults filled in."""
    text = "leaf: {depth: 3, kind: large}\nleaves: {лист: {depth: 1}}\nrules: [{rule: keep, where: a > 1}]\n"
    expected = Tree(
        leaf=Leaf(depth=3, kind="large"), leaves={"лист": Leaf(depth=1)}, rules=(Keep(rule="keep", where="a > 1"),)
    )
    assert expected == read_config(saved(tmp_path, text), Tree)


def test_settings_cannot_be_changed() -> None:
    """A setting that was read stays as it was read."""
    leaf = Leaf(depth=3)
    with pytest.raises(ValidationError):
        leaf.depth = 4  # type: ignore[misc]
    assert leaf.depth == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "leaf: {depth: 3}\nlaef: {depth: 3}",
            "FILE: unknown key 'laef'. Did you mean 'leaf'? Allowed: leaf, leaves, rules, spare.",
        ),
        (
            "leaf: {depth: 3, wieght: 2}",
            "FILE: unknown key 'leaf.wieght'. Did you mean 'weight'? Allowed: depth, kind, weight.",
        ),
        (
            "leaf: {depth: 3}\nleaves: {a: {depth: 3, knd: 2}}",
            "FILE: unknown key 'leaves.a.knd'. Did you mean 'kind'? Allowed: depth, kind, weight.",
        ),
        (
            "leaf: {depth: 3}\nleaves: {rules: {depth: 3, knd: 2}}",
            "FILE: unknown key 'leaves.rules.knd'. Did you mean 'kind'? Allowed: depth, kind, weight.",
        ),
        (
            "leaf: {depth: 3}\nspare: {depth: 3, deep: 2}",
            "FILE: unknown key 'spare.deep'. Did you mean 'depth'? Allowed: depth, kind, weight.",
        ),
        (
            "leaf: {depth: 3}\nrules: [{rule: keep, where: a, were: b}]",
            "FILE: unknown key 'rules.0.keep.were'. Did you mean 'where'? Allowed: rule, where.",
        ),
    ],
)
def test_an_unknown_key_names_the_keys_allowed_in_its_place(tmp_path: Path, text: str, expected: str) -> None:
    """The nearest name and all those allowed at that very place are given, however deep the place is."""
    assert expected == refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leaf: {}", "FILE: the key 'leaf.depth' is missing. Add it."),
        ("leaf: {depth: 3}\nrules: [{where: a}]", "FILE: the key 'rules.0.rule' is missing. Add it."),
        (
            "leaf: {depth: 3}\nrules: [{rule: kep, where: a}]",
            "FILE: 'rules.0.rule' is 'kep'. Did you mean 'keep'? Allowed: keep, rename.",
        ),
        ("leaf: {depth: 3, kind: big}", "FILE: 'leaf.kind' is 'big': Input should be 'small' or 'large'."),
        ("leaf: {depth: deep}", "FILE: 'leaf.depth' is 'deep': Input should be a valid integer"),
        ("leaf: {depth: 12}", "FILE: leaf: deeper than 9."),
        ("", "FILE: the whole file is None: Input should be a valid dictionary"),
        ("[1, 2]", "FILE: the whole file is [1, 2]: Input should be a valid dictionary"),
        ("leaf: [3", "FILE: not valid YAML: "),
        ("leaf: {depth: 3}\nleaf: {depth: 4}", "FILE: not valid YAML: the key 'leaf' occurs twice"),
        ("leaf: {depth: 3, depth: 4}", "FILE: not valid YAML: the key 'depth' occurs twice"),
        ("leaf: # лист".encode("cp1251"), "FILE: not UTF-8 text"),
        ("[" * 20_000, "FILE: nested too deep to be read"),
        ("a: &a [*a]", "FILE: not valid YAML: an alias stands inside of what it names"),
        (LAUGHS, "FILE: not valid YAML: its aliases repeat each other: "),
        ("leaf: {depth: 2024-13-45}", "FILE: not valid YAML: a value cannot be read (month must be in 1..12)."),
        (f"leaf: {{depth: {'9' * 5000}}}", "FILE: not valid YAML: a value cannot be read (Exceeds the limit"),
        (f"leaf: {{depth: {'9' * 100}}}", "FILE: not valid YAML: a value cannot be read (a whole number of more than"),
        ("leaf: !!int x", "FILE: not valid YAML: a value cannot be read ("),
        ("!!python/object/apply:os.system ['exit']", "FILE: not valid YAML: could not determine a constructor"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path: Path, text: str | bytes, expected: str) -> None:
    """The message names the file, the place, what was found there and what is allowed."""
    message = refusal(tmp_path, text)
    assert expected == message[: len(expected)]


def test_the_line_of_broken_yaml_is_shown(tmp_path: Path) -> None:
    """A person must find the broken line."""
    assert "line 2" in refusal(tmp_path, "leaf: {depth: 3}\nleaf: {depth: 4}")


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    """What was found is shown, but not pages of it."""
    message = refusal(tmp_path, f"leaf: {{depth: {'x' * 500}}}")
    assert "'" + "x" * 76 + "..." in message
    assert "x" * 77 not in message


def test_many_problems_are_counted(tmp_path: Path) -> None:
    """Five problems are spelled out, the others counted."""
    lines = refusal(tmp_path, "leaf: {depth: 3, a1: 1, a2: 1, a3: 1, a4: 1, a5: 1, a6: 1, a7: 1}").splitlines()
    assert len(lines) == 6
    assert lines[-1] == "FILE: and 2 more problems of this kind."


@pytest.mark.parametrize(("name", "found"), [("none.yaml", "no such file"), (".", "cannot be read")])
def test_a_path_without_a_file_is_refused(tmp_path: Path, name: str, found: str) -> None:
    """A missing file and a folder in its place are told apart, and the path is named."""
    with pytest.raises(UserError, match=found) as caught:
        read_config(tmp_path / name, Tree)
    assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("'true'", "true"),
        ("1e-3", 0.001),
        ("1E5", 100000.0),
        ("-2.5e+1", -25.0),
        ("'1e5'", "1e5"),
        ("1e", "1e"),
        ("7", 7),
        ("7.0", 7.0),
        ("null", None),
        ("~", None),
    ],
)
def test_values_are_read_as_dvc_reads_them(tmp_path: Path, written: str, expected: object) -> None:
    """YAML 1.2, which DVC uses, has only true and false for truth, and 1e-3 is a number there."""
    value = read_config(saved(tmp_path, f"items: {{a: {written}}}"), Bag).items["a"]
    assert (type(expected), expected) == (type(value), value)


def test_on_is_a_key_like_any_other(tmp_path: Path) -> None:
    """A key named ``on``, as the rule `join` has, is text and not the truth."""
    assert read_config(saved(tmp_path, "items: {on: 1, no: 2}"), Bag).items == {"on": 1, "no": 2}


def test_a_number_and_its_text_are_two_keys(tmp_path: Path) -> None:
    """Only keys that are really equal occur twice."""

    class Levels(Frozen):
        names: dict[int | str, str]

    text = "names: {1: a, '1': b}"
    assert read_config(saved(tmp_path, text), Levels).names == {1: "a", "1": "b"}


LETTERS = st.text("abyesno01e.-:#' ЖЯ", max_size=6)
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | LETTERS


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.dictionaries(LETTERS, VALUES, max_size=4))
def test_json_is_read_as_json(items: dict[str, object]) -> None:
    """JSON is YAML: whatever scalars it holds come back with their types."""
    with TemporaryDirectory() as folder:
        path = saved(Path(folder), json.dumps({"items": items}, ensure_ascii=False))
        read = read_config(path, Bag).items
    assert [(key, type(value), value) for key, value in items.items()] == [
        (key, type(value), value) for key, value in read.items()
    ]
