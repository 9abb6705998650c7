"""Parts and folds: a client's place follows from its key, and the report says how even they are."""

from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import binomtest

from churn.base.errors import UserError
from churn.clients.schema import Field, Schema
from churn.split.split import base_rates, fold_columns, split, times


def clients_of(keys: list[str]) -> pd.DataFrame:
    """Give clients of whom every second left."""
    return pd.DataFrame({"client": keys, "churned": np.arange(len(keys)) % 2})


CLIENTS = clients_of([f"c{number}" for number in range(400)])
PLACES = split(CLIENTS, 0.25, 3, 2, seed=0)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    st.sets(st.sampled_from(range(400)), max_size=150),
    st.sets(st.text(min_size=1, max_size=5).filter(lambda text: text[0] != "c"), max_size=20),
    st.randoms(use_true_random=False),
)
def test_client_keeps_its_place_when_others_come_or_go(gone: set[int], new: set[str], random: Random) -> None:
    """Whoever leaves the table, joins it or stands elsewhere in it, everybody else keeps part and fold."""
    keys = [*CLIENTS["client"].drop(list(gone)), *sorted(new)]
    random.shuffle(keys)
    places = split(clients_of(keys), 0.25, 3, 2, seed=0).set_index("client")
    before = PLACES.set_index("client").drop(CLIENTS["client"].iloc[list(gone)])
    assert_frame_equal(before, places.loc[before.index])
    assert keys == list(places.index)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 1), min_size=400, max_size=400).filter(lambda y: 100 < sum(y) < 300))
def test_outcomes_do_not_move_clients(outcomes: list[int]) -> None:
    """Whoever left, the places are the same, and the table of clients stays as it was."""
    clients = CLIENTS.assign(churned=outcomes)
    before = clients.copy()
    assert_frame_equal(PLACES, split(clients, 0.25, 3, 2, seed=0))
    assert_frame_equal(before, clients)


def test_place_is_written_in_stone() -> None:
    """The places of known keys are these: another assignment would spoil every comparison with earlier results."""
    expected = [["c0", "train", 1, 0], ["c1", "train", 0, 0], ["c2", "train", 2, 1], ["c3", "train", 0, 2]]
    assert expected == PLACES.head(4).to_numpy().tolist()


def test_only_the_test_part_has_no_fold() -> None:
    """Clients of the training part have folds from 0 in every repetition, those of the test part -1."""
    for name in ("fold", "fold_2"):
        folds = PLACES.groupby("part")[name].agg(lambda fold: set(fold))
        assert {"test": {-1}, "train": {0, 1, 2}} == folds.to_dict()


@pytest.mark.parametrize(("test_share", "folds"), [(0.1, 2), (0.2, 5), (0.5, 10)])
def test_shares_are_near_the_declared(test_share: float, folds: int) -> None:
    """The test part has the share asked for and the folds are of one size, within four standard errors."""
    places = split(clients_of([str(number) for number in range(20_000)]), test_share, folds, 1, seed=0)
    inside = places["fold"][places["part"] == "train"]
    share = (places["part"] == "test").mean()
    assert abs(share - test_share) < 4 * np.sqrt(test_share * (1 - test_share) / len(places))
    spread = np.sqrt((1 / folds) * (1 - 1 / folds) / len(inside))
    assert (inside.value_counts(normalize=True) - 1 / folds).abs().max() < 4 * spread


def test_repetitions_only_add_columns() -> None:
    """However often folds are drawn, the first draws stay, so a comparison can be lengthened without starting anew."""
    longer = split(CLIENTS, 0.25, 3, 4, seed=0)
    assert list(longer) == ["client", "part", *fold_columns(4)] == [*PLACES, "fold_3", "fold_4"]
    assert_frame_equal(PLACES, longer[list(PLACES)])


def test_repetitions_are_independent() -> None:
    """Of the clients of a fold of one repetition a fifth is in each fold of another, within four standard errors."""
    places = split(clients_of([str(number) for number in range(20_000)]), 0.2, 5, 3, seed=0)
    inside = places[places["part"] == "train"]
    for one, other in [("fold", "fold_2"), ("fold", "fold_3"), ("fold_2", "fold_3")]:
        shares = pd.crosstab(inside[one], inside[other]) / len(inside)
        assert (shares - 0.04).abs().to_numpy().max() < 4 * np.sqrt(0.04 * 0.96 / len(inside))


def test_another_seed_is_an_independent_assignment() -> None:
    """Of the test part of one seed about as many are in that of another seed as of all clients."""
    clients = clients_of([str(number) for number in range(20_000)])
    one, other = (split(clients, 0.2, 5, 1, seed)["part"] == "test" for seed in (0, 1))
    assert abs((one & other).mean() - 0.04) < 4 * np.sqrt(0.04 * 0.96 / 20_000)


@pytest.mark.parametrize(
    ("left", "fold", "place"),
    [
        (PLACES["part"] == "train", -1, "the test part"),
        ((PLACES["fold"] != 2) & (CLIENTS["churned"] == 1), 2, "fold 2"),
        (PLACES["fold"] == 1, -1, "the test part"),
        ((PLACES["fold"] == 1) | (CLIENTS["churned"] == 1), 1, "fold 1"),
    ],
    ids=["none in the test part", "none in a fold", "the first place is named", "only leavers in a fold"],
)
def test_missing_class_is_named(left: pd.Series, fold: int, place: str) -> None:
    """A part or fold without leavers, or with leavers only, is named with its counts and what to change."""
    with pytest.raises(UserError) as caught:
        split(CLIENTS.assign(churned=left.astype(int)), 0.25, 3, 2, seed=0)
    text, here = str(caught.value), left[PLACES["fold"] == fold]
    found = f"{place} holds {len(here)} clients, {here.sum()} of whom left; both classes are needed in each."
    assert text.startswith(found)
    assert f"There are 400 clients, {left.sum()} left" in text
    assert "split.folds" in text
    assert "split.test_share" in text


