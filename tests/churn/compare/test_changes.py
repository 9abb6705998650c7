"""What differs between two versions beside their scores, on literal settings and locks."""

from typing import Any

import pytest

from churn.compare.changes import changed_metrics, changed_paths, changed_stages, changed_values, flat


def test_leaves_have_dotted_keys() -> None:
    """Mappings are opened, and lists that hold mappings; a list of plain values is one value."""
    content = {"a": {"b": 1, "c": [1, 2]}, "rules": [{"x": 1}, {"x": 2}], "none": None, "empty": {}}
    expected = {"a.b": 1, "a.c": [1, 2], "rules.0.x": 1, "rules.1.x": 2, "none": None, "empty": {}}
    assert flat(content) == expected


def test_changed_values_are_listed_by_file_and_key() -> None:
    """A value changed, one added, one removed; what stayed is not listed."""
    base = {"params.yaml": {"seed": 0, "split": {"folds": 5}, "old": 1}, "same.yaml": {"a": 1}}
    head = {"params.yaml": {"seed": 0, "split": {"folds": 10}}, "same.yaml": {"a": 1}, "new.yaml": {"k": 2}}
    assert changed_values(base, head) == [
        {"file": "new.yaml", "key": "k", "before": None, "after": 2},
        {"file": "params.yaml", "key": "old", "before": 1, "after": None},
        {"file": "params.yaml", "key": "split.folds", "before": 5, "after": 10},
    ]


@pytest.mark.parametrize(("part", "keys"), [("train", ["cv.auc"]), ("test", ["cv.auc", "test.auc"])])
def test_metrics_of_the_test_part_stay_closed(part: str, keys: list[str]) -> None:
    """Who looks at the training part sees no score of the test part."""
    base, head = ({"a.json": {"cv": {"auc": value}, "test": {"auc": value}}} for value in (0.8, 0.9))
    assert [row["key"] for row in changed_metrics(base, head, part)] == keys


STAGE: dict[str, Any] = {
    "cmd": "python -m stages.train_rf",
    "deps": [{"path": "churn/x.py", "md5": "1"}, {"path": "data/clean/fitness", "md5": "2"}],
    "params": {"params.yaml": {"seed": 0}},
    "outs": [{"path": "models/rf.skops", "md5": "3"}],
}


@pytest.mark.parametrize(
    ("head", "why", "outputs"),
    [
        ({**STAGE, "cmd": "python"}, ["command"], []),
        ({**STAGE, "deps": [{"path": "churn/x.py", "md5": "9"}, STAGE["deps"][1]]}, ["code"], []),
        ({**STAGE, "deps": STAGE["deps"][:1]}, ["inputs"], []),
        ({**STAGE, "params": {"params.yaml": {"seed": 1}}}, ["parameters"], []),
        ({**STAGE, "outs": [{"path": "models/rf.skops", "md5": "9"}]}, [], ["models/rf.skops"]),
    ],
)
def test_a_stage_says_why_it_ran_again(head: dict[str, Any], why: list[str], outputs: list[str]) -> None:
    """What differs in dvc.lock is named, with the outputs that differ."""
    assert changed_stages({"s@a": STAGE}, {"s@a": head}) == [{"stage": "s@a", "why": why, "outputs": outputs}]


def test_stages_that_stayed_came_or_went() -> None:
    """An equal stage is not listed; one of one version alone is new or gone."""
    found = changed_stages({"a": STAGE, "b": STAGE}, {"a": STAGE, "c": STAGE})
    assert [(row["stage"], row["why"]) for row in found] == [("b", ["gone"]), ("c", ["new"])]


def test_changed_paths() -> None:
    """A path is listed where its hash differs or one version lacks it."""
    assert changed_paths({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == ["b", "c", "d"]
