"""Chooses a model's settings by cross-validation on the training part and gives out-of-fold probabilities."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin, clone
from sklearn.model_selection import ParameterGrid
from sklearn.pipeline import Pipeline
from sklearn.utils._param_validation import InvalidParameterError
from threadpoolctl import threadpool_limits

from churn.base.errors import UserError, nearest
from churn.base.params import Grid, Setting
from churn.parts.mapping import in_threads
from churn.scores.metrics import sign
from churn.scores.scores import as_written, fold_scores
from churn.train.encoding import level_codes, ordered_columns

Refusals = tuple[type[Exception], ...]

MODEL = "model"
"""The pipeline's step whose settings are searched."""

RACED = 2
"""Folds on which every grid point is fitted; those that the leader beats on each of them are fitted on no more.

On the real tables no family's choice changed by it, and a fifth of the fits' time was saved; three folds would save a
seventh.
"""

Point = dict[str, Setting]
Run = Callable[[list[Point], list[np.ndarray]], list[np.ndarray]]
"""Gives for every fold, a mask of the clients left out, their probabilities, shape (points, clients left out)."""


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
        One row a grid point: its settings, whether it was chosen, the number of folds it was judged on, and mean and
        sd over these of every score.
    """

    pipeline: Pipeline
    chosen: Point
    out_of_fold: np.ndarray
    search: pd.DataFrame


def grid_points(grid: Grid) -> list[Point]:
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
    """Choose a grid point by cross-validation, fit it on the folds of the repetitions and on all clients.

    Points race: those that the leader beats on both of the first two folds are dropped; the others are fitted on all
    folds of the first repetition, and the best mean wins.

    The out-of-fold scores of the chosen point are those it was chosen by, so they are a little optimistic where a
    grid is large; the test part is not.

    Parameters
    ----------
    pipeline : Pipeline
        Unfitted; its last step is called ``model``, those before it encode.
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
    run = partial(_cross_validate, pipeline, level_codes(features, ordered_columns(pipeline)), y, refusals)
    columns = _race(run, points, y, folds[:, 0], metric)
    tables = [_judged(y, column, folds[:, 0], threshold) for column in columns]
    best = _best(tables, metric)
    with ThreadPoolExecutor(1) as aside:  # beside the repetitions, after which it would keep one core alone
        fitted = aside.submit(_fit, _with_settings(pipeline, points[best]), features, y)
        out_of_fold = np.column_stack([columns[best], *_repeated(run, points[best], folds[:, 1:])])
    return Tuned(fitted.result(), points[best], out_of_fold, _search_table(points, tables, best))


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


def _with_settings(pipeline: Pipeline, point: Point) -> Pipeline:
    return clone(pipeline).set_params(**{f"{MODEL}__{name}": value for name, value in point.items()})


def _fit(pipeline: Pipeline, features: pd.DataFrame, y: np.ndarray) -> Pipeline:
    with threadpool_limits(1):
        return pipeline.fit(features, y)


def _race(run: Run, points: list[Point], y: np.ndarray, folds: np.ndarray, metric: str) -> np.ndarray:
    """Give each point's out-of-fold probabilities, shape (points, clients); NaN where it was not fitted."""
    columns, outs = np.full((len(points), len(y)), np.nan), [folds == fold for fold in np.unique(folds)]
    for out, probabilities in zip(outs[:RACED], run(points, outs[:RACED]), strict=True):
        columns[:, out] = probabilities
    racing = _not_beaten([_judged(y, column, folds, 0.5) for column in columns], metric)
    late = run([points[place] for place in racing], outs[RACED:])
    for out, probabilities in zip(outs[RACED:], late, strict=True):
        columns[np.ix_(racing, out)] = probabilities
    return columns


def _repeated(run: Run, point: Point, folds: np.ndarray) -> np.ndarray:
    """Give a point's out-of-fold probabilities in every repetition, shape (repeats, clients)."""
    columns = np.empty(folds.T.shape)
    places = [(repeat, column == fold) for repeat, column in enumerate(folds.T) for fold in np.unique(column)]
    for (repeat, out), (probabilities,) in zip(places, run([point], [out for _, out in places]), strict=True):
        columns[repeat, out] = probabilities
    return columns


