"""Correlations, Cramér's V and collinear decisions against hand numbers and scipy."""

from collections.abc import Callable
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import contingency, pearsonr, spearmanr

from churn.statistics.associations import collinear_pairs, cramers_matrix, cramers_v, pearson, spearman

LEVELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", None])), min_size=2, max_size=30)


def from_counts(counts: list[list[int]]) -> tuple[pd.Series, pd.Series]:
    """Give two columns of levels whose cross table holds the counts."""
    cells = [(row, column) for (row, column), count in np.ndenumerate(np.array(counts)) for _ in range(count)]
    rows, columns = zip(*cells, strict=True)
    return pd.Series(rows), pd.Series(columns)


def test_cramers_v_is_bergsmas_formula() -> None:
    """The cross table 30, 10, 10, 30 gives the bias-corrected V worked out by hand."""
    # phi2 = 2000 / 1600 - 1 = 1/4; corrected: 1/4 - 1/79; levels: 2 - 1/79 each
    expected = ((1 / 4 - 1 / 79) / (1 - 1 / 79)) ** 0.5
    assert expected == pytest.approx(cramers_v(*from_counts([[30, 10], [10, 30]])))


def test_cramers_v_of_an_oblong_table_is_bergsmas_formula() -> None:
    """A table of two by three levels is corrected by both numbers of levels, as worked out by hand."""
    # phi2 = 2800 / (60 * 40) - 1 = 1/6; corrected: 1/6 - 2/119; levels: 2 - 1/119 and 3 - 4/119
    expected = ((1 / 6 - 2 / 119) / (1 - 1 / 119)) ** 0.5
    assert expected == pytest.approx(cramers_v(*from_counts([[30, 10, 20], [10, 30, 20]])))


@pytest.mark.parametrize("counts", [[[30, 10], [10, 30]], [[5, 20, 10], [25, 3, 8], [9, 9, 9]]])
def test_correction_fades_with_more_clients(counts: list[list[int]]) -> None:
    """With very many clients the corrected V is scipy's uncorrected one."""
    many = np.array(counts) * 500
    assert contingency.association(many, method="cramer") == pytest.approx(cramers_v(*from_counts(many)), abs=1e-3)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (list("aabbcc"), list("xxyyzz"), 1.0),
        (list("aabb"), list("xyxy"), 0.0),
        (list("aaaa"), list("xyxy"), 0.0),
        (list("abcd"), list("xyxy"), 0.0),
        (["a"], ["x"], 0.0),
        ([None, None, "b", "b"], list("xxyy"), 1.0),
    ],
    ids=["same groups", "independent", "one level", "a level a client", "one client", "empty is a level"],
)
def test_limits_of_cramers_v(one: list[str | None], other: list[str], expected: float) -> None:
    """Columns that repeat each other give 1; independent, constant and identifier-like ones give 0."""
    assert expected == pytest.approx(cramers_v(pd.Series(one), pd.Series(other)))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(LEVELS, st.randoms(use_true_random=False))
def test_cramers_v_sees_groups_only(cells: list[tuple[str, str | None]], random: Random) -> None:
    """V lies in 0 to 1, is the same both ways round, for other names of levels and for another order of clients."""
    table = pd.DataFrame(cells, columns=["one", "other"], dtype=object)
    expected = cramers_v(table["one"], table["other"])
    shuffled = table.iloc[random.sample(range(len(table)), len(table))]
    assert 0 <= expected <= 1
    assert expected == pytest.approx(cramers_v(table["other"], table["one"]))
    assert expected == pytest.approx(cramers_v(table["one"].map({"a": 7, "b": 1, "c": 3}), table["other"]))
    assert expected == pytest.approx(cramers_v(shuffled["one"], shuffled["other"]))


def test_matrix_holds_every_pair() -> None:
    """The matrix has the V of each pair in both places and 1 on its diagonal."""
    levels = pd.DataFrame({"a": list("xxyyxxyy"), "b": list("xxyyxyyy"), "c": ["u", None] * 4})
    matrix = cramers_matrix(levels)
    expected = [[1.0 if one == other else cramers_v(levels[one], levels[other]) for one in "abc"] for other in "abc"]
    np.testing.assert_allclose(expected, matrix)
    assert (list("abc"), list("abc")) == (list(matrix), list(matrix.index))
    assert matrix.at["a", "b"] > 0


def test_correlations_are_scipys() -> None:
    """Pearson's and Spearman's correlations, ties included, are those of scipy."""
    numbers = pd.DataFrame({"a": [1, 2, 2, 4, 5, 6, 7, 8, 9, 99], "b": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]})
    assert pearsonr(numbers["a"], numbers["b"]).statistic == pytest.approx(pearson(numbers).at["a", "b"])
    assert spearmanr(numbers["a"], numbers["b"]).statistic == pytest.approx(spearman(numbers).at["a", "b"])


