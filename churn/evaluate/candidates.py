"""Compares a case's models on the same folds and picks the champion without the test part."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from churn.base.errors import UserError, nearest
from churn.clients.schema import TEST, TRAIN, repeated
from churn.scores.calibration import Calibration, calibrate, choose_calibration
from churn.scores.metrics import sign
from churn.scores.resampling import bootstrap_scores, corrected_difference
from churn.scores.scores import fold_scores
from churn.statistics.auc import delong_interval


@dataclass(frozen=True)
class Candidate:
    """One model, calibrated.

    Attributes
    ----------
    calibration : Calibration
        Chosen by cross-fitting over the first repetition's folds and fitted on all out-of-fold probabilities.
    methods : pandas.DataFrame
        The calibration methods side by side, as ``choose_calibration`` gives them.
    out_of_fold : numpy.ndarray of float
        Cross-fitted calibrated probabilities of the training part.
    test : numpy.ndarray of float
        Calibrated probabilities of the test part.
    fold_scores : pandas.DataFrame
        One row a repetition and fold, one column a score.
    """

    calibration: Calibration
    methods: pd.DataFrame
    out_of_fold: np.ndarray
    test: np.ndarray
    fold_scores: pd.DataFrame


def candidate(predictions: pd.DataFrame) -> Candidate:
    """Calibrate one model and score it on every fold of every repetition.

    Parameters
    ----------
    predictions : pandas.DataFrame
        As a train stage writes them: client, part, fold, fold_2 ..., y, p, p_2 ...
    """
    inside = predictions[predictions["part"] == TRAIN]
    test = predictions.loc[predictions["part"] == TEST, "p"].to_numpy()
    y = inside["y"].to_numpy()
    rounds = []
    for p, folds in zip(repeated(inside, "p"), repeated(inside, "fold"), strict=True):
        places = inside[folds].to_numpy()
        rounds.append((places, *choose_calibration(y, inside[p].to_numpy(), places)))
    tables = [fold_scores(y, crossed, places) for places, _, _, crossed in rounds]
    _, calibration, methods, out_of_fold = rounds[0]
    scored = pd.concat(tables, ignore_index=True)
    return Candidate(calibration, methods, out_of_fold, calibrate(calibration, test), scored)


def in_order(models: dict[str, pd.DataFrame], simplest_first: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Put models into the order of params.yaml.

    Raises
    ------
    UserError
        A model that was trained is not in the list, or one of the list was not trained.
    """
    for name in [*models, *simplest_first]:
        if name not in models or name not in simplest_first:
            where = "is not listed" if name in models else "is listed and no train stage of dvc.yaml gives it"
            hint = nearest(name, simplest_first if name in models else models)
            raise UserError(f"params.yaml: evaluate.simplest_first: the model '{name}' {where}. {hint}")
    return {name: models[name] for name in simplest_first}


def cross_validated(candidates: dict[str, Candidate]) -> pd.DataFrame:
    """Give every model's scores over folds: model, metric, mean, sd."""
    rows = [
        {"model": name, "metric": metric, "mean": column.mean(), "sd": column.std()}
        for name, found in candidates.items()
        for metric, column in found.fold_scores.items()
    ]
    return pd.DataFrame(rows)


def held_out(candidates: dict[str, Candidate], y: np.ndarray, draws: int, seed: int) -> pd.DataFrame:
    """Score every model on the test part.

    Parameters
    ----------
    candidates : dict of str to Candidate
        The models.
    y : numpy.ndarray of 0 and 1
        Outcomes of the test part.
    draws, seed : int
        Of the bootstrap; the same resamples for every model.

    Returns
    -------
    pandas.DataFrame
        Columns model, metric, value, low, high (95%): every score by the bootstrap over clients, the ROC-AUC also by
        DeLong as ``roc_auc_delong``.
    """
    parts = []
    for name, found in candidates.items():
        delong = pd.DataFrame([{"metric": "roc_auc_delong", **delong_interval(y, found.test)._asdict()}])
        both = pd.concat([bootstrap_scores(y, found.test, draws, seed), delong])
        parts.append(both.assign(model=name)[["model", "metric", "value", "low", "high"]])
    return pd.concat(parts, ignore_index=True)


def against_best(candidates: dict[str, Candidate], metric: str, folds: int, margin: float) -> pd.DataFrame:
    """Set every model against the one with the best cross-validated score, and choose the champion.

    The champion is the first model that is surely not behind the best by more than the margin: the simplest that is as
    good for all that matters. Where no simpler one can be shown to be, it is the best. One standard error, the usual
    rule [1]_, is a wide door where folds differ much: in outer folds of real shop and telecom it let models pass that
    were behind by up to .031 of ROC-AUC.

    Parameters
    ----------
    candidates : dict of str to Candidate
        Models, the simplest first.
    metric : str
        A column of their fold scores.
    folds : int
        In one repetition.
    margin : float
        The difference that matters to nobody.

    Returns
    -------
    pandas.DataFrame
        One row a model, in the order given: model, mean, sd (over folds), behind (how much worse than the best),
        low, high (95%, corrected for folds that share clients, as ``corrected_difference``), p_value,
        standard_error (of ``behind``), equivalent (``high`` is within the margin), champion (the first of these).

    References
    ----------
    .. [1] L. Breiman, J. Friedman, R. Olshen, C. Stone (1984), Classification and regression trees, section 3.4.3.
    """
    scores = {name: found.fold_scores[metric].to_numpy() for name, found in candidates.items()}
    best = min(scores, key=lambda name: round(sign(metric) * scores[name].mean(), 6))
    rows = []
    for name, score in scores.items():
        behind = corrected_difference(sign(metric) * (score - scores[best]), 1 / (folds - 1))
        row = {"model": name, "mean": score.mean(), "sd": score.std(ddof=1), "behind": behind.mean}
        limits = {"low": behind.low, "high": behind.high, "p_value": behind.p_value}
        rows.append({**row, **limits, "standard_error": behind.standard_error})
    table = pd.DataFrame(rows)
    equivalent = (table["high"].round(6) <= margin).to_numpy()
    return table.assign(equivalent=equivalent, champion=np.arange(len(table)) == int(np.argmax(equivalent)))
