"""Simulated clients are like the real ones: the same tables, rates within .03, and models that carry over."""

import pandas as pd
import pytest
from sklearn.base import ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from churn.clients.features import model_frame
from churn.clients.schema import CHURNED
from churn.train.encoding import encoder
from churn.train.settings import Training
from tests.real.conftest import Study

TRAINING = Training(metric="log_loss", threshold=0.5, one_hot_levels=12, rare_level=20)
MODELS = {
    "lr": (LogisticRegression(C=0.1, max_iter=2000), 0.9),
    "rf": (RandomForestClassifier(200, min_samples_leaf=5, random_state=0, n_jobs=-1), None),
}


def test_base_rate(study: Study) -> None:
    """The simulated base rate is within .01 of the real one, among the clients of the files and among many."""
    assert study.simulated[CHURNED].mean() == pytest.approx(study.real[CHURNED].mean(), abs=0.01)
    assert study.many[CHURNED].mean() == pytest.approx(study.real[CHURNED].mean(), abs=0.01)


def test_tables_have_the_same_columns_and_types(study: Study) -> None:
    """Simulated raw tables have the real ones' columns in the same order, of the same types."""
    for name, real in study.real_raw.items():
        simulated = study.simulated_raw[name]
        assert list(simulated) == list(real)
        assert [str(dtype) for dtype in simulated.dtypes] == [str(dtype) for dtype in real.dtypes]


def test_cells_are_missing_as_often(study: Study) -> None:
    """In every raw column the share of missing cells is within .02 of the real one."""
    for name, real in study.real_raw.items():
        gap = (study.simulated_raw[name].isna().mean() - real.isna().mean()).abs()
        assert gap[gap > 0.02].to_dict() == {}


def test_published_churn_rates(study: Study) -> None:
    """Churn rates by level that were published come out within .03, and two standard errors more for rare levels."""
    gaps = {}
    for column, levels in (study.published.churn_rate or {}).items():
        for level, published in levels.items():
            here = study.many.loc[study.many[column] == level, CHURNED]
            chance = 2 * (published * (1 - published) / len(here)) ** 0.5 if len(here) < 500 else 0.0
            if abs(here.mean() - published) > 0.03 + chance:
                gaps[column, level] = (published, here.mean(), len(here))
    assert gaps == {}


@pytest.mark.parametrize("name", MODELS)
def test_models_carry_over(study: Study, name: str) -> None:
    """A model fitted on simulated clients orders the real ones within .03 ROC-AUC of one fitted on real ones."""
    model, limit = MODELS[name]
    schema = study.schema.model_copy(
        update={"columns": {c: f for c, f in study.schema.columns.items() if c in study.simulated}}
    )
    real, simulated = model_frame(study.real, schema), model_frame(study.simulated, schema)
    y = study.real[CHURNED].to_numpy()

    def pipeline(features: pd.DataFrame) -> ClassifierMixin:
        return make_pipeline(encoder(features, schema, TRAINING, 0, limit), model)

    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    own = cross_val_predict(pipeline(real), real, y, cv=folds, method="predict_proba")[:, 1]
    carried = pipeline(simulated).fit(simulated, study.simulated[CHURNED]).predict_proba(real)[:, 1]
    print(f"{study.case} {name}: real {roc_auc_score(y, own):.4f}, simulated to real {roc_auc_score(y, carried):.4f}")
    assert roc_auc_score(y, carried) > roc_auc_score(y, own) - 0.03
