"""How exactly a published number must be met."""

import pytest

from churn.report.published import decimals, last_digit


@pytest.mark.parametrize(
    ("value", "unit", "digits"),
    [(0.123, 0.001, 3), (15.0, 0.1, 0), (17, 0.0, 0), (4.7e-9, 1e-10, 10), (0.0085, 0.0001, 4), (475382, 0.0, 0)],
)
def test_the_last_digit_shown_decides(value: float, unit: float, digits: int) -> None:
    """A number is met within half a unit of its last digit, 15.0 having one more than 15; counts are met exactly."""
    assert last_digit(value) == pytest.approx(unit)
    assert decimals(value) == digits
