"""Hypotheses: planted differences are found, chance is not, and what cannot be tested is said."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from churn.base.errors import UserError
from churn.base.texts import Text
from churn.clients.declared import ChurnDiffers, Differs, Hypothesis, MissingDiffers
from churn.clients.schema import Schema
from churn.hypotheses.examine import Examined, examine
from churn.hypotheses.settings import Hypotheses, LeastEffect
from tests.schemas import features

LEAST = LeastEffect(hedges_g=0.1, cliffs_delta=0.06, cramers_v=0.05)
ANY = LeastEffect(hedges_g=0, cliffs_delta=0, cramers_v=0)
SAID = Text(en="So it is.", ru="Так и есть.")
SCHEMA = features(age="number", score="number", income="number", city="category", card="flag")


def settings_of(least: LeastEffect = LEAST) -> Hypotheses:
    return Hypotheses(level=0.05, least_effect=least, plotted_columns=5)


def differs(column: str, direction: Any = None, among: str | None = None) -> Differs:
    return Differs(kind="differs", id=column, statement=SAID, column=column, direction=direction, among=among)


def churn_differs(column: str, among: str | None = None) -> ChurnDiffers:
    return ChurnDiffers(kind="churn_differs", id=f"by_{column}", statement=SAID, column=column, among=among)


def missing_differs(column: str, by: str) -> MissingDiffers:
    return MissingDiffers(kind="missing_differs", id=f"{column}_{by}", statement=SAID, column=column, by=by)


def world(seed: int, clients: int = 400, planted: float = 0.0) -> pd.DataFrame:
    """Clients whose columns do not know who left, but for what is planted: older, in Omsk, fewer cards and ages."""
    rng = np.random.default_rng(seed)
    left = rng.random(clients) < 0.3
    pull = planted * left
    table = pd.DataFrame(
        {
            "age": 40 + 10 * (rng.normal(size=clients) + pull),
            "score": rng.normal(size=clients),
            "income": rng.lognormal(size=clients),
            "city": np.where(rng.random(clients) < 0.4 + 0.4 * pull, "Omsk", "Perm"),
            "card": (rng.random(clients) < 0.5 - 0.3 * pull).astype("int8"),
            "churned": left.astype("int8"),
        }
    )
    empty = rng.random(clients) < 0.2 + 0.4 * pull
    return table.assign(income=table["income"].mask(empty))


def found_in(
    clients: pd.DataFrame, *declared: Hypothesis, schema: Schema = SCHEMA, least: LeastEffect = LEAST
) -> Examined:
    return examine(clients, schema, declared, settings_of(least))


def test_planted_differences_are_found_with_their_sign() -> None:
    """What was planted differs, the rest does not; signs are of those who left against those who stayed."""
    found = found_in(world(1, planted=1.0))
    rows = found.sweep.set_index("column")
    assert rows["finding"].eq("differs").to_dict() == {
        "age": True, "score": False, "income": False, "city": True, "card": True,
    }  # fmt: skip
    assert (rows.loc["age", ["hedges_g_low", "cliffs_delta_low"]] > 0).all()
    assert rows.loc["card", "difference_high"] < 0
    assert rows.loc["city", "highest_level"] == "Omsk"
    assert found.missingness[["column", "by", "finding"]].to_numpy().tolist() == [["income", "churned", "differs"]]
    assert found.missingness.loc[0, "difference_low"] > 0


def test_declared_hypotheses_get_verdicts() -> None:
    """What holds is confirmed (the city goes with leaving, and so with empty cells), its reverse is opposite."""
    declared = [differs("age", "higher"), differs("card", "higher"), differs("score"), churn_differs("city")]
    found = found_in(world(1, planted=1.0), *declared, missing_differs("income", "city"))
    assert found.declared[["id", "verdict"]].to_numpy().tolist() == [
        ["age", "confirmed"],
        ["card", "opposite"],
        ["score", "not confirmed"],
        ["by_city", "confirmed"],
        ["income_city", "confirmed"],
    ]
    assert found.missingness["by"].tolist() == ["churned", "city"]


def test_false_alarms_are_rare() -> None:
    """Of 80 tables in which no column knows who left, at most one in twenty has any test called beyond chance."""
    alarms = []
    for seed in range(80):
        found = found_in(world(seed, clients=150), churn_differs("city"), least=ANY)
        alarms.append((pd.concat([found.sweep, found.missingness])["finding"] == "differs").any())
    assert 0 < np.mean(alarms) <= 0.05


def test_all_tests_of_a_case_are_corrected_together() -> None:
    """Three numbers by two tests, two other columns, one column with empty cells; a hypothesis asked twice is one."""
    clients = world(1, planted=1.0).assign(income=lambda table: np.log(table["income"]))
    alone, declared = (
        found_in(clients),
        found_in(clients, differs("age"), differs("city"), differs("age", among="card == 1")),
    )
    assert (alone.tests, declared.tests) == (3 * 2 + 2 + 1, 3 * 2 + 2 + 1 + 2)
    p = alone.sweep[["welch_p", "mann_whitney_p", "association_p"]].min().min()
    corrected = alone.sweep[["welch_holm", "mann_whitney_holm", "association_holm"]].min().min()
    assert 9 * p == pytest.approx(corrected)


def test_small_certain_differences_do_not_count() -> None:
    """A twentieth of a standard deviation is no chance among 60,000 clients, and too small to matter."""
    n = 30_000
    values = np.tile(np.linspace(-1.7, 1.7, n), 2)
    clients = pd.DataFrame({"age": values, "churned": np.repeat([0, 1], n)})
    clients["age"] += 0.05 * clients["churned"]
    row = found_in(clients, differs("age", "higher"), schema=features(age="number")).declared.iloc[0]
    assert row["welch_holm"] < 0.001
    assert (row["finding"], row["verdict"]) == ("small", "not confirmed")


def test_large_uncertain_differences_ask_for_clients() -> None:
    """A difference that would matter, seen in few clients, is uncertain."""
    clients = pd.DataFrame({"age": [20.0, 40, 30, 50, 25, 45, 35, 60], "churned": [0, 0, 0, 0, 1, 1, 1, 1]})
    assert found_in(clients, schema=features(age="number")).sweep["finding"].tolist() == ["uncertain"]


def test_means_and_ranks_may_disagree() -> None:
    """Most who stayed have less, but a quarter of them much more: the means are equal, the ranks are not."""
    stayed, left = [9.0] * 75 + [13.0] * 25, [9.9, 10.1] * 50
    clients = pd.DataFrame({"income": stayed + left, "churned": [0] * 100 + [1] * 100})
    row = found_in(clients, differs("income", "higher"), schema=features(income="number")).declared.iloc[0]
    assert row["hedges_g"] == pytest.approx(0)
    assert row["welch_holm"] > 0.05 > row["mann_whitney_holm"]
    assert (row["disagreement"], row["verdict"]) == ("ranks", "confirmed")


def test_means_that_a_few_values_decide_are_not_judged() -> None:
    """One fortune among forty: the means are shown with their p-value, but it is neither corrected nor believed."""
    incomes = [*range(1, 20), 1000, *range(21, 41)]
    clients = pd.DataFrame({"income": np.array(incomes, dtype=float), "churned": [0] * 20 + [1] * 20})
    found = found_in(clients, differs("income", "higher"), schema=features(income="number"))
    row = found.declared.iloc[0]
    assert row["welch_p"] > 0
    assert (row["means_judged"], row["ranks_judged"], np.isnan(row["welch_holm"])) == (False, True, True)
    assert (found.tests, row["disagreement"], row["verdict"]) == (1, "", "confirmed")


def test_means_may_differ_where_ranks_do_not() -> None:
    """Equal halves above and below, but those above reach far further: means differ, ranks do not."""
    stayed, left = [-1.0, 1.0] * 100, [-1.0 - 0.001, 5.0] * 100
    clients = pd.DataFrame({"change": stayed + left, "churned": [0] * 200 + [1] * 200})
    row = found_in(clients, schema=features(change="number")).sweep.iloc[0]
    assert (row["disagreement"], row["finding"]) == ("means", "differs")


def test_a_condition_restricts_the_clients() -> None:
    """Only clients who satisfy the condition are tested, and the condition stands in the row."""
    clients = world(1, planted=1.0)
    row = found_in(clients, churn_differs("city", among="age > 40 and card == 1")).declared.iloc[0]
    assert ((clients["age"] > 40) & (clients["card"] == 1)).sum() == row["clients"]
    assert row["among"] == "age > 40 and card == 1"


def test_a_number_of_few_values_has_levels() -> None:
    """Churn may be compared between the values of a count, as between levels."""
    clients = world(1).assign(products=lambda table: 1 + table["churned"] + (table["age"] > 40))
    row = found_in(clients, churn_differs("products"), schema=features(products="number")).declared.iloc[0]
    assert (row["levels"], row["lowest_level"], row["highest_level"]) == (3, 1, 3)


@pytest.mark.parametrize(
    ("declared", "fragments"),
    [
        (differs("agee"), ["hypothesis 'agee': column 'agee'", "Did you mean 'age'?"]),
        (churn_differs("town"), ["'town' is no feature or value", "Allowed: age, score, income, city, card"]),
        (missing_differs("income", "ctiy"), ["by 'ctiy'", "Did you mean 'city'?"]),
        (missing_differs("income", "income"), ["different values, too many for levels"]),
        (missing_differs("city", "city"), ["'city' has empty cells itself"]),
        (churn_differs("age"), ["'age' is a number of 400 different values", "Use the kind `differs`"]),
        (differs("city", "higher"), ["'city' is a category and has no direction"]),
        (differs("age", among="aeg > 3"), ["cannot compute among: 'aeg > 3'", "Columns: age, score"]),
        (differs("age", among="age + 1"), ["not true or false for every client"]),
        (differs("age", among="age >"), ["cannot compute among: 'age >'"]),
    ],
)
def test_a_wrong_hypothesis_is_refused(declared: Hypothesis, fragments: list[str]) -> None:
    """The message names the hypothesis, what was found and what is allowed."""
    with pytest.raises(UserError) as caught:
        found_in(world(1), declared)
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []


@pytest.mark.filterwarnings("error")
def test_empty_constant_and_one_level_columns_are_untestable() -> None:
    """Columns that hold nothing to compare are rows like others, said to be untestable, and cost no correction."""
    clients = pd.DataFrame(
        {
            "empty": np.full(40, np.nan),
            "constant": np.full(40, 3.0),
            "level": ["Omsk"] * 40,
            "flag": np.zeros(40, dtype="int8"),
            "key": [f"k{number}" for number in range(40)],
            "churned": np.repeat([0, 1], 20),
        }
    )
    schema = features(empty="number", constant="number", level="category", flag="flag", key="category")
    found = found_in(clients, differs("empty"), schema=schema)
    assert set(found.sweep["finding"]) == set(found.missingness["finding"]) == {"untestable"}
    assert (found.tests, found.declared.loc[0, "verdict"]) == (0, "not confirmed")


def test_a_table_without_empty_cells_has_no_missingness() -> None:
    """Without empty cells and declared hypotheses the tables have their columns and no rows."""
    clients = world(1).assign(income=1.5)
    found = found_in(clients)
    assert (len(found.missingness), len(found.declared)) == (0, 0)
    assert {"association_holm", "difference_low", "finding"} <= set(found.missingness)
    assert {"id", "welch_holm", "cramers_v", "verdict"} <= set(found.declared)


@settings(max_examples=5, deadline=None, derandomize=True)  # 60 ms a table
@given(st.integers(0, 1000))
def test_row_order_does_not_matter(seed: int) -> None:
    """Clients in another order give the same tables, and the table of clients stays as it was."""
    clients = world(2, clients=120, planted=0.5)
    before, shuffled = clients.copy(), clients.sample(frac=1, random_state=seed)
    declared = [churn_differs("city"), missing_differs("income", "city")]
    for one, other in zip(found_in(clients, *declared)[:3], found_in(shuffled, *declared)[:3], strict=True):
        assert_frame_equal(one, other)
    assert_frame_equal(before, clients)
