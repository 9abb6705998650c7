"""Actions: every name is checked, terms fall back on the campaign's, offers go to whom they are meant for."""

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pandas.testing import assert_frame_equal

from churn.base.config import read_config
from churn.base.errors import UserError
from churn.base.texts import LANGUAGES, Text
from churn.clients.contract import Contract
from churn.clients.declared import Declared
from churn.plan.actions import Actions, check_actions, columns_of, eligible, offers, strongest_reasons
from churn.plan.campaign import GENERAL, best_offers
from churn.plan.terms import Campaign, Offer

CASES = Path(__file__).parents[3] / "cases"

CONTRACT = """
tables:
  clients:
    file: clients
    columns:
      id: {type: text}
      age: {type: integer, missing: true}
      visits: {type: number}
      "Var{1..2}": {type: number}
      left: {type: flag}
  months: {file: months, columns: {id: {type: text}, month: {type: category}, minutes: {type: number}}}
target: {table: clients, column: left, positive: 1, negative: 0}
key: [id]
rules:
  - {rule: rename, table: clients, columns: {Var1: sex}, why: {en: Its name., ru: Its name.}}
  - {rule: derive, table: clients, column: change, formula: visits - 1, why: {en: It may fall., ru: It may fall.}}
  - {rule: flag_missing, table: clients, columns: [age], why: {en: Some are unknown., ru: Some are unknown.}}
  - {rule: pivot, table: months, index: id, columns: month, values: minutes, names: {may: may}, why: {en: R., ru: R.}}
roles: {id: id}
"""

STUDY = """
bands: {}
clusters: {columns: [visits]}
hypotheses:
  - {kind: differs, id: fewer_visits, column: visits, statement: {en: They come less., ru: Они ходят реже.}}
segments:
  - {id: fading, name: {en: Fading, ru: Ходят реже}, where: change < 0}
"""

ACTIONS = """
general: {en: A discount., ru: Скидка.}
targeting: [age]
actions:
  - {kind: offer, id: invite, segment: fading, text: {en: Invite., ru: Пригласить.}}
  - {kind: offer, id: remind, driver: visits, contact_cost: 1, keeps: [1, 9], text: {en: Remind., ru: Напомнить.}}
  - {kind: offer, id: both, segment: fading, driver: visits, text: {en: Call., ru: Позвонить.}}
  - {kind: review, id: hours, hypothesis: fewer_visits, text: {en: Ask., ru: Спросить.}}
  - {kind: review, id: watch, driver: change, direction: falls, text: {en: Watch., ru: Следить.}}
"""

CAMPAIGN = Campaign(
    currency="₽",
    period=Text(en="month", ru="месяц"),
    value=1000,
    contact_cost=10,
    offer_cost=100,
    keeps=(3, 7),
    taken_anyway=(7, 3),
)


def written(folder: Path, text: str, changes: dict[str, Any]) -> Path:
    content = copy.deepcopy(yaml.safe_load(text))
    for key, value in changes.items():
        place = content
        *parents, last = [int(part) if part.isdigit() else part for part in key.split("/")]
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[last]
        else:
            place[last] = value
    path = folder / "file.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def actions_of(folder: Path, changes: dict[str, Any] | None = None) -> Actions:
    return read_config(written(folder, ACTIONS, changes or {}), Actions)


def contract_of(folder: Path, changes: dict[str, Any] | None = None) -> Contract:
    return read_config(written(folder, CONTRACT, changes or {}), Contract)


