"""A model is added as README says, and what it made is read wherever models are."""

import csv
import json
from pathlib import Path

import pytest

from tests.workflow.conftest import CHURN, ran, run

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
