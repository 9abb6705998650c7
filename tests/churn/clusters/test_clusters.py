"""Clusters: planted ones are found and come back, noise does not, and numbers follow sizes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import norm
from sklearn.metrics import adjusted_rand_score, silhouette_score

from churn.base.errors import UserError
from churn.clients.declared import Clusters
from churn.clusters.clusters import (
    assignment,
    choose_k,
    kmeans,
    sample_rows,
    scaled_columns,
    silhouettes,
    stability,
    ward,
    ward_agreement,
)
from tests.schemas import features

SCHEMA = features(age="number", spend="number", active="flag", city="category")
NUMBERS = st.lists(st.floats(-100, 100, width=16), min_size=2, max_size=20).filter(lambda values: len(set(values)) > 1)


def planted() -> tuple[pd.DataFrame, np.ndarray]:
    """Give 20, 50 and 30 clients around three distant centres, in mixed order, and their centres."""
    draws = np.random.default_rng(0)
    centre = draws.permutation(np.repeat([0, 1, 2], [20, 50, 30]))
    places = np.array([[0, 0], [10, 0], [0, 10]])[centre] + draws.normal(size=(100, 2))
    return pd.DataFrame(places, columns=["age", "spend"]), centre


def noise() -> pd.DataFrame:
    """Give 100 clients without any groups."""
    return pd.DataFrame(np.random.default_rng(0).uniform(size=(100, 2)), columns=["age", "spend"])


def test_planted_clusters_are_found() -> None:
    """Three distant groups are found as three clusters, and Ward's hierarchy finds the same."""
    frame, centre = planted()
    scaled = scaled_columns(frame, SCHEMA, Clusters(columns=("age", "spend")))
    k = choose_k(silhouettes(scaled, 6, np.arange(100), seed=0))
    labels = kmeans(scaled, k, seed=0)
    assert k == 3
    assert adjusted_rand_score(centre, labels) == 1
    assert ward_agreement(ward(scaled), labels) == 1


def test_clusters_are_numbered_by_size() -> None:
    """The largest cluster is number 1, and every member of a planted group has its number."""
    frame, centre = planted()
    expected = np.array([3, 1, 2])[centre]
    assert expected.tolist() == kmeans(frame, 3, seed=0).tolist()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=25, unique=True), st.integers(2, 5)
)
def test_numbers_start_at_1_and_follow_sizes(places: list[tuple[int, int]], k: int) -> None:
    """Whatever the clients, clusters are numbered from 1 without a gap, none larger than the one before."""
    frame = pd.DataFrame(places, dtype=float)
    before = frame.copy()
    sizes = np.bincount(kmeans(frame, k, seed=0))
    assert (sizes[0], len(sizes), sizes.sum()) == (0, k + 1, len(frame))
    assert (np.diff(sizes[1:]) <= 0).all()
    assert sizes.min(initial=1, where=np.arange(k + 1) > 0) >= 1
    assert_frame_equal(before, frame)


def test_planted_clusters_come_back_and_noise_does_not() -> None:
    """Distant groups are stable on resampling beyond .95; a cut through noise stays below .75."""
    frame, _ = planted()
    real = stability(frame, kmeans(frame, 3, seed=0), resamples=20, seed=0)
    unreal = stability(noise(), kmeans(noise(), 5, seed=0), resamples=20, seed=0)
    assert real["cluster"].tolist() == [1, 2, 3]
    assert real["mean_jaccard"].min() > 0.95
    assert unreal["mean_jaccard"].min() < 0.75
    assert (unreal["low"] < unreal["mean_jaccard"]).all()
    assert (unreal["mean_jaccard"] < unreal["high"]).all()
    assert unreal["high"].max() <= 1


def test_cluster_of_one_is_as_stable_as_often_as_it_is_drawn() -> None:
    """A resample without the only member of a cluster counts as one in which the cluster did not come back."""
    frame = pd.DataFrame({"age": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 50.0]})
    table = stability(frame, np.array([1, 1, 1, 1, 1, 1, 2]), resamples=40, seed=0)
    lonely = table.set_index("cluster").loc[2]
    assert pytest.approx(lonely["mean_jaccard"], abs=0.2) == 1 - (6 / 7) ** 7  # the chance of being drawn
    assert [0, 1] == lonely[["low", "high"]].tolist()  # noqa: SIM300