def test_missing_class_in_a_repetition_is_an_error() -> None:
    """Folds of a repetition are checked as the first ones are: fold 0 of the second draw has no leavers here."""
    left = ((PLACES["fold_2"] != 0) & (CLIENTS["churned"] == 1)).astype(int)
    here = (PLACES["fold_2"] == 0).sum()
    with pytest.raises(UserError, match=f"fold 0 holds {here} clients, 0 of whom left"):
        split(CLIENTS.assign(churned=left), 0.25, 3, 2, seed=0)


def test_fold_without_clients_is_an_error() -> None:
    """More folds than clients leave a fold empty, which is said."""
    with pytest.raises(UserError, match=r"holds 0 clients, 0 of whom left.*There are 6 clients, 3 left"):
        split(clients_of(list("abcdef")), 0.5, 50, 1, seed=0)


def test_base_rates_are_reported_by_part_and_fold() -> None:
    """Parts and folds have their sizes, leavers, rates and Wilson intervals, counted by hand."""
    places = pd.DataFrame({"part": ["train"] * 6 + ["test"] * 4, "fold": [0, 0, 0, 1, 1, 1, -1, -1, -1, -1]})
    churned = pd.Series([1, 0, 0, 1, 1, 0, 1, 0, 0, 0], index=range(10, 20))
    table = base_rates(places, churned)
    expected = [["train", "all", 6, 3], ["test", "all", 4, 1], ["train", "0", 3, 1], ["train", "1", 3, 2]]
    assert expected == table[["part", "fold", "clients", "left"]].to_numpy().tolist()
    assert table["base_rate"].tolist() == pytest.approx([1 / 2, 1 / 4, 1 / 3, 2 / 3])
    bounds = [binomtest(left, n).proportion_ci(method="wilson") for _, _, n, left in expected]
    assert [bound.low for bound in bounds] == pytest.approx(table["low"].tolist())
    assert [bound.high for bound in bounds] == pytest.approx(table["high"].tolist())


def test_standard_score_is_that_of_a_draw_without_replacement() -> None:
    """Each rate's distance from the overall rate is counted in standard errors of a draw of that size."""
    places = pd.DataFrame({"part": ["train"] * 6 + ["test"] * 4, "fold": [0] * 6 + [-1] * 4})
    scores = base_rates(places, pd.Series([1, 0, 0, 1, 1, 0, 1, 0, 0, 0]))["standard_score"]
    # overall 0.4; train: (0.5 - 0.4) / sqrt(0.24 / 6 * 0.4); test: (0.25 - 0.4) / sqrt(0.24 / 4 * 0.6)
    assert scores.tolist() == pytest.approx([0.1 / 0.016**0.5, -0.15 / 0.036**0.5, 0.1 / 0.016**0.5])


DAYS = pd.Series(pd.to_datetime([f"2024-0{day}" for day in ["1-01 00"] * 3 + ["2-01 00"] * 3 + ["3-01 10", "3-01 09"]]))


def test_the_latest_clients_are_held_out() -> None:
    """By time, whole days go to the test part until its share is as near as they allow; no date means training."""
    clients = clients_of(list("abcdefgh"))
    places = split(clients, 0.3, 2, 1, seed=1, time=DAYS.mask(DAYS.index == 0))
    assert places["part"].tolist() == ["train"] * 6 + ["test"] * 2
    rates = base_rates(places, clients["churned"], DAYS.mask(DAYS.index == 0)).set_index(["part", "fold"])
    days = [["2024-01-01", "2024-02-01"], ["2024-03-01", "2024-03-01"]]
    assert rates.loc[[("train", "all"), ("test", "all")], ["since", "until"]].to_numpy().tolist() == days


@pytest.mark.parametrize(("day", "held"), [("2024-01-01", "one day alone"), (None, "no date")])
def test_clients_of_one_day_cannot_be_cut(day: str | None, held: str) -> None:
    """Where there are no earlier clients, that is said, with what to do."""
    time = pd.Series(pd.to_datetime([day] * 8), name="signup")
    with pytest.raises(UserError, match=rf"'signup' holds {held}.*split.by=random"):
        split(clients_of(list("abcdefgh")), 0.3, 2, 1, seed=0, time=time)


def test_one_column_orders_the_clients() -> None:
    """The column of the role time gives the dates; none gives none; of two it is said that one is too many."""
    clients = pd.DataFrame({"client": ["a"], "first": pd.to_datetime(["2024-01-01"]), "last": [pd.NaT]})
    fields = {"first": Field(role="time", kind="date"), "last": Field(role="ignored", kind="date")}
    assert times(clients, Schema(columns=fields)) is not None
    assert times(clients, Schema(columns={"last": fields["last"]})) is None
    with pytest.raises(UserError, match=r"first, last.*role time"):
        times(clients, Schema(columns=dict.fromkeys(["first", "last"], fields["first"])))
