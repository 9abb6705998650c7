"""Chooses a model's settings by cross-validation on the training part and gives out-of-fold probabilities."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid
from sklearn.pipeline import Pipeline
from sklearn.utils._param_validation import InvalidParameterError
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from churn.core.errors import UserError, nearest
from churn.core.metrics import sign
from churn.core.params import Grid, Setting
from churn.evaluation.scores import as_written, fold_scores

Refusals = tuple[type[Exception], ...]

MODEL = "model"
"""The pipeline's step whose settings are searched."""


@dataclass(frozen=True)
class Tuned:
    """A chosen model.

    Attributes
    ----------
    pipeline : Pipeline
        Fitted on all clients given.
    chosen : dict of str to setting
        The grid point taken.
    out_of_fold : numpy.ndarray of float, shape (clients, repeats)
        For every client and repetition the probability of leaving from the fold in which it was left out.
    search : pandas.DataFrame
        One row a grid point: its settings, mean and sd over folds of every score, and whether it was chosen.
    """

    pipeline: Pipeline
    chosen: dict[str, Setting]
    out_of_fold: np.ndarray
    search: pd.DataFrame


def grid_points(grid: Grid) -> list[dict[str, Setting]]:
    """List the points of a grid; a setting that is not a list has one value.

    Examples
    --------
    >>> grid_points({"C": (0.1, 1.0), "max_iter": 100})
    [{'C': 0.1, 'max_iter': 100}, {'C': 1.0, 'max_iter': 100}]
    """
    listed = {name: list(value) if isinstance(value, tuple) else [value] for name, value in grid.items()}
    return [{name: point[name] for name in grid} for point in ParameterGrid(listed)]


def tune(
    pipeline: Pipeline,
    grid: Grid,
    features: pd.DataFrame,
    y: np.ndarray,
    folds: np.ndarray,
    metric: str,
    threshold: float,
    refusals: Refusals = (ValueError,),
) -> Tuned:
    """Fit every grid point on every fold, choose one, fit it on the folds of the repetitions and on all clients.

    The out-of-fold scores of the chosen point are those it was chosen by, so they are a little optimistic where a
    grid is large; the test part is not.

    Parameters
    ----------
    pipeline : Pipeline
        Unfitted; its last step is called ``model``.
    grid : Grid
        Settings of that step.
    features : pandas.DataFrame
        Of the training part.
    y : numpy.ndarray of 0 and 1
        Outcomes.
    folds : numpy.ndarray of int, shape (clients, repeats)
        Each client's fold in every repetition; the first decides among grid points.
    metric : str
        Whose mean over folds decides; the first of equals is taken.
    threshold : float
        For the scores of yes and no.
    refusals : tuple of exception types
        What the model raises for settings that it does not take.

    Raises
    ------
    UserError
        The grid names a setting that the model does not have, or a value that it does not accept.
    """
    _check_settings(pipeline, grid)
    points = grid_points(grid)
    columns = _cross_validate(pipeline, [(point, folds[:, 0]) for point in points], features, y, refusals)
    tables = [fold_scores(y, column, folds[:, 0], threshold) for column in columns]
    means = np.array([table[metric].mean() for table in tables]).round(6)
    best = int(np.argmin(sign(metric) * means))
    repeats = _cross_validate(pipeline, [(points[best], again) for again in folds.T[1:]], features, y, refusals)
    with threadpool_limits(1):
        fitted = _with_settings(pipeline, points[best]).fit(features, y)
    search = _search_table(points, tables, best)
    return Tuned(fitted, points[best], np.column_stack([columns[best], *repeats]), search)


def predict(pipeline: Pipeline, features: pd.DataFrame) -> np.ndarray:
    """Give probabilities of leaving as they are written: six digits, never 0 or 1."""
    return as_written(pipeline.predict_proba(features)[:, 1])


def _check_settings(pipeline: Pipeline, grid: Grid) -> None:
    model = type(pipeline.named_steps[MODEL]).__name__
    allowed = pipeline.named_steps[MODEL].get_params()
    for name, value in grid.items():
        if name not in allowed:
            raise UserError(f"params.yaml: {model} has no setting '{name}'. {nearest(name, sorted(allowed))}")
        if value == ():
            raise UserError(f"params.yaml: the list of {model}'s setting '{name}' is empty. Give at least one value.")


def _with_settings(pipeline: Pipeline, point: dict[str, Setting]) -> Pipeline:
    return clone(pipeline).set_params(**{f"{MODEL}__{name}": value for name, value in point.items()})


def _cross_validate(
    pipeline: Pipeline,
    runs: list[tuple[dict[str, Setting], np.ndarray]],
    features: pd.DataFrame,
    y: np.ndarray,
    refusals: Refusals,
) -> list[np.ndarray]:
    """Give one column of out-of-fold probabilities a pair of grid point and folds."""
    tasks = [(place, folds == fold) for place, (_, folds) in enumerate(runs) for fold in np.unique(folds)]
    columns = [np.full(len(y), np.nan) for _ in runs]
    # Threads, not processes: trees are grown without Python's lock, and workers would import scikit-learn anew (4 s).
    parallel = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
    jobs = (delayed(_fit_fold)(_with_settings(pipeline, runs[i][0]), features, y, out, refusals) for i, out in tasks)
    with threadpool_limits(1):
        results = tqdm(parallel(jobs), total=len(tasks), desc="fits", unit="fit", disable=None)
        for (place, out), probabilities in zip(tasks, results, strict=True):
            columns[place][out] = probabilities
    return columns


def _fit_fold(
    pipeline: Pipeline, features: pd.DataFrame, y: np.ndarray, out: np.ndarray, refusals: Refusals
) -> np.ndarray:
    try:
        with threadpool_limits(1):  # in every thread: OpenMP keeps the number by thread
            return predict(pipeline.fit(features[~out], y[~out]), features[out])
    except InvalidParameterError as error:
        raise UserError(f"params.yaml: {error}") from None
    except refusals as error:  # settings that do not go together, or data that the model does not take
        model = pipeline.named_steps[MODEL]
        why = str(error).rstrip(".")
        raise UserError(f"{model} cannot be fitted: {why}. Check its settings in params.yaml.") from error


def _search_table(points: list[dict[str, Setting]], tables: list[pd.DataFrame], best: int) -> pd.DataFrame:
    rows = []
    for place, (point, table) in enumerate(zip(points, tables, strict=True)):
        settings = {name: "null" if value is None else value for name, value in point.items()}
        spread = {
            f"{name}_{what}": getattr(table[name], how)()
            for name in table
            for what, how in (("mean", "mean"), ("sd", "std"))
        }
        rows.append({**settings, "chosen": place == best, **spread})
    return pd.DataFrame(rows)
