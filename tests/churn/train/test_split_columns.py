"""The number of columns that a forest's tree looks at, as the width of the table decides it."""

import pytest

from churn.base.params import Grid, Setting
from churn.train.split_columns import settled


@pytest.mark.parametrize(("columns", "expected"), [(3, 7), (14, 7), (48, 7), (49, "sqrt"), (205, "sqrt")])
def test_root_is_taken_where_it_is_at_least_seven(columns: int, expected: Setting) -> None:
    """A table whose columns have a root below 7 gets 7, a wider one scikit-learn's own word."""
    assert settled({"max_features": "sqrt_or_7"}, columns) == {"max_features": expected}


def test_other_values_stay() -> None:
    """Within a list the word alone is replaced, in its place; other settings and the grid given stay as they are."""
    grid: Grid = {"n_estimators": 200, "max_features": ("sqrt", "sqrt_or_7", 3), "class_weight": None}
    assert settled(grid, 20) == {**grid, "max_features": ("sqrt", 7, 3)}
    assert grid["max_features"] == ("sqrt", "sqrt_or_7", 3)
