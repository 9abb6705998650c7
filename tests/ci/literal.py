"""Literal versions for the tests of comparisons: a few files in a repository of DVC, with stages that nobody runs."""

import shutil
from contextlib import chdir
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from dvc.repo import Repo

from churn.compare.versions import Version

CLIENTS = 1000
CLEAN, PREDICTIONS = "data/clean/fitness/clients.parquet", "data/predictions/fitness/tree/tree.parquet"
EXTERNAL = "data/external/not_in_git.csv"


def predictions(noise: float, test: slice, seed: int = 0) -> pd.DataFrame:
    """Clients with signals of leaving under some noise; those of a slice are in the test part."""
    rng = np.random.default_rng(seed)
    y = (np.arange(CLIENTS) % 4 == 0).astype(int)
    p = 1 / (1 + np.exp(1 - 2 * y - rng.normal(size=CLIENTS) - noise * rng.normal(size=CLIENTS)))
    part = np.full(CLIENTS, "train", dtype=object)
    part[test] = "test"
    return pd.DataFrame({"client": [f"c{place}" for place in range(CLIENTS)], "part": part, "y": y, "p": p})


def version(folder: Path, name: str, table: pd.DataFrame) -> Version:
    """A version with one model of one case, and its clients: recorded and in the cache, but not in the clone."""
    tree = folder / name
    made = {CLEAN: table[["client"]].assign(churned=table["y"]), PREDICTIONS: table}
    for path, frame in made.items():
        (tree / path).parent.mkdir(parents=True)
        frame.to_parquet(tree / path, index=False)
    texts = {
        "params.yaml": "cases: {fitness: {source: a.yaml}}\ntrain_tree: {depth: 3}\n",
        "churn/base/a.py": "a",
        EXTERNAL: "client\n",
    }
    evaluate = {"cmd": "x", "deps": [CLEAN, "data/clean/fitness", PREDICTIONS, "churn/base"]}
    stages = {
        "ingest": {"cmd": "x", "deps": [EXTERNAL], "outs": ["data/clean/fitness"]},
        "train": {"cmd": "x", "outs": ["data/predictions/fitness/tree"]},
        "evaluate": {**evaluate, "params": ["train_tree.depth"]},
    }
    several = {stage: {"foreach": ["fitness"], "do": content} for stage, content in stages.items()}
    for path, text in {**texts, "dvc.yaml": yaml.safe_dump({"stages": several})}.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, encoding="utf-8")
    with chdir(tree), Repo.init(no_scm=True) as empty, empty.config.edit("local") as config:
        config["cache"] = {"dir": str(folder / "cache")}
    with chdir(tree), Repo() as repo:
        repo.commit(force=True)
    shutil.rmtree(tree / "data")
    return Version(name, None, folder, tree)


def stored(version: Version, path: str) -> Path:
    """Where the cache has a file that a stage made."""
    return Path(version.repo.cache.local.oid_to_path(version.digest(path)))
