"""Tests of two kinds: a number in two groups of clients, and the share of some clients among several groups."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import (
    chi2_contingency,
    contingency,
    fisher_exact,
    levene,
    mannwhitneyu,
    normaltest,
    shapiro,
    ttest_ind,
)

from churn.clients.schema import MISSING
from churn.hypotheses.effects import UNKNOWN, cliffs_delta, cramers_interval, hedges_g, newcombe
from churn.statistics.auc import Interval
from churn.statistics.rates import OTHER, SMALLEST_LEVEL

SHAPIRO_MOST = 5000
"""Values up to which Shapiro and Wilk's p-value is calibrated; beyond it D'Agostino's test of normality is used."""

LEAST_EXPECTED = 5
"""Expected count below which groups are pooled before chi-square."""

FISHER_EXPECTED = 20
"""Expected count below which two groups get Fisher's exact test: p-values corrected for hundreds of tests lie far out
in the tail, where chi-square needs more than the usual five."""

COCHRAN = 25
"""The smaller group needs so many values times the squared skewness, or a normal p-value is not believed (W. G. Cochran
1977, Sampling techniques, section 2.15). Without this rule 28 of 40 shuffles of the telecom's target gave an alarm."""

Row = dict[str, Any]
"""A row of a table of results, by column."""


def compare_numbers(values: pd.Series, left: pd.Series) -> Row:
    """Compare a number between those who left and those who stayed, by means and by ranks.

    Parameters
    ----------
    values : pandas.Series of float
        Missing cells are left out.
    left : pandas.Series of bool
        Who left, same index.

    Returns
    -------
    dict
        clients; for both groups clients, mean, median, sd, skewness and the p-value of normality (for information:
        with thousands of clients it is small for harmless departures, and neither test needs normal values);
        brown_forsythe_p (equal spread, for information), welch_p, mann_whitney_p, and hedges_g and cliffs_delta with
        ``_low`` and ``_high``, positive where those who left have the greater values. NaN where a test cannot be made:
        means need a spread in both groups. means_judged and ranks_judged: whether there are enough values for the
        p-value to be believed, given the skewness of the values or, with ties, of their ranks.
    """
    gone, stayed = (values[group].dropna().to_numpy(dtype=float) for group in (left, ~left))
    row: Row = {"clients": len(gone) + len(stayed)}
    for name, group in (("stayed", stayed), ("left", gone)):
        row |= {f"{what}_{name}": value for what, value in _moments(group).items()}
    varied = len(gone) > 1 and len(stayed) > 1 and min(np.ptp(gone), np.ptp(stayed)) > 0
    different = len(gone) > 0 and len(stayed) > 0 and np.ptp(np.concatenate([gone, stayed])) > 0
    with np.errstate(divide="ignore", invalid="ignore"):  # all values of each group as far from its median
        row["brown_forsythe_p"] = _p_value(levene(gone, stayed, center="median")) if varied else np.nan
    row["welch_p"] = _p_value(ttest_ind(gone, stayed, equal_var=False)) if varied else np.nan
    row["mann_whitney_p"] = _p_value(mannwhitneyu(gone, stayed)) if different else np.nan
    both, smaller = pd.Series(np.concatenate([gone, stayed])), min(len(gone), len(stayed))
    row["means_judged"] = bool(varied and smaller >= COCHRAN * max(1.0, both.skew() ** 2))
    row["ranks_judged"] = bool(different and (both.is_unique or smaller >= COCHRAN * both.rank().skew() ** 2))
    return row | spread(hedges_g=hedges_g(gone, stayed), cliffs_delta=cliffs_delta(gone, stayed))


def spread(**effects: Interval) -> Row:
    """Give each effect's value under its name and its bounds under ``<name>_low`` and ``<name>_high``."""
    ends = {"": 0, "_low": 1, "_high": 2}
    return {f"{name}{end}": effect[place] for name, effect in effects.items() for end, place in ends.items()}


def _moments(group: np.ndarray) -> Row:
    values = pd.Series(group)
    moments = {"clients": len(group), "mean": values.mean(), "median": values.median(), "sd": values.std()}
    return {**moments, "skewness": values.skew(), "normality_p": _normality(group)}


