"""Encodings: what is learned comes from the rows fitted on, and a client's own outcome is never in its code."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from churn.clients.features import model_frame
from churn.clients.schema import Field, Schema
from churn.train.encoding import DropCollinear, DropEmpty, Frequencies, LongTails, encoder, level_codes, ordered_columns
from churn.train.settings import Training
from tests.schemas import features

TRAINING = Training(metric="log_loss", threshold=0.5, one_hot_levels=3, rare_level=2)
SCHEMA = features(age="number", active="flag", plan="category", city="category")
TRAIN = pd.DataFrame(
    {
        "age": [20.0, 30, np.nan, 50, 60, 35, 45, 25, 55, 41],
        "active": [1.0, 0, 1, 1, 0, 1, 0, 0, 1, 0],
        "plan": ["a", "a", "b", "b", "a", "b", "c", "missing", "missing", "a"],
        "city": ["Omsk", "Perm", "Tomsk", "Omsk", "Kurgan", "Perm", "Tomsk", "Omsk", "Kurgan", "Perm"],
    }
)
Y = np.array([0, 1, 0, 1, 0, 1, 0, 0, 1, 1])
LINEAR = pytest.mark.parametrize("limit", [None, 0.9], ids=["trees", "linear"])
HELD_OUT = st.lists(
    st.tuples(
        st.floats(-1e6, 1e6) | st.just(np.nan),
        st.sampled_from([0.0, 1.0]),
        st.sampled_from(["a", "b", "new", "missing"]),
        st.sampled_from(["Omsk", "Perm", "Orsk", "missing"]),
    ),
    min_size=1,
    max_size=8,
)


def build(
    frame: pd.DataFrame, schema: Schema, limit: float | None = None, training: Training = TRAINING
) -> ColumnTransformer:
    """Give the unfitted encoder that gives frames."""
    return encoder(frame, schema, training, 0, limit).set_output(transform="pandas")


def test_models_see_features_as_floats_and_texts() -> None:
    """Numbers and flags become floats, an empty cell of a category a level, other roles stay away."""
    schema = Schema(
        columns={
            "account": Field(role="id", kind="category"),
            "spend": Field(role="value", kind="number"),
            "age": Field(role="feature", kind="number"),
            "active": Field(role="feature", kind="flag"),
            "plan": Field(role="feature", kind="category"),
        }
    )
    clients = pd.DataFrame(
        {
            "account": ["k1", "k2"],
            "spend": [1.0, 2.0],
            "age": pd.Series([30, None], dtype="Int64"),
            "active": pd.Series([1, 0], dtype="int8"),
            "plan": ["a", None],
            "churned": [0, 1],
        },
        index=[7, 9],
    )
    clients["age"] = pd.Series([30, None], dtype="Int64", index=[7, 9])
    clients["active"] = pd.Series([1, 0], dtype="int8", index=[7, 9])
    before = clients.copy()
    expected = pd.DataFrame({"age": [30.0, np.nan], "active": [1.0, 0.0], "plan": ["a", "missing"]}, index=[7, 9])
    assert_frame_equal(expected.astype({"plan": object}), model_frame(clients, schema).astype({"plan": object}))
    assert_frame_equal(before, clients)


def test_trees_see_numbers_as_they_are() -> None:
    """A tree sees every cell of a number as it is, empty ones too, and later rows likewise."""
    frame = pd.DataFrame({"age": [20.0, np.nan, 30, 70], "active": [1.0, 0, 0, 1]})
    encode = build(frame, features(age="number", active="flag")).fit(frame, [0, 1, 0, 1])
    later = pd.DataFrame({"age": [np.nan, -1e9], "active": [np.nan, 1]})
    assert_frame_equal(frame, encode.transform(frame))
    assert_frame_equal(later, encode.transform(later))


def test_linear_models_take_the_median_and_a_flag_for_empty_cells() -> None:
    """An empty cell is where a client with the median would be, and a flag beside the number says where it was."""
    frame = pd.DataFrame({"age": [20.0, np.nan, 30, 70]})
    encoded = build(frame, features(age="number"), 0.9).fit_transform(frame, [0, 1, 0, 1])
    filled, flags = pd.Series([20.0, 30, 30, 70]), pd.Series([0.0, 1, 0, 0])
    expected = {"age": filled, "missingindicator_age": flags}
    assert list(expected) == list(encoded)
    for name, column in expected.items():
        np.testing.assert_allclose((column - column.mean()) / column.std(ddof=0), encoded[name])


def test_linear_models_see_scaled_numbers() -> None:
    """A linear model sees every column with mean 0 and standard deviation 1."""
    encoded = build(TRAIN, SCHEMA, 0.9).fit_transform(TRAIN, Y)
    scaled = encoded[["age", "active", "missingindicator_age", "city", "city_frequency"]]
    np.testing.assert_allclose(scaled.mean(), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(ddof=0), 1)


def test_rare_levels_are_pooled() -> None:
    """Levels with fewer clients than asked for share one column; an empty cell has a column of its own."""
    frame = pd.DataFrame({"plan": ["a", "a", "b", "b", "missing", "missing", "c", "d"]})
    training = TRAINING.model_copy(update={"one_hot_levels": 5})
    encoded = build(frame, features(plan="category"), training=training).fit_transform(frame, [0, 1] * 4)
    expected = {
        "plan_a": [1, 1, 0, 0, 0, 0, 0, 0],
        "plan_b": [0, 0, 1, 1, 0, 0, 0, 0],
        "plan_missing": [0, 0, 0, 0, 1, 1, 0, 0],
        "plan_infrequent_sklearn": [0, 0, 0, 0, 0, 0, 1, 1],
    }
    assert expected == encoded.to_dict("list")


@pytest.mark.parametrize(("levels", "columns"), [(3, ["c_0", "c_1", "c_2"]), (4, ["c", "c_frequency"])])
def test_number_of_levels_decides_the_encoding(levels: int, columns: list[str]) -> None:
    """A category with as many levels as the limit is one-hot encoded, one with more has a code and a frequency."""
    frame = pd.DataFrame({"c": [str(place % levels) for place in range(24)]})
    encoded = build(frame, features(c="category")).fit_transform(frame, np.arange(24) // 6 % 2)
    assert columns == list(encoded)


def test_collinear_columns_leave_linear_models_only() -> None:
    """Of two collinear numbers the one that tells less about leaving leaves a linear model, and a tree sees both."""
    free = [0.3, -0.2, 0.1, 0.4, -0.4, 0.2, -0.1, -0.3, 0.25, -0.25]
    frame = pd.DataFrame({"spend": np.arange(10), "cents": np.arange(10) + Y, "free": free})
    schema = features(spend="number", cents="number", free="number")
    assert list(build(frame, schema, 0.9).fit_transform(frame, Y)) == ["cents", "free"]
    assert list(build(frame, schema).fit_transform(frame, Y)) == ["spend", "cents", "free"]


def test_dropping_is_learned_from_the_rows_fitted_on() -> None:
    """Columns that are collinear among later rows only are not dropped from them."""
    frame = pd.DataFrame({"a": np.tile([0.0, 1], 6), "b": np.tile([0.0, 0, 1, 1], 3)})
    fitted = DropCollinear(0.9).fit(frame, np.tile([0, 1, 1], 4))
    later = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 2, 3]})
    assert ["a", "b"] == fitted.kept_ == list(fitted.transform(later)) == fitted.get_feature_names_out().tolist()


@LINEAR
@settings(max_examples=10, deadline=None, derandomize=True)
@given(rows=HELD_OUT)
def test_held_out_rows_do_not_touch_training_rows(
    limit: float | None, rows: list[tuple[float, float, str, str]]
) -> None:
    """Whatever rows are held out, training rows are encoded as they are without them, and frames stay as they were."""
    held_out = pd.DataFrame(rows, columns=list(TRAIN))
    whole = pd.concat([TRAIN, held_out], ignore_index=True)
    before = whole.copy()
    encode = build(TRAIN, SCHEMA, limit).fit(TRAIN, Y)
    alone, together = encode.transform(TRAIN), encode.transform(whole)
    assert_frame_equal(alone, together.iloc[: len(TRAIN)])
    assert_frame_equal(encode.transform(held_out), together.iloc[len(TRAIN) :].reset_index(drop=True))
    assert_frame_equal(before, whole)


def noise_category(clients: int = 600) -> tuple[pd.DataFrame, np.ndarray]:
    """Give a category with two clients a level, like an identifier, and outcomes that have nothing to do with it."""
    draws = np.random.default_rng(0)
    return pd.DataFrame({"id": draws.permutation(clients) // 2}).astype(str), draws.integers(0, 2, clients)


@LINEAR
def test_noise_category_does_not_separate_training_rows(limit: float | None) -> None:
    """The code of an identifier-like category says nothing about the clients it was fitted on; plain means would."""
    frame, y = noise_category()
    encode = build(frame, features(id="category"), limit)
    codes = encode.fit_transform(frame, y)["id"]
    plain_means = pd.Series(y).groupby(frame["id"]).transform("mean")
    assert roc_auc_score(y, plain_means) > 0.8
    assert abs(roc_auc_score(y, codes) - 0.5) < 0.1


def test_noise_category_gets_next_to_no_weight() -> None:
    """A model fitted through the encoder does not learn to trust an identifier-like category."""
    frame, y = noise_category()
    fresh = np.random.default_rng(1).integers(0, 2, len(y))
    pipeline = make_pipeline(build(frame, features(id="category"), 0.9), LogisticRegression()).fit(frame, y)
    p = pipeline.predict_proba(frame)[:, 1]
    assert np.abs(p - y.mean()).mean() < 0.1
    assert abs(roc_auc_score(fresh, p) - 0.5) < 0.1


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 59))
def test_own_outcome_is_not_in_the_code(client: int) -> None:
    """A client's code when fitting is the same whichever outcome the client itself has."""
    draws = np.random.default_rng(0)
    frame = pd.DataFrame({"city": draws.choice(list("abcdef"), 60)})
    y = draws.integers(0, 2, 60)
    other = y.copy()
    other[client] = 1 - y[client]
    folds_of = [build(frame, features(city="category")).fit_transform(frame, outcome)["city"] for outcome in (y, other)]
    assert not np.array_equal(*folds_of)
    assert folds_of[0].iloc[client] == folds_of[1].iloc[client]


