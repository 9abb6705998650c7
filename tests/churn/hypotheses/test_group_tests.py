"""Tests of numbers and shares against scipy, on literal tables."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, fisher_exact, levene, mannwhitneyu, shapiro, ttest_ind

from churn.hypotheses.group_tests import compare_numbers, compare_shares

STAYED = [20.0, 22, 25, 27, 30, 31, 34, 38, 41]
LEFT = [33.0, 40, 44, 45, 52, 55, 58, 61]


def test_samples_and_p_values_are_those_of_scipy() -> None:
    """Sizes, means, medians and spreads are of filled cells; every p-value is scipy's of left against stayed."""
    values = pd.Series([*STAYED, np.nan, *LEFT])
    row = compare_numbers(values, pd.Series([False] * 10 + [True] * 8))
    assert (row["clients"], row["clients_stayed"], row["clients_left"]) == (17, 9, 8)
    for name, group in (("stayed", STAYED), ("left", LEFT)):
        expected = [np.mean(group), np.median(group), np.std(group, ddof=1), shapiro(group).pvalue]
        assert expected == pytest.approx([row[f"{what}_{name}"] for what in ("mean", "median", "sd", "normality_p")])
    assert ttest_ind(LEFT, STAYED, equal_var=False).pvalue == pytest.approx(row["welch_p"])
    assert mannwhitneyu(LEFT, STAYED).pvalue == pytest.approx(row["mann_whitney_p"])
    assert levene(LEFT, STAYED, center="median").pvalue == pytest.approx(row["brown_forsythe_p"])
    assert row["hedges_g"] > 0
    assert row["cliffs_delta"] > 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("values", "left"),
    [
        ([], []),
        ([np.nan, np.nan], [0, 1]),
        ([5.0, 5, 5, 5], [0, 0, 1, 1]),
        ([1.0, 2, 3], [1, 1, 1]),
        ([1.0, 2], [0, 1]),
        ([1.0, 2, 3, np.nan], [0, 0, 0, 1]),
    ],
    ids=["empty", "all missing", "constant", "nobody stayed", "one each", "nobody who left has one"],
)
def test_what_cannot_be_tested_is_empty(values: list[float], left: list[int]) -> None:
    """Columns without values, spread or a second group give empty cells and no warning."""
    row = compare_numbers(pd.Series(values, dtype=float), pd.Series(left, dtype=int) == 1)
    assert np.isnan([row["welch_p"], row["hedges_g"], row["brown_forsythe_p"]]).all()


@pytest.mark.filterwarnings("error")
def test_a_constant_group_has_no_test_of_means() -> None:
    """Ten equal values have no spread to measure a mean by: only ranks are compared."""
    row = compare_numbers(pd.Series([6.0] * 10 + [6.0, 12, 12, 30]), pd.Series([True] * 10 + [False] * 4))
    assert np.isnan([row["welch_p"], row["hedges_g"]]).all()
    assert row["mann_whitney_p"] < 0.05
    assert (row["means_judged"], row["ranks_judged"]) == (False, False)


def of_counts(table: dict[object, tuple[int, int]]) -> tuple[pd.Series, pd.Series]:
    """Give groups and outcomes of as many clients: a group's clients without and with the outcome."""
    groups = [group for group, counts in table.items() for _ in range(sum(counts))]
    outcome = [value for without, with_it in table.values() for value in [0] * without + [1] * with_it]
    return pd.Series(groups, dtype=object), pd.Series(outcome, dtype=int)


def test_shares_are_compared_by_chi_square() -> None:
    """With many clients a level the p-value is chi-square's, and the extremes are named with their shares."""
    table: dict[object, tuple[int, int]] = {"Perm": (80, 20), "Omsk": (60, 40), None: (45, 5)}
    row = compare_shares(*of_counts(table))
    expected = chi2_contingency([[80, 20], [60, 40], [45, 5]], correction=False).pvalue
    assert tuple(row[name] for name in ("association_test", "levels", "pooled", "clients")) == ("chi-square", 3, 0, 250)
    assert expected == pytest.approx(row["association_p"])
    assert tuple(row[name] for name in ("lowest_level", "lowest_share", "highest_level", "highest_share")) == (
        "missing",
        0.1,
        "Omsk",
        0.4,
    )


def test_two_small_groups_are_compared_by_fisher() -> None:
    """Two groups with few expected counts get Fisher's exact test, and a flag the difference one minus zero."""
    row = compare_shares(*of_counts({0: (50, 10), 1: (1, 4)}))
    assert row["association_test"] == "Fisher"
    assert fisher_exact([[50, 10], [1, 4]]).pvalue == pytest.approx(row["association_p"])
    assert row["difference"] == pytest.approx(4 / 5 - 10 / 60)
    assert row["difference_low"] < row["difference"] < row["difference_high"]


def test_small_levels_are_pooled() -> None:
    """Levels too small for chi-square become one, which is not named as an extreme."""
    row = compare_shares(*of_counts({"a": (60, 40), "b": (40, 60), "c": (0, 8), "d": (0, 7)}))
    assert (row["levels"], row["pooled"], row["association_test"]) == (3, 2, "chi-square")
    assert (row["lowest_level"], row["highest_level"]) == ("a", "b")


def test_a_single_small_level_joins_the_next() -> None:
    """A level that no other small one can be pooled with joins the smallest of the rest, so that chi-square holds."""
    row = compare_shares(*of_counts({"a": (300, 30), "b": (200, 40), "c": (3, 2)}))
    expected = chi2_contingency([[300, 30], [203, 42]], correction=False).pvalue
    assert (row["levels"], row["pooled"], row["association_test"]) == (2, 2, "chi-square")
    assert expected == pytest.approx(row["association_p"])


def test_groups_of_few_clients_are_not_named() -> None:
    """A level of fewer than ten clients could name a person: its share is not told."""
    row = compare_shares(*of_counts({0: (50, 10), 1: (1, 4)}))
    assert (row["lowest_level"], row["highest_level"]) == (0, 0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("groups", "outcome"),
    [([], []), (["a", "a"], [0, 1]), (["a", "b"], [1, 1]), ([None, None], [0, 1]), (list("abcdef"), [0, 1] * 3)],
    ids=["empty", "one level", "one outcome", "all missing", "all different"],
)
def test_one_level_or_outcome_is_not_tested(groups: list[str | None], outcome: list[int]) -> None:
    """Without two groups or two outcomes there is no test, no effect and no warning."""
    row = compare_shares(pd.Series(groups, dtype=object), pd.Series(outcome, dtype=int))
    assert row["association_test"] == ""
    assert np.isnan([row["association_p"], row["cramers_v"], row["difference"]]).all()
