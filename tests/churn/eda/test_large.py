"""Churn rates of a large table are counted over all clients, in the levels of the sample."""

from pathlib import Path

import numpy as np
import pandas as pd
from joblib import parallel_config
from pandas.testing import assert_frame_equal

from churn.eda.large import rates_over
from churn.statistics.rates import churn_rates, levelled, levels_of
from tests.schemas import features

SIZE = 200
RNG = np.random.default_rng(2)
CLIENTS = pd.DataFrame(
    {
        "client": [f"c{place}" for place in range(SIZE)],
        "churned": (RNG.random(SIZE) < 0.3).astype("int8"),
        "visits": np.where(RNG.random(SIZE) < 0.1, np.nan, RNG.integers(0, 40, SIZE)),
        "stars": RNG.integers(1, 6, SIZE),
        "app": RNG.integers(0, 2, SIZE).astype("int8"),
        "city": RNG.choice(["Omsk", "Perm", "Tver"], SIZE),
    }
)
SCHEMA = features(visits="number", stars="number", app="flag", city="category")


def counted(clients: pd.DataFrame, sample: pd.DataFrame, folder: Path, parts: int) -> pd.DataFrame:
    places = [folder / f"{part}.parquet" for part in range(parts)]
    for part, place in enumerate(places):
        clients[np.arange(len(clients)) % parts == part].to_parquet(place)
    with parallel_config(backend="threading"):
        return rates_over(places, levels_of(sample, SCHEMA, {}, 4))


def test_rates_are_those_of_all_clients(tmp_path: Path) -> None:
    """Where the sample is everybody, in any number of parts, the table is that of a small case."""
    levels = levelled(CLIENTS, levels_of(CLIENTS, SCHEMA, {}, 4))
    assert_frame_equal(
        counted(CLIENTS, CLIENTS, tmp_path, 3), churn_rates(levels, CLIENTS["churned"]), check_dtype=False
    )


def test_levels_that_the_sample_lacks_are_pooled(tmp_path: Path) -> None:
    """Every client is counted once a column; what nobody of the sample has stands under other levels."""
    sample = CLIENTS[(CLIENTS["city"] != "Tver") & (CLIENTS["stars"] != 5)]
    found = counted(CLIENTS, sample, tmp_path, 2)
    assert (found.groupby("column")["clients"].sum() == SIZE).all()
    pooled = found[found["level"] == "other levels"].set_index("column")["clients"]
    assert pooled["city"] == (CLIENTS["city"] == "Tver").sum()
    assert pooled["stars"] == (CLIENTS["stars"] == 5).sum()
    assert found["base_rate"].iloc[0] == CLIENTS["churned"].mean()
