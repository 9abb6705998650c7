"""Directions and reasons in words: planted truth comes out, and texts hold the client's own values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from churn.base.texts import LANGUAGES, Label, Text
from churn.clients.features import model_frame
from churn.explain.shapley import shapley_values
from churn.presentation.reasons import directions, in_words, reasons
from churn.train.encoding import encoder
from churn.train.settings import Training
from tests.champions import champion_of
from tests.schemas import features

SCHEMA = features(visits="number", age="number", app="flag", city="category")
LABELS = {
    "visits": Label(en="Visits this month", ru="Визиты в этом месяце", unit=Text(en="a week", ru="в неделю")),
    "app": Label(en="Uses the app", ru="Пользуется приложением"),
    "city": Label(en="City", ru="Город"),
}
CLIENTS = pd.DataFrame(
    {
        "visits": [0.4, 3.25, np.nan, 1.0],
        "age": [31.0, 42.0, 53.0, 64.0],
        "app": [0.0, 1.0, 1.0, 0.0],
        "city": ["Omsk", "missing", "Perm", "Omsk"],
    }
)


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
    table = directions(shapley_values(model, frame, frame, 6, 0).values, frame, left, schema, {}).set_index("feature")
    expected = {"errors": "rises", "visits": "falls", "app": "falls", "age": "mixed", "city": "levels"}
    assert expected == table.loc[list(expected), "direction"].to_dict()
    assert table.loc[["errors", "visits", "app", "city"], "agrees"].tolist() == ["yes"] * 4
    assert "highest risk with Perm, the lowest with Tomsk" in table.at["city", "words_en"]
    assert table.index[-1] == "noise"
    assert table["share"].sum() == pytest.approx(1)


def told(value: list[float], feature: list[object], churned: list[int], kind: str = "number") -> pd.Series:
    schema, repeat = features(visits=kind), 100
    values = pd.DataFrame({"visits": value * repeat})
    frame = pd.DataFrame({"visits": feature * repeat})
    return directions(values, frame, pd.Series(churned * repeat), schema, LABELS).iloc[0]


@pytest.mark.parametrize(
    ("value", "churned", "direction", "agrees", "words"),
    [
        ([-1, 0, 0, 1], [0, 0, 1, 1], "rises", "yes", "the higher the risk; the raw churn rates agree: 100.0%"),
        ([1, 0, 0, -1], [0, 0, 1, 1], "falls", "no", "the lower the risk; the raw churn rates disagree: 100.0%"),
        ([1, 0, 0, -1], [1, 1, 0, 0], "falls", "yes", "the lower the risk; the raw churn rates agree: 0.0%"),
        ([-1, 0, 0, 1], [0, 1, 0, 1], "rises", "unclear", "the raw churn rates hardly differ: 50.0%"),
        ([1, -1, -1, 1], [1, 0, 0, 1], "mixed", "", "no single direction"),
        ([0, 0, 0, 0], [1, 0, 0, 1], "mixed", "", "no single direction"),
    ],
)
def test_numbers_rise_or_fall(value: list[float], churned: list[int], direction: str, agrees: str, words: str) -> None:
    """A number's direction is that of its Shapley values, compared with the churn rates of its halves."""
    row = told(value, [1.0, 2.0, 3.0, 4.0], churned)
    assert row[["direction", "agrees"]].tolist() == [direction, agrees]
    assert words in row["words_en"]


@pytest.mark.parametrize(
    ("value", "churned", "direction", "agrees"),
    [
        ([1, -1], [1, 0], "rises", "yes"),
        ([-1, 1], [0, 1], "falls", "yes"),
        ([-1, 1], [1, 0], "falls", "no"),
    ],
)
def test_flags_rise_or_fall(value: list[float], churned: list[int], direction: str, agrees: str) -> None:
    """A flag rises where those who have it are at the higher risk, and its words name both levels."""
    row = told(value, [1.0, 0.0], churned, "flag")
    assert row[["direction", "agrees"]].tolist() == [direction, agrees]
    high, low = ("yes", "no") if direction == "rises" else ("no", "yes")
    assert row["words_en"].startswith(f"Visits this month: the highest risk with {high}, the lowest with {low};")


def test_words_are_complete_in_both_languages() -> None:
    """The sentences say feature, direction, agreement and rates in English and in Russian."""
    row = told([-1, 0, 0, 1], [1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1])
    assert row["words_en"] == (
        "Visits this month: the higher the value, the higher the risk; "
        "the raw churn rates agree: 100.0% in the upper half, 0.0% in the lower."
    )
    assert row["words_ru"] == (
        "Визиты в этом месяце: чем больше значение, тем выше риск; "
        "доли ухода в исходных данных это подтверждают: 100,0% в верхней половине, 0,0% в нижней."
    )


