"""Recommendations: ranked by money, given only where the data support them, in words that hold computed numbers."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.base.texts import LANGUAGES, Label
from churn.clients.declared import Declared
from churn.plan.actions import Actions, eligible, offers
from churn.plan.profit import prospects
from churn.plan.recommendations import COLUMNS, Evidence, offer_gains, recommendations
from churn.plan.terms import Campaign

TEXT = {"en": "Do it.", "ru": "Сделать."}
CLIENTS = [f"c{number}" for number in range(40)]


DECLARED = Declared.model_validate(
    {
        "bands": {},
        "clusters": {"columns": ["age"]},
        "hypotheses": [
            {"kind": "differs", "id": "groups", "column": "groups", "statement": TEXT},
            {"kind": "differs", "id": "errors", "column": "errors", "statement": TEXT},
        ],
        "segments": [{"id": "fading", "name": {"en": "Fading", "ru": "Ходят реже"}, "where": "change < 0"}],
    }
)
LABELS = {"visits": Label(en="Visits", ru="Визиты"), "age": Label(en="Age", ru="Возраст")}


def actions(*more: dict[str, Any], targeting: tuple[str, ...] = ("age",)) -> Actions:
    own = [
        {"kind": "offer", "id": "invite", "segment": "fading", "text": TEXT},
        {"kind": "offer", "id": "remind", "driver": "visits", "offer_cost": 0, "keeps": (1, 9), "text": TEXT},
    ]
    return Actions.model_validate({"general": TEXT, "targeting": targeting, "actions": [*own, *more]})


def review(name: str, **reasons: str) -> dict[str, Any]:
    return {"kind": "review", "id": name, "text": TEXT, **reasons}


CAMPAIGN = Campaign.model_validate(
    {
        "currency": "₽",
        "period": TEXT,
        "value": 1000,
        "contact_cost": 10,
        "offer_cost": 1234.5,
        "keeps": (3, 7),
        "taken_anyway": (7, 3),
    }
)


def evidence(**changed: pd.DataFrame) -> Evidence:
    """Forty clients; half are fading, visits are a reason of the first 25; four columns are drivers and one is not."""
    features = ["visits", "change", "age", "groups", "errors"]
    number = np.arange(len(CLIENTS))
    pushes = pd.DataFrame(-1.0, index=CLIENTS, columns=features)
    pushes["visits"] = np.where(number < 25, 0.5, -0.5)
    pushes["age"] = np.where(number < 12, 0.5, -0.5)
    directions = pd.DataFrame(
        {
            "feature": features,
            "share": [0.3, 0.25, 0.2, 0.15, 0.1],
            "direction": ["falls", "falls", "rises", "falls", "mixed"],
            "words_en": [f"{name} in words." for name in features],
            "words_ru": [f"{name} словами." for name in features],
        }
    )
    importance = pd.DataFrame(
        {
            "feature": features,
            "p_holm": [1e-9, 0.01, 0.02, 0.03, 0.4],
            "alone_p": [1e-9, 0.01, 0.02, 0.03, 0.2],
            "relied": [True, True, True, True, False],
            "driver": [True, True, True, True, False],
        }
    )
    hypotheses = pd.DataFrame(
        {
            "id": ["groups", "errors"],
            "column": ["groups", "errors"],
            "verdict": ["confirmed", "not confirmed"],
            "statement_en": ["Groups keep.", "Errors repel."],
            "statement_ru": ["Группы держат.", "Ошибки гонят."],
            "en": ["Confirmed. 12% against 34%.", "Not confirmed."],
            "ru": ["Подтверждено. 12% против 34%.", "Не подтверждено."],
        }
    )
    found = {
        "members": pd.DataFrame({"fading": number % 2 == 0, "mined_1": number < 12}, index=CLIENTS),
        "pushes": pushes,
        "segments": pd.DataFrame([segment("fading"), segment("mined_1", kind="mined")]),
        "hypotheses": hypotheses,
        "importance": importance,
        "directions": directions,
    }
    return Evidence(**{**found, **changed})


def segment(name: str, kind: str = "declared", **changed: Any) -> dict[str, Any]:
    row = {
        **{"id": name, "kind": kind, "name_en": f"Segment {name}", "name_ru": f"Сегмент {name}", "clients": 20},
        **{"churn_rate": 0.5, "low": 0.4, "high": 0.6, "base_rate": 0.25, "lift": 2.0},
        **{"test_churn_rate": 0.45, "test_low": 0.3, "test_high": 0.62, "test_base_rate": 0.3, "test_lift": 1.5},
        **{"p_adjusted": 0.004, "confirmed": True},
    }
    return {**row, **changed}


def gains(**clients: int) -> pd.DataFrame:
    """Give each client of an offer an expected gain of 100, and 90 with outcomes."""
    table = pd.DataFrame({"offer": list(clients), "clients": list(clients.values())})
    money = {"expected_gain": 100.0, "gain": 90.0, "low": 50.0, "high": 150.0}
    return table.assign(**{name: table["clients"] * amount for name, amount in money.items()})


def advised(declared: Actions, found: Evidence | None = None, **clients: int) -> pd.DataFrame:
    return recommendations(
        declared, CAMPAIGN, DECLARED, LABELS, gains(**clients or {"general": 20}), found or evidence()
    ).set_index("id")


def test_offers_come_first_by_expected_gain() -> None:
    """Offers by money, then reviews, then whom to contact first, then drivers nobody speaks of; one rank for all."""
    table = advised(actions(review("hours", driver="visits", direction="falls")), invite=15, remind=20, general=30)
    assert list(table["kind"].items()) == [
        ("general", "offer"),
        ("remind", "offer"),
        ("invite", "offer"),
        ("hours", "review"),
        ("age", "targeting"),
        ("mined_1", "targeting"),
        ("groups", "open"),
    ]
    assert table["rank"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert table.loc["remind", ["clients", "expected_gain", "gain", "low", "high"]].tolist() == [
        20,
        2000,
        1800,
        1000,
        3000,
    ]
    assert table.loc["hours":, ["expected_gain", "gain", "low", "high"]].isna().all(axis=None)
    assert ["id", *table.columns] == ["id", *(name for name in COLUMNS if name != "id")]


@pytest.mark.parametrize(("clients", "shown"), [(10, True), (9, False), (0, False)])
def test_offers_that_few_get_are_left_out(clients: int, shown: bool) -> None:
    """Nothing is said of fewer than ten clients."""
    assert ("invite" in advised(actions(), invite=clients, general=30).index) is shown


def test_the_evidence_of_an_offer_holds_its_numbers() -> None:
    """How many it suits and get it, what it costs, how many of its segment leave, and why, as each language writes."""
    table = advised(actions(), invite=15, remind=20)
    assert table.at["invite", "evidence_en"] == (
        "It suits 20 clients; the plan gives it to 15. A contact costs 10 ₽, the offer 1,234.5 ₽ where it is taken. "
        "Segment fading: 20 clients, 50.0% of them left (95% interval 40.0% to 60.0%), 2.0 times the base rate of "
        "25.0%. Confirmed: in the test part alone the difference from other clients is beyond chance (corrected p "
        "0.004)."
    )
    assert table.at["remind", "evidence_ru"] == (
        "Кому подходит: 25, кому достаётся по плану: 20. Контакт стоит 10 ₽, принятое предложение — 0 ₽. "
        "visits словами. Модель опирается на этот признак: он говорит то, чего не говорят другие "
        "(p с поправкой < 0,001). "
        "Клиентов, у которых он среди главных причин: 25."
    )


@pytest.mark.parametrize(
    ("relied", "words"),
    [
        (False, "That the model relies on it is not shown (corrected p 0.400)."),
        (True, "tells anything that correlated columns do not is not certain (corrected p 0.200)."),
    ],
)
def test_an_offer_for_a_column_that_is_no_driver_says_so(relied: bool, words: str) -> None:
    """Shapley values may push where nothing is beyond chance, or others stand in; fewer than ten are not counted."""
    mend, found = {"kind": "offer", "id": "mend", "driver": "errors", "text": TEXT}, evidence()
    importance = found.importance.assign(relied=[True, True, True, True, relied])
    told = advised(actions(mend), found._replace(importance=importance), mend=15).at["mend", "evidence_en"]
    assert "errors in words. " in told
    assert told.endswith(words)


@pytest.mark.parametrize(
    ("reasons", "given"),
    [
        ({"hypothesis": "groups"}, True),
        ({"hypothesis": "errors"}, False),
        ({"driver": "visits", "direction": "falls"}, True),
        ({"driver": "visits", "direction": "rises"}, False),
        ({"driver": "errors", "direction": "rises"}, False),
        ({"driver": "left", "direction": "rises"}, False),
        ({"hypothesis": "groups", "driver": "visits", "direction": "falls"}, True),
        ({"hypothesis": "errors", "driver": "visits", "direction": "falls"}, False),
        ({"hypothesis": "groups", "driver": "visits", "direction": "levels"}, False),
    ],
)
def test_reviews_need_every_reason_they_name(reasons: dict[str, str], given: bool) -> None:
    """A hypothesis must be confirmed, a column a driver that acts as declared; where both are named, both must hold."""
    assert ("look" in advised(actions(review("look", **reasons))).index) is given


def test_opposite_is_no_confirmation() -> None:
    """A hypothesis whose opposite holds supports nothing."""
    found = evidence()
    opposite = found._replace(hypotheses=found.hypotheses.assign(verdict="opposite"))
    assert "look" not in advised(actions(review("look", hypothesis="groups")), opposite).index


def test_a_review_tells_its_reasons() -> None:
    """First the hypothesis and what was found, then the driver."""
    table = advised(actions(review("look", hypothesis="groups", driver="visits", direction="falls")))
    assert table.at["look", "evidence_en"] == (
        "Groups keep. Confirmed. 12% against 34%. visits in words. The model relies on it for what no other "
        "column tells (corrected p < 0.001). It stands among the strongest reasons of 25 clients."
    )


def test_targeting_names_columns_and_confirmed_mined_segments() -> None:
    """Drivers under targeting by strength, then mined segments that the test part confirms, with their test part."""
    segments = pd.DataFrame(
        [
            segment("mined_1", kind="mined"),
            segment("mined_2", kind="mined", confirmed=False),
            segment("mined_3", kind="mined", clients=9),
            segment("mined_4", kind="mined", test_lift=0.8),
            segment("fading"),
        ]
    )
    table = advised(actions(targeting=("age", "errors", "visits_2")), evidence(segments=segments))
    assert table.index[table["kind"] == "targeting"].tolist() == ["age", "mined_1"]
    assert table.loc[["age", "mined_1"], "clients"].tolist() == [12, 20]
    assert table.at["age", "text_en"].startswith("Nobody can act on “Age”")
    assert table.at["mined_1", "text_ru"] == "Связаться в первую очередь с клиентами сегмента «Сегмент mined_1»."
    assert table.at["mined_1", "evidence_ru"].startswith(
        "Клиентов: 20. В тестовой части, которая в поиске не участвовала, ушли 45,0% (95%-й интервал от 30,0% до "
        "62,0%), это 1,5 средней доли ухода (30,0%). Подтверждено"
    )


@pytest.mark.parametrize(
    ("p_adjusted", "confirmed", "expected"),
    [
        (0.2, False, "is not beyond chance (corrected p 0.200)."),
        (float("nan"), False, "The test part holds too few of them to judge."),
    ],
)
def test_a_segment_without_confirmation_says_so(p_adjusted: float, confirmed: bool, expected: str) -> None:
    """An offer may be made to a segment that the test part does not confirm; its evidence does not hide that."""
    segments = pd.DataFrame([segment("fading", p_adjusted=p_adjusted, confirmed=confirmed)])
    assert advised(actions(), evidence(segments=segments), invite=15).at["invite", "evidence_en"].endswith(expected)


@pytest.mark.parametrize(
    ("more", "targeting", "nobody_speaks_of"),
    [
        ([], ("age",), ["groups"]),
        ([], (), ["age", "groups"]),
        ([], ("age", "groups"), []),
        ([review("look", hypothesis="groups")], ("age",), []),
        ([review("look", driver="groups", direction="falls")], ("age",), []),
        ([review("look", driver="groups", direction="rises")], ("age",), ["groups"]),
    ],
)
def test_drivers_that_nothing_speaks_of_stay_open(
    more: list[dict[str, Any]], targeting: tuple[str, ...], nobody_speaks_of: list[str]
) -> None:
    """A driver is named unless targeting, an offer, its segment's rule or a supported review speaks of it."""
    table = advised(actions(*more, targeting=targeting))
    assert table.index[table["kind"] == "open"].tolist() == nobody_speaks_of


