"""evaluate: all models side by side, the champion, its calibration and its threshold."""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix

from churn.core.files import read_json, write_json, write_parquet, write_table
from churn.core.params import Evaluate, read_params
from churn.core.stage import run
from churn.data.schema import CLIENT, TEST, TRAIN
from churn.evaluation.calibration import reliability
from churn.evaluation.candidates import Candidate, candidate, compare, cross_validated, held_out, in_order
from churn.evaluation.gains import choose_threshold, gain_curve, threshold_curve
from churn.evaluation.scores import confusion_points, precision_recall_points, roc_points
from churn.figures.evaluation import (
    confusion_chart,
    gain_chart,
    lift_chart,
    models_chart,
    precision_recall_chart,
    reliability_chart,
    roc_chart,
    threshold_chart,
)
from churn.figures.style import save
from churn.models.blend import Blend, alone
from churn.models.champion import Champion, write_champion


def main(
    predictions: list[Path],
    blend: Path,
    params: Path,
    champion: Path,
    tables: Path,
    curves: Path,
    charts: Path,
    metrics: Path,
) -> None:
    """Compare the models of a case, choose one, and write what each is worth."""
    read = read_params(params)
    models = in_order({path.stem: pd.read_parquet(path) for path in predictions}, read.evaluate.simplest_first)
    clients = next(iter(models.values()))
    inside = (clients["part"] == TRAIN).to_numpy()
    y, y_test = clients.loc[inside, "y"].to_numpy(), clients.loc[~inside, "y"].to_numpy()
    candidates = {name: candidate(table, read.training.threshold) for name, table in models.items()}
    comparison = compare(candidates, read.evaluate.metric, clients.loc[inside, "fold"].nunique())
    name = str(comparison.loc[comparison["champion"], "model"].item())
    best = candidates[name]
    members = Blend.model_validate(read_json(blend)) if name == blend.stem else alone(name)
    rule = read.evaluate
    line = choose_threshold(y, best.out_of_fold, rule.threshold, rule.gain, rule.cost, rule.share)
    write_champion(Champion(name=name, blend=members, calibration=best.calibration, threshold=line), champion)

    p = np.empty(len(clients))
    p[inside], p[~inside] = best.out_of_fold, best.test
    write_parquet(clients[[CLIENT, "part", "y"]].assign(p=p), tables / "probabilities.parquet")
    write_table(comparison, tables / "comparison.csv")
    write_table(cross_validated(candidates), tables / "cross_validated.csv")
    test = held_out(candidates, y_test, line, rule.draws, read.seed)
    write_table(test, tables / "test.csv")
    write_table(
        pd.concat([found.methods.assign(model=model) for model, found in candidates.items()]),
        tables / "calibration.csv",
    )
    write_json(metrics_of(name, best, line, test), metrics)
    write_charts(candidates, name, y, line, rule, curves, charts)
    save(models_chart(test[test["metric"] != "roc_auc_delong"], name, "en"), charts / "models.png")


def metrics_of(name: str, best: Candidate, line: float, test: pd.DataFrame) -> dict[str, object]:
    """Give the champion's scalars: name, calibration, threshold, cross-validated scores, and the test part's."""
    own = test[test["model"] == name].set_index("metric")
    return {
        "champion": name,
        "calibration": best.calibration.method,
        "threshold": line,
        "cv": {metric: {"mean": column.mean(), "sd": column.std()} for metric, column in best.fold_scores.items()},
        TEST: {metric: row.to_dict() for metric, row in own[["value", "low", "high"]].iterrows()},
    }


def write_charts(
    candidates: dict[str, Candidate],
    champion: str,
    y: np.ndarray,
    line: float,
    rule: Evaluate,
    curves: Path,
    charts: Path,
) -> None:
    """Draw all models on one chart each, from out-of-fold probabilities, and write the curves for ``dvc plots``."""
    p = {name: found.out_of_fold for name, found in candidates.items()}
    roc = {name: roc_points(y, column) for name, column in p.items()}
    precision = {name: precision_recall_points(y, column) for name, column in p.items()}
    gains = {name: gain_curve(y, column) for name, column in p.items()}
    reliable = {name: reliability(y, column) for name, column in p.items()}
    for stem, tables in {
        "roc": roc,
        "precision_recall": precision,
        "gain": gains,
        "lift": gains,
        "reliability": reliable,
    }.items():
        write_table(pd.concat([table.assign(model=name) for name, table in tables.items()]), curves / f"{stem}.csv")
    write_table(confusion_points(y, p[champion], line), curves / "confusion.csv")
    lines = threshold_curve(y, p[champion], rule.gain, rule.cost)
    write_table(lines, curves / "threshold.csv")
    matrices = {name: confusion_matrix(y, column >= line) for name, column in p.items()}
    save(roc_chart(roc, champion, "en"), charts / "roc.png")
    save(precision_recall_chart(precision, champion, float(y.mean()), "en"), charts / "precision_recall.png")
    save(gain_chart(gains, champion, "en"), charts / "gain.png")
    save(lift_chart(gains, champion, "en"), charts / "lift.png")
    save(reliability_chart(reliable, champion, "en"), charts / "reliability.png")
    save(threshold_chart(lines, line, "en"), charts / "threshold.png")
    save(confusion_chart(matrices, champion, "en"), charts / "confusion.png")


if __name__ == "__main__":
    run(main)
