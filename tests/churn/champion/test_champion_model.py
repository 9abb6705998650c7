"""The champion gives what its members and their weights say, and knows which columns a feature reaches."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from churn.base.errors import UserError
from churn.champion.blend import Blend
from churn.champion.champion import Champion, write_champion
from churn.champion.champion_model import LEAST_EXPLAINED, NOBODY, ChampionModel, column_owners, differ, take_rows
from churn.scores.calibration import Calibration
from churn.scores.scores import LEAST
from churn.train.encoding import encoder
from churn.train.model_files import save_model
from churn.train.settings import Training
from churn.train.tuning import predict
from tests.champions import champion_of, fitted
from tests.schemas import features

DRAWS = np.random.default_rng(3)
CLIENTS = pd.DataFrame(
    {
        "age": DRAWS.normal(40, 10, 60),
        "active": DRAWS.integers(0, 2, 60).astype(float),
        "city": DRAWS.choice(["Omsk", "Perm", "missing"], 60).astype(object),
    }
)
LEFT = (DRAWS.random(60) < expit((CLIENTS["age"] - 40) / 5 - CLIENTS["active"])).astype(int).to_numpy()
MEMBERS = {
    "lr": fitted(LogisticRegression(), CLIENTS, LEFT),
    "tree": fitted(DecisionTreeClassifier(max_depth=2), CLIENTS, LEFT),
}


def test_log_odds_are_the_weighted_sum_of_the_members() -> None:
    """Log-odds are the intercept plus each member's, times its weight."""
    model = champion_of({"lr": 0.7, "tree": 0.4}, MEMBERS, intercept=-0.2)
    each = {name: np.clip(member.predict_proba(CLIENTS)[:, 1], 0.001, 0.999) for name, member in MEMBERS.items()}
    expected = -0.2 + 0.7 * logit(each["lr"]) + 0.4 * logit(each["tree"])
    assert model.log_odds(CLIENTS) == pytest.approx(expected)


def test_probability_is_blended_and_calibrated() -> None:
    """The probability is the calibrated one of the weighted sum."""
    blend = Blend(intercept=0.1, weights={"lr": 0.8})
    sigmoid = Calibration(method="sigmoid", slope=1.5, intercept=-0.3)
    champion = Champion(name="lr", blend=blend, calibration=sigmoid)
    model = ChampionModel(champion, {"lr": MEMBERS["lr"]})
    expected = expit(-0.3 + 1.5 * (0.1 + 0.8 * logit(predict(MEMBERS["lr"], CLIENTS))))
    assert model.probability(CLIENTS) == pytest.approx(expected, abs=2e-6)


def test_vote_of_none_is_bounded_in_log_odds_alone() -> None:
    """Where no tree votes for leaving the log-odds stop at one in a thousand, the probability does not."""
    pure = fitted(DecisionTreeClassifier(), CLIENTS, LEFT)
    model = champion_of({"tree": 1.0}, {"tree": pure})
    assert model.log_odds(CLIENTS).min() == pytest.approx(logit(LEAST_EXPLAINED))
    assert model.probability(CLIENTS).min() == LEAST


def test_only_members_with_a_weight_are_read(tmp_path: Path) -> None:
    """A champion is read with the files of its members; another model's file need not be there."""
    champion = champion_of({"lr": 1.0}, MEMBERS).champion
    write_champion(champion, tmp_path / "champion.json")
    save_model(MEMBERS["lr"], tmp_path / "lr.skops")
    model = ChampionModel.load(tmp_path)
    assert list(model.members) == ["lr"]
    assert model.probability(CLIENTS).tolist() == predict(MEMBERS["lr"], CLIENTS).tolist()


def test_missing_member_is_an_error_that_names_its_file(tmp_path: Path) -> None:
    """A member whose file is not there is named."""
    write_champion(champion_of({"lr": 1.0}, MEMBERS).champion, tmp_path / "champion.json")
    with pytest.raises(UserError, match=r"lr\.skops"):
        ChampionModel.load(tmp_path)


@pytest.mark.parametrize("collinear_limit", [None, 0.9])
def test_columns_are_traced_to_their_features(collinear_limit: float | None) -> None:
    """Scaled numbers, their missing flags, one-hot levels, frequencies and target means all find their feature."""
    clients = CLIENTS.assign(income=CLIENTS["age"] ** 2 % 7, street=[f"s{number % 9}" for number in range(60)])
    clients.loc[:5, "income"] = np.nan
    schema = features(age="number", active="flag", city="category", income="number", street="category")
    training = Training(metric="log_loss", threshold=0.5, one_hot_levels=5, rare_level=2)
    encode = encoder(clients, schema, training, 0, collinear_limit)
    pipeline = Pipeline([("encode", encode), ("model", LogisticRegression())])
    pipeline[:-1].fit(clients, LEFT)
    names = list(clients)
    owners = column_owners(pipeline, clients, names)
    for column, owner in zip(pipeline[:-1].get_feature_names_out(), owners, strict=True):
        assert names[owner] in column


def test_columns_of_other_features_have_no_owner() -> None:
    """A column that none of the features asked about moves belongs to nobody."""
    assert column_owners(MEMBERS["lr"], CLIENTS, ["active"]).tolist() == [NOBODY, 0, NOBODY, NOBODY, NOBODY]


def test_mixed_columns_are_refused() -> None:
    """Columns made of several features cannot be told apart, and the error names two of them."""
    numbers = CLIENTS[["age", "active"]]
    mixed = Pipeline([("encode", PCA(1)), ("model", LogisticRegression())]).fit(numbers, LEFT)
    with pytest.raises(ValueError, match="both 'age' and 'active'"):
        column_owners(mixed, numbers, ["age", "active"])


def test_empty_cells_are_alike() -> None:
    """Two empty cells do not differ, an empty and a filled one do."""
    one, other = np.array([[1.0, np.nan, np.nan]]), np.array([[2.0, np.nan, 3.0]])
    assert differ(one, other).tolist() == [[True, False, True]]


def test_rows_are_taken_column_by_column() -> None:
    """Rows come in the order asked for, in a copy that lies column by column in memory."""
    matrix = np.asfortranarray([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    taken = take_rows(matrix, np.array([2, 0, 2]))
    assert taken.tolist() == [[5, 6], [1, 2], [5, 6]]
    assert taken.flags.f_contiguous
    taken[0, 0] = 9.0
    assert matrix[2, 0] == 5
