"""A score is one object: adding one as README says, and what settings, comparison, tables and charts do with it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn.base.errors import UserError
from churn.base.texts import LANGUAGES
from churn.commands.settings import read_all_params
from churn.commands.truth_pairs import drawn
from churn.compare.paired import EQUIVALENT, judge, paired_scores
from churn.compare.selection import best_of
from churn.figures.evaluate import models_chart
from churn.presentation.metrics import LABELS, metric_name
from churn.scores.metrics import METRICS, PROFIT, Metric, mean_of, sign
from churn.scores.resampling import bootstrap_scores
from churn.scores.scores import scores
from tests.churn.commands.test_settings import PARAMS, with_value

ABSOLUTE = Metric("absolute", smaller_is_better=True, formula=mean_of(lambda y, p: np.abs(y - p)), margin=0.5)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mean absolute error, added as README says."""
    monkeypatch.setitem(METRICS, ABSOLUTE.name, ABSOLUTE)


@pytest.mark.usefixtures("added")
def test_an_added_score_is_allowed_in_settings(tmp_path: Path) -> None:
    """Training and evaluation may choose by it, and its margin stands where params.yaml names none."""
    assert read_all_params(with_value(tmp_path, "training.metric", "absolute")).training.metric == "absolute"
    assert read_all_params(with_value(tmp_path, "evaluate.metric", "absolute")).evaluate.metric == "absolute"
    assert read_all_params(PARAMS).compare.margin["absolute"] == 0.5
    assert read_all_params(with_value(tmp_path, "compare.margin.absolute", 0.1)).compare.margin["absolute"] == 0.1


@pytest.mark.usefixtures("added")
def test_an_added_score_is_counted_compared_and_drawn() -> None:
    """It has a value, an interval, a verdict, a direction and a chart with its name, behind the scores that were."""
    y, p = np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.6, 0.3])
    assert scores(y, p, 0.5)["absolute"] == pytest.approx(0.25)
    assert "absolute" in set(bootstrap_scores(y, p, 20, 0)["metric"])
    assert best_of(pd.DataFrame({"a": [0.1, 0.2], "b": [0.3, 0.2]}), "absolute").name == "a"
    rows = paired_scores(drawn(200, (1.0, 1.2), np.random.default_rng(0)), None, 50, 0)
    assert rows["metric"].tolist() == ["roc_auc", "average_precision", "log_loss", "brier", "absolute"]
    margins = {name: metric.margin for name, metric in METRICS.items()}
    assert judge(rows, margins, 0.05).set_index("metric").at["absolute", "verdict"] == EQUIVALENT
    table = bootstrap_scores(y, p, 20, 0).assign(model="lr")
    titles = [ax.get_title() for ax in models_chart(table, "lr", "en").axes]
    assert titles[:5] == ["ROC-AUC", "average precision", "log loss", "Brier score", "absolute"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "training.metric",
            "log_los",
            "is 'log_los': there is no such score. Did you mean 'log_loss'",
        ),
        ("evaluate.metric", "f1", "Allowed: roc_auc, average_precision, log_loss, brier"),
        ("compare.margin", {"brierr": 0.1}, "there is no score 'brierr'. Did you mean 'brier'?"),
    ],
)
def test_other_scores_are_refused(tmp_path: Path, key: str, value: object, said: str) -> None:
    """A score that is none is refused with the nearest that is."""
    with pytest.raises(UserError) as caught:
        read_all_params(with_value(tmp_path, key, value))
    assert said in str(caught.value)


@pytest.mark.parametrize("metric", [*METRICS, PROFIT])
def test_every_score_has_words(metric: str) -> None:
    """A score is called in both languages what people call it: its words stand in churn/presentation/metrics.py."""
    assert metric in LABELS, f"churn/presentation/metrics.py has no words for '{metric}'"
    assert all(metric_name(metric, language) for language in LANGUAGES)


def test_directions() -> None:
    """Losses are better where they are smaller, everything else where it is greater."""
    assert [name for name in [*METRICS, PROFIT, "f1"] if sign(name) > 0] == ["log_loss", "brier"]
