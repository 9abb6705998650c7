"""Compares two versions of a model on the same clients: paired tests, corrected for their number, and verdicts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm
from scipy.stats import t as student

from churn.base.errors import UserError
from churn.clients.schema import CLIENT, TRAIN, repeated
from churn.compare.settings import Compare
from churn.plan.campaign import expected_gain
from churn.plan.terms import Offer
from churn.scores.metrics import METRICS, PROFIT, Metric, mean_of, sign
from churn.scores.resampling import resamples
from churn.statistics.auc import delong_difference
from churn.statistics.multiplicity import holm

POWER = 0.8
"""Chance to be found that the smallest difference worth speaking of must have; the usual one."""

BETTER, WORSE, EQUIVALENT, UNDECIDED = "better", "worse", "equivalent", "undecided"


class Left(NamedTuple):
    """Clients that could not be compared.

    Attributes
    ----------
    only_base, only_head : int
        Clients of one version alone.
    moved : int
        In another part than before: their probability is out-of-fold in one version and not in the other.
    changed : int
        With another outcome than before.
    """

    only_base: int
    only_head: int
    moved: int
    changed: int


@dataclass(frozen=True)
class Pair:
    """Two versions' probabilities of the same clients.

    Attributes
    ----------
    clients : pandas.DataFrame
        Columns client and y, and what metrics ask for, such as value.
    base, head : numpy.ndarray of float, shape (clients, repetitions)
        Probabilities before and after, a column a repetition of cross-validation.
    left : Left
        Clients left out.
    """

    clients: pd.DataFrame
    base: np.ndarray
    head: np.ndarray
    left: Left

    @property
    def same(self) -> bool:
        """Whether both versions say the same of every client."""
        return bool(np.array_equal(self.base, self.head))


def pair_up(base: pd.DataFrame, head: pd.DataFrame, part: str, fewest: int, most_changed: float) -> Pair:
    """Join two versions' predictions client by client.

    Parameters
    ----------
    base, head : pandas.DataFrame
        Columns client, part, y, p, and p_2 ... where cross-validation was repeated.
    part : {"train", "test"}
        Clients compared: those that are in this part in both versions. Of the training part all repetitions that both
        versions have are taken.
    fewest : int
        Clients, and of each outcome a tenth as many, below which there is no comparison.
    most_changed : float
        Share of the common clients that may have another outcome than before; they are left out.

    Raises
    ------
    UserError
        The versions have too few clients in common, or tell other outcomes of too many.
    """
    both = base.merge(head, on=CLIENT, suffixes=("_base", "_head"), validate="one_to_one")
    changed = both["y_base"] != both["y_head"]
    if len(both) and changed.mean() > most_changed:
        raise UserError(
            f"{int(changed.sum())} of {len(both)} common clients have another outcome than before, more than "
            f"{most_changed:.1%} (compare.most_changed): another target cannot be compared."
        )
    kept = (both["part_base"] == part) & (both["part_head"] == part) & ~changed
    found = both[kept].sort_values(CLIENT, ignore_index=True)
    outcomes = found["y_base"].value_counts().reindex([0, 1], fill_value=0)
    if len(found) < fewest or outcomes.min() < max(fewest / 10, 2):
        raise UserError(
            f"{len(found)} clients are in the {part} part of both versions with the same outcome, {outcomes[1]} of "
            f"them leavers: fewer than {fewest}, or than a tenth of it of either outcome (compare.fewest_clients). "
            "Compare versions with the same source and split, or lower it."
        )
    names = sorted(set(repeated(base, "p")) & set(repeated(head, "p"))) if part == TRAIN else ["p"]
    p_base, p_head = (found[[f"{name}_{side}" for name in names]].to_numpy() for side in ("base", "head"))
    moved = ~changed & (both["part_base"] != both["part_head"])
    left = Left(len(base) - len(both), len(head) - len(both), int(moved.sum()), int(changed.sum()))
    return Pair(found[[CLIENT]].assign(y=found["y_base"]), p_base, p_head, left)


def profit(offer: Offer, value: np.ndarray) -> Metric:
    """Give the profit of contacting every client with an expected gain above 0, counted with outcomes.

    It is a share of the profit of contacting those alone whom it pays to contact; none where that is nobody.

    Parameters
    ----------
    offer : Offer
        What is offered.
    value : numpy.ndarray of float
        Money lost with each client.
    """

    def contribution(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        gain = expected_gain(y.astype(float), value, offer)
        foresight = np.maximum(gain, 0).mean()
        contacted = expected_gain(p, value, offer) > 0
        return np.where(contacted, gain, 0.0) / foresight if foresight > 0 else np.full(len(y), np.nan)

    return Metric(PROFIT, smaller_is_better=False, formula=mean_of(contribution))


def paired_scores(pair: Pair, offer: Offer | None, draws: int, seed: int, level: float = 0.95) -> pd.DataFrame:
    """Score both versions and test each difference.

    ROC-AUC is compared by DeLong's test. The standard error of any other difference comes from clients drawn with
    replacement, the same for both versions; its interval and p-value from Student's t with ``draws`` - 1 degrees of
    freedom. (Percentiles of the draws could not tell p-values as small as many comparisons ask for.) Scores of several
    repetitions are averaged.

    Parameters
    ----------
    pair : Pair
        The clients.
    offer : Offer, optional
        With it profit is compared; ``value`` is then a column of the clients.
    draws, seed : int
        Of the bootstrap.
    level : float, default 0.95
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a metric: metric, base, head, difference (head less base), low, high, p_value, standard_error.

    References
    ----------
    B. Efron, R. J. Tibshirani (1993), An introduction to the bootstrap, chapters 6 and 12.
    """
    y = pair.clients["y"].to_numpy()
    money = [profit(offer, pair.clients["value"].to_numpy())] if offer else []
    metrics = [*METRICS.values(), *money]
    whole = np.ones((1, len(y)))
    base, head = (_scores(y, side, metrics, whole)[0] for side in (pair.base, pair.head))
    drawn = [metric for metric in metrics if metric.name != "roc_auc"]  # which has DeLong's
    blocks = (weights.astype(float) for weights in resamples(y, draws, seed))
    spread = np.concatenate([_scores(y, pair.head, drawn, w) - _scores(y, pair.base, drawn, w) for w in blocks])
    errors = dict(zip((metric.name for metric in drawn), spread.std(axis=0, ddof=1), strict=True))
    table = pd.DataFrame({"metric": [metric.name for metric in metrics], "base": base, "head": head})
    table = table.assign(difference=head - base, standard_error=table["metric"].map(errors))
    half = student.ppf((1 + level) / 2, draws - 1) * table["standard_error"]
    table = table.assign(low=table["difference"] - half, high=table["difference"] + half)
    ratio = np.abs(table["difference"]) / table["standard_error"].where(table["standard_error"] > 0)
    table["p_value"] = np.where(table["difference"] == 0, 1.0, 2 * student.sf(ratio, draws - 1))
    delong = delong_difference(y, pair.head, pair.base, level)._asdict()
    table.loc[table["metric"] == "roc_auc", list(delong)] = list(delong.values())
    columns = ["metric", "base", "head", "difference", "low", "high", "p_value", "standard_error"]
    return table[columns].dropna(subset="difference", ignore_index=True)


def _scores(y: np.ndarray, values: np.ndarray, metrics: Iterable[Metric], weights: np.ndarray) -> np.ndarray:
    """Score sets of weights, shape (sets, metrics): the mean over repetitions, the columns of ``values``."""
    each = [[metric.formula(y, column, weights) for column in values.T] for metric in metrics]
    return np.column_stack([np.mean(repetitions, axis=0) for repetitions in each])


@dataclass(frozen=True)
class Compared:
    """One case's versions side by side.

    Attributes
    ----------
    rows : pandas.DataFrame
        Of ``paired_scores``, with a column model before; not yet judged.
    same : tuple of str
        Models of which both versions say the same of every client: nothing is there to be tested.
    clients, left : int and Left
        Clients compared, and left out.
    """

    rows: pd.DataFrame
    same: tuple[str, ...]
    clients: int
    left: Left


def compare_models(
    base: Mapping[str, pd.DataFrame],
    head: Mapping[str, pd.DataFrame],
    part: str,
    rules: Compare,
    seed: int,
    money: tuple[Offer, pd.Series] | None = None,
) -> Compared:
    """Compare all models that both versions of a case have.

    Parameters
    ----------
    base, head : mapping of str to pandas.DataFrame
        Predictions by model, as ``pair_up`` takes them; at least one model in common.
    part : {"train", "test"}
        Clients compared.
    rules : Compare
        Of params.yaml.
    seed : int
        Of the bootstrap.
    money : (Offer, pandas.Series), optional
        The offer, and the money lost with each client by its key.

    Raises
    ------
    UserError
        As ``pair_up``.
    """
    tables, same = [], []
    for model in (name for name in head if name in base):
        pair = pair_up(base[model], head[model], part, rules.fewest_clients, rules.most_changed)
        if pair.same:
            same.append(model)
            continue
        if money:
            clients = pair.clients.assign(value=money[1].loc[pair.clients[CLIENT]].to_numpy())
            pair = replace(pair, clients=clients)
        found = paired_scores(pair, money[0] if money else None, rules.draws, seed)
        tables.append(found.assign(model=model)[["model", *found]])
    return Compared(pd.concat(tables) if tables else pd.DataFrame(), tuple(same), len(pair.clients), pair.left)


def judge(rows: pd.DataFrame, margins: Mapping[str, float], level: float) -> pd.DataFrame:
    """Correct the p-values of all comparisons together and give each its verdict.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of ``paired_scores``, any number of pairs below each other, with any columns before.
    margins : mapping of str to float
        By metric, the difference that matters to nobody.
    level : float
        Chance of one ``better`` or ``worse`` or more where nothing differs.

    Returns
    -------
    pandas.DataFrame
        With columns p_corrected (Holm), detectable and verdict. ``detectable`` is the smallest true difference that so
        many clients show with probability ``POWER`` at the level corrected for all comparisons (Bonferroni). The
        verdict is ``equivalent`` where the whole interval is within the margin: what matters to nobody is neither
        better nor worse, however sure. Else ``better`` or ``worse`` where the corrected p-value is below ``level``,
        and ``undecided``.

    References
    ----------
    J. Cohen (1988), Statistical power analysis for the behavioral sciences, section 2.2.
    """
    if rows.empty:
        return rows.assign(p_corrected=[], detectable=[], verdict=[])
    margin = rows["metric"].map(margins).to_numpy(dtype=float)
    corrected = holm(rows["p_value"].to_numpy())
    reach = norm.ppf(1 - level / len(rows) / 2) + norm.ppf(POWER)
    gain = -rows["metric"].map(sign) * rows["difference"]
    within = (rows["low"] >= -margin) & (rows["high"] <= margin)
    verdicts = [within, (corrected < level) & (gain > 0), (corrected < level) & (gain < 0)]
    verdict = np.select(verdicts, [EQUIVALENT, BETTER, WORSE], UNDECIDED)
    return rows.assign(p_corrected=corrected, detectable=reach * rows["standard_error"], verdict=verdict)
