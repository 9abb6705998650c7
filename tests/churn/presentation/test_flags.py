"""Flags with missing cells are read as no, yes and missing."""

import pandas as pd
import pytest

from churn.presentation.flags import as_flags, flag_directions, shown_flags
from churn.presentation.reasons import tell_directions
from tests.schemas import features

SCHEMA = features(app="number", visits="number", sms="flag")
CLIENTS = pd.DataFrame({"app": [0.0, 1.0, None], "visits": [0.0, 1.0, 2.0], "sms": [0, 1, 1]})


def test_numbers_of_yes_and_no_are_flags() -> None:
    """A number that holds 0 and 1 alone is a flag for readers; the schema of models stays as it is."""
    flags = shown_flags(CLIENTS, SCHEMA)
    shown = as_flags(SCHEMA, flags)
    assert flags == ["app"]
    assert [shown.columns[name].kind for name in ("app", "visits", "sms")] == ["flag", "number", "flag"]
    assert SCHEMA.columns["app"].kind == "number"


@pytest.mark.parametrize(
    ("direction", "rates", "words"),
    [
        (
            "falls",
            (0.2, 0.4),
            "the highest risk with no, the lowest with yes; so it was among the clients: 40.0% left against 20.0%.",
        ),
        (
            "rises",
            (0.4, 0.2),
            "the highest risk with yes, the lowest with no; so it was among the clients: 40.0% left against 20.0%.",
        ),
    ],
)
def test_directions_of_flags_name_levels(direction: str, rates: tuple[float, float], words: str) -> None:
    """Which answer goes with the higher risk is said, not that the risk grows with the value."""
    row = {"feature": "app", "direction": direction, "agrees": "yes", "level_high": None, "level_low": None}
    table = pd.DataFrame([row | dict(zip(("rate_high", "rate_low"), rates, strict=True))])
    told = tell_directions(flag_directions(table, ["app"]), as_flags(SCHEMA, ["app"]), {})
    assert told["words_en"].iloc[0] == f"app: {words}"
