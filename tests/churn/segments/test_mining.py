"""Mining: planted segments are found, chance is not reported, and the test part is judged without being looked at."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from churn.segments.conditions import IsLevel, expression, members
from churn.segments.mining import Mined, confirmed, judge, mine, p_more, search
from churn.segments.settings import Segments
from tests.schemas import features

SCHEMA = features(age="number", income="number", visits="number", city="category", card="flag", phone="flag")
SETTINGS = Segments(min_clients=50, max_conditions=3, mined=8, level=0.05, bins=8, max_jaccard=0.5)


def changed(**values: Any) -> Segments:
    return SETTINGS.model_copy(update=values)


def world(seed: int, clients: int = 3000) -> pd.DataFrame:
    """Clients of whom a tenth leave, whatever their columns."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, clients),
            "income": rng.lognormal(10, 1, clients),
            "visits": pd.Series(rng.poisson(2, clients), dtype=float).mask(rng.random(clients) < 0.2),
            "city": rng.choice(["Omsk", "Perm", "Ufa"], clients),
            "card": rng.integers(0, 2, clients).astype("int8"),
            "phone": rng.integers(0, 2, clients).astype("int8"),
            "churned": (rng.random(clients) < 0.1).astype("int8"),
        }
    )


def planted(clients: pd.DataFrame, *held: np.ndarray, rate: float = 0.6) -> pd.DataFrame:
    """Let most of the clients of some groups leave."""
    luck = np.random.default_rng(99).random(len(clients)) < rate
    return clients.assign(churned=np.where(np.logical_or.reduce(held), luck, clients["churned"]).astype("int8"))


def train_of(clients: pd.DataFrame) -> np.ndarray:
    return np.arange(len(clients)) % 5 > 0


def found_in(clients: pd.DataFrame, settings: Segments = SETTINGS) -> Mined:
    return confirmed(mine(clients, train_of(clients), SCHEMA, settings))


def jaccard(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / (one | other).sum())


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_segment_of_three_conditions_is_found_first(seed: int) -> None:
    """Where only old clients of one city with a card leave, the first rule names these three columns and them."""
    clients = world(seed)
    truth = ((clients["age"] >= 45) & (clients["city"] == "Omsk") & (clients["card"] == 1)).to_numpy()
    found = found_in(planted(clients, truth))
    assert {one.column for one in found.rules[0]} == {"age", "city", "card"}
    assert jaccard(members(found.rules[0], clients), truth) > 0.75
    assert len(found.rules) == 1


def test_an_added_condition_must_tell_more() -> None:
    """Where one condition explains it all, the rule is that condition and no longer."""
    clients = world(1)
    found = found_in(planted(clients, (clients["city"] == "Omsk").to_numpy()))
    assert [expression(rule) for rule in found.rules] == ["city == 'Omsk'"]


def test_two_planted_segments_are_both_found() -> None:
    """Segments that share few clients are told apart."""
    clients = world(2)
    first = ((clients["city"] == "Omsk") & (clients["card"] == 1)).to_numpy()
    second = clients["visits"].isna().to_numpy()
    found = found_in(planted(clients, first, second))
    columns = [{one.column for one in rule} for rule in found.rules]
    assert sorted(sorted(one) for one in columns) == [["card", "city"], ["visits"]]


def test_chance_is_not_reported() -> None:
    """On clients whose columns know nothing at most one table in twenty has a segment to report."""
    assert sum(len(found_in(world(seed, 1000)).rules) > 0 for seed in range(20)) <= 1


def test_rules_that_do_not_hold_are_seldom_confirmed() -> None:
    """Rules that reach the test part, on shuffled outcomes there: at most one set in twenty has one confirmed."""
    clients = world(2)
    groups = (((clients["city"] == "Omsk") & (clients["card"] == 1)).to_numpy(), clients["visits"].isna().to_numpy())
    known = planted(clients, *groups)
    rest = known[~train_of(known)]
    rules = mine(known, train_of(known), SCHEMA, SETTINGS).rules
    luck = np.random.default_rng(7)
    shuffled = [luck.permutation(rest["churned"].to_numpy(dtype=bool)) for _ in range(200)]
    wrong = sum(judge(rules, rest, left, 0.05)["confirmed"].any() for left in shuffled)
    assert len(rules) == 2
    assert 0 < wrong <= 10


