"""Coefficients against closed forms and against the spread over simulated samples."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from churn.explain.coefficients import coefficients, ridge_covariance
from tests.champions import fitted

DRAWS = np.random.default_rng(2)
CLIENTS = pd.DataFrame(
    {
        "age": DRAWS.normal(40, 10, 500),
        "active": DRAWS.integers(0, 2, 500).astype(float),
        "constant": np.ones(500),
        "city": DRAWS.choice(["Omsk", "Perm", "Tomsk"], 500).astype(object),
    }
)
LEFT = (DRAWS.random(500) < expit((CLIENTS["age"] - 40) / 10 - CLIENTS["active"])).astype(int).to_numpy()


def test_columns_are_named_and_traced_to_their_features() -> None:
    """Every encoded column that moves stands with its feature, the largest coefficient first."""
    table = coefficients(fitted(LogisticRegression(), CLIENTS, LEFT), CLIENTS)
    expected = {"age": "age", "active": "active", "city_Omsk": "city", "city_Perm": "city", "city_Tomsk": "city"}
    assert expected == dict(zip(table["column"], table["feature"], strict=True))
    assert table["coefficient"].abs().is_monotonic_decreasing
    assert table["feature"].tolist()[:2] == ["age", "active"]


def test_coefficients_are_a_standard_deviation_each() -> None:
    """A coefficient is the model's own times the standard deviation of its encoded column."""
    pipeline = fitted(LogisticRegression(), CLIENTS, LEFT)
    table = coefficients(pipeline, CLIENTS).set_index("column")
    own = dict(zip(pipeline[:-1].get_feature_names_out(), pipeline[-1].coef_[0], strict=True))
    share = (CLIENTS["city"] == "Omsk").mean()
    assert table.at["age", "coefficient"] == pytest.approx(own["age"])
    assert table.at["city_Omsk", "sd"] == pytest.approx(np.sqrt(share * (1 - share)))
    assert table.at["city_Omsk", "coefficient"] == pytest.approx(own["city_Omsk"] * np.sqrt(share * (1 - share)))


def test_odds_ratios_are_exponentials() -> None:
    """Odds ratio and its interval are the exponentials of the coefficient and its interval."""
    table = coefficients(fitted(LogisticRegression(), CLIENTS, LEFT), CLIENTS)
    assert np.log(table[["odds_ratio", "odds_low", "odds_high"]]).to_numpy() == pytest.approx(
        table[["coefficient", "low", "high"]].to_numpy()
    )


def test_without_penalty_the_error_is_that_of_a_two_by_two_table() -> None:
    """With one flag and no penalty the variance of the log odds ratio is the sum of the reciprocal counts."""
    flag = np.repeat([0.0, 0.0, 1.0, 1.0], [30, 10, 15, 25])
    p = np.where(flag == 1, 25 / 40, 10 / 40)
    variance = np.diag(ridge_covariance(flag[:, None], p, np.inf))
    assert variance == pytest.approx([1 / 30 + 1 / 10, 1 / 30 + 1 / 10 + 1 / 15 + 1 / 25])


@pytest.mark.parametrize("penalty", [0.1, 1.0])
def test_errors_are_the_spread_over_samples(penalty: float) -> None:
    """Refitted on new outcomes, coefficients spread as their standard errors say, with more penalty and with less."""
    draws = np.random.default_rng(0)
    numbers = CLIENTS[["age", "active"]]
    p = expit((numbers["age"] - 40) / 10 - numbers["active"]).to_numpy()
    pipeline = fitted(LogisticRegression(C=penalty), numbers, LEFT)
    encoded = pipeline[:-1].transform(numbers)  # the same whatever the outcomes
    refitted = [clone(pipeline[-1]).fit(encoded, draws.random(500) < p).coef_[0] for _ in range(300)]
    spread = np.std(refitted, axis=0)
    table = coefficients(pipeline, numbers).set_index("column")
    assert table.loc[["age", "active"], "standard_error"].to_numpy() == pytest.approx(spread, rel=0.15)
