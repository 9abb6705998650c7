"""Sets numbers that earlier studies published beside the same numbers recomputed by the pipeline."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from churn.base.config import Frozen
from churn.base.errors import UserError
from churn.base.files import read_json


class Published(Frozen):
    """What earlier studies of a case published, as far as the stages compute it.

    Attributes
    ----------
    clients, churned : int
        After the cleaning rules.
    collinear_pairs : tuple of (str, str, float)
        Pearson correlations.
    mean_by_churn, median_by_churn : dict of str to (float, float)
        Of those who stayed and those who left.
    churn_rate : dict of str to dict
        By column and level.
    segments : dict of str to (int, float)
        Clients and churn rate of segments that the contract declares, by id.
    p_values : dict of str to dict
        By column and test (welch, mann_whitney, association), before any correction.
    holdout : dict of str to (float, float, float)
        Accuracy, precision and recall by model, on another split of fewer columns; ours must not be below them by more
        than ``holdout_tolerance``.
    holdout_tolerance : float
        Two standard errors or so of the published test part.
    cluster_churn_rates : tuple of float
        Of a published K-means; shown beside ours, not required to agree.
    """

    clients: int
    churned: int | None = None
    collinear_pairs: tuple[tuple[str, str, float], ...] = ()
    mean_by_churn: dict[str, tuple[float, float]] | None = None
    median_by_churn: dict[str, tuple[float, float]] | None = None
    churn_rate: dict[str, dict[int | float | str, float]] | None = None
    segments: dict[str, tuple[int, float]] | None = None
    p_values: dict[str, dict[Literal["welch", "mann_whitney", "association"], float]] | None = None
    holdout: dict[str, tuple[float, float, float]] | None = None
    holdout_tolerance: float = 0.0
    cluster_churn_rates: tuple[float, ...] = ()


COLUMNS = ["what", "published", "recomputed", "tolerance", "agrees", "statistic", "column", "detail"]

Parts = tuple[str, str, str]
"""Statistic, column or model, and detail of a number."""


def recomputed(published: Published, made: Mapping[str, Path]) -> pd.DataFrame:
    """Recompute every published number from the stages' outputs.

    Parameters
    ----------
    published : Published
        The numbers.
    made : mapping of str to Path
        Folders that the case's stages wrote: eda, profile, segments, hypotheses, and predictions (one folder a model).

    Returns
    -------
    pandas.DataFrame
        Columns what, published, recomputed, tolerance, agrees ('yes', 'no', 'better' where ours surpasses it,
        'shown' where agreement cannot be asked), and what it is in parts: statistic, column (or model) and detail
        (level, group, other column or place). The tolerance is half a unit of the last published digit.
    """
    eda = made["eda"]
    found = read_json(eda / "summary.json")
    rows = [_same("clients", published.clients, found["clients"], ("clients", "", ""))]
    if published.churned is not None:
        rows.append(_same("clients who left", published.churned, found["left"], ("left", "", "")))
    rows += _pairs(published, pd.read_csv(eda / "collinear_pairs.csv"))
    rows += _by_churn(published, pd.read_csv(eda / "groups.csv").set_index("column"))
    rows += _rates(published, pd.read_csv(eda / "churn_rates.csv", dtype={"level": str}))
    rows += _segments(published, made["segments"])
    rows += _p_values(published, made["hypotheses"])
    for model, values in (published.holdout or {}).items():
        test = pd.read_csv(made["predictions"] / model / f"{model}_scores.csv").set_index("metric")["test"]
        names = zip(("accuracy", "precision", "recall"), values, strict=True)
        rows += [
            _at_least(f"{model} {name}", value, test[name], published.holdout_tolerance, (name, model, ""))
            for name, value in names
        ]
    rows += _clusters(published, made["profile"])
    return pd.DataFrame(rows, columns=COLUMNS)


def _pairs(published: Published, pairs: pd.DataFrame) -> list[dict[str, object]]:
    found = {frozenset((row["first"], row["second"])): row["pearson"] for _, row in pairs.iterrows()}
    return [
        _same(
            f"Pearson correlation of {one} and {other}",
            value,
            found.get(frozenset((one, other)), np.nan),
            ("pearson", one, other),
        )
        for one, other, value in published.collinear_pairs
    ]


def _by_churn(published: Published, groups: pd.DataFrame) -> list[dict[str, object]]:
    rows = []
    for statistic, values in (("mean", published.mean_by_churn), ("median", published.median_by_churn)):
        for column, pair in (values or {}).items():
            for group, value in zip(("stayed", "left"), pair, strict=True):
                name = f"{statistic} of {column}, {group}"
                ours = groups.at[column, f"{statistic}_{group}"]
                rows.append(_same(name, value, ours, (statistic, column, group)))
    return rows


def _rates(published: Published, rates: pd.DataFrame) -> list[dict[str, object]]:
    found = rates.set_index(["column", "level"])["churn_rate"]
    return [
        _same(
            f"churn rate of {column} {level}",
            value,
            found.get((column, str(level)), np.nan),
            ("churn_rate", column, str(level)),
        )
        for column, levels in (published.churn_rate or {}).items()
        for level, value in levels.items()
    ]


def _segments(published: Published, segments: Path) -> list[dict[str, object]]:
    found = pd.read_csv(segments / "segments.csv").set_index("id").reindex(list(published.segments or {}))
    return [
        _same(f"{what} of segment {name}", value, found.at[name, column], (f"segment_{column}", "", name))
        for name, values in (published.segments or {}).items()
        for what, column, value in zip(("clients", "churn rate"), ("clients", "churn_rate"), values, strict=True)
    ]


def _p_values(published: Published, hypotheses: Path) -> list[dict[str, object]]:
    found = pd.read_csv(hypotheses / "sweep.csv").set_index("column").reindex(list(published.p_values or {}))
    return [
        _same(f"p-value of {column}, {test}", value, found.at[column, f"{test}_p"], ("p_value", column, test))
        for column, tests in (published.p_values or {}).items()
        for test, value in tests.items()
    ]


def _clusters(published: Published, profile: Path) -> list[dict[str, object]]:
    if not published.cluster_churn_rates:
        return []
    ours = sorted(pd.read_csv(profile / "clusters.csv")["churn_rate"])
    if len(ours) != len(published.cluster_churn_rates):
        raise UserError(
            f"{len(published.cluster_churn_rates)} clusters were published, the contract makes {len(ours)}."
        )
    return [
        _row(f"churn rate of cluster {place}", value, rate, np.nan, "shown", ("cluster", "", str(place)))
        for place, (value, rate) in enumerate(zip(published.cluster_churn_rates, ours, strict=True), start=1)
    ]


def _same(what: str, value: float, ours: float, parts: Parts) -> dict[str, object]:
    tolerance = last_digit(value) / 2
    agrees = abs(ours - value) <= tolerance * 1.0001
    return _row(what, value, ours, tolerance, "yes" if agrees else "no", parts)


def _at_least(what: str, value: float, ours: float, tolerance: float, parts: Parts) -> dict[str, object]:
    agrees = "better" if ours > value + tolerance else "yes" if ours >= value - tolerance else "no"
    return _row(what, value, ours, tolerance, agrees, parts)


def _row(what: str, value: float, ours: float, tolerance: float, agrees: str, parts: Parts) -> dict[str, object]:
    return dict(zip(COLUMNS, (what, value, ours, tolerance, agrees, *parts), strict=True))


def last_digit(value: float) -> float:
    """Give the unit of the last digit shown; whole numbers are exact.

    Examples
    --------
    >>> last_digit(0.123), last_digit(15.0), last_digit(17), last_digit(4.7e-9)
    (0.001, 0.1, 0.0, 1e-10)
    """
    return 0.0 if isinstance(value, int) else float(f"1e{Decimal(repr(value)).as_tuple().exponent}")


def decimals(value: float) -> int:
    """Count the digits behind the decimal point, zeros at the end not.

    Examples
    --------
    >>> decimals(0.123), decimals(17), decimals(17.0), decimals(4.7e-9)
    (3, 0, 0, 10)
    """
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -int(exponent))
