"""Documentation has the places that commands write to."""

import pandas as pd
import pytest

from churn.commands.documents import with_other_rows, written
from churn.commands.quality import documented
from tests.workflow.pipeline import ROOT


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("quality", "models.md"),
        ("truth", "statistics.md"),
        ("bench", "speed.md"),
        ("bench-scale", "scale.md"),
        ("bench-scale-compared", "scale.md"),
        ("faults", "reliability.md"),
    ],
)
def test_every_document_has_its_marks_and_a_target(command: str, file: str) -> None:
    """`make` writes each command's tables into its document, between marks that are there."""
    assert written(ROOT / "docs" / file, command)
    assert f"--document docs/{file}" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_rows_of_the_document_are_those_that_quality_writes() -> None:
    """The columns are the same, so that cases which were not measured anew keep their rows."""
    folds = pd.DataFrame({"model": ["champion", "CatBoost defaults", "blend"] * 2, "fold": [0] * 3 + [1] * 3})
    scored = folds.assign(roc_auc=0.8, average_precision=0.5, log_loss=0.3, brier=0.1, seconds=1.0)
    row = documented(scored.assign(case="bank", seed=7, champion="rf"))
    before = written(ROOT / "docs" / "models.md", "quality")
    both = with_other_rows(pd.DataFrame([row]), before, ["bank"])
    assert both.loc[both["case"] == "bank", ["seed", "chosen"]].to_numpy().tolist() == [["7", "rf 2"]]
    assert {"fitness", "metanprom", "shop", "telecom"} <= set(both["case"])
