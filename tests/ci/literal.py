"""Literal versions for the tests of comparisons: a cache and a lock file, without DVC."""

import json
from hashlib import md5
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from churn.compare.versions import Version

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
