"""Coefficients against closed forms and against the spread over simulated samples."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from churn.explain.coefficients import coefficients, unpenalised
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
    table = coefficients(fitted(LogisticRegression(), CLIENTS, LEFT), CLIENTS, LEFT)
    expected = {"age": "age", "active": "active", "city_Omsk": "city", "city_Perm": "city", "city_Tomsk": "city"}
    assert expected == dict(zip(table["column"], table["feature"], strict=True))
    assert table["coefficient"].abs().is_monotonic_decreasing
    assert table["feature"].tolist()[:2] == ["age", "active"]


def test_coefficients_are_a_standard_deviation_each() -> None:
    """Shrunken coefficients are the model's own, times the standard deviation of their encoded columns."""
    pipeline = fitted(LogisticRegression(), CLIENTS, LEFT)
    table = coefficients(pipeline, CLIENTS, LEFT).set_index("column")
    own = dict(zip(pipeline[:-1].get_feature_names_out(), pipeline[-1].coef_[0], strict=True))
    share = (CLIENTS["city"] == "Omsk").mean()
    assert table.at["age", "shrunken"] == pytest.approx(own["age"])
    assert table.at["city_Omsk", "sd"] == pytest.approx(np.sqrt(share * (1 - share)))
    assert table.at["city_Omsk", "shrunken"] == pytest.approx(own["city_Omsk"] * np.sqrt(share * (1 - share)))


def test_penalty_of_the_model_does_not_matter() -> None:
    """However strongly the model is penalised, the coefficients and their intervals are the same."""
    weak, strong = (
        coefficients(fitted(LogisticRegression(C=C), CLIENTS, LEFT), CLIENTS, LEFT).drop(columns="shrunken")
        for C in (1.0, 0.001)
    )
    pd.testing.assert_frame_equal(weak, strong)


def test_levels_of_a_column_add_up_to_nothing() -> None:
    """A level's coefficient is its distance from the mean of all levels: one-hot columns leave no other choice open."""
    table = coefficients(fitted(LogisticRegression(), CLIENTS, LEFT), CLIENTS, LEFT).set_index("feature")
    steps = table.loc["city", "coefficient"] / table.loc["city", "sd"]
    assert steps.sum() == pytest.approx(0.0, abs=1e-9)


def test_odds_ratios_are_exponentials() -> None:
    """Odds ratio and its interval are the exponentials of the coefficient and its interval."""
    table = coefficients(fitted(LogisticRegression(), CLIENTS, LEFT), CLIENTS, LEFT)
    assert np.log(table[["odds_ratio", "odds_low", "odds_high"]]).to_numpy() == pytest.approx(
        table[["coefficient", "low", "high"]].to_numpy()
    )


def test_two_by_two_table() -> None:
    """One flag: the log odds ratio of the table with half a client added to every cell, and its usual error.

    That Firth's method is then this has a closed form (D. Firth 1993, section 3.3).
    """
    flag = np.repeat([0.0, 0.0, 1.0, 1.0], [30, 10, 15, 25])
    y = np.repeat([0, 1, 0, 1], [30, 10, 15, 25])
    estimate, covariance = unpenalised(flag[:, None], y)
    assert estimate == pytest.approx([np.log(25.5 * 30.5 / 15.5 / 10.5)], rel=1e-5)
    p, q = 25.5 / 41, 10.5 / 41
    assert covariance[0] == pytest.approx([1 / (40 * p * (1 - p)) + 1 / (40 * q * (1 - q))], rel=1e-5)


def test_column_that_tells_the_outcome_has_a_finite_interval() -> None:
    """Where nobody of a level stays, the maximum of the likelihood is infinitely far, the interval is not."""
    level = np.arange(100) < 8
    y = np.where(level, 1, np.arange(100) % 4 == 0).astype(int)
    estimate, covariance = unpenalised(np.column_stack([level, ~level]).astype(float), y)
    assert np.isfinite(covariance).all()
    assert 0.3 < estimate[0] - 1.96 * np.sqrt(covariance[0, 0]) < estimate[0] < 5


def test_intervals_hold_the_true_coefficients() -> None:
    """Nineteen of twenty intervals hold the true value, of a rare level too; those about ridge estimates held none."""
    rng, held = np.random.default_rng(0), []
    true = np.array([0.6, -0.4, 0.0, 1.0, -0.5, -0.5])
    for _ in range(300):
        level = np.eye(3)[rng.choice(3, 800, p=[0.04, 0.48, 0.48])]
        X = np.column_stack([rng.normal(size=(800, 3)), level])
        y = (rng.random(800) < expit(X @ true - 1)).astype(int)
        estimate, covariance = unpenalised(X, y)
        held.append(np.abs(estimate - true) <= 1.96 * np.sqrt(np.diag(covariance)))
    assert np.mean(held, axis=0) == pytest.approx(np.full(6, 0.95), abs=0.03)
