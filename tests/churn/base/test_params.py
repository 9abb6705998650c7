"""Sections of params.yaml, read one by one: what is looked at, and what a person reads when it is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from churn.base.config import Frozen, Glimpse
from churn.base.errors import UserError
from churn.base.params import Positive, read_entry, read_grid, read_params

TEXT = """
seed: 3
split: {folds: 5, parts: {test: 0.2}}
broken: {folds: -1}
money: {fitness: {cost: 2}, bank: {cost: two}}
train_rf: {n_estimators: 200, max_depth: null, max_features: [sqrt, 0.3], bootstrap: true}
train_odd: {max_depth: {a: 1}}
"""


class Parts(Frozen):
    test: float


class Split(Frozen):
    folds: Positive
    parts: Parts


class Folds(Glimpse):
    folds: Positive


class Sections(Frozen):
    seed: int
    split: Split


class Told(Frozen):
    split: Folds


class Broken(Frozen):
    broken: Folds


class Absent(Frozen):
    speed: int


class Money(Frozen):
    cost: float


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "params.yaml"
    found.write_text(TEXT, encoding="utf-8")
    return found


def test_only_the_sections_asked_for_are_read(path: Path) -> None:
    """The sections of the model arrive; a mistake in another section does not matter."""
    assert read_params(path, Sections) == Sections(seed=3, split=Split(folds=5, parts=Parts(test=0.2)))


def test_a_glimpse_passes_over_keys_of_others(path: Path) -> None:
    """Who looks at another slice's settings gets the keys named, checked, and no other."""
    assert read_params(path, Told).split.model_dump() == {"folds": 5}
    with pytest.raises(UserError, match=r"'broken.folds' is -1"):
        read_params(path, Broken)


def test_what_stands_under_keys_is_read(path: Path) -> None:
    """An entry of any depth is read alone."""
    assert read_entry(path, Money, "money", "fitness") == Money(cost=2)
    assert read_entry(path, Parts, "split", "parts") == Parts(test=0.2)


def test_a_grid_keeps_types_and_order(path: Path) -> None:
    """Values stay of their types, lists become tuples in the order written."""
    grid = read_grid(path, "train_rf")
    assert grid == {"n_estimators": 200, "max_depth": None, "max_features": ("sqrt", 0.3), "bootstrap": True}
    assert type(grid["bootstrap"]) is bool


@pytest.mark.parametrize(
    ("read", "fragments"),
    [
        (lambda path: read_params(path, Absent), ["the key 'speed' is missing"]),
        (lambda path: read_entry(path, Money, "money", "bank"), ["'money.bank.cost' is 'two'", "valid number"]),
        (
            lambda path: read_entry(path, Money, "money", "bnk"),
            ["the key 'money.bnk' is missing", "Did you mean 'bank'?"],
        ),
        (lambda path: read_entry(path, Money, "mony", "bank"), ["the key 'mony' is missing", "Did you mean 'money'?"]),
        (lambda path: read_entry(path, Money, "seed", "bank"), ["the key 'seed.bank' is missing", "Nothing stands"]),
        (lambda path: read_entry(path, Money, "split"), ["unknown key 'split.folds'", "Allowed: cost."]),
        (lambda path: read_grid(path, "train_fr"), ["the key 'train_fr' is missing", "Did you mean 'train_rf'?"]),
        (lambda path: read_grid(path, "train_odd"), ["'train_odd.max_depth", "is {'a': 1}"]),
        (lambda path: read_grid(path, "seed"), ["'seed", "is 3", "valid dictionary"]),
    ],
)
def test_what_is_wrong_is_named(path: Path, read: Callable[[Path], object], fragments: list[str]) -> None:
    """The message names the file, the whole way to the key, what was found, and the nearest allowed key."""
    with pytest.raises(UserError) as caught:
        read(path)
    assert [fragment for fragment in [f"{path}: ", *fragments] if fragment not in str(caught.value)] == []


@pytest.mark.parametrize("text", ["", "7", "[seed]"])
def test_a_file_without_sections_is_refused(path: Path, text: str) -> None:
    """A file that holds no sections is named as such, whoever reads it."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="Sections such as 'seed: 0' are expected"):
        read_params(path, Sections)
    with pytest.raises(UserError, match="the key 'train_rf' is missing"):
        read_grid(path, "train_rf")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """No file, no settings: the path is told."""
    with pytest.raises(UserError, match=r"none\.yaml: no such file"):
        read_params(tmp_path / "none.yaml", Sections)