def test_the_test_part_judges_and_does_not_choose() -> None:
    """Other outcomes in the test part leave the rules as they are; shuffled ones do not confirm them."""
    clients = planted(world(3), (world(3)["city"] == "Omsk").to_numpy())
    train = train_of(clients)
    luck = np.random.default_rng(0).random(len(clients)) < 0.2
    other = clients.assign(churned=np.where(train, clients["churned"], luck).astype("int8"))
    before, after = (mine(one, train, SCHEMA, SETTINGS) for one in (clients, other))
    assert before.rules == after.rules
    assert before.judged["confirmed"].all()
    assert not after.judged["confirmed"].any()


def test_the_outcomes_given_are_the_ones_used() -> None:
    """The search looks at the outcomes it is given, not at the table's column."""
    clients = planted(world(4), (world(4)["card"] == 1).to_numpy())
    left = clients["churned"].to_numpy(dtype=bool)
    blind = clients.assign(churned=0)
    assert search(clients, left, SCHEMA, SETTINGS) == search(blind, left, SCHEMA, SETTINGS)


@pytest.mark.parametrize(
    ("settings", "most"),
    [(changed(max_conditions=1), 1), (changed(max_conditions=2), 2), (changed(min_clients=400), 3)],
    ids=["one condition", "two conditions", "large"],
)
def test_settings_limit_rules(settings: Segments, most: int) -> None:
    """Rules have no more conditions and no fewer clients of the training part than asked, each column once."""
    clients = world(5)
    segment = ((clients["age"] >= 40) & (clients["city"] == "Omsk") & (clients["card"] == 1)).to_numpy()
    rules = found_in(planted(clients, segment), settings).rules
    assert rules
    for rule in rules:
        assert len({one.column for one in rule}) == len(rule) <= most
        assert members(rule, clients)[train_of(clients)].sum() >= settings.min_clients


@pytest.mark.parametrize(
    ("clients", "settings"),
    [(world(6, 60), SETTINGS), (world(6), changed(mined=0)), (world(6).assign(churned=1), SETTINGS)],
    ids=["too few clients", "none asked for", "everybody left"],
)
def test_nothing_to_find(clients: pd.DataFrame, settings: Segments) -> None:
    """Without enough clients, or without a difference, there is no rule, and no error."""
    mined = mine(clients, train_of(clients), SCHEMA, settings)
    assert (mined.rules, len(mined.judged)) == ((), 0)


@pytest.mark.parametrize(("inside", "left"), [(12, 9), (30, 5), (10, 0)])
def test_p_is_fishers(inside: int, left: int) -> None:
    """The p-value is that of Fisher's exact test against the rest, one-sided."""
    here = np.arange(100) < inside
    gone = (np.arange(100) < left) | (np.arange(100) >= 85)
    table = [[left, inside - left], [15, 85 - inside]]
    assert p_more(here, gone) == pytest.approx(fisher_exact(table, alternative="greater").pvalue)


@pytest.mark.parametrize("inside", [0, 9, 100])
def test_too_few_clients_are_not_judged(inside: int) -> None:
    """A group of fewer than ten clients, or of all, has no p-value."""
    assert np.isnan(p_more(np.arange(100) < inside, np.arange(100) % 2 == 0))


def test_rules_not_judged_are_not_confirmed() -> None:
    """A rule without a p-value is left out of what is reported."""
    rules = ((IsLevel("card", 1),), (IsLevel("phone", 1),))
    judged = pd.DataFrame({"rule": ["card == 1", "phone == 1"], "p_value": [np.nan, 0.01], "confirmed": [False, True]})
    kept = confirmed(Mined(rules, judged, 2))
    assert (kept.rules, kept.judged["rule"].tolist()) == (rules[1:], ["phone == 1"])
