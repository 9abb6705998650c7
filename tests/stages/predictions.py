"""Predictions of a few planted models, as train stages write them, for tests of later stages."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy.special import expit

from churn.commands.settings import Params
from churn.scores.scores import as_written

ROOT = Path(__file__).parents[2]
CLIENTS, TEST = 400, 100
STRENGTHS = {"lr": 3.0, "rf": 3.0, "knn": 0.5}


def predictions(strength: float, seed: int) -> pd.DataFrame:
    """Give one model's table; it sees the truth, which is the same for all, as strongly as is said."""
    truth, place = np.random.default_rng(0).normal(size=CLIENTS), np.arange(CLIENTS)
    y = (np.random.default_rng(1).uniform(size=CLIENTS) < expit(2 * truth)).astype(np.int8)
    odds = strength * truth + np.random.default_rng(seed).normal(size=(2, CLIENTS))
    test = place >= CLIENTS - TEST
    p = as_written(expit(np.where(test, odds[0], odds)))
    places = {"part": np.where(test, "test", "train"), "fold": place % 5, "fold_2": place // 5 % 5}
    table = pd.DataFrame({"client": place.astype(str), **places, "y": y, "p": p[0], "p_2": p[1]})
    table.loc[test, ["fold", "fold_2"]] = -1
    return table


def planted() -> dict[str, pd.DataFrame]:
    """Give two strong models and a weak one."""
    return {name: predictions(strength, seed) for seed, (name, strength) in enumerate(STRENGTHS.items(), start=2)}


def write(models: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write predictions where train stages do, and give their folders."""
    for name, table in models.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        table.to_parquet(folder / name / f"{name}.parquet", index=False)
    return [folder / name for name in models]


def params_file(folder: Path, **sections: dict[str, object]) -> Path:
    """Write the repository's params.yaml with the given values of some sections in place of its own."""
    content = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for name, values in sections.items():
        content[name] = {**content[name], **values}
    Params.model_validate(content)
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path