def test_stability_is_the_same_every_time() -> None:
    """The same seed gives the same stabilities, another seed others."""
    labels = kmeans(noise(), 3, seed=0)
    one, two, other = (stability(noise(), labels, resamples=5, seed=seed) for seed in (1, 1, 2))
    assert_frame_equal(one, two)
    assert not one.equals(other)


def test_silhouette_is_measured_on_the_sample() -> None:
    """Each number of clusters up to the limit has scikit-learn's mean silhouette of the sampled clients."""
    frame, rows = noise(), np.arange(0, 100, 3)
    table = silhouettes(frame, 4, rows, seed=0)
    expected = [silhouette_score(frame.iloc[rows], kmeans(frame, k, seed=0)[rows]) for k in (2, 3, 4)]
    assert [2, 3, 4] == table["k"].tolist()  # noqa: SIM300
    assert expected == pytest.approx(table["silhouette"].tolist())


def test_no_more_clusters_than_different_clients_are_tried() -> None:
    """Four different clients, however often repeated, are tried in two and three clusters only."""
    frame = pd.DataFrame({"age": [0.0, 1, 10, 12] * 5})
    assert silhouettes(frame, 8, np.arange(20), seed=0)["k"].tolist() == [2, 3]


def test_too_few_different_clients_are_an_error() -> None:
    """Two different clients cannot be grouped, and the error says how many there are and what to do."""
    with pytest.raises(UserError, match=r"^clusters: 2 different clients are too few.*more clients or columns"):
        silhouettes(pd.DataFrame({"age": [0.0, 1, 0, 1]}), 8, np.arange(4), seed=0)


@pytest.mark.parametrize(
    ("silhouette", "expected"),
    [([0.2, 0.5, 0.4], 3), ([0.5, 0.5, 0.4], 2), ([0.4, 0.5, 0.5 + 1e-9], 3), ([-0.3, -0.2, -0.1], 4)],
)
def test_highest_silhouette_decides(silhouette: list[float], expected: int) -> None:
    """The number of clusters with the highest silhouette is chosen, the smaller of equals."""
    assert expected == choose_k(pd.DataFrame({"k": [2, 3, 4], "silhouette": silhouette}))


def test_standard_scale_has_mean_0_and_deviation_1() -> None:
    """On the standard scale a column keeps its shape, and an empty cell stands at the median."""
    frame = pd.DataFrame({"age": [1.0, 2, 3, 10, np.nan]})
    before = frame.copy()
    filled = np.array([1, 2, 3, 10, 2.5])
    expected = (filled - filled.mean()) / filled.std(ddof=1)
    found = scaled_columns(frame, SCHEMA, Clusters(columns=("age",)))
    assert expected.tolist() == pytest.approx(found["age"].tolist())
    assert_frame_equal(before, frame)


def test_rank_scale_is_of_normal_scores() -> None:
    """On the rank scale a column's values are normal scores of their ranks, equal values sharing their mean rank."""
    scores = norm.ppf((np.array([1, 2.5, 2.5, 4, 5]) - 0.5) / 5)
    expected = (scores - scores.mean()) / scores.std(ddof=1)
    found = scaled_columns(
        pd.DataFrame({"spend": [1.0, 5, 5, 90, 1e9]}), SCHEMA, Clusters(columns=("spend",), scale="rank")
    )
    assert expected.tolist() == pytest.approx(found["spend"].tolist())


@settings(max_examples=25, deadline=None, derandomize=True)
@given(NUMBERS)
def test_rank_scale_sees_order_only(values: list[float]) -> None:
    """A heavy tail does not matter on the rank scale: any rising function of a column gives the same scores."""
    declared = Clusters(columns=("spend",), scale="rank")
    frame = pd.DataFrame({"spend": values})
    risen = np.sign(frame) * frame**2 * 1000 + frame
    assert_frame_equal(scaled_columns(frame, SCHEMA, declared), scaled_columns(risen, SCHEMA, declared))


