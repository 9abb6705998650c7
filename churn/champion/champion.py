"""The model that a case uses: which models it weighs, and how its probabilities are calibrated."""

from pathlib import Path

import numpy as np
import pandas as pd

from churn.base.config import Frozen
from churn.base.files import read_json, write_json
from churn.champion.blend import Blend, blended
from churn.scores.calibration import Calibration, calibrate


class Champion(Frozen):
    """The chosen model.

    Attributes
    ----------
    name : str
        Of the model, or ``blend``.
    blend : Blend
        The models behind it and their weights; a single model weighs 1.
    calibration : Calibration
        Applied to what the blend gives.
    """

    name: str
    blend: Blend
    calibration: Calibration


def champion_probability(champion: Champion, probabilities: pd.DataFrame) -> np.ndarray:
    """Give calibrated probabilities of leaving from those of the champion's models, one column each."""
    return calibrate(champion.calibration, blended(champion.blend, probabilities))


def write_champion(champion: Champion, path: Path) -> None:
    """Write a champion as JSON, for people to read too."""
    write_json(champion.model_dump(), path)


def read_champion(path: Path) -> Champion:
    """Read a champion that ``write_champion`` wrote."""
    return Champion.model_validate(read_json(path))
