"""What train stages write: tables that come back, scores of both parts, metrics without the test part."""

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from churn.base.files import read_json
from churn.scores.metrics import METRICS
from churn.scores.scores import fold_scores, scores
from churn.train.results import write_results
from tests.stages.predictions import CLIENTS, TEST, predictions

RESULT = predictions(1.0, 2)


def written(result: pd.DataFrame, folder: Path) -> dict[str, bytes]:
    """Give what is written, by file."""
    write_results(result, 0.4, folder / "lr", "lr", folder / "lr.json")
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_predictions_come_back(tmp_path: Path) -> None:
    """The table of predictions is read as it was given, to the last bit, and all files are there."""
    assert list(written(RESULT, tmp_path)) == ["lr.parquet", "lr_scores.csv", "lr.json"]
    assert_frame_equal(RESULT, pd.read_parquet(tmp_path / "lr" / "lr.parquet"), check_exact=True)


def test_scores_are_of_folds_and_of_the_test_part(tmp_path: Path) -> None:
    """Cross-validated scores are mean and sd over the folds of all repetitions, and the test part is scored once."""
    written(RESULT, tmp_path)
    found = pd.read_csv(tmp_path / "lr" / "lr_scores.csv").set_index("metric")
    inside, test = RESULT.iloc[: CLIENTS - TEST], RESULT.iloc[CLIENTS - TEST :]
    pairs = [("p", "fold"), ("p_2", "fold_2")]
    folds = pd.concat([fold_scores(*(inside[n].to_numpy() for n in ("y", *pair)), 0.4) for pair in pairs])
    assert list(found.index) == list(folds)
    assert found["mean"].to_dict() == pytest.approx(folds.mean().to_dict(), rel=1e-5)
    assert found["sd"].to_dict() == pytest.approx(folds.std().to_dict(), rel=1e-5)
    held_out = scores(test["y"].to_numpy(), test["p"].to_numpy(), 0.4)
    assert found["test"].to_dict() == pytest.approx(held_out, rel=1e-5)


def test_metrics_are_those_that_are_compared(tmp_path: Path) -> None:
    """What DVC compares is the cross-validated mean of every metric; the others stand in the table."""
    written(RESULT, tmp_path)
    means = pd.read_csv(tmp_path / "lr" / "lr_scores.csv").set_index("metric")["mean"]
    assert read_json(tmp_path / "lr.json") == means[list(METRICS)].to_dict()


def test_metrics_do_not_show_the_test_part(tmp_path: Path) -> None:
    """Other outcomes and probabilities of the test part change the table and its own scores, and no metric."""
    changed = RESULT.copy()
    rows = changed["part"] == "test"
    changed["y"] = changed["y"].where(~rows, 1 - changed["y"])
    changed["p"] = changed["p"].where(~rows, 0.3)
    before, after = written(RESULT, tmp_path / "before"), written(changed, tmp_path / "after")
    assert [name for name in before if before[name] != after[name]] == ["lr.parquet", "lr_scores.csv"]
    cross_validated = [
        pd.read_csv(tmp_path / which / "lr/lr_scores.csv")[["mean", "sd"]] for which in ("before", "after")
    ]
    assert_frame_equal(*cross_validated)