@pytest.mark.parametrize(("scale", "tail_is_a_cluster"), [("standard", True), ("rank", False)])
def test_rank_scale_keeps_a_tail_from_being_a_cluster(scale: str, tail_is_a_cluster: bool) -> None:
    """A few huge spenders are a cluster of their own on the standard scale but not on that of ranks."""
    frame = pd.DataFrame({"spend": [*np.linspace(1, 2, 97), 1e6, 1.1e6, 1.2e6]})
    labels = kmeans(scaled_columns(frame, SCHEMA, Clusters(columns=("spend",), scale=scale)), 2, seed=0)
    assert tail_is_a_cluster == (np.bincount(labels)[2] == 3)


@pytest.mark.parametrize("scale", ["standard", "rank"])
def test_only_declared_columns_define_clusters(scale: str) -> None:
    """The declared columns come scaled, flags among them, in their declared order and without empty cells."""
    frame = pd.DataFrame({"age": [20.0, np.nan, 40], "active": [0, 1, 1], "spend": [1, 2, 3], "city": list("abc")})
    found = scaled_columns(frame, SCHEMA, Clusters(columns=("active", "age"), scale=scale))
    assert list(found) == ["active", "age"]
    assert found.notna().all(axis=None)
    assert found.mean().tolist() == pytest.approx([0, 0])
    assert found.std().tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("column", "values", "fragments"),
    [
        ("agee", [1.0, 2], ["no column 'agee'", "Did you mean 'age'?", "Allowed: age, spend, active, city"]),
        ("city", ["Omsk", "Perm"], ["'city' is a category", "clusters need numbers", "Remove it"]),
        ("age", [5.0, 5.0], ["'age' has one value for all clients", "Remove it"]),
        ("age", [np.nan, np.nan], ["'age' has one value for all clients", "Remove it"]),
    ],
    ids=["unknown", "category", "constant", "empty"],
)
def test_unfit_columns_are_named(column: str, values: list[object], fragments: list[str]) -> None:
    """A column that cannot define clusters is named with the place in its file, the reason and what to do."""
    with pytest.raises(UserError) as caught:
        scaled_columns(pd.DataFrame({column: values}), SCHEMA, Clusters(columns=(column,)))
    assert str(caught.value).startswith("study.yaml, clusters.columns: ")
    assert [fragment for fragment in fragments if fragment not in str(caught.value)] == []


def test_few_rows_are_all_sampled() -> None:
    """Where there are no more rows than asked for, all are taken."""
    assert sample_rows(5, 5, seed=0).tolist() == [0, 1, 2, 3, 4]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(1, 50), st.integers(1, 60), st.integers(0, 5))
def test_sampled_rows_are_different_and_sorted(count: int, most: int, seed: int) -> None:
    """At most as many rows as asked for are drawn, each once, in order, and the same ones every time."""
    rows = sample_rows(count, most, seed)
    assert len(rows) == min(count, most)
    assert sorted(set(rows)) == rows.tolist() == sample_rows(count, most, seed).tolist()
    assert set(rows) <= set(range(count))


def test_ward_agreement_is_that_of_unrelated_groups_near_0() -> None:
    """Labels that have nothing to do with the hierarchy agree with it no better than by chance."""
    labels = np.random.default_rng(1).integers(1, 4, 100)
    assert abs(ward_agreement(ward(planted()[0]), labels)) < 0.1


def test_assignment_names_clients() -> None:
    """Each client stands beside the cluster of its row, whatever the index."""
    clients = pd.DataFrame({"client": ["k1", "k2"], "age": [20, 30]}, index=[5, 3])
    expected = pd.DataFrame({"client": ["k1", "k2"], "cluster": [2, 1]})
    assert_frame_equal(expected, assignment(clients, np.array([2, 1])))


def test_more_clusters_than_clients_are_refused() -> None:
    """A number of clusters above that of clients is refused with both numbers and where to change it."""
    with pytest.raises(UserError, match=r"5 clusters of 3 clients. Lower clusters.k in study\.yaml"):
        kmeans(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), 5, seed=0)
