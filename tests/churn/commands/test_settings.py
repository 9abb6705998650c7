"""params.yaml as typed settings: the file of this repository, and single values of it spoiled."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from churn.base.errors import UserError
from churn.commands.settings import read_all_params

PARAMS = Path(__file__).parents[3] / "params.yaml"


def with_value(folder: Path, key: str, value: object) -> Path:
    content: Any = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))
    *parents, last = key.split(".")
    place = content
    for parent in parents:
        place = place[parent]
    place[last] = value
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_every_section_is_read(tmp_path: Path) -> None:
    """The object holds the sections and cases of the file, no more and no fewer."""
    content = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))
    params = read_all_params(PARAMS)
    assert sorted(content) == sorted([*type(params).model_fields, *(f"train_{name}" for name in params.grids)])
    read = {name: {"source": case.source, "current": case.current} for name, case in params.cases.items()}
    assert {name: {key: Path(path) for key, path in case.items()} for name, case in content["cases"].items()} == read


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seed", 7),
        ("split.folds", 3),
        ("split.test_share", 0.3),
        ("split.repeats", 1),
        ("evaluate.metric", "roc_auc"),
        ("explain.walks", 2),
        ("training.metric", "roc_auc"),
        ("cluster.k_max", 5),
        ("collinear_limit", 0.8),
        ("campaign.bank.value", 7.5),
        ("campaign.bank.keeps", (1, 0)),
        ("plan.budget", 1000.0),
    ],
)
def test_a_changed_value_arrives(tmp_path: Path, key: str, value: object) -> None:
    """What one writes in the file is what the code gets."""
    found: Any = read_all_params(with_value(tmp_path, key, value))
    for name in key.split("."):
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    assert value == found


@pytest.mark.parametrize("value", [None, True, 5, 0.5, "sqrt"])
def test_a_setting_of_a_model_keeps_its_type(tmp_path: Path, value: object) -> None:
    """1, 1.0 and true mean different things to scikit-learn, so a setting's type is kept."""
    setting = read_all_params(with_value(tmp_path, "train_rf.max_features", value)).grids["rf"]["max_features"]
    assert (type(value), value) == (type(setting), setting)


def test_a_list_is_a_grid(tmp_path: Path) -> None:
    """A list becomes a tuple of settings in the order written, of mixed types where it is mixed."""
    grid = read_all_params(with_value(tmp_path, "train_rf.max_features", ["sqrt", 0.3, None])).grids["rf"]
    assert grid["max_features"] == ("sqrt", 0.3, None)


