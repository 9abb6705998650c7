"""Directions: planted truth comes out, codes are told apart, and rates are those of the clients compared."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from churn.clients.features import model_frame
from churn.explain.directions import directions
from churn.explain.shapley import shapley_values
from churn.train.encoding import encoder
from churn.train.settings import Training
from tests.champions import champion_of
from tests.schemas import features


def test_planted_directions_are_found() -> None:
    """Where the truth is known, every direction is told right, through encoders, a blend and Shapley values."""
    draws, n = np.random.default_rng(6), 1500
    city = draws.choice(["Omsk", "Perm", "Tomsk"], n)
    clients = pd.DataFrame(
        {
            "visits": draws.exponential(2, n),
            "errors": draws.poisson(2, n).astype(float),
            "age": draws.uniform(20, 60, n),
            "app": draws.integers(0, 2, n).astype("int8"),
            "city": city,
            "noise": draws.normal(size=n),
        }
    )
    risk = 0.8 * clients["errors"] - 0.9 * clients["visits"] - 1.2 * clients["app"]
    risk += ((clients["age"] - 40) / 10) ** 2 + 1.5 * (city == "Perm") - 1.5 * (city == "Tomsk")
    left = pd.Series((draws.random(n) < expit(risk)).astype(int))
    schema = features(visits="number", errors="number", age="number", app="flag", city="category", noise="number")
    frame, training = (
        model_frame(clients, schema),
        Training(metric="log_loss", threshold=0.5, one_hot_levels=5, rare_level=5),
    )
    pipelines = {
        name: Pipeline([("encode", encoder(frame, schema, training, 0, limit)), ("model", model)])
        for name, model, limit in [
            ("lr", LogisticRegression(), 0.9),
            ("boost", HistGradientBoostingClassifier(max_iter=60, random_state=0), None),
        ]
    }
    with threadpool_limits(1):  # OpenMP's threads wait for each other on a busy machine
        members = {name: pipeline.fit(frame, left) for name, pipeline in pipelines.items()}
    model = champion_of({"lr": 0.3, "boost": 0.7}, members)
    table = directions(shapley_values(model, frame, frame, list(frame), 8, 0).values, frame, left, schema).set_index(
        "feature"
    )
    expected = {"errors": "rises", "visits": "falls", "app": "falls", "age": "mixed", "city": "levels"}
    assert expected == table.loc[list(expected), "direction"].to_dict()
    assert table.loc[["errors", "visits", "app", "city"], "agrees"].tolist() == ["yes"] * 4
    assert table.loc["city", ["level_high", "level_low"]].tolist() == ["Perm", "Tomsk"]
    assert table.index[-1] == "noise"
    assert table["share"].sum() == pytest.approx(1)


def found(value: list[float], feature: list[object], churned: list[int], kind: str = "number") -> pd.Series:
    """Give the one row of a feature whose few clients come a hundred times each."""
    values, frame = pd.DataFrame({"visits": value * 100}), pd.DataFrame({"visits": feature * 100})
    return directions(values, frame, pd.Series(churned * 100), features(visits=kind)).iloc[0]


def test_a_row_holds_codes_and_numbers_alone() -> None:
    """No column of the table holds words or labels."""
    row = found([-1, 0, 0, 1], [1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1])
    assert row.to_dict() == {
        "feature": "visits", "mean_abs": 0.5, "share": 1.0, "direction": "rises", "agrees": "yes",
        "level_high": "", "level_low": "", "rate_high": 1.0, "rate_low": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "churned", "direction", "agrees"),
    [
        ([-1, 0, 0, 1], [0, 0, 1, 1], "rises", "yes"),
        ([1, 0, 0, -1], [0, 0, 1, 1], "falls", "no"),
        ([1, 0, 0, -1], [1, 1, 0, 0], "falls", "yes"),
        ([-1, 0, 0, 1], [0, 1, 0, 1], "rises", "unclear"),
        ([1, -1, -1, 1], [1, 0, 0, 1], "mixed", ""),
        ([0, 0, 0, 0], [1, 0, 0, 1], "mixed", ""),
    ],
)
def test_numbers_rise_or_fall(value: list[float], churned: list[int], direction: str, agrees: str) -> None:
    """A number's direction is that of its Shapley values, compared with the churn rates of its halves."""
    row = found(value, [1.0, 2.0, 3.0, 4.0], churned)
    assert row[["direction", "agrees"]].tolist() == [direction, agrees]
    assert row[["rate_high", "rate_low"]].tolist() == [np.mean(churned[2:]), np.mean(churned[:2])]


@pytest.mark.parametrize(
    ("value", "churned", "direction", "agrees", "levels"),
    [
        ([1, -1], [1, 0], "rises", "yes", ["1", "0"]),
        ([-1, 1], [0, 1], "falls", "yes", ["0", "1"]),
        ([-1, 1], [1, 0], "falls", "no", ["0", "1"]),
    ],
)
def test_flags_rise_or_fall(
    value: list[float], churned: list[int], direction: str, agrees: str, levels: list[str]
) -> None:
    """A flag rises where those who have it are at the higher risk; its levels stand beside their rates."""
    row = found(value, [1.0, 0.0], churned, "flag")
    assert row[["direction", "agrees"]].tolist() == [direction, agrees]
    assert row[["level_high", "level_low"]].tolist() == levels
    assert row[["rate_high", "rate_low"]].tolist() == (churned if direction == "rises" else churned[::-1])


def test_levels_of_few_clients_are_not_named() -> None:
    """A level of fewer than 20 clients is neither highest nor lowest where others are larger."""
    values = pd.DataFrame({"city": [9.0] * 5 + [1.0] * 30 + [-1.0] * 30})
    frame = pd.DataFrame({"city": ["Tara"] * 5 + ["Omsk"] * 30 + ["missing"] * 30})
    row = directions(values, frame, pd.Series([1] * 35 + [0] * 30), features(city="category")).iloc[0]
    assert row[["direction", "level_high", "level_low"]].tolist() == ["levels", "Omsk", "missing"]


@pytest.mark.parametrize(("kind", "cell"), [("number", 3.0), ("flag", 1.0), ("category", "Omsk")])
def test_constant_feature_has_no_direction(kind: str, cell: object) -> None:
    """A feature with one value, of whatever kind, has no direction and nothing to compare."""
    row = found([0.0, 0.0], [cell, cell], [0, 1], kind)
    assert row[["direction", "agrees", "level_high", "level_low"]].tolist() == ["mixed", "", "", ""]
    assert row[["rate_high", "rate_low"]].isna().all()


def test_the_largest_mean_comes_first() -> None:
    """Features are ordered by their mean without its sign, and shares are of the sum."""
    values = pd.DataFrame({"small": [0.1, -0.1], "large": [-0.3, 0.3], "none": [0.0, 0.0]})
    kinds = features(small="number", large="number", none="number")
    table = directions(values, values, pd.Series([0, 1]), kinds)
    assert table["feature"].tolist() == ["large", "small", "none"]
    assert table["share"].tolist() == pytest.approx([0.75, 0.25, 0])
    assert directions(values * 0, values, pd.Series([0, 1]), kinds)["share"].tolist() == [0, 0, 0]
