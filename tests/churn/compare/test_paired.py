"""Two versions side by side: who is compared, what the tests say, and the verdicts; held against planted truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.base.errors import UserError
from churn.commands.truth_pairs import distance, drawn, pair_of
from churn.compare.paired import compare_models, judge, pair_up, paired_scores
from churn.compare.settings import Compare
from churn.plan.terms import Offer
from churn.scores.scores import scores
from churn.statistics.auc import delong_difference

RULES = Compare(
    part="train",
    level=0.05,
    margin={"roc_auc": 0.01, "average_precision": 0.01, "log_loss": 0.01, "brier": 0.01, "profit": 0.01},
    draws=200,
    fewest_clients=4,
    most_changed=0.2,
    drift=0.1,
    fail_on="worse",
)
MARGINS = RULES.margin
OFFER = Offer(contact_cost=1, offer_cost=2, keeps=(1, 1), taken_anyway=(1, 0))


def predictions(**changes: list[object]) -> pd.DataFrame:
    """Six training clients and two test clients, of three repetitions, with some columns replaced."""
    columns: dict[str, list[object]] = {
        "client": ["a", "b", "c", "d", "e", "f", "g", "h"],
        "part": ["train"] * 6 + ["test"] * 2,
        "y": [1, 0, 1, 0, 1, 0, 1, 0],
        "p": [0.9, 0.2, 0.6, 0.4, 0.7, 0.1, 0.8, 0.3],
        "p_2": [0.8, 0.3, 0.5, 0.4, 0.7, 0.1, 0.8, 0.3],
    }
    return pd.DataFrame({**columns, **changes})


def test_clients_are_joined_by_their_keys() -> None:
    """The order of rows does not matter, and every repetition that both versions have is compared."""
    pair = pair_up(predictions(), predictions().iloc[::-1], "train", 4, 0.2)
    assert pair.clients["client"].tolist() == ["a", "b", "c", "d", "e", "f"]
    assert pair.same
    assert pair.base.shape == (6, 2)
    assert pair_up(predictions(), predictions().drop(columns="p_2"), "train", 4, 0.2).base.shape == (6, 1)


@pytest.mark.parametrize(
    ("head", "kept", "left"),
    [
        (predictions().iloc[1:], "bcdef", (1, 0, 0, 0)),
        (predictions(client=["z", *"bcdefgh"]), "bcdef", (1, 1, 0, 0)),
        (predictions(part=["test"] + ["train"] * 7), "bcdef", (0, 0, 3, 0)),
        (predictions(y=[0, 0, 1, 0, 1, 0, 1, 0]), "bcdef", (0, 0, 0, 1)),
    ],
    ids=["gone", "replaced", "moved", "another outcome"],
)
def test_only_clients_that_are_alike_are_compared(head: pd.DataFrame, kept: str, left: tuple[int, ...]) -> None:
    """Clients of one version, in another part or with another outcome are left out, and counted."""
    pair = pair_up(predictions(), head, "train", 4, 0.2)
    assert "".join(pair.clients["client"]) == kept
    assert tuple(pair.left) == left


def test_the_test_part_has_its_own_clients() -> None:
    """On the test part, which has one probability a client, only those who are in it in both versions are compared."""
    base, head = (predictions(part=["train"] * inside + ["test"] * (8 - inside)) for inside in (2, 3))
    pair = pair_up(base, head, "test", 4, 0.2)
    assert pair.clients["client"].tolist() == ["d", "e", "f", "g", "h"]
    assert pair.base.shape == (5, 1)


@pytest.mark.parametrize(
    ("head", "fewest", "said"),
    [
        (predictions(y=[0, 1, 1, 0, 1, 0, 1, 0]), 4, "2 of 8 common clients have another outcome"),
        (predictions(client=list("klmnopqr")), 4, "0 clients are in the train part of both versions"),
        (predictions(), 7, "6 clients are in the train part of both versions with the same outcome, 3 of them leavers"),
        (
            predictions(part=["test", "train", "test", "train", "test", "train", "train", "train"]),
            2,
            "0 of them leavers",
        ),
    ],
    ids=["another target", "other clients", "too few", "one outcome"],
)
def test_what_cannot_be_compared_is_refused(head: pd.DataFrame, fewest: int, said: str) -> None:
    """Another target, too few common clients, or clients of one outcome are refused with what was found."""
    with pytest.raises(UserError) as caught:
        pair_up(predictions(), head, "train", fewest, 0.2)
    assert said in str(caught.value)


def test_scores_are_those_of_each_version() -> None:
    """Before and after are the scores of scikit-learn, averaged over repetitions; the difference is theirs."""
    pair = pair_up(predictions(), predictions(p_2=[0.3, 0.4, 0.5, 0.6, 0.7, 0.1, 0.8, 0.3]), "train", 4, 0.2)
    table = paired_scores(pair, None, 50, 0).set_index("metric")
    y = pair.clients["y"].to_numpy()
    for side, values in (("base", pair.base), ("head", pair.head)):
        each = pd.DataFrame([scores(y, column, 0.5) for column in values.T]).mean()
        assert table[side].to_dict() == pytest.approx(each[list(table.index)].to_dict())
    assert table["difference"].tolist() == pytest.approx((table["head"] - table["base"]).tolist())
    delong = delong_difference(y, pair.head, pair.base)
    found = table.loc["roc_auc", ["difference", "low", "high", "p_value", "standard_error"]]
    assert tuple(found) == pytest.approx(tuple(delong))


def test_standard_errors_of_means_are_those_of_theory() -> None:
    """The bootstrap's standard error of a mean is the spread of the clients' own differences over root n."""
    pair = drawn(2000, (1.0, 1.2), np.random.default_rng(1))
    table = paired_scores(pair, None, 1000, 0).set_index("metric")
    y = pair.clients["y"].to_numpy()
    own = ((y - pair.head[:, 0]) ** 2) - ((y - pair.base[:, 0]) ** 2)
    assert table.at["brier", "standard_error"] == pytest.approx(own.std() / np.sqrt(2000), rel=0.08)
    assert table.at["brier", "difference"] == pytest.approx(own.mean())


def test_profit_is_a_share_of_what_foresight_gains() -> None:
    """A leaver kept in half of all contacts is worth 10, an offer 2, a contact 1: worked out by hand."""
    y = np.array([1, 1, 0, 0])
    pair = pair_of(y, np.array([0.9, 0.1, 0.9, 0.1]), np.array([0.9, 0.9, 0.1, 0.1]))
    pair.clients["value"] = 10.0
    table = paired_scores(pair, OFFER, 50, 0).set_index("metric")
    # A leaver brings (10 - 2) / 2 - 1 = 3, another costs 2 + 1 = 3; contacted are those of .9, foresight gains 6.
    assert table.loc["profit", ["base", "head"]].tolist() == pytest.approx([0.0, 1.0])


def test_without_anybody_worth_a_contact_there_is_no_profit() -> None:
    """Where foresight gains nothing there is no share of it, and no row."""
    pair = pair_of(np.array([1, 1, 0, 0]), np.array([0.9, 0.1, 0.9, 0.1]), np.array([0.9, 0.9, 0.1, 0.1]))
    pair.clients["value"] = 1.0
    assert "profit" not in set(paired_scores(pair, OFFER, 50, 0)["metric"])


def row(metric: str, difference: float, error: float, p_value: float) -> dict[str, object]:
    limits = {"low": difference - 2 * error, "high": difference + 2 * error}
    return {"metric": metric, "difference": difference, **limits, "p_value": p_value, "standard_error": error}


@pytest.mark.parametrize(
    ("metric", "difference", "error", "p_value", "verdict"),
    [
        ("roc_auc", 0.05, 0.01, 0.001, "better"),
        ("roc_auc", -0.05, 0.01, 0.001, "worse"),
        ("log_loss", 0.05, 0.01, 0.001, "worse"),
        ("brier", -0.05, 0.01, 0.001, "better"),
        ("profit", 0.05, 0.01, 0.001, "better"),
        ("average_precision", 0.05, 0.01, 0.001, "better"),
        ("roc_auc", 0.05, 0.03, 0.04, "undecided"),
        ("roc_auc", 0.005, 0.002, 0.01, "equivalent"),
        ("log_loss", 0.006, 0.001, 0.0001, "equivalent"),
        ("roc_auc", 0.0, 0.0, 1.0, "equivalent"),
        ("roc_auc", 0.0, 0.01, 1.0, "undecided"),
    ],
)
def test_verdicts(metric: str, difference: float, error: float, p_value: float, verdict: str) -> None:
    """A sure difference has its direction by the score's own; within the margin it is equivalent, however sure."""
    rows = pd.DataFrame([row(metric, difference, error, p_value), row("roc_auc", 0.05, 0.05, 0.3)])
    assert judge(rows, MARGINS, 0.05)["verdict"].tolist() == [verdict, "undecided"]


