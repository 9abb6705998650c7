"""The stage segments: what it writes, and that it writes the same again."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.base.files import write_parquet
from churn.clients.schema import schema_of, write_schema
from stages.segments import main

ROOT = Path(__file__).parents[2]
STUDY = """
bands: {}
clusters: {columns: [age]}
hypotheses: []
segments:
  - {id: young, name: {en: Young, ru: Молодые}, where: age < 30}
  - {id: risky, name: {en: Risky, ru: Рискованные}, where: probability >= 0.5}
"""
LABELS = "{title: {en: Shop, ru: Магазин}, labels: {age: {en: Age, ru: Возраст}}}"


def write_inputs(folder: Path, planted: bool) -> None:
    rng = np.random.default_rng(0)
    age, card = rng.integers(18, 80, 1500), rng.integers(0, 2, 1500).astype("int8")
    risk = np.where((age < 30) & (card == 1) & planted, 0.8, 0.1)
    names = [f"c{place}" for place in range(1500)]
    left = (rng.random(1500) < risk).astype("int8")
    clients = pd.DataFrame({"client": names, "churned": left, "age": age, "card": card})
    part = np.where(np.arange(1500) % 5 > 0, "train", "test")
    probabilities = pd.DataFrame({"client": names, "part": part, "y": left, "p": risk})
    write_parquet(clients, folder / "clean/clients.parquet")
    write_schema(schema_of(clients, {}), folder / "clean/schema.json")
    write_parquet(probabilities.iloc[::-1], folder / "evaluation/probabilities.parquet")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "labels.yaml").write_text(LABELS, encoding="utf-8")


def ran(folder: Path, out: str) -> dict[str, bytes]:
    main(
        params=ROOT / "params.yaml",
        declared=folder,
        clean_dir=folder / "clean",
        evaluation=folder / "evaluation",
        tables=folder / out,
        plots=folder / out,
    )
    return {path.name: path.read_bytes() for path in sorted((folder / out).iterdir())}


@pytest.mark.parametrize("planted", [True, False])
def test_outputs_belong_together(tmp_path: Path, planted: bool) -> None:
    """Declared segments come first, then mined ones where there are any; tables, members and counts agree."""
    write_inputs(tmp_path, planted)
    files = ran(tmp_path, "first")
    assert list(files) == [
        "judged.csv", "members.parquet", "overlap.csv", "segments.csv", "segments.png", "summary.json",
    ]  # fmt: skip
    table = pd.read_csv(tmp_path / "first/segments.csv")
    members = pd.read_parquet(tmp_path / "first/members.parquet")
    assert table["id"].tolist() == ["young", "risky", *(["mined_1"] if planted else [])]
    assert list(members) == ["client", *table["id"]]
    assert members["client"].tolist() == [f"c{place}" for place in range(1500)]
    assert members.iloc[:, 1:].sum().tolist() == table["clients"].tolist()
    assert len(pd.read_csv(tmp_path / "first/overlap.csv")) == len(table) * (len(table) - 1) / 2
    counts = json.loads(files["summary.json"])
    assert (counts["declared"], counts["mined_confirmed"]) == (2, int(planted))
    assert (counts["first_mined_test_lift"] is None) != planted


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    """Two runs write the same files."""
    write_inputs(tmp_path, True)
    assert ran(tmp_path, "first") == ran(tmp_path, "second")
