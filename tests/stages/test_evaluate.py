"""The stage evaluate: a champion that the test part does not choose, and tables that agree with it."""

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from churn.base.errors import UserError
from churn.base.files import read_json, write_json
from churn.champion.blend import alone, blend_models
from churn.champion.champion import Champion, champion_probability, read_champion
from churn.evaluate.candidates import candidate
from churn.figures.style import save
from churn.scores.gains import choose_threshold
from stages import evaluate
from tests.stages.predictions import CLIENTS, TEST, params_file, planted, predictions, write

INSIDE = CLIENTS - TEST
SIMPLEST_FIRST = ("knn", "lr", "rf", "blend")
Evaluation = Callable[..., Path]


def with_blend(models: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {**models, "blend": blend_models(models)[1]}


@pytest.fixture
def evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Evaluation:
    """Run the stage, without its pictures, which have tests of their own; give the folder of its results."""
    monkeypatch.setattr(evaluate, "save", lambda figure, path: plt.close(figure))

    def run(models: dict[str, pd.DataFrame], name: str, **settings: object) -> Path:
        folder = tmp_path / name
        blend, _ = blend_models({key: table for key, table in models.items() if key != "blend"})
        write_json(blend.model_dump(), folder / "blend.json")
        rules = {"simplest_first": list(SIMPLEST_FIRST), "draws": 20, **settings}
        evaluate.main(
            write(models, folder / "predictions"),
            folder / "blend.json",
            params_file(folder, evaluate=rules),
            folder / "champion.json",
            folder / "tables",
            folder / "curves",
            folder / "charts",
            folder / "metrics.json",
        )
        return folder

    return run


def texts(folder: Path, *patterns: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for pattern in patterns for path in sorted(folder.glob(pattern))}


def test_test_part_does_not_choose(evaluated: Evaluation) -> None:
    """Other outcomes in the test part change its scores, and neither champion nor comparison nor any curve."""
    models = with_blend(planted())
    y = models["lr"]["y"].to_numpy().copy()
    y[INSIDE:] = np.random.default_rng(5).permutation(y[INSIDE:])
    before = evaluated(models, "before")
    after = evaluated({name: table.assign(y=y) for name, table in models.items()}, "after")
    blind = ("champion.json", "curves/*", "tables/c*.csv")
    assert texts(before, *blind) == texts(after, *blind)
    assert len(texts(before, *blind)) == 1 + 7 + 3
    assert read_json(before / "metrics.json")["cv"] == read_json(after / "metrics.json")["cv"]
    assert texts(before, "tables/test.csv") != texts(after, "tables/test.csv")


@pytest.mark.parametrize(
    ("order", "expected"),
    [(["knn", "lr", "rf", "blend"], "lr"), (["knn", "rf", "lr", "blend"], "rf")],
)
def test_simplest_of_equals_is_champion(order: list[str], expected: str, evaluated: Evaluation) -> None:
    """Of two models that predict the same the first in params.yaml is champion, a weak one before them is not."""
    same = predictions(6.0, 3)
    models = {"lr": same, "rf": same, "knn": predictions(0.3, 4), "blend": same}
    folder = evaluated(models, "case", simplest_first=order)
    champion = read_champion(folder / "champion.json")
    assert (champion.name, champion.blend) == (expected, alone(expected))
    comparison = pd.read_csv(folder / "tables" / "comparison.csv")
    assert order == comparison["model"].tolist()
    assert [expected] == comparison.loc[comparison["champion"], "model"].tolist()
    assert read_json(folder / "metrics.json")["champion"] == expected


def test_blend_may_be_champion(evaluated: Evaluation) -> None:
    """Where the blend is far ahead it is champion, with the weights that train_blend wrote."""
    weak = {name: predictions(0.3, seed) for seed, name in enumerate(("lr", "rf", "knn"))}
    models = {**weak, "blend": predictions(6.0, 9)}
    folder = evaluated(models, "case")
    champion = read_champion(folder / "champion.json")
    assert (champion.name, champion.blend.model_dump()) == ("blend", read_json(folder / "blend.json"))


def test_champion_gives_the_probabilities_written(evaluated: Evaluation) -> None:
    """Of the test part the champion's file gives the table's probabilities; of the training part they are out-of-fold.

    The file has six significant digits, so the last of six decimals may differ.
    """
    models = with_blend(planted())
    folder = evaluated(models, "case")
    champion: Champion = read_champion(folder / "champion.json")
    table = pd.read_parquet(folder / "tables" / "probabilities.parquet")
    expected = candidate(models[champion.name], 0.5)
    assert_frame_equal(models["lr"][["client", "part", "y"]], table[["client", "part", "y"]])
    assert expected.out_of_fold.tolist() == table["p"].tolist()[:INSIDE]
    members = pd.DataFrame({name: models[name]["p"] for name in champion.blend.weights})
    found = champion_probability(champion, members)
    np.testing.assert_allclose(found[INSIDE:], table["p"][INSIDE:], atol=2e-6)


@pytest.mark.parametrize("rule", ["profit", "f1", "share", 0.35])
def test_line_is_drawn_by_the_rule(rule: str | float, evaluated: Evaluation) -> None:
    """The champion's threshold is that of the rule on out-of-fold probabilities, and scores of the test part use it."""
    folder = evaluated(with_blend(planted()), "case", threshold=rule, gain=4, cost=1, share=0.3)
    champion = read_champion(folder / "champion.json")
    table = pd.read_parquet(folder / "tables" / "probabilities.parquet")
    y, p = table["y"].to_numpy(), table["p"].to_numpy()
    assert champion.threshold == pytest.approx(choose_threshold(y[:INSIDE], p[:INSIDE], rule, 4, 1, 0.3))
    test = pd.read_csv(folder / "tables" / "test.csv").set_index(["model", "metric"])["value"]
    accuracy = ((p >= champion.threshold) == y)[INSIDE:].mean()
    assert accuracy == pytest.approx(test[champion.name, "accuracy"])
    assert accuracy == pytest.approx(read_json(folder / "metrics.json")["test"]["accuracy"]["value"])


def test_every_chart_is_drawn(evaluated: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures are written as files, one of each kind."""
    monkeypatch.setattr(evaluate, "save", save)
    charts = evaluated(with_blend(planted()), "case") / "charts"
    expected = ["confusion", "gain", "lift", "models", "precision_recall", "reliability", "roc", "threshold"]
    assert expected == sorted(path.stem for path in charts.glob("*.png"))


def test_models_must_be_listed(evaluated: Evaluation) -> None:
    """A model that params.yaml does not list ends the stage before anything is written."""
    with pytest.raises(UserError, match="the model 'svc' is not listed"):
        evaluated({**with_blend(planted()), "svc": predictions(1.0, 8)}, "case")
