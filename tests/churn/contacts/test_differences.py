"""How current clients differ: literal tables, drift that was planted, and none where clients are drawn alike."""

import numpy as np
import pandas as pd

from churn.contacts.differences import differences, with_unseen
from tests.schemas import features

SCHEMA = features(age="number", city="category", card="flag")
FITTED = pd.DataFrame(
    {"client": list("abcd"), "age": [20.0, 30.0, None, 40.0], "city": ["Omsk", "Perm", None, "Perm"],
     "card": pd.Series([0, 1, 0, 1], dtype="int8")}
)  # fmt: skip
CURRENT = pd.DataFrame(
    {"client": list("efghi"), "age": [19.0, 40.0, 95.0, None, 19.0], "city": ["Tula", "Omsk", "Tula", None, "Kursk"],
     "card": pd.Series([1, 1, 1, 1, 1], dtype="int8")}
)  # fmt: skip


def drawn(seed: int, size: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    columns = {"age": rng.normal(40, 10, size), "city": rng.choice(["Omsk", "Perm", "Tula"], size)}
    keys = [f"{seed}-{place}" for place in range(size)]
    return pd.DataFrame({"client": keys, **columns, "card": (rng.random(size) < 0.95).astype("int8")})


def test_values_never_seen_are_counted_and_named() -> None:
    """Numbers out of the range and new levels, farthest and most frequent first; empty cells are no new value."""
    found = differences(FITTED, CURRENT, SCHEMA, 0).set_index("column")
    assert found["unseen"].to_dict() == {"age": 3, "city": 3, "card": 0}
    assert found.loc["age", ["low", "high", "examples"]].tolist() == [20, 40, "95; 19"]
    assert found.loc["city", "examples"] == "Tula; Kursk"
    assert found.loc["age", ["missing_before", "missing_after"]].tolist() == [0.25, 0.2]
    assert with_unseen(FITTED, CURRENT, SCHEMA).tolist() == [True, False, True, False, True]


def test_planted_drift_is_found_and_no_other() -> None:
    """A flag that fewer have is named; the columns beside it are not."""
    base, now = drawn(1, 1500), drawn(2, 700)
    now["card"] = (np.arange(700) % 5 > 0).astype("int8")
    found = differences(base, now, SCHEMA, 0)
    assert found.loc[found["drifted"], "column"].tolist() == ["card"]
    assert (found["p_holm"] >= found["p_value"]).all()


def test_clients_drawn_alike_hardly_ever_drift() -> None:
    """Of 20 pairs of tables at most a tenth name any column: one false alarm in twenty over all columns."""
    tables = [differences(drawn(seed, 400), drawn(seed + 100, 200), SCHEMA, seed) for seed in range(20)]
    assert np.mean([table["drifted"].any() for table in tables]) <= 0.1
