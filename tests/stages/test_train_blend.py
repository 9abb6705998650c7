"""The stage train_blend: members by folder name in, weights and a model's usual results out."""

from pathlib import Path

import pandas as pd
from pandas.testing import assert_frame_equal

from churn.base.files import read_json
from churn.champion.blend import Blend, blend_models
from churn.scores.metrics import METRICS
from stages.train_blend import main
from tests.stages.predictions import ROOT, planted, write


def test_blend_is_written_like_a_model(tmp_path: Path) -> None:
    """Weights, predictions and metrics are those of the models, which are called as their folders are."""
    models, out = planted(), tmp_path / "blend"
    folders = write(models, tmp_path)
    main(folders, ROOT / "params.yaml", out, tmp_path / "models" / "blend.json", tmp_path / "blend_metrics.json")
    blend, result = blend_models(models)
    assert blend == Blend.model_validate(read_json(tmp_path / "models" / "blend.json"))
    assert_frame_equal(result, pd.read_parquet(out / "blend.parquet"), check_exact=True)
    assert set(blend.weights) <= set(models)
    means = pd.read_csv(out / "blend_scores.csv").set_index("metric")["mean"]
    assert read_json(tmp_path / "blend_metrics.json") == means[list(METRICS)].to_dict()