@LINEAR
def test_unknown_levels_are_the_average_client(limit: float | None) -> None:
    """A level that was not fitted on is pooled with the rare ones, or takes the mean outcome, without a warning."""
    encode = build(TRAIN, SCHEMA, None).fit(TRAIN, Y)
    model = LogisticRegression() if limit else DecisionTreeClassifier()
    unknown = TRAIN.head(2).assign(plan="never seen", city="never seen")
    pipeline = make_pipeline(build(TRAIN, SCHEMA, limit), model).fit(TRAIN, Y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encoded = encode.transform(unknown)
        p = pipeline.predict_proba(unknown)[:, 1]
    assert [Y.mean()] * 2 == encoded["city"].tolist()
    assert encoded.filter(like="plan_").sum(axis=1).tolist() == [0.0, 0.0]
    assert encoded["city_frequency"].tolist() == [0.0, 0.0]
    assert ((p >= 0) & (p <= 1)).all()


@LINEAR
def test_unknown_levels_join_the_rare_ones(limit: float | None) -> None:
    """Where rare levels are pooled, a level that was not fitted on is one of them."""
    frame = pd.DataFrame({"plan": ["a", "a", "b", "b", "c"]})
    encode = build(frame, features(plan="category"), limit).fit(frame, [0, 1, 0, 1, 0])
    encoded = encode.transform(pd.DataFrame({"plan": ["never seen"]}))
    assert encoded.to_dict("list") == {"plan_a": [0], "plan_b": [0], "plan_infrequent_sklearn": [1]}


@LINEAR
@pytest.mark.parametrize("later", [np.nan, 5.0, -1e6])
def test_empty_column_works(limit: float | None, later: float) -> None:
    """A number without a filled cell among the rows fitted on says nothing, and later values do no harm."""
    frame = TRAIN.assign(age=np.nan)
    encode = build(frame, SCHEMA, limit).fit(frame, Y)
    expected, found = encode.transform(frame), encode.transform(frame.assign(age=later))
    assert_frame_equal(expected, found)
    assert expected.notna().all(axis=None)


@LINEAR
@pytest.mark.parametrize("kept", [["age"], ["plan"], ["city"], ["active", "city"]])
def test_any_kind_of_column_may_be_absent(limit: float | None, kept: list[str]) -> None:
    """A table with columns of some kinds only is encoded."""
    schema = features(**{name: SCHEMA.columns[name].kind for name in kept})
    encoded = build(TRAIN[kept], schema, limit).fit_transform(TRAIN[kept], Y)
    assert encoded.drop(columns="age" if limit is None and "age" in kept else []).notna().all(axis=None)
    assert set(kept) == {name.removeprefix("missingindicator_").split("_")[0] for name in encoded}


def test_frequencies_are_shares_of_the_clients_fitted_on() -> None:
    """A level's code is its share among the clients fitted on; one that is not among them has 0."""
    frame = pd.DataFrame(
        {"city": ["Omsk", "Perm", "Omsk", "missing"], "bank": ["a", "a", "a", "a"]}, index=[4, 2, 9, 1]
    )
    later = pd.DataFrame({"city": ["Orsk", "missing"], "bank": ["a", "b"]}, index=[0, 7])
    before, fitted = later.copy(), Frequencies().fit(frame)
    expected = {"city_frequency": [0.5, 0.25, 0.5, 0.25], "bank_frequency": [1.0, 1.0, 1.0, 1.0]}
    assert_frame_equal(pd.DataFrame(expected, index=frame.index), fitted.transform(frame))
    expected = {"city_frequency": [0.0, 0.25], "bank_frequency": [1.0, 0.0]}
    assert_frame_equal(pd.DataFrame(expected, index=later.index), fitted.transform(later))
    assert list(expected) == fitted.get_feature_names_out().tolist()
    assert_frame_equal(before, later)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.permutations(range(len(TRAIN))), st.permutations(list(Y)))
