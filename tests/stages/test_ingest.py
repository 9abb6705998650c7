"""The stage ingest: small tables stay files of their own, large ones become parts, from whatever source."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from stages.ingest import main
from tests.churn.ingest.sources import bytes_in, here

WORLD = """
seed: 1
clients: 60
base_rate: 0.3
columns: {id: {ids: {low: 1}}, age: {quantiles: {0: 18, 1: 80}}}
effects: [{column: age, points: {18: 0, 80: 1}}]
target: {column: left, positive: 1, negative: 0}
files: {people.csv: {columns: [id, age, left]}}
"""
CONTRACT = """
tables: {clients: {file: people, key: [id], columns: {id: {type: integer}, age: {type: number}, left: {type: flag}}}}
target: {table: clients, column: left, positive: 1, negative: 0}
key: [id]
rules: []
roles: {id: id}
"""


def ingested(folder: Path, sample: int) -> dict[str, bytes]:
    """Run the stage and give what it writes."""
    (folder / "world.yaml").write_text(WORLD, encoding="utf-8")
    (folder / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    params = {
        "cases": {"case": {"source": str(folder / "world.yaml")}},
        "large": {"sample": sample, "part": 25, "listed": 10},
    }
    (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    main(folder / "params.yaml", "case", folder / "contract.yaml", folder / f"raw{sample}", folder / "origin.json")
    return dict(bytes_in(folder / f"raw{sample}"))


def test_a_table_of_more_clients_than_the_sample_comes_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many clients as the sample are small; one more, and there are parts with the same clients."""
    monkeypatch.setattr("churn.ingest.large.over_parts", here)
    assert list(ingested(tmp_path, 60)) == ["clients.parquet"]
    assert list(ingested(tmp_path, 59)) == [f"parts/0000{part}/clients.parquet" for part in range(3)]
    parts = [pd.read_parquet(path) for path in sorted((tmp_path / "raw59").rglob("*.parquet"))]
    small = pd.read_parquet(tmp_path / "raw60" / "clients.parquet")
    pd.testing.assert_frame_equal(pd.concat(parts).sort_values("id", ignore_index=True), small)
