"""Versions from a literal cache and lock, without DVC: what is found, what is outdated, what is compared."""

import json
from hashlib import md5
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from churn.params import read_params
from ci import versions
from ci.compare import case_report, differing
from ci.versions import Version, outdated, restore

PARAMS = read_params(Path(__file__).parents[2] / "params.yaml")
CLIENTS = 1000


def put(cache: Path, content: bytes, ending: str = "") -> str:
    """Store bytes as DVC does and give their hash."""
    digest = md5(content, usedforsecurity=False).hexdigest() + ending
    (cache / digest[:2]).mkdir(parents=True, exist_ok=True)
    (cache / digest[:2] / digest[2:]).write_bytes(content)
    return digest


def put_folder(cache: Path, files: dict[str, bytes]) -> str:
    listed = [{"md5": put(cache, content), "relpath": name} for name, content in sorted(files.items())]
    return put(cache, json.dumps(listed).encode(), ".dir")


def parquet(frame: pd.DataFrame, folder: Path) -> bytes:
    path = folder / "frame.parquet"
    frame.to_parquet(path, index=False)
    return path.read_bytes()


def predictions(noise: float, test: slice, seed: int = 0) -> pd.DataFrame:
    """Clients with signals of leaving under some noise; those of a slice are in the test part."""
    rng = np.random.default_rng(seed)
    y = (np.arange(CLIENTS) % 4 == 0).astype(int)
    p = 1 / (1 + np.exp(1 - 2 * y - rng.normal(size=CLIENTS) - noise * rng.normal(size=CLIENTS)))
    part = np.full(CLIENTS, "train", dtype=object)
    part[test] = "test"
    return pd.DataFrame({"client": [f"c{place}" for place in range(CLIENTS)], "part": part, "y": y, "p": p})


def version(folder: Path, name: str, table: pd.DataFrame, **stage: Any) -> Version:
    """A version with one model of one case, and its clients."""
    tree, cache = folder / name, folder / "cache"
    (tree / "cases").mkdir(parents=True)
    (tree / "params.yaml").write_text("cases: {fitness: {source: a.yaml}}\ntrain_tree: {depth: 3}\n", encoding="utf-8")
    clients = table[["client"]].assign(churned=table["y"])
    outs = {
        "data/clean/fitness": put_folder(cache, {"clients.parquet": parquet(clients, folder)}),
        "data/predictions/fitness/tree": put_folder(cache, {"tree.parquet": parquet(table, folder)}),
    }
    made = {"cmd": "x", "outs": [{"path": path, "md5": digest} for path, digest in outs.items()], **stage}
    (tree / "dvc.lock").write_text(yaml.safe_dump({"stages": {"evaluate@fitness": made}}), encoding="utf-8")
    return Version(name, None, folder, tree, cache)


def test_outputs_are_found_in_the_cache(tmp_path: Path) -> None:
    """An output's files are those of the cache, by their paths; without one of them it lacks."""
    one = version(tmp_path, "one", predictions(0, slice(800, None)))
    out = "data/predictions/fitness/tree"
    stored = one.files(out)
    assert list(stored) == [f"{out}/tree.parquet"]
    assert one.digest(f"{out}/tree.parquet") == put(tmp_path / "cache", stored[f"{out}/tree.parquet"].read_bytes())
    assert not one.lacks(out)
    stored[f"{out}/tree.parquet"].unlink()
    assert one.lacks(out)


def test_only_what_differs_is_needed(tmp_path: Path) -> None:
    """Equal outputs need not be there; where predictions differ, the clients are needed as well."""
    one, same = (version(tmp_path, name, predictions(0, slice(800, None))) for name in ("one", "same"))
    other = version(tmp_path, "other", predictions(1, slice(800, None)))
    assert differing(one, same, ["fitness"]) == []
    assert differing(one, other, ["fitness"]) == ["data/clean/fitness", "data/predictions/fitness/tree"]


@pytest.mark.parametrize(
    ("head", "clients", "left"),
    [
        (predictions(2, slice(800, None)), 800, {}),
        (predictions(2, slice(600, 800)), 600, {"moved": 400}),
        (predictions(2, slice(800, None)).iloc[300:], 500, {"only_base": 300}),
    ],
    ids=["same split", "another split", "fewer clients"],
)
def test_a_changed_split_restricts(tmp_path: Path, head: pd.DataFrame, clients: int, left: dict[str, int]) -> None:
    """Clients that are in the training part of both versions are compared; the others are counted."""
    base = version(tmp_path, "base", predictions(0, slice(800, None)))
    found = case_report(base, version(tmp_path, "head", head), "fitness", "train", PARAMS)
    assert found["clients"] == clients
    assert {key: count for key, count in found["left_out"].items() if count} == left
    assert {row["metric"] for row in found["rows"]} == {"roc_auc", "average_precision", "log_loss", "brier", "profit"}


def test_too_few_common_clients_are_refused(tmp_path: Path) -> None:
    """Where another split leaves too few clients in the same part the case says so and has no rows."""
    base = version(tmp_path, "base", predictions(0, slice(100, None)))
    found = case_report(base, version(tmp_path, "head", predictions(2, slice(0, 900))), "fitness", "train", PARAMS)
    assert "0 clients are in the train part of both versions" in found["refused"]
    assert found["rows"] == []


@pytest.mark.parametrize(
    ("stage", "old"),
    [
        ({}, False),
        ({"params": {"params.yaml": {"train_tree": {"depth": 3}}}}, False),
        ({"params": {"params.yaml": {"train_tree.depth": 4}}}, True),
        ({"deps": [{"path": "params.yaml", "md5": "0"}]}, True),
        ({"deps": [{"path": "data/clean/fitness", "md5": "0"}]}, True),
        ({"deps": [{"path": "data/predictions/fitness/tree/tree.parquet", "md5": "0"}]}, True),
        ({"deps": [{"path": "data/external/not_in_git.csv", "md5": "0"}]}, False),
    ],
    ids=["no deps", "same value", "other value", "other code", "other input", "other file", "outside git"],
)
def test_a_lock_of_other_files_is_outdated(tmp_path: Path, stage: dict[str, Any], old: bool) -> None:
    """A stage whose code, parameters or inputs are not those recorded is outdated; files outside git are trusted."""
    one = version(tmp_path, "one", predictions(0, slice(800, None)), **stage)
    assert outdated(one, ["fitness"]) == (["evaluate@fitness"] if old else [])


def test_a_stage_that_never_ran_is_outdated(tmp_path: Path) -> None:
    """A case that dvc.lock does not know has to be run."""
    assert outdated(version(tmp_path, "one", predictions(0, slice(800, None))), ["bank"]) == ["evaluate@bank"]


def test_what_neither_cache_nor_remote_has_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote is asked for what the cache lacks, and only what it does not have either is run again."""
    one, out = version(tmp_path, "one", predictions(0, slice(800, None))), "data/clean/fitness"
    stored = one.files(out)[f"{out}/clients.parquet"]
    content, asked = stored.read_bytes(), list[str]()
    monkeypatch.setattr(versions, "_fetch", lambda _, outs: asked.extend(outs))
    monkeypatch.setattr(versions, "reproduced", lambda _, cases, why: (cases, why))
    assert restore(one, [out], ["fitness"]) is one
    assert asked == []
    stored.unlink()
    assert restore(one, [out], ["fitness"]) == (["fitness"], f"neither cache nor remote has {out}")
    assert asked == [out]
    monkeypatch.setattr(versions, "_fetch", lambda *_: stored.write_bytes(content))
    assert restore(one, [out], ["fitness"]) is one
