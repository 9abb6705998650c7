"""YAML files, spoilt: values of other types, keys lost or strange, and texts that only look like YAML."""

import copy
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any

import yaml

from churn.faults.spoil_cells import CELLS, HOSTILE, PWNED

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**63, 10**30, -(10**30), 0.5, 1e308, float("nan"), float("inf"), -float("inf"), "",
    [], {}, [[]], {"": ""}, ["a"], [1, "a", None], {"a": {"b": 1}}, {1: 2}, date(2024, 1, 31), b"bytes", "else",
    "a" * 10_000, "Var{1..3}", "Var{3..1}", "Var{1..99999999}", "a,b", "client", "churned", "unknown", "..", ".", "/",
    "~", "/dev/zero", "/dev/stdin", "/proc/self/environ", "cases/bank", "cases/../cases/bank/simulator.yaml", "a\0b",
    "a\nb", "1 +", "1/0", "(" * 300, "__import__('os')", f"@pd.io.common.os.system('touch {PWNED}')", "age.__class__",
    "index", "9**9**9", "'a' * 9999999999", "age ** 99999", "not", "`", "[i for i in age]", "lambda: 0", "a = 1",
)  # fmt: skip

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in pairwise("abcdefghi")
)
"""Aliases that name nine times each other: nine to the ninth values."""

TEXTS = (
    LAUGHS, "[" * 100_000, "{a: " * 5_000, "- " * 20_000, "a:\n" + " " * 50_000 + "b", "&a [*a]", "a: &a {b: *a}",
    "<<: 1\n", "<<: {a: 1}\n<<: {a: 2}\n", "? [a, b]\n: 1\n", "? {a: 1}\n: 1\n", "!!python/name:os.system",
    f"!!python/object/apply:os.system ['touch {PWNED}']", "!unknown 1", "%YAML 9.9\n---\na: 1\n", "--- 1\n--- 2\n",
    "\t- a\n", "a: 1\na: 2\n", "", "\n", "null\n", "text\n", "1\n", "- 1\n", "a: b: c\n", "a: 'b\n", "!!int x\n",
    "!!timestamp 2024-13-45\n", "2024-13-45: 1\n", "a: 2024-99-99\n", "!!binary '***'\n", "!!set {a, b}\n",
    "!!omap [a: 1]\n", "!!float x\n", "1:2:3: 4\n", "0o9: 1\n", "a: 1__\n", "a: 0b\n", "a: 0x_\n", "!!merge x: 1\n",
    "=: =\n", "a: " + "9" * 5_000 + "\n", "a: " + "1:" * 3_000 + "1\n",
)  # fmt: skip
"""Whole files: an exponential number of nodes, great depth, circles, tags that would run something, other versions."""


def spoil_yaml(text: str, random: Random) -> str:
    """Spoil a YAML file in its structure, so that it is mostly still YAML.

    Parameters
    ----------
    text : str
        A valid file.
    random : random.Random
        Chooses what and where.
    """
    draw = random.random()
    if draw < 0.05:
        return random.choice(TEXTS)
    if draw < 0.1:
        return text + random.choice(TEXTS)
    content = yaml.safe_load(text)
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        content = _changed(content, random)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def _changed(content: Any, random: Random) -> Any:
    """Change one place of a content, each place as likely."""
    changed = copy.deepcopy(content)
    places = list(_places(changed))
    if not places:
        return random.choice(VALUES)
    above, key = random.choice(places)
    random.choice(WAYS)(above, key, random)
    return changed


def _places(content: Any) -> list[tuple[Any, Any]]:
    keys = list(content) if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else []
    return [place for key in keys for place in ((content, key), *_places(content[key]))]


def _other_value(above: Any, key: Any, random: Random) -> None:
    above[key] = random.choice(VALUES)


def _hostile(above: Any, key: Any, random: Random) -> None:
    above[key] = random.choice(HOSTILE)


def _cell(above: Any, key: Any, random: Random) -> None:
    above[key] = random.choice(CELLS)


def _number(above: Any, key: Any, random: Random) -> None:
    old = above[key]
    isnumber = isinstance(old, int | float)
    above[key] = random.choice((old * -1, old * 1000, old * 10**9, old + 0.5, 0)) if isnumber else str(old) + "x"


def _gone(above: Any, key: Any, random: Random) -> None:
    del above[key]


def _renamed(above: Any, key: Any, random: Random) -> None:
    if isinstance(above, dict):
        above[random.choice((f"{key}x", str(key).upper(), *CELLS, 1, None, True, 1.5))] = above.pop(key)
    else:
        above.append(above[key])


def _nested(above: Any, key: Any, random: Random) -> None:
    above[key] = random.choice(([above[key]], {"a": above[key]}, {key: above[key]}))


def _emptied(above: Any, key: Any, random: Random) -> None:
    above[key] = type(above[key])() if isinstance(above[key], dict | list | str) else None


def _swapped(above: Any, key: Any, random: Random) -> None:
    other = random.choice(list(above) if isinstance(above, dict) else range(len(above)))
    above[key], above[other] = above[other], above[key]


WAYS: tuple[Callable[[Any, Any, Random], None], ...] = (
    *(_other_value, _other_value, _hostile, _cell, _number, _gone, _renamed, _nested, _emptied, _swapped),
)
