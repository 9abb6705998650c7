"""A model and a metric are added as README says, and what they made is read wherever models and metrics are."""

import csv
import json
from pathlib import Path

import pytest

from tests.workflow.conftest import CHURN, edit_yaml, ran, run

SCRIPT = '''"""train_gnb: normal distributions, one a column and outcome."""

from sklearn.naive_bayes import GaussianNB

from churn.train.training import Learner, train_stage


def learner(_: int) -> Learner:
    """Give the unfitted model."""
    return Learner(GaussianNB())


if __name__ == "__main__":
    train_stage("train_gnb", learner)
'''


@pytest.fixture
def prepared(project: Path) -> Path:
    """A script of ten lines and a block of settings, as a person writes them."""
    (project / "stages/train_gnb.py").write_text(SCRIPT, encoding="utf-8")
    with (project / "params.yaml").open("a", encoding="utf-8") as file:
        file.write("\ntrain_gnb:\n  var_smoothing: [1.0e-9, 0.1]\n")
    return project


def test_a_model_is_added(prepared: Path) -> None:
    """One command writes its stage; then it is trained, blended, compared and scored beside the others."""
    run(prepared, *CHURN, "add-model", "gnb")
    run(prepared, *CHURN, "declare")
    run(prepared, *CHURN, "preflight")
    again = ran(run(prepared, "dvc", "repro", "evaluate@fitness").stdout)
    assert again == ["train_gnb@fitness", "train_blend@fitness", "evaluate@fitness"]
    scores = {
        name: json.loads((prepared / f"metrics/fitness/{name}.json").read_text(encoding="utf-8"))
        for name in ("gnb", "rf")
    }
    assert set(scores["gnb"]) == set(scores["rf"])
    with (prepared / "data/evaluation/fitness/comparison.csv").open(encoding="utf-8") as file:
        assert "gnb" in {row["model"] for row in csv.DictReader(file)}


def add_line(path: Path, before: str, line: str) -> None:
    """Put a line, as deep as the one that begins so, behind it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    place = next(number for number, one in enumerate(lines) if one.strip().startswith(before))
    indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
    path.write_text("\n".join([*lines[: place + 1], indent + line, *lines[place + 1 :], ""]), encoding="utf-8")


def test_a_metric_is_added(project: Path) -> None:
    """With its name, direction and formula, its label and its margin in one place each, all tables have it."""
    formula = "mean_of(lambda y, p: np.where(y == 1, p, 1 - p) / np.hypot(p, 1 - p))"
    metric = f'Metric("spherical", smaller_is_better=False, formula={formula}),'
    add_line(project / "churn/scores/metrics.py", 'Metric("brier"', metric)
    label = '"spherical": {"en": "spherical score", "ru": "сферическая оценка"},'
    add_line(project / "churn/presentation/metrics.py", '"brier"', label)
    edit_yaml(project / "params.yaml", "compare", "margin", "spherical", value=0.002)
    run(project, *CHURN, "preflight")
    targets = ("train_lr@fitness", "evaluate@fitness")
    assert ran(run(project, "dvc", "repro", "--single-item", *targets).stdout) == list(targets)
    for name in ("metrics/fitness/lr.json", "metrics/fitness/champion.json"):
        assert "spherical" in json.loads((project / name).read_text(encoding="utf-8"))
    for name in ("cross_validated", "test"):
        assert "spherical" in (project / f"data/evaluation/fitness/{name}.csv").read_text(encoding="utf-8")
