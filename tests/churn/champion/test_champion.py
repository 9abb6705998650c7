"""The champion as a file, and its probabilities step by step."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from churn.champion.blend import Blend, alone
from churn.champion.champion import Champion, champion_probability, read_champion, write_champion
from churn.scores.calibration import Calibration, fit_calibration

SIGMOID = Calibration(method="sigmoid", slope=2.0, intercept=0.0)
BLEND = Blend(intercept=0.0, weights={"rf": 0.5, "lr": 0.5})
P = pd.DataFrame({"lr": [0.5, 0.8], "rf": [0.5, 0.8], "knn": [0.1, 0.1]})


def test_probability_is_blended_and_then_calibrated() -> None:
    """Odds of 4 from both members stay 4 in the blend, and the calibration squares them."""
    champion = Champion(name="blend", blend=BLEND, calibration=SIGMOID)
    assert champion_probability(champion, P).tolist() == [0.5, round(16 / 17, 6)]


def test_single_model_is_only_calibrated() -> None:
    """A single model without calibration keeps its probabilities; other models' columns do not matter."""
    champion = Champion(name="lr", blend=alone("lr"), calibration=Calibration(method="none"))
    assert champion_probability(champion, P.assign(rf=np.nan)).tolist() == [0.5, 0.8]


@pytest.mark.parametrize(
    "calibration",
    [
        Calibration(method="none"),
        SIGMOID,
        fit_calibration("isotonic", np.array([0, 1, 0, 1]), np.array([0.1, 1 / 3, 0.5, 0.777777])),
    ],
    ids=["none", "sigmoid", "isotonic"],
)
def test_champion_is_read_as_it_was_written(calibration: Calibration, tmp_path: Path) -> None:
    """The file gives the same champion, with the order of its members, and says its name to people."""
    champion = Champion(name="blend", blend=BLEND, calibration=calibration)
    write_champion(champion, tmp_path / "deep" / "champion.json")
    read = read_champion(tmp_path / "deep" / "champion.json")
    assert (champion, list(champion.blend.weights)) == (read, list(read.blend.weights))
    assert '"name": "blend"' in (tmp_path / "deep" / "champion.json").read_text(encoding="utf-8")


def test_champion_cannot_be_changed() -> None:
    """Nobody renames a champion that was chosen."""
    champion = Champion(name="lr", blend=alone("lr"), calibration=SIGMOID)
    with pytest.raises(ValidationError):
        champion.name = "rf"  # type: ignore[misc]