def test_levels_of_few_clients_are_not_named() -> None:
    """A level of fewer than 20 clients is neither highest nor lowest where others are larger."""
    values = pd.DataFrame({"city": [9.0] * 5 + [1.0] * 30 + [-1.0] * 30})
    frame = pd.DataFrame({"city": ["Tara"] * 5 + ["Omsk"] * 30 + ["missing"] * 30})
    churned = pd.Series([1] * 35 + [0] * 30)
    row = directions(values, frame, churned, features(city="category"), LABELS).iloc[0]
    assert row["words_en"] == (
        "City: the highest risk with Omsk, the lowest with missing; the raw churn rates agree: 100.0% against 0.0%."
    )
    assert "при значении «Omsk», самый низкий при «нет данных»" in row["words_ru"]


def test_constant_feature_has_no_direction() -> None:
    """A feature with one value, of whatever kind, has no direction and nothing to compare."""
    for kind, cell in (("number", 3.0), ("flag", 1.0), ("category", "Omsk")):
        assert told([0.0, 0.0], [cell, cell], [0, 1], kind)["agrees"] == ""


def test_features_are_listed_by_strength() -> None:
    """The largest mean comes first, and shares are of the sum."""
    values = pd.DataFrame({"visits": [1.0, -1, 1, -1], "age": [3.0, -3, 3, -3], "app": 0.0, "city": 0.0})
    table = directions(values, CLIENTS, pd.Series([1, 0, 1, 0]), SCHEMA, LABELS)
    assert table["feature"].tolist()[:2] == ["age", "visits"]
    assert table["share"].tolist() == [0.75, 0.25, 0, 0]
    assert table["label_ru"].tolist()[:2] == ["age", "Визиты в этом месяце"]


def test_reasons_are_the_strongest_pushes_in_words() -> None:
    """The strongest push comes first, with the client's own value, its unit, and the label of the contract."""
    values = pd.DataFrame([[0.9, 0.1, 0.5, 0.3]], columns=list(CLIENTS))
    row = reasons(values, CLIENTS.head(1), SCHEMA, LABELS).iloc[0]
    assert row.to_dict() == {
        "reason_1_en": "Visits this month: 0.4 a week (raises)",
        "reason_1_ru": "Визиты в этом месяце: 0,4 в неделю (повышает)",
        "reason_2_en": "Uses the app: no (raises)",
        "reason_2_ru": "Пользуется приложением: нет (повышает)",
        "reason_3_en": "City: Omsk (raises)",
        "reason_3_ru": "Город: Omsk (повышает)",
    }


@pytest.mark.parametrize(
    ("pushes", "expected"),
    [
        ([-1.0, 0.0, -0.5, -2.0], ["", "", ""]),
        ([-1.0, 0.2, 0.0, -2.0], ["age: 31 (raises)", "", ""]),
        ([0.1, 0.2, 0.0, -2.0], ["age: 31 (raises)", "Visits this month: 0.4 a week (raises)", ""]),
    ],
)
def test_only_what_raises_the_risk_is_a_reason(pushes: list[float], expected: list[str]) -> None:
    """Where fewer than three features raise the risk there are fewer reasons."""
    row = reasons(pd.DataFrame([pushes], columns=list(CLIENTS)), CLIENTS.head(1), SCHEMA, LABELS).iloc[0]
    assert expected == [row[f"reason_{rank}_en"] for rank in (1, 2, 3)]


def test_two_features_give_at_most_two_reasons() -> None:
    """The columns of the third reason are there, and empty."""
    values = pd.DataFrame({"visits": [0.5] * 4, "age": [0.2] * 4}, index=CLIENTS.index)
    table = reasons(values, CLIENTS, SCHEMA, LABELS)
    assert list(table) == [f"reason_{rank}_{language}" for rank in (1, 2, 3) for language in ("en", "ru")]
    assert (table["reason_3_en"] == "").all()
    assert (table["reason_2_en"] != "").all()


@given(pushes=st.lists(st.floats(-3, 3), min_size=4, max_size=4))
@settings(max_examples=50, deadline=None)
def test_reasons_are_ordered_and_as_many_as_raise(pushes: list[float]) -> None:
    """There are as many reasons as features that raise the risk, at most three, and no gaps between them."""
    row = reasons(pd.DataFrame([pushes], columns=list(CLIENTS)), CLIENTS.head(1), SCHEMA, LABELS).iloc[0]
    filled = [row[f"reason_{rank}_en"] != "" for rank in (1, 2, 3)]
    assert sum(filled) == min(3, sum(push > 0 for push in pushes))
    assert filled == sorted(filled, reverse=True)


@pytest.mark.parametrize(
    ("name", "cell", "en", "ru"),
    [
        ("visits", 0.4, "0.4 a week", "0,4 в неделю"),
        ("visits", np.nan, "missing", "нет данных"),
        ("age", 12345.0, "12,300", "12\N{NO-BREAK SPACE}300"),
        ("app", 1.0, "yes", "да"),
        ("app", 0.0, "no", "нет"),
        ("city", "Omsk", "Omsk", "Omsk"),
        ("city", "missing", "missing", "нет данных"),
    ],
)
def test_values_are_written_for_readers(name: str, cell: object, en: str, ru: str) -> None:
    """A number has three digits and its unit, a flag is yes or no, an empty cell is told as such."""
    assert [in_words(name, cell, SCHEMA, LABELS, language) for language in LANGUAGES] == [en, ru]
