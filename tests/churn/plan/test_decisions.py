"""One answer to whom to contact: scores, the list and the plan's counts agree, whatever a client's value depends on."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn.base.texts import Text
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.plan.actions import Actions
from churn.plan.campaign import open_to_all
from churn.plan.decisions import decide, judged, setting_of
from churn.plan.sensitivity import Setting
from churn.plan.settings import Control, Plan
from churn.plan.study import Case, Studied, study
from churn.plan.terms import Campaign, Offer
from churn.presentation.labels import Labels
from churn.score.score import score_table
from churn.segments.segments import PROBABILITY, members_by_rule
from tests.schemas import features

RNG = np.random.default_rng(0)
SIZE = 200
KEYS = pd.Series([f"c{number:03d}" for number in RNG.permutation(SIZE)])
P = RNG.uniform(0.01, 0.9, SIZE)
CLIENTS = pd.DataFrame(
    {"client": KEYS, "churned": (RNG.random(SIZE) < P).astype(int), "margin": RNG.integers(1, 40, SIZE).astype(float)}
)
SCHEMA = features(margin="number")
SEGMENTS = pd.DataFrame(
    {"id": ["rich", "mined_1"], "rule": ["margin >= 25", "margin < 10 and probability > 0.5"], "confirmed": True}
)
SHOWN = ("clients", "churn_rate", "low", "high", "base_rate", "lift", "test_lift", "p_adjusted")
ACTIONS = Actions.model_validate(
    {
        "general": {"en": "A discount", "ru": "Скидка"},
        "actions": [
            {"kind": "offer", "id": "visit", "segment": "rich", "contact_cost": 90, "keeps": [15, 5],
             "text": {"en": "Visit", "ru": "Визит"}},
            {"kind": "offer", "id": "margin", "driver": "margin", "offer_cost": 10, "text": {"en": "M", "ru": "М"}},
        ],
    }
)  # fmt: skip
VALUES = {
    "a number": 900.0,
    "a column": {"column": "margin", "times": 45},
    "segments": {"segments": {"rich": 2000, "mined_1": 600}, "otherwise": 150},
}
LIMITS = {"none": (None, None), "contacts": (5, None), "budget": (None, 900.0)}


def campaign(value: object) -> Campaign:
    terms: dict[str, Any] = {"contact_cost": 40, "offer_cost": 100, "keeps": (6, 14), "taken_anyway": (10, 10)}
    return Campaign(currency="₽", period=Text(en="month", ru="месяц"), value=value, **terms)


def tables() -> dict[str, dict[str, pd.DataFrame]]:
    """Give what earlier stages found, each table with its clients in an order of its own."""
    known = CLIENTS[["client"]].assign(y=CLIENTS["churned"], p=P, part=np.where(np.arange(SIZE) % 4, "train", "test"))
    members = CLIENTS[["client"]].join(members_by_rule(CLIENTS.assign(**{PROBABILITY: P}), SEGMENTS))
    described = SEGMENTS.assign(name_en="n", name_ru="n", kind="declared", **dict.fromkeys(SHOWN, 0.5))
    direction = {"feature": ["margin"], "direction": ["falls"], "agrees": ["yes"], "share": [1.0]}
    rates = {"rate_high": [0.3], "rate_low": [0.5], "level_high": [""], "level_low": [""]}
    return {
        "evaluation": {"probabilities": known.sort_values("p")},
        "segments": {"members": members.iloc[::-1], "segments": described},
        "explain": {
            "shapley": CLIENTS[["client"]].assign(margin=(15 - CLIENTS["margin"]) / 10).sample(frac=1, random_state=1),
            "errors": CLIENTS[["client"]].assign(margin=0.0),
            "in_sample": known[["client", "p"]],
            "importance": pd.DataFrame(
                {"feature": ["margin"], "relied": [True], "driver": [True], "p_holm": [0.001], "alone_p": [0.001]}
            ),
            "directions": pd.DataFrame({**direction, **rates}),
        },
        "hypotheses": {"declared": pd.DataFrame({"id": [], "verdict": []})},
        "clusters": {"clusters": CLIENTS[["client"]].assign(cluster=1)},
    }


@cache
def planned(value: str, contacts: int | None, budget: float | None) -> Studied:
    control = Control(power=0.8, level=0.05, least=0.05, most=0.3)
    settings = Plan(draws=100, contacts=contacts, budget=budget, swing=0.2, control=control)
    contract = Contract.model_validate(
        {
            "tables": {"t": {"file": "t", "columns": {"margin": {"type": "number"}, "left": {"type": "flag"}}}},
            "target": {"table": "t", "column": "left", "positive": 1, "negative": 0}, "key": ["id"], "rules": [],
            "roles": {},
        }
    )  # fmt: skip
    rich = {"id": "rich", "where": "margin >= 25", "name": {"en": "Rich", "ru": "Богатые"}}
    declared = Declared.model_validate(
        {"segments": [rich], "bands": {}, "clusters": {"columns": ["margin"]}, "hypotheses": []}
    )
    case = Case(contract, declared, Labels(title=Text(en="t", ru="т"), labels={}), ACTIONS)
    return study(case, campaign(VALUES[value]), CLIENTS, SCHEMA, tables(), settings, 0)


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("value", VALUES)
def test_scores_list_and_counts_agree(value: str, limits: str) -> None:
    """Every client's contact is the same in all of them; limits shorten the list and change no contact."""
    found = planned(value, *LIMITS[limits])
    decided = found.decisions.set_index("client")
    contacted = set(decided.index[decided["contact"] == 1])
    scored = score_table(KEYS, P, P, found.decisions, pd.DataFrame(index=CLIENTS.index)).set_index("client")
    assert scored["contact"].to_dict() == decided["contact"].to_dict()
    rule = found.tables["strategies"].set_index("strategy").loc["rule"]
    assert len(contacted) == rule["contacts"] == sum(part["contacts"] for part in found.summary["decision"].values())
    assert decided.loc[decided["contact"] == 1, "expected_gain"].sum() == pytest.approx(rule["expected"])
    listed = set(decided.index[decided["listed"] == 1])
    assert len(listed) == found.summary["contacts"]
    assert (listed == contacted) if limits == "none" else (listed < contacted and listed)
    assert 10 < len(contacted) < SIZE - 10
    assert decided["contact"].to_dict() == planned(value, None, None).decisions.set_index("client")["contact"].to_dict()