def test_a_rule_speaks_of_a_column_only_by_its_whole_name() -> None:
    """The rule ``change < 0`` says nothing of a column ``chan``."""
    found = evidence()
    table = advised(
        actions(),
        found._replace(
            directions=found.directions.replace("groups", "chan"), importance=found.importance.replace("groups", "chan")
        ),
    )
    assert table.index[table["kind"] == "open"].tolist() == ["chan"]


def test_a_driver_that_is_not_explained_stays_open() -> None:
    """Of wide tables only the first columns have directions; a driver among the others is not passed over."""
    found = evidence()
    narrow = found._replace(directions=found.directions.iloc[:3], pushes=found.pushes[["visits", "change", "age"]])
    table = advised(actions(), narrow)
    assert table.at["groups", "evidence_en"] == (
        "The model relies on it for what no other column tells (corrected p 0.030)."
    )


def test_nothing_to_advise_is_an_empty_table() -> None:
    """Without gains, drivers and mined segments the columns are still there."""
    found = evidence()
    idle = found._replace(importance=found.importance.assign(driver=False), segments=found.segments.head(1))
    table = recommendations(actions(), CAMPAIGN, DECLARED, LABELS, gains(general=0), idle)
    assert list(table) == COLUMNS
    assert len(table) == 0


def test_both_languages_tell_the_same_numbers() -> None:
    """Every number of the English evidence stands in the Russian, in the same order."""
    table = advised(actions(review("look", hypothesis="groups")), invite=15, remind=20, general=30)
    for kind in ("text", "evidence"):
        numbers = {
            language: [re.findall(r"\d+", re.sub(r"[,.\s](?=\d{3})", "", text)) for text in table[f"{kind}_{language}"]]
            for language in LANGUAGES
        }
        assert numbers["en"] == numbers["ru"]


