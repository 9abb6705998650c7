"""The choice among models: a champion that the test part does not choose, and tables that agree with it."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from churn.base.errors import UserError
from churn.champion.blend import alone, blend_models
from churn.champion.champion import champion_probability
from churn.evaluate.candidates import candidate
from churn.evaluate.evaluate import Evaluated, evaluate
from churn.evaluate.settings import Evaluate
from churn.scores.metrics import METRICS
from tests.stages.predictions import CLIENTS, TEST, planted, predictions

INSIDE = CLIENTS - TEST
SETTINGS = Evaluate(metric="log_loss", simplest_first=("knn", "lr", "rf", "blend"), draws=20)
Models = dict[str, pd.DataFrame]


def evaluated(models: Models, **settings: object) -> Evaluated:
    blend, _ = blend_models({name: table for name, table in models.items() if name != "blend"})
    return evaluate(models, blend.model_dump(), SETTINGS.model_copy(update=settings), 0.002, 0)


@cache
def models() -> Models:
    return {**planted(), "blend": blend_models(planted())[1]}


@cache
def usual() -> Evaluated:
    return evaluated(models())


def test_test_part_does_not_choose() -> None:
    """Other outcomes in the test part change its scores, and neither champion nor comparison nor any curve."""
    y = models()["lr"]["y"].to_numpy().copy()
    y[INSIDE:] = np.random.default_rng(5).permutation(y[INSIDE:])
    before, after = usual(), evaluated({name: table.assign(y=y) for name, table in models().items()})
    assert (before.champion, before.metrics) == (after.champion, after.metrics)
    assert before.summary["cv"] == after.summary["cv"]
    assert set(before.curves) == {"roc", "precision_recall", "gain", "lift", "reliability"}
    for name, curve in before.curves.items():
        assert_frame_equal(curve, after.curves[name])
    for name in ("comparison", "cross_validated", "calibration"):
        assert_frame_equal(before.tables[name], after.tables[name])
    assert not before.tables["test"].equals(after.tables["test"])


@pytest.mark.parametrize(
    ("order", "expected"),
    [(("knn", "lr", "rf", "blend"), "lr"), (("knn", "rf", "lr", "blend"), "rf")],
)
def test_simplest_of_equals_is_champion(order: tuple[str, ...], expected: str) -> None:
    """Of two models that predict the same the first in params.yaml is champion, a weak one before them is not."""
    same = predictions(6.0, 3)
    found = evaluated({"lr": same, "rf": same, "knn": predictions(0.3, 4), "blend": same}, simplest_first=order)
    assert (found.champion.name, found.champion.blend) == (expected, alone(expected))
    comparison = found.tables["comparison"]
    assert comparison["model"].tolist() == list(order)
    assert comparison.loc[comparison["champion"], "model"].tolist() == [expected]
    assert (found.summary["champion"], found.summary["weights"]) == (expected, {expected: 1.0})


def test_blend_may_be_champion() -> None:
    """Where the blend is far ahead it is champion, with the weights that train_blend wrote."""
    weak = {name: predictions(0.3, seed) for seed, name in enumerate(("lr", "rf", "knn"))}
    found = evaluated({**weak, "blend": predictions(6.0, 9)})
    assert (found.champion.name, found.champion.blend) == ("blend", blend_models(weak)[0])
    assert found.summary["weights"] == found.champion.blend.weights


def test_champion_gives_the_probabilities_written() -> None:
    """Of the test part the champion gives the table's probabilities; of the training part they are out-of-fold."""
    champion, table = usual().champion, usual().probabilities
    expected = candidate(models()[champion.name])
    assert_frame_equal(models()["lr"][["client", "part", "y"]], table[["client", "part", "y"]])
    assert expected.out_of_fold.tolist() == table["p"].tolist()[:INSIDE]
    members = pd.DataFrame({name: models()[name]["p"] for name in champion.blend.weights})
    np.testing.assert_allclose(champion_probability(champion, members)[INSIDE:], table["p"][INSIDE:], atol=2e-6)


def test_metrics_are_those_that_are_compared() -> None:
    """What DVC compares is the champion's cross-validated means, and nothing of the test part."""
    assert tuple(usual().metrics) == tuple(METRICS)
    assert usual().metrics == {name: usual().summary["cv"][name]["mean"] for name in METRICS}


def test_models_must_be_listed() -> None:
    """A model that params.yaml does not list is refused."""
    with pytest.raises(UserError, match="the model 'svc' is not listed"):
        evaluated({**models(), "svc": predictions(1.0, 8)})