@pytest.mark.parametrize("function", [pearson, spearman])
def test_pairs_on_few_clients_have_no_correlation(function: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """A pair with fewer than ten clients in common has no correlation; with ten it has one."""
    numbers = pd.DataFrame({"a": range(11), "b": [np.nan, *range(10)], "c": [np.nan, np.nan, *range(9)]})
    matrix = function(numbers)
    assert matrix.at["a", "b"] == pytest.approx(1)
    assert np.isnan(matrix.at["a", "c"])


def made(**mixes: dict[str, float]) -> pd.DataFrame:
    """Give columns mixed from independent noise of 200 clients, so that their correlations are known."""
    sources = pd.DataFrame(np.random.default_rng(0).normal(size=(200, 8)), columns=list("stuvwxyz"))
    whitened = np.linalg.qr((sources - sources.mean()).to_numpy())[0]
    sources = pd.DataFrame(whitened, columns=sources.columns)
    return pd.DataFrame({name: sum(weight * sources[source] for source, weight in mix.items())
                         for name, mix in mixes.items()})  # fmt: skip


def decisions(table: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(table[["first", "second", "dropped", "kept"]].itertuples(index=False, name=None))


def test_the_less_telling_of_a_pair_goes() -> None:
    """Of two collinear columns the one less correlated with leaving is dropped, and the reason has both numbers."""
    numbers = made(a={"s": 1, "t": 0.3}, b={"s": 1, "u": 0.3}, free={"v": 1})
    churned = made(y={"s": 1, "u": 0.3})["y"]
    table = collinear_pairs(numbers, churned, 0.9)
    assert decisions(table) == [("a", "b", "a", "b")]
    assert table["pearson"].tolist() == pytest.approx([1 / 1.09])
    assert table["why"].tolist() == ["less correlated with leaving: 0.917 against 1.000"]


def test_negative_correlation_counts_as_strong() -> None:
    """A pair that runs in opposite directions is listed, with its sign."""
    table = collinear_pairs(made(a={"s": 1}, b={"s": -1, "t": 0.1}), made(y={"s": 1})["y"], 0.9)
    assert decisions(table) == [("a", "b", "b", "a")]
    assert table["pearson"].iloc[0] < -0.9


def test_chain_needs_no_second_victim() -> None:
    """Where a column in the middle of a chain goes for its stronger pair, the weaker pair needs no decision."""
    numbers = made(a={"s": 1}, middle={"s": 1, "t": 0.2}, c={"s": 1, "t": 0.2, "u": 0.4})
    churned = made(y={"s": 1, "u": 1})["y"]
    table = collinear_pairs(numbers, churned, 0.925)
    assert decisions(table) == [("a", "middle", "middle", "a"), ("middle", "c", "middle", "c")]
    assert table["why"].iloc[1] == "already dropped for a stronger pair"


def test_chain_whose_middle_stays_loses_both_ends() -> None:
    """Where the middle of a chain tells most about leaving, both its neighbours go."""
    numbers = made(a={"s": 1}, middle={"s": 1, "t": 0.2}, c={"s": 1, "t": 0.4, "u": 0.2})
    churned = made(y={"s": 1, "t": 0.2})["y"]
    table = collinear_pairs(numbers, churned, 0.94)
    assert {("a", "middle", "a", "middle"), ("middle", "c", "c", "middle")} == set(decisions(table))


def test_nothing_is_kept_of_a_pair_that_has_lost_both() -> None:
    """A pair whose two columns went for stronger pairs is listed, and none of the two is said to be kept."""
    numbers = made(a={"s": 1}, b={"s": 1, "t": 0.1}, c={"s": 1, "u": 0.3}, d={"s": 1, "u": 0.3, "v": 0.1})
    churned = made(y={"t": 1, "v": 1})["y"]
    table = collinear_pairs(numbers, churned, 0.9)
    assert decisions(table)[:3] == [("c", "d", "c", "d"), ("a", "b", "a", "b"), ("a", "c", "a", "")]


@pytest.mark.parametrize("unit", [1.0, 100.0, 0.001, 1e6])
def test_of_equals_the_second_goes(unit: float) -> None:
    """Of two columns that say the same the second is dropped, though in another unit its last bits may differ."""
    numbers = pd.DataFrame({"euro": np.arange(12) / 7})
    table = collinear_pairs(numbers.assign(other=numbers["euro"] * unit), pd.Series([0, 1] * 6), 0.9)
    assert decisions(table) == [("euro", "other", "other", "euro")]


def test_no_pair_gives_an_empty_table() -> None:
    """Without a pair beyond the limit the table is empty but has its columns."""
    table = collinear_pairs(made(a={"s": 1}, b={"t": 1}), made(y={"s": 1})["y"], 0.9)
    assert (list(table), len(table)) == (["first", "second", "pearson", "dropped", "kept", "why"], 0)


NOISE = st.lists(st.floats(0, 0.6), min_size=2, max_size=5)


def around(noise: list[float]) -> tuple[pd.DataFrame, pd.Series]:
    """Give columns around a common source, each with its own noise, and a target."""
    mixes = {
        f"c{place}": {"s": 1, source: size} for place, (source, size) in enumerate(zip("tuvwx", noise, strict=False))
    }
    return made(**mixes), made(y={"s": 1, "t": 0.5, "v": -0.4, "z": 1})["y"]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(NOISE)
def test_what_stays_is_not_collinear(noise: list[float]) -> None:
    """No two columns that stay are correlated beyond the limit, one stays, and the frame is as it was."""
    numbers, churned = around(noise)
    before = numbers.copy()
    stay = numbers.drop(columns=set(collinear_pairs(numbers, churned, 0.9)["dropped"]))
    left = np.abs(np.triu(pearson(stay), k=1))
    assert stay.shape[1] > 0
    assert left.max() <= 0.9
    assert_frame_equal(before, numbers)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(NOISE, st.lists(st.sampled_from([0.001, 1.0, 3.7, 1e6]), min_size=5, max_size=5))
def test_units_do_not_change_decisions(noise: list[float], units: list[float]) -> None:
    """Other units of the columns lead to the same decisions."""
    numbers, churned = around(noise)
    other = numbers * units[: numbers.shape[1]]
    assert decisions(collinear_pairs(numbers, churned, 0.9)) == decisions(collinear_pairs(other, churned, 0.9))
