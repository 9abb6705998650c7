"""The stage evaluate: what it writes where, and which models' files stand beside the champion."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.base.files import read_json, write_json
from churn.champion.blend import blend_models
from churn.champion.champion import read_champion
from churn.scores.metrics import METRICS
from stages.evaluate import main
from tests.stages.predictions import CLIENTS, TEST, params_file, planted, predictions, write

WEAK = {name: predictions(0.3, seed) for seed, name in enumerate(("lr", "rf", "knn"))}


def ran(models: dict[str, pd.DataFrame], folder: Path) -> Path:
    """Run the stage on what train stages wrote; every model's file holds its name, that of the blend its weights."""
    blend, _ = blend_models({name: table for name, table in models.items() if name != "blend"})
    files = [folder / ("blend.json" if name == "blend" else f"{name}.skops") for name in models]
    for path in files:
        path.write_text(path.stem, encoding="utf-8")
    write_json(blend.model_dump(), folder / "blend.json")
    settings = {"simplest_first": ["knn", "lr", "rf", "blend"], "draws": 20}
    main(
        write(models, folder / "predictions"),
        files,
        params_file(folder, evaluate=settings),
        folder / "champion",
        folder / "tables",
        folder / "curves",
        folder / "metrics.json",
    )
    return folder


def test_tables_curves_and_metrics_are_written(tmp_path: Path) -> None:
    """Every table and curve has its file, the metrics are those compared, and the summary agrees with both."""
    folder = ran({**planted(), "blend": blend_models(planted())[1]}, tmp_path)
    assert sorted(path.name for path in (folder / "tables").iterdir()) == [
        "agreement.csv", "calibration.csv", "comparison.csv", "cross_validated.csv", "leading.parquet",
        "probabilities.parquet", "summary.json", "test.csv", "transfer.csv",
    ]  # fmt: skip
    assert sorted(path.stem for path in (folder / "curves").iterdir()) == [
        "gain", "lift", "precision_recall", "reliability", "roc",
    ]  # fmt: skip
    summary, champion = read_json(folder / "tables" / "summary.json"), read_champion(folder / "champion/champion.json")
    assert (summary["champion"], summary["weights"]) == (champion.name, champion.blend.weights)
    metrics = read_json(folder / "metrics.json")
    assert metrics == {name: summary["cv"][name]["mean"] for name in METRICS}
    probabilities = pd.read_parquet(folder / "tables" / "probabilities.parquet")
    assert list(probabilities) == ["client", "part", "y", "p"]
    assert (len(probabilities), (probabilities["part"] == "test").sum()) == (CLIENTS, TEST)


def test_the_champion_has_its_model_beside_it(tmp_path: Path) -> None:
    """Of one model its file is copied, and no other; a blend that is not champion leaves nothing there."""
    same = predictions(6.0, 3)
    folder = ran({"lr": same, "rf": same, "knn": WEAK["knn"], "blend": same}, tmp_path)
    assert sorted(path.name for path in (folder / "champion").iterdir()) == ["champion.json", "lr.skops"]
    assert (folder / "champion" / "lr.skops").read_text(encoding="utf-8") == "lr"


def test_a_blend_has_its_members_beside_it(tmp_path: Path) -> None:
    """Where the blend is champion, the files of all models that weigh something are copied, with their weights."""
    folder = ran({**WEAK, "blend": predictions(6.0, 9)}, tmp_path)
    champion = read_champion(folder / "champion" / "champion.json")
    assert (champion.name, champion.blend.model_dump()) == ("blend", read_json(folder / "blend.json"))
    found = sorted(path.name for path in (folder / "champion").iterdir())
    assert found == ["champion.json", *sorted(f"{name}.skops" for name in champion.blend.weights)]


def test_the_test_part_changes_only_its_own_scores(tmp_path: Path) -> None:
    """Other outcomes in the test part leave champion, metrics, curves and the comparison the same, byte for byte."""
    y = planted()["lr"]["y"].to_numpy().copy()
    y[-TEST:] = np.random.default_rng(5).permutation(y[-TEST:])
    blend = blend_models(planted())[1]
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    before = ran({**planted(), "blend": blend}, tmp_path / "before")
    after = ran({name: table.assign(y=y) for name, table in {**planted(), "blend": blend}.items()}, tmp_path / "after")
    blind = ["champion/*", "metrics.json", "curves/*", "tables/c*.csv"]
    found = [
        {path.name: path.read_bytes() for pattern in blind for path in folder.glob(pattern)}
        for folder in (before, after)
    ]
    assert found[0] == found[1]
    assert (before / "tables/test.csv").read_bytes() != (after / "tables/test.csv").read_bytes()


def test_nothing_is_written_of_models_that_are_not_listed(tmp_path: Path) -> None:
    """A model that params.yaml does not list ends the stage before anything is written."""
    models = {**planted(), "blend": blend_models(planted())[1], "svc": predictions(1.0, 8)}
    with pytest.raises(UserError, match="the model 'svc' is not listed"):
        ran(models, tmp_path)
    assert not (tmp_path / "tables").exists()
    assert not (tmp_path / "champion").exists()