def test_nothing_is_changed() -> None:
    """The evidence stays as it was."""
    found, before = evidence(), evidence()
    advised(actions(), found, invite=15)
    assert all(one.equals(other) for one, other in zip(found, before, strict=True))


def test_gains_of_offers_add_up_to_the_plan() -> None:
    """Every client contacted counts for the offer it gets, and for no other."""
    declared, found = actions(), evidence()
    terms, suits = offers(declared, CAMPAIGN), eligible(declared, found.members, found.pushes)
    draws = np.random.default_rng(1)
    p = draws.uniform(0.2, 0.9, len(CLIENTS))
    known = pd.DataFrame({"client": CLIENTS, "y": (draws.random(len(p)) < p).astype(int), "p": p})
    clients = prospects(known, np.full(len(p), 5000.0), terms, suits)
    contacted = clients[clients["gain"] > 0]
    table = offer_gains(contacted, terms, draws=200, seed=3)
    assert table["offer"].tolist() == list(terms)
    assert table["clients"].tolist() == [int(contacted["offer"].eq(name).sum()) for name in terms]
    assert table["clients"].gt(0).all()
    assert table["expected_gain"].sum() == pytest.approx(contacted["gain"].sum())
    assert (table["low"] <= table["gain"]).all()
    assert (table["gain"] <= table["high"]).all()