@pytest.mark.parametrize("value", VALUES)
def test_new_clients_get_the_same_decisions(value: str) -> None:
    """The study's own clients, met as new ones without outcomes, are decided on as in the plan."""
    found, made = planned(value, 5, None).decisions, tables()
    new = CLIENTS.drop(columns="churned").iloc[::3]
    known = new[["client"]].assign(p=P[::3])
    members = new[["client"]].join(members_by_rule(new.assign(**{PROBABILITY: P[::3]}), SEGMENTS))
    decided = decide(setting_of(ACTIONS, campaign(VALUES[value]), new, known, members, made["explain"]["shapley"]))
    pd.testing.assert_frame_equal(found.iloc[::3][list(decided)], decided)


def test_who_is_eligible_for_nothing_is_not_contacted() -> None:
    """Without an offer there is no gain and no contact, however likely the client leaves."""
    known = pd.DataFrame({"client": ["a", "b"], "p": [0.9, 0.9]})
    offers = {"one": Offer(contact_cost=1, offer_cost=0, keeps=(1, 0), taken_anyway=(1, 0))}
    suits = open_to_all(known, offers).assign(one=[True, False])
    decided = decide(Setting(known, np.array([10.0, 10.0]), offers, suits))
    assert decided["contact"].tolist() == [1, 0]
    assert decided["offer"].tolist() == ["one", ""]
    assert decided["expected_gain"].isna().tolist() == [False, True]


def test_a_gain_of_nothing_is_no_contact() -> None:
    """The line is above 0: who is expected to bring exactly what a contact costs is not contacted."""
    known = pd.DataFrame({"client": ["a", "b"], "p": [0.5, 0.500001]})
    offers = {"one": Offer(contact_cost=5, offer_cost=0, keeps=(1, 0), taken_anyway=(1, 0))}
    decided = decide(Setting(known, np.array([10.0, 10.0]), offers, open_to_all(known, offers)))
    assert decided["contact"].tolist() == [0, 1]


def test_decisions_are_judged_part_by_part() -> None:
    """Counts and scores of each part are of its own clients; precision has no value where nobody is contacted."""
    known = pd.DataFrame({"part": ["train"] * 3 + ["test"] * 2, "y": [1, 0, 1, 1, 0]})
    found = judged(known, np.array([1, 1, 0, 0, 0]))
    assert {part: (one["clients"], one["contacts"]) for part, one in found.items()} == {"train": (3, 2), "test": (2, 0)}
    assert found["train"]["true_positives"] == 1
    assert found["train"]["precision"]["value"] == 0.5
    assert np.isnan(found["test"]["precision"]["value"])
    assert found["test"]["accuracy"]["value"] == 0.5