@pytest.mark.parametrize(
    ("key", "value", "fragments"),
    [
        ("sede", 1, ["unknown key 'sede'", "Did you mean 'seed'?"]),
        ("report_", {}, ["unknown key 'report_'", "Did you mean 'report'?", "train_<model>"]),
        ("trian_rf", {}, ["unknown key 'trian_rf'", "train_<model>"]),
        ("train_new", [1], ["'train_new' is [1]", "valid dictionary"]),
        ("split.fold", 5, ["unknown key 'split.fold'", "Did you mean 'folds'?", "test_share"]),
        ("cases.bank", {"sorce": "a"}, ["unknown key 'cases.bank.sorce'", "Did you mean 'source'?", "current"]),
        ("cases.bank", {"source": "t.csv"}, ["'cases.bank' is", "'current' is missing", "Write current: t.csv"]),
        ("cases.bank", {}, ["the key 'cases.bank.source' is missing"]),
        ("seed", "now", ["'seed' is 'now'", "valid integer"]),
        ("split.folds", 1, ["'split.folds' is 1", "greater than or equal to 2"]),
        ("split.test_share", 1.0, ["'split.test_share' is 1.0", "less than 1"]),
        ("split.test_share", 0, ["'split.test_share' is 0", "greater than 0"]),
        ("training.metric", "logloss", ["'training.metric' is 'logloss'", "Did you mean 'log_loss'?", "roc_auc"]),
        ("training.rare_level", 0, ["'training.rare_level' is 0", "greater than or equal to 1"]),
        ("eda.bands", 1, ["'eda.bands' is 1", "greater than or equal to 2"]),
        ("eda.bands", 21, ["'eda.bands' is 21", "less than or equal to 20"]),
        ("cluster.k_max", 8.5, ["'cluster.k_max' is 8.5", "fractional part"]),
        ("split.repeats", 0, ["'split.repeats' is 0", "greater than or equal to 1"]),
        ("evaluate.threshold", "profit", ["unknown key 'evaluate.threshold'"]),
        ("evaluate.simplest_first", [], ["'evaluate.simplest_first' is []", "at least 1 item"]),
        ("evaluate.metric", "f1", ["'evaluate.metric' is 'f1'", "Allowed:", "log_loss"]),
        ("learning_curve.shares", [1.0], ["'learning_curve.shares' is [1.0]", "at least 2 items"]),
        ("learning_curve.shares", [0.5, 1.5], ["'learning_curve.shares.1' is 1.5", "less than or equal to 1"]),
        ("explain.repeats", 0, ["'explain.repeats' is 0", "greater than or equal to 1"]),
        ("explain.least_effect", -1, ["'explain.least_effect' is -1", "greater than or equal to 0"]),
        ("campaign", {}, ["the key 'campaign.bank' is missing", "every case needs the money of its campaign"]),
        ("campaign.bank.keep", [6, 14], ["unknown key 'campaign.bank.keep'", "Did you mean 'keeps'?"]),
        ("campaign.bank.keeps", [0, 0], ["'campaign.bank.keeps' is [0, 0]", "must be above 0"]),
        ("campaign.bank.keeps", 0.3, ["'campaign.bank.keeps' is 0.3", "tuple"]),
        ("campaign.bank.value", -5, ["'campaign.bank.value.number' is -5", "greater than or equal to 0"]),
        ("campaign.bank.value", "much", ["'campaign.bank.value.number' is 'much'", "valid number"]),
        ("campaign.bank.value", {"column": "a", "time": 2}, ["Did you mean 'times'? Allowed: column, times."]),
        ("campaign.bank.value", {"segments": {"a": 1}}, ["the key 'campaign.bank.value.SegmentValue.otherwise'"]),
        ("plan.draws", 10, ["'plan.draws' is 10", "greater than or equal to 100"]),
        ("plan.contacts", 0, ["'plan.contacts' is 0", "greater than or equal to 1"]),
        ("plan.control.least", 0.5, ["least is 0.5 and must not be above most, 0.3"]),
        ("compare.fail_on", "always", ["'compare.fail_on' is 'always'", "'worse' or 'never'"]),
        ("compare.margin.f1", 0.1, ["there is no score 'f1'", "roc_auc"]),
        ("compare.level", 0, ["'compare.level' is 0", "greater than 0"]),
        ("train_knn.weights", {"a": 1}, ["'train_knn.weights", "is {'a': 1}"]),
        ("train_rf.max_depth", {"a": 1}, ["'train_rf.max_depth", "is {'a': 1}"]),
    ],
)
def test_a_wrong_value_is_refused(tmp_path: Path, key: str, value: object, fragments: list[str]) -> None:
    """The message names the file and the key, what was found and what is allowed."""
    path = with_value(tmp_path, key, value)
    with pytest.raises(UserError) as caught:
        read_all_params(path)
    assert [fragment for fragment in [str(path), *fragments] if fragment not in str(caught.value)] == []


def test_a_new_model_needs_no_code_here(tmp_path: Path) -> None:
    """A section train_<model> that nobody knows yet is read as its grid; another unknown section is not."""
    params = read_all_params(with_value(tmp_path, "train_new", {"depth": [1, 2], "fast": True}))
    assert params.grids["new"] == {"depth": (1, 2), "fast": True}
    assert {"lr", "knn", "tree", "svc", "rf", "et", "boost", "catboost"} < set(params.grids)


def test_params_cannot_be_changed() -> None:
    """Nobody changes a setting after it was read, nor adds a case."""
    params = copy.copy(read_all_params(PARAMS))
    with pytest.raises(ValidationError):
        params.seed = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        params.split.folds = 2  # type: ignore[misc]