def test_more_comparisons_ask_for_more() -> None:
    """A p-value that decides alone does not among twenty, and what can be seen grows: 2.8 errors when alone."""
    one = row("roc_auc", 0.05, 0.02, 0.01)
    alone = judge(pd.DataFrame([one]), MARGINS, 0.05).iloc[0]
    among = judge(pd.DataFrame([one, *[row("roc_auc", 0.0, 0.02, 0.9)] * 19]), MARGINS, 0.05).iloc[0]
    assert (alone["verdict"], among["verdict"]) == ("better", "undecided")
    assert (alone["p_corrected"], among["p_corrected"]) == pytest.approx((0.01, 0.2))
    assert alone["detectable"] == pytest.approx(2.8016 * 0.02, rel=1e-4)
    assert among["detectable"] == pytest.approx((3.0233 + 0.8416) * 0.02, rel=1e-4)


def test_all_models_of_a_case() -> None:
    """Models with the same probabilities are named and not tested; others have a row a score."""
    other = predictions(p=[0.2, 0.9, 0.6, 0.4, 0.7, 0.1, 0.8, 0.3])
    money = (OFFER, pd.Series(10.0, index=list("abcdefgh")))
    base = {"lr": predictions(), "rf": predictions(), "old": predictions()}
    found = compare_models(base, {"lr": predictions(), "rf": other, "new": other}, "train", RULES, 0, money)
    assert found.same == ("lr",)
    assert found.rows["model"].unique().tolist() == ["rf"]
    assert found.rows["metric"].tolist() == ["roc_auc", "average_precision", "log_loss", "brier", "profit"]
    assert found.clients == 6


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_exchanged_versions_mirror_each_other(seed: int) -> None:
    """Base and head exchanged give the opposite differences and intervals, and the same p-values."""
    pair = drawn(60, (1.0, 1.3), np.random.default_rng(seed))
    y = pair.clients["y"].to_numpy()
    there, back = (
        paired_scores(pair_of(y, *sides), None, 50, 0) for sides in ((pair.base, pair.head), (pair.head, pair.base))
    )
    assert (-back["difference"]).tolist() == pytest.approx(there["difference"].tolist())
    assert (-back["high"]).tolist() == pytest.approx(there["low"].tolist())
    assert back["p_value"].tolist() == pytest.approx(there["p_value"].tolist())


def test_distances_give_the_roc_auc_that_was_asked_for() -> None:
    """Signals of the truth check have the ROC-AUC planted, in base and head."""
    pair = drawn(100_000, (distance(0.8), distance(0.82)), np.random.default_rng(0))
    y = pair.clients["y"].to_numpy()
    found = [scores(y, side[:, 0], 0.5)["roc_auc"] for side in (pair.base, pair.head)]
    assert found == pytest.approx([0.8, 0.82], abs=0.005)