def test_frequencies_know_neither_order_nor_outcomes(order: list[int], outcomes: list[int]) -> None:
    """Clients in another order, with other outcomes, have the same frequencies to the last bit."""
    frame = TRAIN[["city"]]
    expected = Frequencies().fit(frame, Y).transform(frame)
    assert_frame_equal(expected, Frequencies().fit(frame.iloc[order], outcomes).transform(frame))


def test_empty_columns_are_dropped() -> None:
    """Columns without a filled cell among the rows fitted on leave later rows too, and others stay as they are."""
    frame = pd.DataFrame({"a": [np.nan, 1.0], "b": [np.nan, np.nan], "c": [2.0, 3.0]})
    later = pd.DataFrame({"a": [np.nan], "b": [5.0], "c": [np.nan]})
    fitted = DropEmpty().fit(frame)
    assert ["a", "c"] == fitted.kept_ == fitted.get_feature_names_out().tolist()
    assert_frame_equal(later[["a", "c"]], fitted.transform(later))


@pytest.mark.parametrize("empty", [["age"], ["age", "visits"]], ids=["one of two", "all"])
def test_histogram_boosting_takes_empty_columns(empty: list[str]) -> None:
    """Boosting, which crashes on a column without a filled cell, is fitted through the encoder."""
    frame = TRAIN.assign(visits=np.arange(10.0)).assign(**dict.fromkeys(empty, np.nan))[["age", "visits", "plan"]]
    schema = features(age="number", visits="number", plan="category")
    pipeline = make_pipeline(build(frame, schema), HistGradientBoostingClassifier(max_iter=2)).fit(frame, Y)
    assert np.isfinite(pipeline.predict_proba(frame.assign(age=1.0))).all()


