"""Small fitted champions for tests."""

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from churn.champion.blend import Blend
from churn.champion.champion import Champion
from churn.champion.champion_model import ChampionModel
from churn.scores.calibration import Calibration


def fitted(model: ClassifierMixin, features: pd.DataFrame, y: np.ndarray) -> Pipeline:
    """Fit a pipeline that scales numbers and one-hot encodes categories."""
    numbers = list(features.select_dtypes("number"))
    texts = [name for name in features if name not in numbers]
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    encode = ColumnTransformer(
        [("numbers", StandardScaler(), numbers), ("texts", one_hot, texts)], verbose_feature_names_out=False
    )
    with threadpool_limits(1):  # OpenMP's threads wait for each other on a busy machine
        return Pipeline([("encode", encode), ("model", model)]).fit(features, y)


def champion_of(weights: dict[str, float], members: dict[str, Pipeline], intercept: float = 0.0) -> ChampionModel:
    """Give a champion of fitted members that is not calibrated."""
    blend = Blend(intercept=intercept, weights=weights)
    champion = Champion(name="blend", blend=blend, calibration=Calibration(method="none"))
    return ChampionModel(champion, members)