def _normality(group: np.ndarray) -> float:
    if len(group) < 8 or np.ptp(group) == 0:
        return np.nan
    return _p_value(shapiro(group) if len(group) <= SHAPIRO_MOST else normaltest(group))


def _p_value(result: Any) -> float:
    return float(result.pvalue)


def compare_shares(groups: pd.Series, outcome: pd.Series) -> Row:
    """Compare the share of clients with an outcome (who left, or whose cell is empty) between groups of clients.

    Of three groups and more those too small for chi-square are pooled, with the next smallest where they still are.
    Two groups that are too small get Fisher's exact test. (A p-value from random tables would end at one over their
    number, too early for a correction over hundreds of tests.)

    Parameters
    ----------
    groups : pandas.Series
        Each client's group; an empty cell is a group of its own.
    outcome : pandas.Series of 0 and 1
        Same index.

    Returns
    -------
    dict
        clients, levels (groups compared), pooled (groups put together as too small), association_test, association_p,
        cramers_v with ``_low`` and ``_high``; difference with its bounds: share of group 1 minus share of group 0,
        where these are the groups; the groups of the lowest and the highest share among those of ten clients and
        more: lowest_level, lowest_share, highest_level, highest_share. NaN where there is one group or one outcome.
    """
    counts = _counts(groups, outcome)
    before, counts = len(counts), _pooled(counts)
    row: Row = {"clients": len(groups), "levels": len(counts), "pooled": before - len(counts) + (before > len(counts))}
    tested = len(counts) > 1 and counts.gt(0).any().all()
    test, p_value = _association(counts.to_numpy()) if tested else ("", np.nan)
    row |= {"association_test": test, "association_p": p_value}
    flag = set(counts.index) == {0, 1}
    wins, sizes = counts[1], counts.sum(axis=1)
    difference = newcombe((wins[1], wins[0]), (sizes[1], sizes[0])) if flag and tested else UNKNOWN
    row |= spread(cramers_v=cramers_interval(counts.to_numpy()) if tested else UNKNOWN, difference=difference)
    shares = (wins / sizes)[sizes >= SMALLEST_LEVEL]
    return row | _extremes(shares.drop(OTHER, errors="ignore") if len(shares) > 2 else shares)


def _extremes(shares: pd.Series) -> Row:
    if shares.empty:
        return {"lowest_level": "", "lowest_share": np.nan, "highest_level": "", "highest_share": np.nan}
    low, high = shares.idxmin(), shares.idxmax()
    return {"lowest_level": low, "lowest_share": shares[low], "highest_level": high, "highest_share": shares[high]}


def _counts(groups: pd.Series, outcome: pd.Series) -> pd.DataFrame:
    """Count clients without (0) and with (1) the outcome in every group, groups in a fixed order."""
    filled = groups.astype(object).where(groups.notna(), MISSING)
    of_groups = outcome.groupby(filled, sort=False).agg(["size", "sum"]).astype(int)
    of_groups = of_groups.loc[sorted(of_groups.index, key=lambda level: (isinstance(level, str), level))]
    return pd.DataFrame({0: of_groups["size"] - of_groups["sum"], 1: of_groups["sum"]})


def _pooled(counts: pd.DataFrame) -> pd.DataFrame:
    sizes = counts.sum(axis=1)
    expected = sizes * (counts.sum().min() / max(sizes.sum(), 1))
    small = expected < LEAST_EXPECTED
    if len(counts) < 3 or not small.any():
        return counts
    if expected[small].sum() < LEAST_EXPECTED and (~small).sum() > 1:
        small = small | (counts.index == sizes[~small].idxmin())
    rest = counts[small].sum().rename(OTHER).to_frame().T
    return pd.concat([counts[~small], rest]) if small.sum() > 1 else counts


def _association(table: np.ndarray) -> tuple[str, float]:
    if len(table) == 2 and contingency.expected_freq(table).min() < FISHER_EXPECTED:
        return "Fisher", _p_value(fisher_exact(table))
    return "chi-square", _p_value(chi2_contingency(table, correction=False))
