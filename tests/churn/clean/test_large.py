"""A large table cleaned in parts is the same table, its log adds up, and its sample depends on keys alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from pandas.testing import assert_frame_equal

from churn.base.errors import UserError
from churn.clean.clean import clean
from churn.clean.large import Population, clean_large
from churn.clients.contract import Contract

SIZE = 60
RNG = np.random.default_rng(5)
CLIENTS = pd.DataFrame(
    {
        "id": [f"c{place:02d}" for place in range(SIZE)],
        "visits": RNG.integers(0, 9, SIZE) * 1.0,
        "constant": 1.0,
        "left": (RNG.random(SIZE) < 0.3).astype("int8"),
    }
)
MONEY = CLIENTS[["id"]].assign(spent=RNG.integers(1, 100, SIZE) * 1.0)
RULES = (
    {"rule": "join", "other": "money", "on": "id"},
    {"rule": "drop_useless"},
    {"rule": "keep", "where": "visits > 0"},
    {"rule": "derive", "column": "each", "formula": "spent / visits"},
)


def contract(*rules: dict[str, Any]) -> Contract:
    why = {"en": "because", "ru": "потому"}
    columns = {"id": {"type": "text"}, "visits": {"type": "number"}, "left": {"type": "flag"}}
    return Contract.model_validate(
        {
            "tables": {name: {"file": name, "key": ["id"], "columns": columns} for name in ("t", "money")},
            "target": {"table": "t", "column": "left", "positive": 1, "negative": 0},
            "key": ["id"],
            "rules": [{"table": "t", "why": why, **rule} for rule in rules],
            "roles": {"id": "id"},
        }
    )


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """Threads in place of processes, which would import pandas anew."""
    with parallel_config(backend="threading"):
        yield


def cut(folder: Path, parts: int, money: pd.DataFrame = MONEY) -> list[Path]:
    """Deal clients to parts."""
    places = [folder / f"{part:05d}" for part in range(parts)]
    for part, place in enumerate(places):
        place.mkdir(parents=True)
        mine = CLIENTS["id"][np.arange(SIZE) % parts == part]
        CLIENTS[CLIENTS["id"].isin(mine)].to_parquet(place / "t.parquet")
        money[money["id"].isin(mine)].to_parquet(place / "money.parquet")
    return places


def cleaned(folder: Path, parts: int, sample: int = 10) -> tuple[Population, pd.DataFrame]:
    """Clean in parts; give what is told, and all clients."""
    found = clean_large(cut(folder / "raw", parts), contract(*RULES), folder / "clean", sample)
    places = sorted((folder / "clean" / "parts").iterdir())
    return found, pd.concat([pd.read_parquet(place) for place in places]).sort_values("client", ignore_index=True)


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_parts_add_up_to_the_table(tmp_path: Path, parts: int) -> None:
    """Clients and log are those of a table held whole, counts are of all clients."""
    whole, log = clean({"t": CLIENTS, "money": MONEY}, contract(*RULES))
    found, clients = cleaned(tmp_path, parts)
    assert_frame_equal(clients, whole.sort_values("client", ignore_index=True))
    assert_frame_equal(found.log, log)
    assert found.counts == {"clients": len(whole), "left": whole["churned"].sum(), "parts": parts, "sample": 10}
    assert found.rows == SIZE


def test_the_sample_depends_on_keys_alone(tmp_path: Path) -> None:
    """Any number of parts gives the same sample, a larger one holds a smaller one, and a part begins with its own."""
    some = [cleaned(tmp_path / str(parts), parts)[0].sample for parts in (1, 2, 3)]
    assert_frame_equal(some[0], some[1])
    assert_frame_equal(some[0], some[2])
    more = cleaned(tmp_path / "more", 2, sample=20)[0].sample
    assert set(some[0]["client"]) < set(more["client"])
    heads = [pd.read_parquet(path)["client"] for path in sorted((tmp_path / "1/clean/parts").iterdir())]
    assert set(heads[0].head(10)) == set(some[0]["client"])


def test_a_column_constant_in_one_part_stays(tmp_path: Path) -> None:
    """What goes is decided once, on the first part, so that all parts have the same columns."""
    _, clients = cleaned(tmp_path, 3)
    assert list(clients) == ["client", "churned", "id", "visits", "spent", "each"]


def test_a_refusal_names_how_many_parts_have_it(tmp_path: Path) -> None:
    """A join that misses clients ends in one message, and nothing is taken for the whole table."""
    raw = cut(tmp_path / "raw", 3, MONEY.drop(index=[1, 2]))
    with pytest.raises(UserError, match=r"do not join by 'id'.* \(Likewise or otherwise in 2 of 3 parts"):
        clean_large(raw, contract(*RULES), tmp_path / "clean", 10)