@LINEAR
def test_codes_of_levels_are_encoded_like_the_levels(limit: float | None) -> None:
    """The matrix of coded clients is that of the clients themselves, also where a level was not fitted on."""
    everybody = pd.concat([TRAIN.fillna({"age": 33.0}), TRAIN.head(2).assign(plan="new", city="Orsk", age=3.0)])
    both = [
        build(TRAIN, SCHEMA, limit).fit(some[:10], Y).transform(some) for some in (everybody, level_codes(everybody))
    ]
    assert both[0].to_numpy().tolist() == both[1].to_numpy().tolist()


MONEY = np.concatenate([np.zeros(20), np.exp(np.random.default_rng(0).normal(5, 1.5, 180))])


def test_long_tails_are_on_a_log_scale_in_linear_models_only() -> None:
    """Money is told apart by multiples, an even column and a flag are not touched, and a tree sees all as it is."""
    frame = pd.DataFrame({"money": MONEY, "even": np.arange(200) % 50, "rare": np.arange(200) < 4}).astype(float)
    schema, y = features(money="number", even="number", rare="flag"), np.arange(200) % 2
    encoded = build(frame, schema, 0.9).fit_transform(frame, y)
    assert list(encoded) == ["log_money", "even", "rare"]
    unit = np.quantile(MONEY[20:], 0.1)
    assert np.corrcoef(np.log(1 + MONEY / unit), encoded["log_money"])[0, 1] == pytest.approx(1)
    np.testing.assert_allclose(encoded["even"], (frame["even"] - frame["even"].mean()) / frame["even"].std(ddof=0))
    assert_frame_equal(build(frame, schema).fit_transform(frame, y), frame)