def declared_in(folder: Path, changes: dict[str, Any] | None = None) -> Declared:
    return read_config(written(folder, STUDY, changes or {}), Declared)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"actions/0/segment": None}, ["invite", "name a segment, a driver or both"]),
        ({"actions/3/hypothesis": None}, ["hours", "name a hypothesis, a driver or both"]),
        ({"actions/4/direction": None}, ["watch", "direction"]),
        ({"actions/3/direction": "falls"}, ["hours", "direction"]),
        ({"actions/4/direction": "mixed"}, ["actions.4.review.direction", "'mixed'", "rises"]),
        ({"actions/1/id": "invite"}, ["ids given twice", "invite"]),
        ({"actions/1/id": "general"}, ["ids given twice", "general"]),
        ({"targeting": ["age", "visits"]}, ["remind", "'visits'", "targeting"]),
        ({"actions/1/contact_cost": -1}, ["contact_cost", "-1"]),
        ({"actions/1/keeps": [0, 0]}, ["keeps"]),
        ({"actions/1/kind": "ofer"}, ["'ofer'", "Did you mean 'offer'?"]),
        ({"actions/1/drivers": "visits"}, ["drivers", "Did you mean 'driver'?"]),
        ({"actions/3/offer_cost": 5}, ["actions.3.review.offer_cost", "Allowed"]),
        ({"general": None}, ["'general' is missing"]),
    ],
)
def test_wrong_actions_are_refused(tmp_path: Path, changes: dict[str, Any], expected: list[str]) -> None:
    """What cannot be meant is refused with the place, what was found and what is allowed."""
    with pytest.raises(UserError) as caught:
        actions_of(tmp_path, changes)
    assert [part for part in expected if part not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"targeting": ["aeg"]}, "targeting: column 'aeg' is not declared. Did you mean 'age'?"),
        ({"targeting": ["Var{2..3}"]}, "targeting: column 'Var3'"),
        (
            {"actions/0/segment": "fadin"},
            "action 'invite': segment 'fadin' is not declared. Did you mean",
        ),
        (
            {"actions/1/driver": "visit"},
            "action 'remind': driver 'visit' is not declared. Did you mean",
        ),
        ({"actions/3/hypothesis": "fewer"}, "action 'hours': hypothesis 'fewer' is not declared."),
    ],
)
def test_unknown_names_are_refused(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    """A segment, hypothesis or column that the case does not declare is refused, and the nearest is named."""
    contract, declared = contract_of(tmp_path), declared_in(tmp_path)
    with pytest.raises(UserError) as caught:
        check_actions(actions_of(tmp_path, changes), contract, declared)
    assert expected in str(caught.value)
    assert "Allowed: " in str(caught.value)


def test_a_case_without_segments_is_said_to_have_none(tmp_path: Path) -> None:
    """Where nothing is declared there is nothing to propose."""
    with pytest.raises(UserError, match=r"segment 'fading' is not declared\. The case declares none\."):
        check_actions(actions_of(tmp_path), contract_of(tmp_path), declared_in(tmp_path, {"segments": []}))


def test_columns_that_rules_make_may_be_named(tmp_path: Path) -> None:
    """Renamed, derived, pivoted columns and flags of missing cells count as columns, and so do raw ones."""
    made = {"sex", "change", "age_missing", "may"}
    assert made | {"age", "visits", "Var2"} <= set(columns_of(contract_of(tmp_path)))
    targeting = {"targeting": sorted(made - {"change"})}
    check_actions(actions_of(tmp_path, targeting), contract_of(tmp_path), declared_in(tmp_path))


def test_names_of_targeting_are_expanded(tmp_path: Path) -> None:
    """Many columns that nobody can act on are written in one line."""
    assert actions_of(tmp_path, {"targeting": ["Var{1..3}", "age"]}).targeting == ("Var1", "Var2", "Var3", "age")


def test_terms_fall_back_on_the_campaign(tmp_path: Path) -> None:
    """An offer has its own terms where it says so, else the campaign's; the campaign's own comes last."""
    terms = offers(actions_of(tmp_path), CAMPAIGN)
    assert list(terms) == ["invite", "remind", "both", GENERAL]
    assert terms["invite"] == terms["both"] == terms[GENERAL] == CAMPAIGN.general
    assert terms["remind"] == Offer(contact_cost=1, offer_cost=100, keeps=(1, 9), taken_anyway=(7, 3))


def test_campaigns_are_those_of_the_share(tmp_path: Path) -> None:
    """Who has the campaign's share kept has its campaigns; a share of its own is an assumption until it has its own."""
    measured = CAMPAIGN.model_copy(update={"campaigns": ("c1", "c2")})
    terms = offers(actions_of(tmp_path), measured)
    assert [terms[name].campaigns for name in ("invite", GENERAL, "remind")] == [("c1", "c2"), ("c1", "c2"), ()]
    own = offers(actions_of(tmp_path, {"actions/1/campaigns": ["c2"]}), measured)
    assert own["remind"].campaigns == ("c2",)


def test_a_cost_of_nothing_is_a_term(tmp_path: Path) -> None:
    """Zero is not taken for a term that is not given."""
    assert offers(actions_of(tmp_path, {"actions/1/contact_cost": 0}), CAMPAIGN)["remind"].contact_cost == 0


MEMBERS = pd.DataFrame({"fading": [True, True, False, False]}, index=["a", "b", "c", "d"])
PUSHES = pd.DataFrame({"visits": [0.5, -0.5, 0.5, 0.0], "age": [0.1, 0.1, 0.1, 0.1]}, index=["a", "b", "c", "d"])


def test_offers_go_to_whom_they_are_meant_for(tmp_path: Path) -> None:
    """By segment, by reason, by both at once; the campaign's own goes to everybody."""
    table = eligible(actions_of(tmp_path), MEMBERS, PUSHES)
    expected = pd.DataFrame(
        {
            "invite": [True, True, False, False],
            "remind": [True, False, True, False],
            "both": [True, False, False, False],
            GENERAL: [True] * 4,
        },
        index=MEMBERS.index,
    )
    assert_frame_equal(table, expected)
    assert list(table) == list(offers(actions_of(tmp_path), CAMPAIGN))
    assert_frame_equal(eligible(actions_of(tmp_path), MEMBERS, PUSHES.iloc[::-1]), expected)


def test_a_column_without_shapley_values_is_nobodys_reason(tmp_path: Path) -> None:
    """Of wide tables only the first columns are explained; an offer for another column suits nobody."""
    table = eligible(actions_of(tmp_path), MEMBERS, PUSHES[["age"]])
    assert not table[["remind", "both"]].any().any()


def test_of_equal_offers_the_own_one_is_given(tmp_path: Path) -> None:
    """A client for whom an offer of the campaign's terms is meant gets it, not the one that everybody gets."""
    terms = {name: one for name, one in offers(actions_of(tmp_path), CAMPAIGN).items() if name != "remind"}
    suits = eligible(actions_of(tmp_path), MEMBERS, PUSHES)[list(terms)]
    chosen = best_offers(np.full(4, 0.5), np.full(4, 1000.0), terms, suits)
    assert chosen["offer"].tolist() == ["invite", "invite", GENERAL, GENERAL]


def test_strongest_reasons_are_three_that_raise_the_risk() -> None:
    """Three of four pushes count, the first of equal ones, and never one that does not raise the risk."""
    pushes = pd.DataFrame([[0.1, 0.4, 0.3, 0.2], [0.1, 0.1, 0.1, 0.1], [-0.1, 0.0, 0.2, -0.3]], columns=list("abcd"))
    assert strongest_reasons(pushes).astype(int).to_numpy().tolist() == [[0, 1, 1, 1], [1, 1, 1, 0], [0, 0, 1, 0]]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(arrays(float, (5, 6), elements=st.floats(-2, 2)))
def test_no_reason_is_weaker_than_one_left_out(values: np.ndarray) -> None:
    """At most three reasons a client, all above 0, and none weaker than a push that is left out."""
    among = strongest_reasons(pd.DataFrame(values, columns=list("abcdef"))).to_numpy()
    assert (among.sum(axis=1) == np.minimum((values > 0).sum(axis=1), 3)).all()
    weakest = np.where(among, values, np.inf).min(axis=1)
    assert (weakest > 0).all()
    full = among.sum(axis=1) == 3
    assert (weakest[full] >= np.where(among, -np.inf, values).max(axis=1)[full]).all()


@pytest.mark.parametrize("case", sorted(path.parent.name for path in CASES.glob("*/contract.yaml")))
def test_the_actions_of_every_case_are_sound(case: str) -> None:
    """Columns, hypotheses and segments exist, texts are in both languages and hold no numbers, which are computed."""
    actions = read_config(CASES / case / "actions.yaml", Actions)
    contract = read_config(CASES / case / "contract.yaml", Contract)
    check_actions(actions, contract, read_config(CASES / case / "study.yaml", Declared))
    assert actions.offers
    assert actions.reviews
    for text in (actions.general, *(one.text for one in actions.actions)):
        for language in LANGUAGES:
            assert text.of(language).endswith(".")
            assert not any(letter.isdigit() for letter in text.of(language))
        assert any("а" <= letter <= "я" for letter in text.ru)
        assert not any("а" <= letter <= "я" for letter in text.en.lower())
