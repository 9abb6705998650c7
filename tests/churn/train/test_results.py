"""What train stages write: tables that come back, scores of both parts, curves without the test part."""

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from churn.base.files import read_json
from churn.scores.scores import fold_scores, scores
from churn.train.results import write_results
from tests.stages.predictions import CLIENTS, TEST, predictions

RESULT = predictions(1.0, 2)


def written(result: pd.DataFrame, folder: Path) -> dict[str, bytes]:
    """Give what is written, by file."""
    write_results(result, {"chosen": {"C": 0.1}}, 0.4, folder / "lr.parquet", folder / "plots", folder / "lr.json")
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_predictions_come_back(tmp_path: Path) -> None:
    """The table of predictions is read as it was given, to the last bit, and all files are there."""
    names = written(RESULT, tmp_path)
    assert list(names) == ["lr.json", "lr.parquet", "confusion.csv", "precision_recall.csv", "roc.csv"]
    assert_frame_equal(RESULT, pd.read_parquet(tmp_path / "lr.parquet"), check_exact=True)


def test_metrics_are_of_folds_and_of_the_test_part(tmp_path: Path) -> None:
    """Cross-validated scores are mean and sd over the folds of all repetitions, and the test part is scored once."""
    written(RESULT, tmp_path)
    found = read_json(tmp_path / "lr.json")
    inside, test = RESULT.iloc[: CLIENTS - TEST], RESULT.iloc[CLIENTS - TEST :]
    pairs = [("p", "fold"), ("p_2", "fold_2")]
    folds = pd.concat([fold_scores(*(inside[n].to_numpy() for n in ("y", *pair)), 0.4) for pair in pairs])
    assert list(found) == ["cv", "test", "clients", "chosen"]
    for name in folds:
        expected = {"mean": folds[name].mean(), "sd": folds[name].std()}
        assert expected == pytest.approx(found["cv"][name], rel=1e-5)
    assert scores(test["y"].to_numpy(), test["p"].to_numpy(), 0.4) == pytest.approx(found["test"], rel=1e-5)
    assert found["clients"] == {"train": CLIENTS - TEST, "test": TEST}
    assert found["chosen"] == {"C": 0.1}


def test_curves_do_not_show_the_test_part(tmp_path: Path) -> None:
    """Other outcomes and probabilities of the test part change the table and its scores, and no curve."""
    changed = RESULT.copy()
    rows = changed["part"] == "test"
    changed["y"] = changed["y"].where(~rows, 1 - changed["y"])
    changed["p"] = changed["p"].where(~rows, 0.3)
    before, after = written(RESULT, tmp_path / "before"), written(changed, tmp_path / "after")
    different = [name for name in before if before[name] != after[name]]
    assert different == ["lr.json", "lr.parquet"]
    assert read_json(tmp_path / "before/lr.json")["cv"] == read_json(tmp_path / "after/lr.json")["cv"]


def test_confusion_has_the_clients_of_the_training_part(tmp_path: Path) -> None:
    """Each client of the training part is a row, by the threshold given."""
    written(RESULT, tmp_path)
    confusion, inside = pd.read_csv(tmp_path / "plots" / "confusion.csv"), RESULT.iloc[: CLIENTS - TEST]
    assert len(inside) == len(confusion)
    assert (confusion["predicted"] == "left").tolist() == (inside["p"] >= 0.4).tolist()
    assert (confusion["actual"] == "left").tolist() == (inside["y"] == 1).tolist()