@pytest.mark.parametrize("factor", [0.01, 90.0, -1.0])
def test_another_currency_changes_no_model(factor: float) -> None:
    """Amounts in another unit, or told as debts, have the same places on the log scale."""
    column = MONEY[:, None]
    own, other = (LongTails().fit_transform(matrix) for matrix in (column, column * factor))
    np.testing.assert_allclose(own * np.sign(factor), other)


@pytest.mark.parametrize(
    "column",
    [np.full(50, 7.0), -np.exp(np.arange(50) / 9) + 400, (np.arange(50) < 2) * 1e6, np.arange(50.0)],
    ids=["one value", "a tail to the left", "two values", "even"],
)
def test_columns_that_a_log_scale_would_not_help_stay(column: np.ndarray) -> None:
    """What has no long tail to the right, or two values only, is left as it is."""
    assert LongTails().fit_transform(column[:, None]).tolist() == column[:, None].tolist()


def test_the_log_scale_is_learned_from_the_rows_fitted_on() -> None:
    """Later amounts move neither the choice nor the unit."""
    fitted = LongTails().fit(MONEY[:, None])
    alone = fitted.transform(MONEY[:5, None])
    assert alone.tolist() == fitted.transform(np.append(MONEY[:5], 1e12)[:, None])[:5].tolist()
    assert LongTails().fit(np.arange(9.0)[:, None]).transform([[1e12]]).tolist() == [[1e12]]


ORDERED = Schema(
    columns={
        "age": Field(role="feature", kind="number"),
        "size": Field(role="feature", kind="category", levels=("small", "middle", "large")),
        "plan": Field(role="feature", kind="category"),
    }
)
SIZES = pd.DataFrame(
    {
        "age": np.arange(20.0),
        "size": ["small", "large", "middle", "middle", "missing"] * 4,
        "plan": ["a", "b"] * 10,
    }
)
HALVES = np.arange(20) // 10


def test_ordered_levels_are_ranks_for_trees() -> None:
    """A tree sees how high a level is, whatever its name, an empty cell as empty, and nothing where all are empty."""
    encoded = build(SIZES, ORDERED).fit_transform(SIZES, HALVES)
    assert_frame_equal(pd.DataFrame({"size": [0.0, 2, 1, 1, np.nan]}), encoded[["size"]].head(5))
    empty = SIZES.assign(size="missing")
    assert list(build(empty, ORDERED).fit_transform(empty, HALVES)) == ["age", "plan_a", "plan_b"]


def test_ordered_levels_are_scaled_ranks_for_linear_models() -> None:
    """A linear model sees ranks on its scale, and a flag for empty cells, which stand at the median."""
    encoded = build(SIZES, ORDERED, 0.9).fit_transform(SIZES, HALVES)
    ranks = pd.Series([0.0, 2, 1, 1, 1] * 4)
    np.testing.assert_allclose(encoded["size"], (ranks - ranks.mean()) / ranks.std(ddof=0))
    assert list(encoded) == ["age", "size", "missingindicator_size", "plan_a", "plan_b"]


@LINEAR
def test_folds_know_ordered_levels_by_name(limit: float | None) -> None:
    """What speeds up the fits of folds leaves ordered levels alone, and the encoding is the same."""
    pipeline = make_pipeline(build(SIZES, ORDERED, limit), LogisticRegression())
    assert ordered_columns(pipeline) == {"size"}
    coded = level_codes(SIZES, ordered_columns(pipeline))
    assert coded["size"].tolist() == SIZES["size"].tolist()
    plain, fast = (pipeline[:-1].fit_transform(one, HALVES).to_numpy() for one in (SIZES, coded))
    np.testing.assert_array_equal(plain, fast)