def _judged(y: np.ndarray, column: np.ndarray, folds: np.ndarray, threshold: float) -> pd.DataFrame:
    """Score the folds that a point was fitted on."""
    fitted = ~np.isnan(column)
    return fold_scores(y[fitted], column[fitted], folds[fitted], threshold)


def _losses(table: pd.DataFrame, metric: str) -> np.ndarray:
    """Give a score by fold with the sign by which less is better."""
    return sign(metric) * table[metric].to_numpy()


def _not_beaten(tables: list[pd.DataFrame], metric: str) -> list[int]:
    """Give the places of the points that the leader, the first of the best means, does not beat on every fold."""
    losses = np.array([_losses(table, metric) for table in tables])
    leader = losses[np.argmin(losses.mean(axis=1).round(6))]
    return np.flatnonzero((losses <= leader).any(axis=1)).tolist()


def _best(tables: list[pd.DataFrame], metric: str) -> int:
    """Give the place of the first of the best means among the points that were judged on all folds."""
    folds = max(len(table) for table in tables)
    means = [float(_losses(table, metric).mean()) if len(table) == folds else np.inf for table in tables]
    return int(np.argmin(np.round(means, 6)))


def _cross_validate(
    pipeline: Pipeline,
    features: pd.DataFrame,
    y: np.ndarray,
    refusals: Refusals,
    points: list[Point],
    outs: list[np.ndarray],
) -> list[np.ndarray]:
    """Fit points on the clients outside each fold; see ``Run``."""
    # Threads, not processes: trees are grown without Python's lock, and workers would import scikit-learn anew (4 s).
    calls = ((pipeline, points, out, refusals) for out in outs)
    return in_threads(_fit_fold, (features, y), calls, "folds", "fold", len(outs))


def _fit_fold(
    features: pd.DataFrame,
    y: np.ndarray,
    pipeline: Pipeline,
    points: list[Point],
    out: np.ndarray,
    refusals: Refusals,
) -> np.ndarray:
    """Encode a fold once for all points: that takes as long as fitting many a model (telecom .3 to .6 s)."""
    encoding, inside = clone(pipeline[:-1]), y[~out]
    models = [_with_settings(pipeline, point)[-1:] for point in points]
    with threadpool_limits(1), _refused(models[0][MODEL], refusals):  # in every thread: OpenMP counts by thread
        encoded, left_out = encoding.fit_transform(features[~out], inside), encoding.transform(features[out])
    return np.stack([_fit_encoded(model, encoded, inside, left_out, refusals) for model in models])


def _fit_encoded(model: Pipeline, X: np.ndarray, y: np.ndarray, left_out: np.ndarray, refusals: Refusals) -> np.ndarray:
    with threadpool_limits(1), _refused(model[MODEL], refusals):
        return predict(model.fit(X, y), left_out)


@contextmanager
def _refused(model: ClassifierMixin, refusals: Refusals) -> Iterator[None]:
    """Tell people why a model cannot be fitted."""
    try:
        yield
    except InvalidParameterError as error:
        raise UserError(f"params.yaml: {error}") from None
    except refusals as error:  # settings that do not go together, or data that the model does not take
        why = str(error).rstrip(".")
        raise UserError(f"{model} cannot be fitted: {why}. Check its settings in params.yaml.") from error


def _search_table(points: list[Point], tables: list[pd.DataFrame], best: int) -> pd.DataFrame:
    rows = []
    for place, (point, table) in enumerate(zip(points, tables, strict=True)):
        settings = {name: "null" if value is None else value for name, value in point.items()}
        spread = {
            f"{name}_{what}": getattr(table[name], how)()
            for name in table
            for what, how in (("mean", "mean"), ("sd", "std"))
        }
        rows.append({**settings, "chosen": place == best, "folds": len(table), **spread})
    return pd.DataFrame(rows)
